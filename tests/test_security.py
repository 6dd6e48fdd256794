"""What guards every request: headers, cookies, ways back, hostile input, and how often one may try."""

import re
import stat
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest

from forum.security import add_headers, kept_secret
from forum.testing import PASSWORD, Browser

PAGES = (
    "/",
    "/sign-in",
    "/no/such/page",
    "/language/en",
    "/static/css/toctoc.css",
    "/healthz",
    "/members/personne",
)
FORM = "application/x-www-form-urlencoded"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/",
    "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", " //evil.example",
    "evil.example", "/cases\\..\\..\\evil", "/\r\nSet-Cookie: a=b", "https:/evil.example",
    "/\x0b/evil.example",
)  # fmt: skip
NASTY = (
    b"", b"-99999999999999999999", b"99999999999999999999", b"2147483648", b"a\0b", b"\xed\xa0\x80",
    b"\xff\xfe\xef\xbf\xbf", b"../../etc/passwd", b"..%2f..%2fetc%2fpasswd", b"'; DROP TABLE cases; --",
    b"\"'<script>alert(1)</script>{{7*7}}%s%(x)s{0}", b"\r\nSet-Cookie: a=b", b"*" * 3000,
    b'(((("- AND OR NOT title: ~', b"MTk5OSA1", b"\xc3\x9f" * 40,
)  # fmt: skip
CHOSEN = (
    "login",
    "password",
    "current",
    "vote",
    "solved",
    "reminders",
    "step",
    "remember",
    "sex",
    "age_band",
    "language",
    "role",
    "next",
    "reason",
)
ASKED = {
    "/": ["after"],
    "/specialties/dermatologie": ["tab", "after"],
    "/specialties/dermatologie/feed.atom": ["key"],
    "/search": ["q", "specialty", "state", "year", "order", "page"],
    "/cases/similar": ["title"],
    "/cases/new": ["title", "specialty"],
    "{case}": ["page"],
    "/moderation/log": ["before"],
    "/sign-in": ["next"],
    "/language/en": ["next"],
}
SENT = {
    "/sign-up": ["pseudonym", "email", "password", "specialty"],
    "/sign-in": ["login", "password", "remember", "next"],
    "/password/forgotten": ["email"],
    "/password": ["current", "password"],
    "/account": ["specialty", "language", "about"],
    "/preview": ["text"],
    "/drafts": ["form", "title", "text", "other_specialties"],
    "/cases/new": [
        "title", "question", "tried", "specialty", "other_specialties", "age_band", "sex", "tags",
        "submission", "step",
    ],
    "/cases/{number}/edit": [
        "title", "question", "tried", "specialty", "other_specialties", "tags", "reason", "step",
    ],
    "/cases/{number}/answers": ["text", "submission"],
    "/answers/{answer}/edit": ["text", "reason"],
    "/answers/{answer}/helpful": ["vote"],
    "/answers/{answer}/not-helpful": ["vote"],
    "/answers/{answer}/funny": ["vote"],
    "/answers/{answer}/incorrect": ["vote", "reason"],
    "/answers/{answer}/solved": ["solved"],
    "/cases/{number}/outcome": ["kind", "confirmed", "refuted", "text"],
    "/cases/{number}/outcome/reminders": ["reminders"],
    "/answers/{answer}/flag": ["reason"],
    "/answers/{answer}/fold": ["reason"],
    "/members/nouveau_venu/verify": ["next"],
    "/members/nouveau_venu/role": ["role", "next"],
}  # fmt: skip
WHOLE = {
    "title": "Fièvre", "question": "Depuis hier.", "specialty": "dermatologie", "text": "Une piqûre ?",
    "reason": "joke", "role": "unverified", "form": "case", "email": "qui@example.org",
    "pseudonym": "quelquun", "kind": "told", "password": "a new knock at the door", "login": "dr_question",
}  # fmt: skip
WHOLE = {name: text.encode() for name, text in WHOLE.items()}


@pytest.fixture
def settings():
    return {
        "VISITORS_MAY_READ": True,
        "RATE_PASSWORD_RESET": "9999 per minute",
        "RATE_SIGN_IN": "9999 per minute",
        "RATE_SIGN_UP": "9999 per minute",
        "RATE_POSTS": "9999 per minute",
    }


def policy(response):
    lines = response.headers["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (line.split() for line in lines)}


def cookies(response):
    """{name: set of attributes} of the cookies that a response sets."""
    lines = [line.split("; ") for line in response.headers.getlist("Set-Cookie")]
    return {name.split("=")[0]: set(attributes) for name, *attributes in lines}


def test_every_answer_bears_the_headers(client):
    for address in PAGES:
        response = client.get(address)

        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS, address
        assert "Strict-Transport-Security" not in response.headers, "Said over http it means nothing."


def test_a_page_may_be_stricter_than_the_others(app):
    stricter = app.make_response(("", {"Referrer-Policy": "no-referrer"}))

    with app.test_request_context("/"):
        headers = add_headers(stricter).headers

    assert headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]


def test_the_content_policy_is_strict(client):
    for address in PAGES:
        sources = policy(client.get(address))

        assert sources["default-src"] == sources["base-uri"] == sources["frame-ancestors"] == ["'none'"]
        assert all(allowed in (["'self'"], ["'none'"]) for allowed in sources.values())
        assert sources["form-action"] == ["'self'"]


def test_pages_are_private_and_files_may_be_kept(client, case):
    assert client.get(case.url).headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in client.get(case.url).headers["Vary"]
    assert "public" in client.get("/static/css/toctoc.css?v=1").headers["Cache-Control"]


def test_cookies_are_for_this_site_and_not_for_scripts(client, physician):
    form = {"login": physician.pseudonym, "password": PASSWORD, "remember": "1"}

    signed_in = cookies(client.post("/sign-in", form))
    signed_in |= cookies(client.get("/language/en"))

    assert signed_in.keys() == {"session", "remember_token", "language"}
    assert all({"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes for attributes in signed_in.values())
    assert all("Secure" not in attributes for attributes in signed_in.values())


def test_over_https_cookies_are_secure_and_https_is_kept(client, physician):
    form = {"login": physician.pseudonym, "password": PASSWORD, "remember": "1"}
    page = client.get("/sign-in", base_url="https://localhost")
    form["csrf_token"] = Browser.TOKEN.search(page.text).group(1)

    response = client.post("/sign-in", form, token=False, base_url="https://localhost")
    chosen = client.get("/language/en", base_url="https://localhost")

    signed_in = cookies(response) | cookies(chosen)
    assert response.status_code == 303
    assert signed_in.keys() == {"session", "remember_token", "language"}
    assert all({"Secure", "HttpOnly", "SameSite=Lax"} <= attributes for attributes in signed_in.values())
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("settings", [{"HTTPS_ONLY": True}])
def test_a_site_served_over_https_alone_never_sets_a_cookie_in_clear(client, settings):
    assert "Secure" in cookies(client.get("/sign-in"))["session"]


@pytest.mark.parametrize("settings", [{}, {"PROXIES": 1}], ids=["without", "behind-a-proxy"])
def test_a_proxy_is_believed_only_where_there_is_one(app, client, settings):
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}

    response = client.get("/sign-in", headers=told)

    assert ("Strict-Transport-Security" in response.headers) is bool(settings)


def test_nobody_is_led_elsewhere_after_signing_in(app, client, physician):
    assert client.get("/language/en?next=/help").headers["Location"] == "/help"

    for target in ELSEWHERE:
        form = {"login": physician.pseudonym, "password": PASSWORD, "next": target}
        assert Browser(app).post("/sign-in", form).headers["Location"] == "/", target
        assert client.get("/language/en", query_string={"next": target}).headers["Location"] == "/", target
        assert 'name="next"' not in client.get("/sign-in", query_string={"next": target}).text, target


def test_a_session_known_before_signing_in_opens_nothing_after_it(app, physician):
    planted, victim = Browser(app), Browser(app)
    planted.get("/sign-in")
    known = planted.client.get_cookie("session").value
    victim.client.set_cookie("session", known)

    victim.post("/sign-in", {"login": physician.pseudonym, "password": PASSWORD})

    assert victim.get("/account").status_code == 200
    assert victim.client.get_cookie("session").value != known
    assert planted.get("/account").status_code == 401


def test_a_forged_session_is_a_visitors(app, sign_in, physician):
    browser = sign_in(physician)
    cookie = browser.client.get_cookie("session").value

    for forged in (cookie[:-8] + "A" * 8, cookie.split(".")[0], "." + cookie, "x" * 4000, "é"):
        browser.client.set_cookie("session", forged)
        browser.client.set_cookie("remember_token", f"{physician.session_token}|{'0' * 128}")
        assert browser.get("/account").status_code == 401


def test_the_key_that_signs_sessions_is_made_once_for_its_owner_alone(tmp_path):
    first, second = kept_secret(tmp_path / "new"), kept_secret(tmp_path / "new")

    assert len(first) == 64
    assert first == second
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_hostile_addresses_never_break_a_page(app, sign_in, admin, case, answer):
    browser = sign_in(admin)

    for address, names in ASKED.items():
        for name in names:
            for nasty in NASTY:
                url = f"{address.format(case=case.url)}?{name}={quote_from_bytes(nasty)}"
                if address == "/search" and name != "q":
                    url += "&q=plaque"
                assert browser.get(url).status_code < 500, url


def test_hostile_paths_never_break_a_page(sign_in, admin, case):
    browser = sign_in(admin)
    shapes = (
        "/{}", "/cases/{}", "/cases/1/{}", "/answers/{}", "/answers/{}/flag", "/members/{}",
        "/specialties/{}", "/specialties/{}/feed.atom", "/password/reset/{}", "/language/{}", "/static/{}",
    )  # fmt: skip

    for shape in shapes:
        for nasty in NASTY:
            path = shape.format(quote_from_bytes(nasty[:300]))
            response = browser.get(path)
            assert response.status_code < 500, path
            assert b"root:" not in response.data, path


def test_hostile_forms_never_break_a_page(sign_in, admin, case, answer, newcomer):
    browser = sign_in(admin)
    token = browser.token()

    for address, names in SENT.items():
        address = address.format(number=case.id, answer=answer.id)
        for name in names:
            for nasty in NASTY[3:7] if name in CHOSEN else NASTY:
                fields = {key: WHOLE[key] for key in names if key in WHOLE} | {name: nasty}
                assert post_raw(browser, address, fields, token).status_code < 500, (address, name, nasty)


# What a broken form leaves open is closed when it is collected.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
def test_missing_repeated_and_misshapen_fields_never_break_a_page(sign_in, admin, case, answer, newcomer):
    browser = sign_in(admin)
    token = browser.token()

    for address, names in SENT.items():
        address = address.format(number=case.id, answer=answer.id)
        twice = "&".join(f"{name}=eins&{name}=zwei&{name}[]=drei" for name in names)
        for body, kind in (
            (f"csrf_token={token}", FORM),
            (f"csrf_token={token}&{twice}", FORM),
            ('{"text": ["no", "form"]}', "application/json"),
            (b"\xff\xfe\x00\x01", "text/plain"),
            (multipart(token, names), "multipart/form-data; boundary=knock"),
            (multipart(token, names)[:-60], "multipart/form-data; boundary=knock"),
            (b"no boundary here", "multipart/form-data"),
        ):
            sent = send(browser, "POST", address, data=body, content_type=kind)
            assert sent.status_code < 500, (address, kind)


def test_what_is_too_large_is_refused_and_large_texts_are_read(sign_in, physician, case):
    browser = sign_in(physician)
    token = browser.token()

    for address in ("/cases/new", f"/cases/{case.id}/answers", "/preview", "/drafts"):
        large = post_raw(
            browser, address, WHOLE | {"text": b"x" * 600_000, "question": b"x" * 600_000}, token
        )
        too_large = post_raw(browser, address, {"text": b"x" * 3_000_000}, token)
        assert large.status_code in (400, 413), address
        assert too_large.status_code == 413, address


def test_methods_that_a_page_does_not_take_are_refused(sign_in, physician, case):
    browser = sign_in(physician)

    for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "CONNECT"):
        assert send(browser, method, case.url).status_code in (200, 400, 405), method
    assert browser.get("/preview").status_code == 405


@pytest.mark.parametrize("settings", [{"RATE_SIGN_IN": "3 per minute"}])
def test_guessing_passwords_ends_soon_also_from_many_addresses(app, settings, physician):
    form = {"login": physician.pseudonym, "password": "guess"}
    far = [{"REMOTE_ADDR": f"203.0.113.{n}"} for n in range(5)]

    near = [Browser(app).post("/sign-in", form).status_code for _guess in range(4)]
    from_afar = Browser(app).post("/sign-in", form, environ_overrides=far[1]).status_code
    somebody_else = Browser(app).post("/sign-in", {"login": "autre"}, environ_overrides=far[2]).status_code

    assert near == [401, 401, 401, 429]
    assert (from_afar, somebody_else) == (429, 401)


@pytest.mark.parametrize(
    "settings",
    [{"RATE_POSTS": "2 per hour", "RATE_PASSWORD_RESET": "1 per hour", "RATE_SIGN_UP": "1 per hour"}],
)
def test_who_writes_too_much_is_asked_to_wait_and_keeps_his_text(
    client, sign_in, physician, colleague, case, settings
):
    browser = sign_in(physician)
    answers = [browser.post(f"/cases/{case.id}/answers", {"text": f"Toc {n}"}) for n in range(3)]
    other = sign_in(colleague).post(f"/cases/{case.id}/answers", {"text": "Entrez."})

    assert [response.status_code for response in answers] == [303, 303, 429]
    assert "Toc 2</textarea>" in answers[2].text
    assert other.status_code == 303
    for address in ("/password/forgotten", "/sign-up"):
        assert client.post(address, {"email": "x"}).status_code != 429
        assert client.post(address, {"email": "x"}).status_code == 429


def test_errors_show_no_machinery(client):
    page = client.get("/no/such/page").text

    assert "cette page n’existe pas" in page.lower() or "this page does not exist" in page.lower()
    assert not re.search(r"werkzeug|flask|traceback|python", page, re.I)


def test_no_password_is_kept_or_logged_in_clear(app, client, physician, caplog):
    client.post("/sign-in", {"login": physician.pseudonym, "password": "my secret knock"})
    client.post("/sign-up", {"pseudonym": "neuf", "email": "neuf@example.org", "password": "my secret knock"})

    kept = b"".join(path.read_bytes() for path in Path(app.instance_path).rglob("*") if path.is_file())
    assert "my secret knock" not in caplog.text
    assert b"my secret knock" not in kept


def post_raw(browser, address, fields, token):
    """Send bytes as they are, as a hostile client would."""
    pairs = {**fields, "csrf_token": token.encode()}
    body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs.items())
    return send(browser, "POST", address, data=body, content_type=FORM)


def send(browser, method, address, **more):
    return browser._request(browser.client.open, address, method=method, **more)


def multipart(token, names):
    """Every field as a file, the token as a field."""
    parts = [f'--knock\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n']
    parts += [
        f'--knock\r\nContent-Disposition: form-data; name="{name}"; filename="../../{name}"\r\n'
        f"Content-Type: text/plain; charset=utf-7\r\n\r\nfile\r\n"
        for name in names
    ]
    return "".join(parts).encode() + b"--knock--\r\n"
