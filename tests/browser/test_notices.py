"""What concerns a reader: counted in the header, opened by one touch, all read at once, mailed or not."""

import pytest
from playwright.sync_api import expect

from forum import settings
from forum.cases.queries import find_case
from forum.db import change
from forum.members.queries import find_member
from forum.notices.actions import send_notice
from tests.browser.reader import HALF_THE_WAYS, Way
from tests.browser.site import Site
from tests.browser.test_every_page import faults_of

KNOCKER = """
from forum.plugin_api import Plugin

plugin = Plugin("knocker", __name__)
plugin.adds_notice("knocked", "Toc toc: %(subject)s")
"""
CONFIG = """
import sys

sys.path.insert(0, {folder!r})
VISITORS_MAY_READ = True
PLUGINS = [*{plugins!r}, "knocks.knocker"]
"""
LOOKS = [Way(language, device, theme=theme) for language, device, theme in (
    ("fr", "desktop", "light"), ("fr", "phone", "dark"), ("en", "phone", "light"), ("en", "desktop", "dark")
)]  # fmt: skip


@pytest.fixture(scope="module")
def told_site(chromium, tmp_path_factory):
    """A forum with a plugin that can tell something."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "knocks").mkdir()
    (folder / "knocks" / "knocker.py").write_text(KNOCKER)
    (folder / "config.py").write_text(CONFIG.format(folder=str(folder), plugins=settings.PLUGINS))
    with Site(folder) as site:
        yield site


@pytest.fixture
def tell(told_site):
    """tell(name, case_url) tells that member of that case."""

    def tell(name, url):
        with told_site.app.app_context():
            member = find_member(name)
            case = find_case(int(url.split("/")[2]), member)
            with change():
                send_notice([member.id], "knocked", case.url, case=case)

    return tell


@pytest.fixture
def reader(open_reader, told_site, tell, way):
    """A member who is told of two cases."""
    name = told_site.member()
    for title in ("Toux sèche", "Nodule du poignet"):
        tell(name, told_site.case(told_site.member(), title))
    return open_reader(name, site=told_site, way=way)


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_notices_are_counted_opened_and_read(reader):
    bell = reader.page.locator("a.bell")
    reader.go("/help")
    expect(bell.locator("b")).to_have_text("2")
    bell.click()

    rows = reader.page.locator(".row-title")
    expect(rows).to_have_text(["Toc toc: Nodule du poignet", "Toc toc: Toux sèche"])
    expect(reader.page.locator(".rows .badge.news")).to_have_count(2)
    rows.first.click()
    reader.arrives(r"/cases/\d+/nodule-du-poignet$")
    expect(bell.locator("b")).to_have_text("1")

    reader.go("/notices")
    expect(reader.page.locator(".rows .badge.news")).to_have_count(1)
    reader.button("Mark all as read").click()
    reader.sees("All notices are read.")
    expect(bell).to_have_count(0)
    expect(rows).to_have_count(2)


@pytest.mark.parametrize("way", LOOKS, ids=lambda way: f"{way}-{way.theme}")
def test_the_page_of_notices_is_clean(reader):
    reader.go("/notices")

    assert faults_of(reader, "notices-told", with_axe=True) == []


@pytest.mark.parametrize("way", [Way("fr", "phone", script=False), Way("en")], ids=str)
def test_mails_are_switched_off_on_the_page_of_the_account(reader):
    reader.go("/account")
    box = reader.page.locator("[name=notice_mails]")
    expect(box).to_be_checked()

    box.uncheck()
    reader.button("Save this choice").click()
    reader.sees("Your choice is saved.")

    expect(box).not_to_be_checked()
