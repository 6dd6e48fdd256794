"""What every plugin must keep to, as tests: a plugin's own suite inherits them."""

import re

import pytest
from sqlalchemy import inspect

from forum import migrations
from forum.db import db
from forum.hooks import Hook

IMPORT = re.compile(r"^\s*(?:from|import)\s+(forum[\w.]*|app|search[\w.]*)", re.M)


class PluginConformance:
    """Subclass it with `plugin = "name"` and the fixtures of forum.testing in reach."""

    plugin = None

    @pytest.fixture
    def loaded(self, app):
        found = app.extensions["forum.plugins"].get(self.plugin)
        assert found is not None, f"The plugin {self.plugin} is not loaded: name it in the settings."
        return found

    def test_its_tables_bear_its_name(self, loaded):
        for holding in loaded.holdings:
            assert holding.model.__tablename__.startswith(f"{loaded.name}_")

    def test_it_answers_for_all_its_tables(self, loaded):
        mine = {name for name in db.metadata.tables if name.startswith(f"{loaded.name}_")}
        assert mine == {holding.model.__tablename__ for holding in loaded.holdings}
        assert all(
            (h.member is not None or h.case is not None or h.answer is not None) is not h.nobody
            for h in loaded.holdings
        )

    def test_its_tables_come_and_go(self, loaded):
        if not loaded.holdings:
            return
        branch = next(branch for branch in migrations.branches() if branch.name == loaded.name)
        assert migrations.differences(branch) == []
        db.session.remove()
        migrations.downgrade(only=loaded.name)
        assert not any(branch.owns(table) for table in inspect(db.engine).get_table_names())
        migrations.upgrade(only=loaded.name)
        assert migrations.differences(branch) == []

    def test_it_listens_to_hooks_of_the_catalogue(self, loaded):
        assert all(hook in Hook.catalogue.values() for hook, _listener in loaded.listeners)

    def test_its_settings_bear_its_name(self, app, loaded):
        assert all(key.isupper() and f"{loaded.name.upper()}_{key}" in app.config for key in loaded.settings)

    def test_its_templates_stand_in_a_folder_of_its_name(self, app, loaded):
        fillings = [filling for _hook, filling in loaded.listeners if isinstance(filling, str)]
        assert all(name.startswith(f"{loaded.name}/") for name in fillings)
        assert all(app.jinja_env.get_template(name) for name in fillings)

    def test_its_files_stand_under_its_own_address(self, app, loaded):
        """A blueprint's static folder without an address of its own is silently hidden by the forum's."""
        if loaded.routes is not None:
            assert loaded.routes.name == loaded.name
            assert loaded.routes.static_url_path in (None, f"/plugins/{loaded.name}")
            assert not loaded.routes.has_static_folder or loaded.routes.static_url_path

    def test_its_folder_imports_only_the_face(self, loaded):
        foreign = [line for file in loaded.folder.rglob("*.py") for line in _foreign_imports(file, loaded)]
        assert foreign == []

    def test_pages_stand_with_it(self, case, answer, sign_in, physician):
        browser = sign_in(physician)
        for url in ("/", case.url, "/search?q=plaque", f"/members/{physician.pseudonym}"):
            assert browser.get(url).status_code == 200

    def test_switched_off_it_leaves_no_trace(self, make_app, loaded):
        bare = make_app(PLUGINS_OFF=[self.plugin])
        heard = [plugin for heard in bare.extensions["forum.listeners"].values() for plugin, _ in heard]
        assert self.plugin not in bare.extensions["forum.plugins"]
        assert loaded not in heard
        assert self.plugin not in bare.blueprints
        assert not any(state.code in bare.extensions["forum.case_states"] for state in loaded.states)
        assert not any(operator in bare.extensions["forum.operators"] for operator in loaded.operators)
        assert not any(facet in bare.extensions["forum.facets"].values() for facet in loaded.facets)
        assert not any(
            feature in bare.extensions["forum.case_features"].values() for feature in loaded.features
        )

    def test_without_it_the_forum_stands(self, make_app, open_browser, loaded):
        bare = make_app(PLUGINS_OFF=[self.plugin], VISITORS_MAY_READ=True)
        for url in ("/", "/search?q=plaque", "/help"):
            assert open_browser(bare).get(url).status_code == 200


def _foreign_imports(file, plugin):
    if "tests" in file.parts:
        return []
    allowed = ("forum.plugin_api", plugin.package)
    found = IMPORT.findall(file.read_text(encoding="utf-8"))
    return [f"{file.name}: {name}" for name in found if not name.startswith(allowed)]
