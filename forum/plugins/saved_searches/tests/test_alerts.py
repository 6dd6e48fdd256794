"""What is new in a saved search is found by the alerts, told once for each kind, and read as a number."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from forum.plugin_api import (
    OPEN,
    STAFF_ONLY,
    Case,
    change,
    db,
    locked,
    now,
    put_out_of_sight,
    set_audience,
    set_state,
)
from forum.plugins.saved_searches import actions, alerts, stirring
from forum.plugins.saved_searches.models import ANSWERED, POSTED, SETTLED, CaseStateSeen, News

LIST = "/account/searches"


def settle(case, state="solved"):
    with change():
        set_state(locked(Case, case.id), state)


def age(case, **span):
    """Let a case lie as if nothing had happened to it for so long."""
    moment = now() - timedelta(**span)
    with change() as session:
        row = session.get(Case, case.id)
        row.posted_at = row.active_at = moment


# ---- What is news


def test_a_new_case_that_matches_is_news_once(save, make_case, alert, news, fresh):
    earlier = make_case(title="Plaque ancienne")
    plaque, toux = save("plaque"), save("toux")
    later = make_case(title="Plaque récente")

    assert "2 saved searches looked at, 1 with news." in alert()
    assert "2 saved searches looked at, 0 with news." in alert()

    assert news(plaque) == {(later.id, POSTED)}
    assert (fresh(plaque), fresh(toux)) == (1, 0)
    assert (earlier.id, POSTED) not in news(plaque)


def test_an_answer_and_an_outcome_are_news_of_old_cases_too(save, make_case, make_answer, alert, news, fresh):
    answered, settled, quiet = (make_case(title=f"Plaque {n}") for n in range(3))
    for case in (answered, settled, quiet):
        age(case, days=300)
    search = save("plaque")
    make_answer(answered, author=None), settle(settled)

    alert(), alert()

    assert news(search) == {(settled.id, SETTLED)}, "One's own answer is no news."
    assert fresh(search) == 1


def test_a_colleagues_answer_is_told_once(
    save, physician, make_case, make_answer, colleague, alert, news, fresh
):
    case = make_case(title="Plaque")
    search = save("plaque", member=physician)
    make_answer(case)
    alert()
    make_answer(case, text="Un mot de plus")
    alert()

    assert news(search) == {(case.id, ANSWERED)}
    assert fresh(search) == 1


def test_an_answer_that_makes_a_case_match_is_news(save, physician, make_case, make_answer, alert, news):
    case = make_case(title="Plaque")
    search = save("valaciclovir", member=physician)
    assert alert() and news(search) == set()

    make_answer(case, text="Valaciclovir sept jours")
    alert()

    assert news(search) == {(case.id, ANSWERED)}


def test_ones_own_case_is_no_news(save, physician, make_case, alert, news):
    search = save("plaque", member=physician)
    make_case(title="Plaque")

    alert()

    assert news(search) == set()


def test_the_choices_beside_the_question_count(save, make_case, alert, news):
    here, elsewhere = save("plaque", specialty="dermatologie"), save("plaque", specialty="cardiologie")
    case = make_case(title="Plaque")

    alert()

    assert (news(here), news(elsewhere)) == ({(case.id, POSTED)}, set())


def test_a_case_open_again_and_settled_again_is_told_once(save, make_case, alert, news):
    case = make_case(title="Plaque")
    search = save("plaque")
    settle(case), alert(), alert()
    settle(case, OPEN), alert()
    assert db.session.query(CaseStateSeen).count() == 0

    settle(case), alert(), alert()

    assert news(search) == {(case.id, SETTLED)}


def test_an_imported_case_brings_no_old_outcome_as_news(save, make_case, alert, news):
    case = make_case(title="Plaque")
    age(case, days=300)
    with change() as session:
        session.get(Case, case.id).imported_as = "ailleurs:1"
    search = save("plaque")
    settle(case)

    alert(), alert()

    assert news(search) == set()


def test_what_was_settled_before_the_tables_came_is_no_news(app, make_case, save, run):
    case = make_case(title="Plaque")
    age(case, days=300)
    settle(case)
    runner = app.test_cli_runner()
    for words in (["db", "downgrade", "--to", "base"], ["db", "upgrade"]):
        db.session.remove()
        assert runner.invoke(args=[*words, "--branch", "saved_searches"]).exit_code == 0

    assert stirring.notice_states() == 0
    assert db.session.query(CaseStateSeen).one().changed_at < now() - timedelta(days=299)


# ---- Rights


def test_a_case_out_of_sight_is_no_news_but_for_the_staff(save, make_case, alert, news, moderator):
    mine, theirs = save("plaque"), save("plaque", member=moderator)
    case = make_case(title="Plaque")
    with change():
        set_audience(locked(Case, case.id), STAFF_ONLY)

    alert()

    assert (news(mine), news(theirs)) == (set(), {(case.id, POSTED)})


def test_a_case_hidden_afterwards_leaves_number_and_list(save, make_case, alert, fresh, colleague, sign_in):
    search, browser = save("plaque"), sign_in(colleague)
    case = make_case(title="Plaque secrète")
    alert()
    assert fresh(search) == 1
    with change():
        set_audience(locked(Case, case.id), STAFF_ONLY)

    assert ">1 cas avec du nouveau<" not in browser.get(LIST).text
    alert()

    assert fresh(search) == 0
    assert "Plaque secrète" not in browser.get(f"{LIST}/{search.id}").text


def test_a_folded_answer_is_no_news(save, physician, make_case, make_answer, alert, news):
    case = make_case(title="Plaque")
    search = save("plaque", member=physician)
    answer = make_answer(case)
    with change():
        put_out_of_sight(answer)

    alert()

    assert news(search) == set()


# ---- The number on the site


def menu(browser):
    """What the account menu says of saved searches: a number, or nothing."""
    found = re.search(
        r'href="/account/searches">[^<]*<span class="badge news"[^>]*>(\d+)', browser.get("/help").text
    )
    return int(found[1]) if found else None


def test_the_menu_tells_how_many_searches_have_news_until_they_are_looked_at(
    save, make_case, alert, colleague, physician, sign_in
):
    searches, browser = [save("plaque"), save("jambe"), save("toux")], sign_in(colleague)
    for title in ("Plaque de jambe", "Plaque du dos"):
        make_case(title=title, question="Que faire ?")
    assert menu(browser) is None
    alert()
    assert menu(browser) == 2
    assert menu(sign_in(physician)) is None

    page = browser.get(LIST).text
    assert page.count(">2 cas avec du nouveau<") == 1
    shown = browser.get(f"{LIST}/{searches[0].id}").text

    assert shown.count(">nouveau<") == 2 and "nouveau cas" in shown
    assert menu(browser) == 1
    again = browser.get(f"{LIST}/{searches[0].id}").text
    assert "Plaque de jambe" in again and ">nouveau<" not in again


def test_what_was_looked_at_is_no_news_when_it_is_found_late(save, make_case, alert, news, colleague):
    search = save("plaque")
    make_case(title="Plaque")
    actions.look_at(colleague, search.id)

    alert()

    assert news(search) == set()


def test_a_page_asks_one_small_question_and_no_engine(
    save, make_case, alert, colleague, sign_in, count_queries, app
):
    browser = sign_in(colleague)
    browser.get("/help")
    with count_queries() as counted:
        browser.get("/help")
    own = [statement for statement in counted if "saved_searches" in statement]

    assert len(own) == 1
    assert "count(" in own[0].lower()
    shutil.rmtree(Path(app.instance_path) / "index")
    assert browser.get("/help").status_code == 200


# ---- The command


def test_stopped_anywhere_the_next_run_goes_on(save, make_case, indexed, alert, news, fresh):
    searches = [save(question) for question in ("plaque", "jambe", "depuis")]
    case = make_case(title="Plaque de jambe depuis août")
    indexed()
    start = now() - timedelta(hours=48)
    happenings = stirring.happenings_since(start)

    alerts.find_news(searches[0].id, start, happenings)
    alerts.find_news(searches[0].id, start, happenings)
    assert [fresh(search) for search in searches] == [1, 0, 0]
    alert()

    assert [fresh(search) for search in searches] == [1, 1, 1]
    assert all(news(search) == {(case.id, POSTED)} for search in searches)
    assert db.session.query(News).count() == 3


def test_what_the_index_brings_late_is_found_by_a_later_run(save, make_case, run, alert, news):
    search = save("plaque")
    case = make_case(title="Plaque")
    assert "0 with news" in run("alert", "--no-mail").output

    alert()

    assert news(search) == {(case.id, POSTED)}


def test_without_an_index_the_command_says_so_and_loses_nothing(app, save, make_case, run, alert, news):
    search = save("plaque")
    case = make_case(title="Plaque").id
    index = Path(app.instance_path) / "index"
    shutil.rmtree(index)

    result = run("alert", "--no-mail")

    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
    alert()
    assert news(search) == {(case, POSTED)}


def test_a_deleted_search_does_not_stop_the_others(save, make_case, indexed, colleague, fresh):
    first, second = save("plaque"), save("jambe")
    make_case(title="Plaque de jambe")
    indexed()
    start = now() - timedelta(hours=48)
    happenings = stirring.happenings_since(start)
    actions.delete_search(colleague, first.id)

    assert alerts.find_news(first.id, start, happenings) is False
    assert alerts.find_news(second.id, start, happenings) is True
    assert fresh(second) == 1


def test_the_label_is_drawn_from_the_tables_alone(case, make_answer, indexed, app):
    """A rebuilt index bears the same: nothing of it depends on when a case was indexed."""
    settle(case)
    stirring.notice_states()
    indexed()
    engine = app.extensions["forum.search"]
    before = engine.fingerprint()
    assert engine.stored(case.id).labels["stirred"] == [now().date().isoformat()]

    app.test_cli_runner().invoke(args=["search", "rebuild"])

    assert engine.fingerprint() == before


@pytest.mark.parametrize(("hours", "days"), [(0, 1), (48, 3)])
def test_the_days_of_the_label_reach_from_the_start_to_today(hours, days):
    end = now().replace(hour=12)

    assert len(stirring.days_since(end - timedelta(hours=hours), end)) == days
