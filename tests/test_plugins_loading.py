"""Plugins that break, are missing or are switched off: the forum goes on without them, or fails closed."""

import json
import re
import sys

import click
import pytest
from flask import Blueprint
from sqlalchemy import func, select, text

from app import create_app
from forum import hooks
from forum import settings as defaults
from forum.cases.importing import import_lines
from forum.cases.models import Answer, Case
from forum.db import change, db
from forum.errors import Refused
from forum.languages import words
from forum.testing import TEST_SETTINGS
from tests.strangers import listen_by, listen_everywhere, stranger

OURS = list(defaults.PLUGINS)
CALM = {"PLUGIN_ERRORS_RAISE": False, "VISITORS_MAY_READ": True}
SENT = {"title": "Toux", "question": "Une toux depuis le mois de mai.", "specialty": "pneumologie"}
PAGES = (
    "/", "/specialties/dermatologie", "/specialties/dermatologie?tab=unanswered", "/search",
    "/search?q=plaque", "/cases/new", "/cases/similar?title=plaque+de+jambe", "/drafts", "/help", "/account",
    "/password", "/sign-in", "/sign-up", "/members/waiting", "/members/dr_question", "/moderation/log",
)  # fmt: skip


def raise_error(*_value, **_facts):
    raise RuntimeError("This plugin is broken.")


def poison_session(*_value, **_facts):
    """A statement that fails: PostgreSQL then refuses every other one until the transaction is given up."""
    db.session.execute(text("SELECT nothing FROM nowhere"))


def break_a_change(*_value, **_facts):
    """A row that cannot be saved stays behind in the session."""
    db.session.add(Case(title=None))
    db.session.flush()


BREAKS = [raise_error, poison_session, break_a_change]


@pytest.fixture
def plugins():
    """The names that the settings of this test hold."""
    return OURS


@pytest.fixture
def settings(plugins):
    return {**CALM, "PLUGINS": plugins}


# ---- A plugin that raises in every hook


class TestBrokenEverywhere:
    @pytest.fixture(params=BREAKS, ids=lambda broken: broken.__name__)
    def plugins(self, request, monkeypatch, tmp_path):
        plugin = stranger(monkeypatch, tmp_path, name="broken")
        listen_everywhere(plugin, lambda hook: request.param)
        return ["strangers.broken", *OURS]

    def test_everybody_reads_every_page(
        self, client, sign_in, case, answer, indexed, newcomer, colleague, moderator, admin
    ):
        indexed()
        pages = (*PAGES, case.url, f"/cases/{case.id}/history", f"/answers/{answer.id}/history")
        for browser in (client, *map(sign_in, (newcomer, colleague, moderator, admin))):
            for page in pages:
                assert browser.get(page).status_code in (200, 401, 403), page
        assert case.url in client.get("/search?q=plaque").text

    def test_texts_and_votes_are_saved_whole(self, sign_in, physician, colleague):
        asker, answerer = sign_in(physician), sign_in(colleague)

        assert asker.post("/cases/new", SENT).status_code == 303
        case = db.session.scalars(select(Case)).one()
        assert (case.title, case.question) == (SENT["title"], SENT["question"])

        assert answerer.post(f"/cases/{case.id}/answers", {"text": "Une radio ?"}).status_code == 303
        answer = db.session.scalars(select(Answer)).one()
        assert answer.text == "Une radio ?"

        assert asker.post(f"/answers/{answer.id}/helpful", {"vote": "1"}).status_code == 303
        assert asker.post(f"/answers/{answer.id}/solved", {"solved": "1"}).status_code == 303
        shown = answerer.get(case.url).text
        assert "Une radio ?" in shown
        assert 'class="badge solved"' in shown
        assert re.search(r'name="vote" value="0" aria-pressed="true">[^<]*<b>1</b>', asker.get(case.url).text)

        assert asker.post(f"/cases/{case.id}/edit", {**SENT, "title": "Toux sèche"}).status_code == 303
        assert answerer.post(f"/answers/{answer.id}/edit", {"text": "Un scanner ?"}).status_code == 303
        db.session.expire_all()
        assert (case.title, case.version, answer.text, answer.version) == ("Toux sèche", 2, "Un scanner ?", 2)

    def test_members_join_and_are_verified(self, client, sign_in, moderator):
        sent = {"pseudonym": "aubepine", "email": "aubepine@example.org", "password": "a lamp in the wood"}

        assert client.post("/sign-up", sent).status_code == 303
        assert sign_in(moderator).post("/members/aubepine/verify").status_code == 303


class TestBrokenCheckOfDrafts:
    @pytest.fixture(params=BREAKS, ids=lambda broken: broken.__name__)
    def plugins(self, request, monkeypatch, tmp_path):
        plugin = stranger(monkeypatch, tmp_path, name="broken")
        plugin.filters(hooks.draft, request.param)
        return ["strangers.broken", *OURS]

    def test_an_import_goes_on_and_loses_nothing(self, app):
        lines = [
            (number, json.dumps({"id": f"tale-{number}", "title": f"Toux {number}", "question": "Depuis mai.",
                                 "answers": [{"text": "Radio ?"}]}))
            for number in (1, 2, 3)
        ]  # fmt: skip

        account = import_lines(lines)

        assert (account.cases, account.answers, account.skipped) == (3, 3, [])
        assert db.session.scalar(select(func.count(Case.id))) == 3
        assert db.session.scalar(select(func.count(Answer.id))) == 3


class TestBrokenShareOfAnImport:
    @pytest.fixture
    def plugins(self, monkeypatch, tmp_path):
        def break_second(record, case, answers):
            db.session.add(Answer(case_id=case.id, author_id=case.author_id, text="half", html="half"))
            return record["nothing"] if record["id"] == "tale-2" else None

        plugin = stranger(monkeypatch, tmp_path, name="broken")
        plugin.filters(hooks.case_imported, break_second)
        return ["strangers.broken"]

    def test_the_line_is_left_out_whole(self, app):
        record = {"title": "Toux", "question": "Depuis mai."}

        account = import_lines([(n, json.dumps({**record, "id": f"tale-{n}"})) for n in (1, 2, 3)])

        assert [number for number, _sentence in account.skipped] == [2]
        assert db.session.scalars(select(Case.imported_as).order_by(Case.id)).all() == ["tale-1", "tale-3"]
        assert db.session.scalar(select(func.count(Answer.id))) == 2


class TestFailingHalfway:
    @pytest.fixture
    def plugins(self, monkeypatch, tmp_path):
        def change_and_fail(draft, author):
            draft.title = "changed by half"
            raise RuntimeError("before the question was read")

        stranger(monkeypatch, tmp_path, name="halfway").filters(hooks.draft, change_and_fail)
        return ["strangers.halfway"]

    def test_a_filter_that_fails_has_changed_nothing(self, make_case):
        assert make_case(title="Toux").title == "Toux"


# ---- A plugin that cannot be loaded


@pytest.fixture
def hospital(monkeypatch, tmp_path):
    """hospital(name, source) writes a module that the settings can name as "hospital.<name>"."""
    package = tmp_path / "packages" / "hospital"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(package.parent)
    yield lambda name, source: (package / f"{name}.py").write_text(source)
    for name in [name for name in sys.modules if name.partition(".")[0] == "hospital"]:
        del sys.modules[name]


class TestNotImportable:
    @pytest.fixture
    def plugins(self, hospital):
        hospital("typo", "from forum.plugin_api import Plugni\n")
        return ["hospital.typo", *OURS]

    def test_it_is_logged_and_skipped(self, app, client, make_case, caplog):
        assert list(app.extensions["forum.plugins"]) == OURS
        assert client.get(make_case().url).status_code == 200

    def test_the_log_names_it(self, app, tmp_path, database_url, caplog):
        chosen = {**TEST_SETTINGS, **CALM, "DATABASE_URL": database_url, "PLUGINS": ["hospital.typo"]}

        create_app(chosen, tmp_path / "again")

        assert "The plugin hospital.typo could not be loaded." in caplog.messages
        assert "Publishing is paused" not in caplog.text


PROTECTION = """
from forum.plugin_api import Plugin
plugin = Plugin("privacy", __name__, protects_patients=True)
plugin.filters(None, None)
"""


class ClosedForum:
    """Nothing is published, everything is read, and no text is lost."""

    @pytest.fixture
    def written(self, app, physician):
        """A case and an answer from before the protection failed."""
        with change() as session:
            facts = {"author_id": physician.id, "specialty": "pneumologie", "slug": "toux"}
            case = Case(title="Toux", question="Depuis mai.", question_html="<p>Depuis mai.</p>", **facts)
            session.add(case)
            session.flush()
            answer = Answer(case_id=case.id, author_id=physician.id, text="Radio ?", html="<p>Radio ?</p>")
            session.add(answer)
        return case, answer

    def test_no_text_is_published_and_each_comes_back(self, sign_in, physician, written):
        case, answer = written
        browser = sign_in(physician)
        forms = {
            "/cases/new": SENT,
            f"/cases/{case.id}/edit": SENT,
            f"/cases/{case.id}/answers": {"text": "Une toux depuis le mois de mai."},
            f"/answers/{answer.id}/edit": {"text": "Une toux depuis le mois de mai."},
        }

        for url, sent in forms.items():
            response = browser.post(url, sent)
            assert response.status_code == 503, url
            assert 'class="refusal"' in response.text
            assert "Une toux depuis le mois de mai." in response.text

        assert db.session.scalars(select(Case.question)).all() == ["Depuis mai."]
        assert db.session.scalars(select(Answer.text)).all() == ["Radio ?"]

    def test_all_is_read_and_drafts_are_kept(self, client, sign_in, physician, written):
        case, answer = written
        browser = sign_in(physician)

        for url in ("/", case.url, "/search?q=toux", "/cases/new"):
            assert browser.get(url).status_code == 200
        assert answer.text in browser.get(case.url).text
        kept = browser.post("/drafts", {"form": "case", "title": "Toux", "question": "Depuis mai ?"})
        assert kept.status_code == 200
        assert "Depuis mai ?" in browser.get("/cases/new").text

    def test_an_import_publishes_nothing_either(self, app):
        account = import_lines([(1, json.dumps({"id": "tale", "title": "Toux", "question": "Depuis mai."}))])

        assert account.cases == 0
        assert len(account.skipped) == 1
        assert db.session.scalars(select(Case.imported_as)).all() == []


class TestProtectionThatCannotBeLoaded(ClosedForum):
    @pytest.fixture
    def plugins(self, hospital):
        hospital("privacy", PROTECTION)
        return ["hospital.privacy", *OURS]


class TestProtectionThatIsGone(ClosedForum):
    """Nobody can tell what a plugin that cannot be found was for: caution wins."""

    @pytest.fixture
    def plugins(self):
        return ["hospital.gone", *OURS]


class TestProtectionThatCannotBeAttached(ClosedForum):
    @pytest.fixture
    def plugins(self, monkeypatch, tmp_path):
        flag = bool(tmp_path)  # not to be read in the source: the plugin itself is asked
        stranger(monkeypatch, tmp_path, "privacy", protects_patients=flag, commands="no command")
        return ["strangers.privacy", *OURS]


class TestProtectionThatRaises(ClosedForum):
    @pytest.fixture(params=BREAKS, ids=lambda broken: broken.__name__)
    def plugins(self, request, monkeypatch, tmp_path):
        plugin = stranger(monkeypatch, tmp_path, "privacy", protects_patients=True)
        plugin.filters(hooks.draft, request.param)
        return [*OURS, "strangers.privacy"]


class TestProtectionThatRaisesElsewhere:
    @pytest.fixture
    def plugins(self, monkeypatch, tmp_path):
        plugin = stranger(monkeypatch, tmp_path, "privacy", protects_patients=True)
        for hook in (hooks.case_posted, hooks.case_badges):
            (plugin.on if hook is hooks.case_posted else plugin.fills)(hook, raise_error)
        return [*OURS, "strangers.privacy"]

    def test_only_an_unchecked_draft_closes_the_forum(self, client, make_case):
        assert client.get(make_case().url).status_code == 200


# ---- Switched off


class TestSafeMode:
    @pytest.fixture
    def settings(self, monkeypatch, tmp_path):
        privacy = stranger(monkeypatch, tmp_path, "privacy", protects_patients=True)
        privacy.filters(hooks.draft, refuse_names)
        stranger(monkeypatch, tmp_path, "noisy").fills(hooks.page_footer, lambda: "noise")
        return {**CALM, "SAFE_MODE": True, "PLUGINS": [*OURS, "strangers.noisy", "strangers.privacy"]}

    def test_only_what_protects_patients_is_left(self, app, client, sign_in, physician):
        assert list(app.extensions["forum.plugins"]) == ["privacy"]
        assert "noise" not in client.get("/").text

        refused = sign_in(physician).post("/cases/new", {**SENT, "title": "M. Personne tousse"})

        assert refused.status_code == 400
        assert sign_in(physician).post("/cases/new", SENT).status_code == 303


def refuse_names(draft, author):
    if "Personne" in draft.texts["title"]:
        raise Refused("Please take the name out.")


class TestSwitchedOff:
    @pytest.fixture
    def settings(self, monkeypatch, tmp_path):
        ears = {hooks.page_footer: lambda: "noise"}
        plugin = stranger(monkeypatch, tmp_path, "noisy", settings={"LEVEL": 3}, routes=noisy_routes())
        listen_by(plugin, ears)
        plugin.adds_state("loud", "Loud")
        return {**CALM, "PLUGINS": [*OURS, "strangers.noisy"], "PLUGINS_OFF": ["noisy", "moderation"]}

    def test_it_is_silent_everywhere(self, app, client, answer):
        assert list(app.extensions["forum.plugins"]) == [n for n in OURS if n != "moderation"]
        assert not_left_behind(app)
        assert "noise" not in client.get("/").text
        assert client.get("/noise").status_code == 404
        assert client.get(f"/answers/{answer.id}/flag").status_code == 404
        assert "?tab=loud" not in client.get("/specialties/dermatologie").text


def noisy_routes():
    pages = Blueprint("noisy", __name__)
    pages.add_url_rule("/noise", "show_noise", lambda: "noise")
    return pages


def not_left_behind(app):
    """Nothing of the plugin `noisy` is in that forum."""
    heard = [plugin.name for heard in app.extensions["forum.listeners"].values() for plugin, _ in heard]
    rules = [rule.endpoint for rule in app.url_map.iter_rules()]
    return (
        "noisy" not in app.extensions["forum.plugins"]
        and "noisy" not in heard
        and "noisy" not in app.blueprints
        and "NOISY_LEVEL" not in app.config
        and "loud" not in app.extensions["forum.case_states"]
        and "noise" not in app.cli.commands
        and not any(endpoint.startswith("noisy.") for endpoint in rules)
    )


def failing_routes():
    pages = noisy_routes()
    pages.record(lambda state: raise_error())
    return pages


def impossible_routes():
    pages = noisy_routes()
    pages.add_url_rule("/noise/<volume:level>", "show_level", lambda level: "noise")
    return pages


def unnamed_routes():
    """A blueprint of a name that the core has already."""
    return Blueprint("cases", __name__)


class TestHalfAttached:
    @pytest.fixture(params=[failing_routes, impossible_routes, unnamed_routes, "commands", "package"])
    def plugins(self, request, monkeypatch, tmp_path):
        declared = {"settings": {"LEVEL": 3}, "commands": click.Command("noise"), "routes": noisy_routes()}
        if request.param == "commands":
            declared["commands"] = "no command"
        elif request.param != "package":
            declared["routes"] = request.param()
        plugin = stranger(monkeypatch, tmp_path, "noisy", **declared)
        plugin.package = "nowhere" if request.param == "package" else plugin.package
        listen_by(plugin, {hooks.page_footer: lambda: "noise"})
        plugin.adds_state("loud", "Loud")
        return ["strangers.noisy", *OURS]

    def test_a_plugin_that_fails_halfway_leaves_nothing_behind(self, app, client, case):
        assert list(app.extensions["forum.plugins"]) == OURS
        assert not_left_behind(app)
        for page in ("/", case.url, "/help"):
            assert client.get(page).status_code == 200
            assert "noise" not in client.get(page).text


class TestWholeAttached:
    @pytest.fixture
    def plugins(self, monkeypatch, tmp_path):
        declared = {"settings": {"LEVEL": 3}, "commands": click.Command("noise"), "routes": noisy_routes()}
        plugin = stranger(monkeypatch, tmp_path, "noisy", **declared)
        plugin.fills(hooks.page_footer, lambda: "noise")
        plugin.adds_state("loud", "Loud")
        return ["strangers.noisy"]

    def test_the_same_plugin_whole_is_there(self, app, client):
        assert app.config["NOISY_LEVEL"] == 3
        assert "noise" in app.cli.commands
        assert client.get("/noise").text == "noise"
        assert "noise" in client.get("/").text
        assert "?tab=loud" in client.get("/specialties/dermatologie").text


class TestNamedTwice:
    @pytest.fixture
    def plugins(self, monkeypatch, tmp_path):
        stranger(monkeypatch, tmp_path, "noisy").fills(hooks.page_footer, lambda: "noise")
        monkeypatch.setitem(sys.modules, "strangers.other", sys.modules["strangers.noisy"])
        return ["strangers.noisy", "strangers.noisy", "strangers.other"]

    def test_it_is_loaded_once(self, client):
        assert client.get("/").text.count("noise") == 1


# ---- Two forums, and a forum without


def test_two_forums_in_one_process_do_not_mix(app, client, make_app, open_browser, tmp_path, monkeypatch):
    stranger(monkeypatch, tmp_path, "noisy", settings={"LEVEL": 3}).fills(hooks.page_footer, lambda: "noise")

    other = make_app(PLUGINS=["strangers.noisy"])

    assert "noise" in open_browser(other).get("/help").text
    assert "noise" not in client.get("/help").text
    assert not_left_behind(app)
    assert list(other.extensions["forum.plugins"]) == ["noisy"]


def test_two_forums_do_not_share_their_words(client, make_app, open_browser, tmp_path, monkeypatch):
    """The core has no such word: only the forum with the plugin speaks it."""
    plugin = stranger(monkeypatch, tmp_path, "noisy")
    plugin.fills(hooks.page_footer, lambda: words("Thunder"))
    catalogue = plugin.folder / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgid "Thunder"\nmsgstr "Tonnerre"\n')
    assert client.get("/help").status_code == 200

    other = make_app(PLUGINS=["strangers.noisy"])

    assert "Tonnerre" in open_browser(other).get("/help").text


@pytest.mark.parametrize("kept", [[n for n in OURS if n != gone] for gone in OURS] + [[]], ids="+".join)
class TestRemoved:
    @pytest.fixture
    def settings(self, kept):
        return {**CALM, "PLUGIN_ERRORS_RAISE": True, "PLUGINS": kept}

    def test_the_forum_works_without(self, client, sign_in, physician, colleague, indexed):
        assert sign_in(physician).post("/cases/new", SENT).status_code == 303
        case = db.session.scalars(select(Case)).one()
        sent = sign_in(colleague).post(f"/cases/{case.id}/answers", {"text": "Une radio ?"})
        indexed()

        assert sent.status_code == 303
        assert "Toux" in client.get("/").text
        assert "Une radio ?" in client.get(case.url).text
        assert "Toux" in client.get("/search?q=radio").text
        assert client.get(f"/members/{physician.pseudonym}").status_code == 200
