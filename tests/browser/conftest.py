"""One browser and one served forum for all journeys; a reader for each."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.reader import Reader, Way
from tests.browser.site import Site

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items):
    """Whatever stands in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running browser; a machine without one says so, and CI has no excuse."""
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        if path is None and not own.exists():
            reason = "No Chromium on this machine: install it, or name it in CHROMIUM."
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
        expect.set_options(timeout=10_000)
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory):
    """The demo, served; members and cases of one journey stay out of another's way."""
    with Site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def way():
    """How this test's reader looks; journeys give several."""
    return Way()


@pytest.fixture
def open_reader(chromium, site, way):
    """open_reader(member) is another browser, signed in; at the end none may have had a fault."""
    readers = []

    def open_reader(member=None, way=way, site=site):
        context = chromium.new_context(**way.options)
        if member:
            context.add_cookies(site.cookies(member))
        readers.append(Reader(site, context, way))
        return readers[-1]

    yield open_reader
    for reader in readers:
        reader.context.close()
    assert [fault for reader in readers for fault in reader.faults] == []


@pytest.fixture
def reader(open_reader):
    """A visitor."""
    return open_reader()
