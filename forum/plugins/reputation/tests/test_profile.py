"""A profile says what a member is known for, ever and of late, with a chart that a table repeats."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.plugin_api import CONFIRMED, Answer, change, judge, locked, now
from forum.plugins.reputation import actions, chart, earning, fraud
from forum.plugins.reputation.models import Earned

LAST = 2026 * 12 + 10


@pytest.fixture
def earn(colleague):
    """earn(specialty, months ago, tenths, votes) writes what the colleague earned."""

    def earn(specialty, ago, tenths, votes=1):
        month = earning.month_of(now()) - ago
        with change() as session:
            session.add(
                Earned(member_id=colleague.id, specialty=specialty, month=month, tenths=tenths, votes=votes)
            )

    return earn


def drawing(page):
    return ElementTree.fromstring(
        page[page.index("<svg viewBox") : page.index("</svg>", page.index("<svg viewBox")) + 6]
    )


def test_a_profile_tells_all_points_and_those_of_two_years(earn, colleague, sign_in, physician):
    earn("dermatologie", 0, 259, 3)
    earn("dermatologie", 30, 1000, 10)
    earn("urologie", 2, 50)
    earn("cardiologie", 2, -200, 0)
    browser = sign_in(physician)
    browser.get("/language/en")

    page = browser.get(f"/members/{colleague.pseudonym}").text

    assert "</dt><dd>125</dd>" in page and "13 helpful votes · 25 points in two years" in page
    assert page.index("<dd>125</dd>") < page.index("<dd>5</dd>")
    assert "Cardiolog" not in page[page.index('id="reputation"') : page.index("</section>")]


def test_the_chart_is_drawn_and_told_without_script(earn, colleague, sign_in, physician):
    earn("dermatologie", 0, 100)
    earn("dermatologie", 1, 200)
    earn("urologie", 1, 100)
    page = sign_in(physician).get(f"/members/{colleague.pseudonym}").text

    svg = drawing(page)
    heights = [int(bar.get("height")) for bar in svg.iter("rect")]
    assert (len(heights), heights[-2:], set(heights[:-2])) == (24, [80, 27], {0})
    assert svg.get("role") == "img"
    named = {element.get("id") for element in svg.iter() if element.tag in ("title", "desc")}
    assert named == set(svg.get("aria-labelledby").split())
    rows = page[page.index("<tbody>") : page.index("</tbody>")]
    assert rows.count("<tr>") == 2
    assert "<td>30</td>" in rows and "<td>10</td>" in rows


def test_who_earned_nothing_of_late_has_no_chart(earn, colleague, sign_in, physician):
    earn("dermatologie", 40, 100)

    page = sign_in(physician).get(f"/members/{colleague.pseudonym}").text

    assert "<dd>10</dd>" in page
    assert "<svg viewBox" not in page[page.index('id="reputation"') : page.index("</section>")]


def test_ten_specialties_cost_no_more_questions_than_one(earn, colleague, sign_in, physician, count_queries):
    browser, address = sign_in(physician), f"/members/{colleague.pseudonym}"
    earn("dermatologie", 0, 100)
    browser.get(address)
    with count_queries() as with_one:
        browser.get(address)
    for n, slug in enumerate(("urologie", "cardiologie", "pediatrie")):
        earn(slug, n, 100)
    with count_queries() as with_four:
        browser.get(address)

    assert len(with_four) == len(with_one)


@given(st.dictionaries(st.integers(LAST - 40, LAST + 3), st.integers(-500, 5000)))
def test_bars_stay_inside_the_drawing(months):
    drawn = chart.draw(months, LAST, "fr")

    if drawn is not None:
        assert len(drawn.bars) == 24
        assert all(bar.y >= 0 and bar.y + bar.height == chart.HEIGHT for bar in drawn.bars)
        assert drawn.most == max(bar.points for bar in drawn.bars)
        assert drawn.bars[-1].month == "nov. 2026"


def test_a_member_alone_reads_what_brought_the_points(
    make_case, make_answer, make_member, sign_in, colleague, physician
):
    friend = make_member("ami_fidele", specialty="urologie")
    for _n in range(5):
        actions.cast_vote(friend, make_answer(make_case()).id, "helpful")
    fraud.find_fraud()
    actions.cast_vote(physician, make_answer(make_case()).id, "helpful")
    browser, address = sign_in(colleague), f"/members/{colleague.pseudonym}"
    browser.get("/language/en")

    page = browser.get(address).text
    assert "<td>Votes annulled</td><td>-19.2</td>" in page
    assert "<td>Helpful votes</td><td>+24.2</td>" in page
    assert friend.pseudonym not in page
    assert "for you alone" not in sign_in(physician).get(address).text


def test_a_member_alone_reads_how_often_cases_agreed(case, answer, sign_in, colleague, physician):
    actions.cast_vote(physician, answer.id, "helpful")
    with change():
        judge(CONFIRMED, locked(Answer, answer.id), case, physician)
    address = f"/members/{physician.pseudonym}"
    own, other = sign_in(physician), sign_in(colleague)
    for browser in (own, other):
        browser.get("/language/en")

    assert "1 of 1 agreed" in own.get(address).text
    assert "agreed" not in other.get(address).text
