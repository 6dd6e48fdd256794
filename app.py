"""create_app(): settings, database, search, pages, plugins. The composition root."""

import os
from pathlib import Path

from flask import Flask

from forum import commands
from forum.cases import routes, routes_search, routes_writing
from forum.cases.feeding import prepare_search
from forum.cases.following import start_drain_thread
from forum.db import db, tune
from forum.health import pages as health
from forum.languages import prepare_languages
from forum.members.routes import prepare_members
from forum.notices.routes import prepare_notices
from forum.pages import prepare_pages
from forum.plugin import load_plugins
from forum.security import prepare_security

HERE = Path(__file__).parent


def create_app(settings=None, instance_path=None):
    """The forum as a WSGI application; `settings` (a dict) weigh more than files and environment."""
    app = Flask(__name__, root_path=str(HERE), instance_path=instance_path and str(instance_path))
    app.extensions["forum.make_app"] = create_app
    read_settings(app, settings)
    prepare_database(app)
    prepare_search(app)
    prepare_pages(app)
    prepare_security(app)
    prepare_members(app)
    routes.prepare_cases(app)
    prepare_notices(app)
    for pages in (routes_writing.pages, routes_search.pages, health):
        app.register_blueprint(pages)
    plugins = load_plugins(app)
    prepare_languages(app, [HERE / "forum" / "translations", *(p.folder / "translations" for p in plugins)])
    commands.prepare_commands(app)
    if app.config["SEARCH_DRAIN"] == "thread":
        start_drain_thread(app)
    return app


def read_settings(app, settings):
    """Defaults, then instance/config.py, then FORUM_* and DATABASE_URL, then what the caller says."""
    app.config.from_object("forum.settings")
    app.config.from_pyfile(Path(app.instance_path) / "config.py", silent=True)
    app.config.from_prefixed_env("FORUM")
    for name in ("DATABASE_URL", "SEARCH_URL", "SEARCH_ALSO"):
        app.config[name] = os.environ.get(name) or app.config[name]
    app.config.update(settings or {})


def prepare_database(app):
    """Open the database; a relative SQLite file stands in instance/."""
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    address = app.config["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    app.config["SQLALCHEMY_DATABASE_URI"] = address.replace("postgresql://", "postgresql+psycopg://", 1)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": address.startswith("postgres")}
    db.init_app(app)
    with app.app_context():
        tune(db.engine)
