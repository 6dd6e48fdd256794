"""What a member may do with his saved searches: save, rename, choose mails, look, open a feed, delete."""

import secrets

from flask import current_app
from sqlalchemy import select, update

from forum.plugin_api import (
    Member,
    NotFound,
    Refused,
    change,
    locked,
    now,
    require_member,
    require_verified,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.saved_searches.asking import address_of, digest_of
from forum.plugins.saved_searches.models import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    NEVER,
    RHYTHMS,
    SavedSearch,
)


def save_search(member, asked, name, mail=NEVER):
    """Keep a search under a name. The same one saved again is renamed."""
    require_verified(member)
    name, mail = _good_name(name), _good_rhythm(mail)
    address = address_of(asked)
    if not asked.text:
        raise Refused(_l("There is no question to save: please search first."))
    if len(address) > LONGEST_ADDRESS:
        raise Refused(_l("This question is too long to be saved. A few words do better."))
    with change() as session:
        # Whoever saves twice at once waits here: the second time finds the first.
        session.get(Member, member.id, with_for_update={"key_share": True})
        own = select(SavedSearch).where(SavedSearch.member_id == member.id)
        kept = {saved.digest: saved for saved in session.scalars(own)}
        saved = kept.get(digest_of(asked))
        if saved is None and len(kept) >= current_app.config["SAVED_SEARCHES_MOST"]:
            raise Refused(_l("You have saved a great many searches. Please delete one first."), status=409)
        if saved is None:
            saved = SavedSearch(member_id=member.id, address=address, digest=digest_of(asked))
            session.add(saved)
        saved.name, saved.mail = name, mail
    return saved


def change_search(member, number, name, mail):
    """Another name, another rhythm of mails."""
    require_verified(member)
    name, mail = _good_name(name), _good_rhythm(mail)
    with change():
        saved = _own(member, number)
        saved.name, saved.mail = name, mail


def delete_search(member, number):
    """The search goes with its news; its feed is found no more."""
    require_member(member)
    with change() as session:
        session.delete(_own(member, number))


def look_at(member, number):
    """The member has seen what is new."""
    require_member(member)
    with change():
        saved = _own(member, number)
        saved.looked_at, saved.fresh = now(), 0


def open_feed(member, number):
    """Give the search an address for feed readers; an earlier address stops working."""
    require_verified(member)
    with change():
        _own(member, number).feed_key = secrets.token_urlsafe(18)


def close_feed(member, number):
    """The address stops working at once."""
    require_member(member)
    with change():
        _own(member, number).feed_key = None


def stop_mails(member_id):
    """No more mails about any search of that member: what the link in a mail asks for."""
    with change() as session:
        session.execute(update(SavedSearch).where(SavedSearch.member_id == member_id).values(mail=NEVER))


def _own(member, number):
    saved = locked(SavedSearch, number)
    if saved.member_id != member.id:
        raise NotFound(_l("There is no such saved search."))
    return saved


def _good_name(name):
    name = " ".join(name.split())
    if not name:
        raise Refused(_l("Please give the search a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            _l("Please keep the name under %(count)s characters.", count=LONGEST_NAME), field="name"
        )
    return name


def _good_rhythm(mail):
    if mail not in RHYTHMS:
        raise Refused(_l("Please choose how often a mail may come."), field="mail")
    return mail
