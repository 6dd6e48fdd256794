"""Mails that a notice waits: never what it is about, one for all that waits, and never twice for the same.

At most once, as for every mail of ours that nobody asked for at this moment: that it is sent is written
down before it is handed over, and only a server that surely did not take it gets it again.
"""

from flask import current_app
from sqlalchemy import select, update

from forum.cases.models import Case
from forum.db import change, db
from forum.languages import gettext as _
from forum.languages import speaking
from forum.mail import outside_address, send_at_most_once, send_to_each
from forum.members.models import Member
from forum.notices.models import Notice
from forum.notices.queries import in_sight


def send_due_mails(progress=lambda done: None):
    """One mail to each member for whom something waits that is to be mailed; returns (sent, failed)."""
    return send_to_each(_members_with_mail(), _send_due_mail, progress)


def _members_with_mail():
    due = select(Notice.member_id).where(Notice.mail_due).distinct().order_by(Notice.member_id)
    return db.session.scalars(due).all()


def _send_due_mail(member_id):
    """True when the mail went, False when it did not, None when there was nothing to say any more."""
    member, notices = _claim(member_id)
    if not notices:
        return None
    with speaking(member.language):
        return send_at_most_once(member.email, _subject(), _text(notices), lambda: _give_back(notices))


def _claim(member_id):
    """(member, numbers of his notices) that this mail speaks for; what it leaves out is not mailed later."""
    with change() as session:
        member = session.get(Member, member_id, with_for_update=True, populate_existing=True)
        due = [Notice.member_id == member_id, Notice.mail_due]
        if member is None or not member.email or not member.notice_mails:
            notices = []
        else:
            waiting = select(Notice.id).outerjoin(Case, Case.id == Notice.case_id)
            notices = session.scalars(waiting.where(*due, in_sight(member)).order_by(Notice.id)).all()
        session.execute(update(Notice).where(*due).values(mail_due=False))
    return member, notices


def _give_back(notices):
    with change() as session:
        unread = update(Notice).where(Notice.id.in_(notices), Notice.read_at.is_(None))
        session.execute(unread.values(mail_due=True))


def _subject():
    return _("%(site)s: something waits for you", site=current_app.config["SITE_NAME"])


def _text(notices):
    """Nothing that a stranger could learn from: no title, no kind of notice."""
    waits, path = _("A notice waits for you on the forum:"), f"/notices/{notices[0]}"
    if len(notices) > 1:
        waits, path = _("%(count)s notices wait for you on the forum:", count=len(notices)), "/notices"
    stop = _("You can switch these mails off on the page of your account:")
    return f"{waits}\n\n{outside_address(path)}\n\n{stop}\n\n{outside_address('/account')}\n"
