"""The demo: invented cases, and accounts to try every role with."""

from pathlib import Path

from flask import current_app

from forum import hooks
from forum.cases.importing import import_lines, read_lines
from forum.db import change, now
from forum.members.passwords import hash_password
from forum.members.queries import find_member, member_called

CASES = Path(__file__).with_name("cases.jsonl")
PASSWORD = "toc toc toc"
DEMO_ACCOUNTS = [
    ("dr_saule", PASSWORD, "verified"),
    ("garde_barriere", PASSWORD, "moderator"),
    ("clef_de_voute", PASSWORD, "admin"),
    ("faon_timide", PASSWORD, "unverified"),
]
CONFIG = "# Written by the demo: everybody may read.\nVISITORS_MAY_READ = True\n"


def load_demo(progress=lambda done: None):
    """Import the demo cases and open its accounts; None when that was done before."""
    if member_called(DEMO_ACCOUNTS[0][0]):
        return None
    account = import_lines(read_lines(CASES), progress=progress)
    for name, password, role in DEMO_ACCOUNTS:
        _open_account(find_member(name), password, role)
    hooks.demo_loaded.tell()
    config = Path(current_app.instance_path) / "config.py"
    if not config.exists():
        config.write_text(CONFIG)
    return account


def _open_account(member, password, role):
    with change():
        member.email = f"{member.pseudonym}@demo.invalid"
        member.password_hash, member.role, member.verified_at = hash_password(password), role, now()
