"""Guards every request: response headers, forms that are really ours, and how often one may try."""

import os
import secrets
from pathlib import Path

from flask import current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from forum.errors import Refused
from forum.languages import lazy_gettext as _l
from forum.languages import reading

csrf = CSRFProtect()

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
ONE_YEAR = 365 * 24 * 3600


class Number(IntegerConverter):
    """A row's number in an address; what no table could hold is simply not found."""

    def __init__(self, url_map):
        super().__init__(url_map, max=2**31 - 1)


class SessionCookies(SecureCookieSessionInterface):
    """Flask writes the session's cookie after all else: it is asked here whether it may travel in clear."""

    def get_cookie_secure(self, app):
        return request.is_secure or super().get_cookie_secure(app)


def prepare_security(app):
    """Set cookies, headers, same-site checks and rate limits for the whole app."""
    https = app.config["HTTPS_ONLY"]
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=https,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a question may take an evening to write
        WTF_CSRF_SSL_STRICT=False,  # the token alone decides; a stripped Referer must not lose a text
    )
    app.config["SECRET_KEY"] = app.config.get("SECRET_KEY") or kept_secret(Path(app.instance_path))
    app.session_interface = SessionCookies()
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = page_token
    app.register_error_handler(CSRFError, refuse_foreign_form)
    app.before_request(refuse_unusable_signs)
    app.after_request(add_headers)
    app.url_map.converters["number"] = Number
    app.extensions["forum.limiter"] = FixedWindowRateLimiter(storage_from_string(app.config["RATE_STORAGE"]))
    if app.config["PROXIES"]:
        count = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)


def kept_secret(folder):
    """The key that signs sessions: made once, kept beside the database, readable by its owner alone."""
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=_for_owner_only) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip() or secrets.token_hex(32)


def page_token():
    """The token of this page's forms; a page of votes asks for it fifty times."""
    now = reading()
    if now.token is None:
        now.token = generate_csrf()
    return now.token


def form_token():
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(page_token())


def limit(setting, key):
    """Count one try of what RATE_<setting> bounds for that key; raises Refused (429) when it was too many."""
    rate = parse(current_app.config[f"RATE_{setting}"])
    if not current_app.extensions["forum.limiter"].hit(rate, setting, str(key)):
        raise Refused(_l("That was a lot in a short time. Please wait a little and try again."), status=429)


def refuse_foreign_form(_error):
    """A form without our token becomes a refusal like any other: it is shown again, filled."""
    sentence = _l("This page had been open for too long. Nothing is lost: please send it once more.")
    return current_app.handle_user_exception(Refused(sentence, status=400))


def refuse_unusable_signs():
    """No table can hold the sign NUL, no person types it: say so before a query stumbles over it."""
    if "%00" in request.environ.get("QUERY_STRING", "") or "\0" in request.path:
        raise Refused(_l("This address holds signs that nobody can read."))
    if request.method == "POST" and any(
        "\0" in text for texts in request.form.listvalues() for text in texts
    ):
        raise Refused(_l("This text holds signs that nobody can read. Please type it again without them."))


def add_headers(response):
    """Tell the browser what our pages may do, unless a page is stricter; files under static/ may be kept."""
    headers = response.headers
    headers.extend([header for header in HEADERS.items() if header[0] not in headers])
    if request.endpoint and request.endpoint.endswith("static"):
        headers["Cache-Control"] = f"public, max-age={ONE_YEAR if 'v' in request.args else 3600}"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-cache"
        headers["Vary"] = "Cookie, Accept-Language"
    if request.is_secure:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
        return secure_cookies(response)
    return response


def secure_cookies(response):
    """Over https no cookie may ever travel in clear, whatever the settings say."""
    cookies = response.headers.getlist("Set-Cookie")
    if cookies:
        response.headers.setlist("Set-Cookie", [c if "; Secure" in c else f"{c}; Secure" for c in cookies])
    return response


def _for_owner_only(path, flags):
    return os.open(path, flags, 0o600)
