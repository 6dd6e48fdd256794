"""The whole way once more on PostgreSQL: asked, found, answered, voted for."""

import pytest
from playwright.sync_api import expect

from tests.browser.site import Site


@pytest.fixture
def other_site(new_postgres, tmp_path):
    with Site(tmp_path / "site", new_postgres()) as site:
        yield site


def test_a_case_is_asked_found_answered_and_voted_for(open_reader, other_site):
    asker, colleague = (open_reader(other_site.member(), site=other_site) for _place in range(2))
    asker.go("/cases/new?specialty=dermatologie")
    asker.page.fill("[name=title]", "Livedo zygomorphe")
    asker.page.fill("[name=question]", "Depuis l'hiver.")
    asker.button("Post the case").click()
    asker.arrives(r"/cases/\d+/livedo")
    url = asker.path()

    colleague.finds("livedo zygomorphe", url)
    colleague.page.locator(".hits .row-title").first.click()
    colleague.page.fill("#reply textarea", "Cryoglobulines ?")
    colleague.button("Send the answer").click()
    colleague.arrives(r"#answer-\d+$")

    asker.go(url)
    vote = asker.page.locator(".answer form.vote button").first
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote.locator("b")).to_have_text("1")
