"""The three kinds of replies that this plugin brings are chosen, posted, and stand each in a lane."""

import re

import pytest

from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "side_replies"


@pytest.mark.parametrize("kind", ["question", "support", "humour"])
def test_each_kind_is_posted_and_stands_in_its_lane(case, sign_in, colleague, kind):
    browser = sign_in(colleague)

    browser.post(f"/cases/{case.id}/answers", {"text": "Toc toc.", "reply_kind": kind})

    page = browser.get(case.url).text
    assert re.findall(r'<section class="lane" id="lane-(\w+)"', page) == [kind]
    assert page.count("Toc toc.") == 1
