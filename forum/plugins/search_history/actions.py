"""What may happen to a member's history and to the questions that found nothing."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, exists, func, literal, select, update

from forum.plugin_api import change, db, insert_into, now, require_member, require_staff
from forum.plugins.search_history.discretion import digest_of, folded, key_of
from forum.plugins.search_history.models import Asker, FailedSearch, KeepsNothing, PastSearch


def keep_search(connection, member_id, text, moment=None):
    """One statement: a new row, or the same question moves up; none where the member wants nothing kept.

    What is beyond the number kept goes every twentieth second, so that most searches cost one statement.
    """
    moment = moment or now()
    declined = exists().where(KeepsNothing.member_id == member_id)
    values = {"member_id": member_id, "key": key_of(text), "text": text, "asked_at": moment}
    columns = [literal(value, PastSearch.__table__.c[name].type) for name, value in values.items()]
    kept = insert_into(PastSearch).from_select(list(values), select(*columns).where(~declined))
    kept = kept.on_conflict_do_update(
        index_elements=["member_id", "key"], set_={"text": text, "asked_at": moment}
    )
    was_kept = connection.scalar(kept.returning(PastSearch.key)) is not None
    if was_kept and moment.second % 20 == 0:
        forget_oldest(connection, member_id)
    return was_kept


def forget_oldest(connection, member_id):
    """Only the newest searches of a member are kept."""
    own = PastSearch.member_id == member_id
    newest = select(PastSearch.key).where(own).order_by(PastSearch.asked_at.desc())
    newest = newest.limit(current_app.config["SEARCH_HISTORY_KEEP"])
    connection.execute(delete(PastSearch).where(own, PastSearch.key.not_in(newest)))


def count_failure(connection, member_id, text, day=None):
    """Count a question that found nothing. How many people ask is only followed until they are enough."""
    day = day or now().date()
    counted = insert_into(FailedSearch).values(text=folded(text), times=1, first_day=day, last_day=day)
    counted = counted.on_conflict_do_update(
        index_elements=["text"], set_={"times": FailedSearch.times + 1, "last_day": day}
    )
    failed, shown = connection.execute(counted.returning(FailedSearch.id, FailedSearch.shown)).one()
    if shown:
        return
    forget_old_askers(connection, day)
    digest = digest_of(member_id, text, current_app.config["SECRET_KEY"])
    asker = insert_into(Asker).values(failed_id=failed, digest=digest, day=day)
    connection.execute(asker.on_conflict_do_nothing())
    people = connection.scalar(select(func.count()).where(Asker.failed_id == failed))
    if people >= current_app.config["SEARCH_HISTORY_FEWEST_ASKERS"]:
        connection.execute(update(FailedSearch).where(FailedSearch.id == failed).values(shown=True))
        connection.execute(delete(Asker).where(Asker.failed_id == failed))


def forget_old_askers(connection, day):
    """Digests, and questions that too few asked, are thrown away after so many days."""
    oldest = day - timedelta(days=current_app.config["SEARCH_HISTORY_ASKER_DAYS"])
    connection.execute(delete(Asker).where(Asker.day < oldest))
    rare = FailedSearch.shown.is_(False)
    connection.execute(delete(FailedSearch).where(FailedSearch.last_day < oldest, rare))


def erase_search(member, key):
    """One question leaves the history."""
    require_member(member)
    with change() as session:
        session.execute(delete(PastSearch).where(PastSearch.member_id == member.id, PastSearch.key == key))


def erase_history(member):
    """All of a member's searches go."""
    require_member(member)
    with change() as session:
        session.execute(delete(PastSearch).where(PastSearch.member_id == member.id))


def decline_history(member):
    """Nothing is kept of this member from now on, and nothing of what was kept stays."""
    require_member(member)
    waiting = select(FailedSearch.text).where(FailedSearch.shown.is_(False))
    secret = current_app.config["SECRET_KEY"]
    digests = [digest_of(member.id, text, secret) for text in db.session.scalars(waiting)]
    with change() as session:
        session.merge(KeepsNothing(member_id=member.id))
        session.execute(delete(PastSearch).where(PastSearch.member_id == member.id))
        for start in range(0, len(digests), 500):
            session.execute(delete(Asker).where(Asker.digest.in_(digests[start : start + 500])))


def accept_history(member):
    """Searches are kept again."""
    require_member(member)
    with change() as session:
        session.execute(delete(KeepsNothing).where(KeepsNothing.member_id == member.id))


def dismiss_failure(staff, number):
    """The staff has seen that question: it leaves the list for good."""
    require_staff(staff)
    with change() as session:
        session.execute(update(FailedSearch).where(FailedSearch.id == number).values(dismissed=True))
