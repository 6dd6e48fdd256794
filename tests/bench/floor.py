"""The floor: a bare Flask page that asks one question of its database and renders 50 posts."""

import sqlite3
from collections import namedtuple
from pathlib import Path

from flask import Flask, g, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1>
{% for post in posts %}<article id="post-{{ post.id }}">
<header><a href="/members/{{ post.author }}">{{ post.author }}</a> <time>{{ post.posted_at }}</time></header>
<div class="prose">{{ as_html(post.html) }}</div>
</article>
{% endfor %}</body></html>
"""
POSTS = 50
Row = namedtuple("Row", "id author posted_at html")


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Post(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str]
    posted_at: Mapped[str]
    html: Mapped[str]


def create_app(folder):
    """Two pages of the same: through Flask-SQLAlchemy, as the forum reads, and through the bare driver."""
    app = Flask(__name__, instance_path=folder)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{database(folder)}"
    app.jinja_loader = DictLoader({"floor.html": PAGE})
    app.jinja_env.globals["as_html"] = Markup
    db.init_app(app)
    app.add_url_rule("/", view_func=show_posts)
    app.add_url_rule("/driver", view_func=show_posts_of_driver)
    app.add_url_rule("/healthz", view_func=show_health)
    app.teardown_appcontext(close_driver)
    return app


def show_posts():
    asked = select(Post.id, Post.author, Post.posted_at, Post.html).order_by(Post.id).limit(POSTS)
    return render_template("floor.html", title="Posts", posts=db.session.execute(asked).all())


def show_posts_of_driver():
    g.driver = sqlite3.connect(db.engine.url.database)
    rows = g.driver.execute("SELECT id, author, posted_at, html FROM post ORDER BY id LIMIT ?", [POSTS])
    return render_template("floor.html", title="Posts", posts=[Row(*row) for row in rows])


def show_health():
    return "ok"


def close_driver(_error):
    if "driver" in g:
        g.driver.close()


def furnish_floor(folder, posts):
    """A database with those (author, time, html) posts."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    app = create_app(str(folder))
    with app.app_context():
        db.create_all()
        db.session.add_all(Post(author=a, posted_at=str(t), html=h) for a, t, h in posts)
        db.session.commit()
        db.engine.dispose()


def database(folder):
    return Path(folder) / "floor.db"
