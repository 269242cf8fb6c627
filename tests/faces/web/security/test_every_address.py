"""What holds for every address there is, whoever adds one: headers, forged forms, methods, hosts."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.faces.web.security.addresses import every_address

pytestmark = pytest.mark.django_db
# The telephone system and programs have keys of their own, and no page whose token they could send.
WITH_KEYS = {"12351/ring/"}
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def assert_closed(answer, path):
    """What every answer carries, errors and refusals among them."""
    policy = answer.headers["Content-Security-Policy"]
    assert set(re.split(r"\s*;\s*", policy)) >= POLICY, path
    assert "unsafe" not in policy, path
    assert "*" not in policy, path
    assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    assert answer.headers["X-Frame-Options"] == "DENY", path
    assert answer.headers["Referrer-Policy"] == "same-origin", path
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
    assert "Access-Control-Allow-Origin" not in answer.headers, path
    if answer.content:
        kind = answer.headers["Content-Type"]
        assert "charset=utf-8" in kind or kind.startswith(("application/json", "image/", "font/")), (
            path,
            kind,
        )


def test_headers_and_no_error_for_nobody(officer, client):
    for one in every_address():
        answer = client.get(one.path, headers={"origin": "https://evil.example"})
        assert answer.status_code < 500, one.path
        assert_closed(answer, one.path)
    for path in (
        "/nowhere/",
        "/static/nowhere.js",
        "/static/../config/settings.py",
        "/%00",
        "//evil.example/",
    ):
        assert_closed(client.get(path), path)


def test_nothing_that_an_officer_saw_stays_in_the_browser(entered):
    client = entered()
    for one in every_address():
        if one.pattern == "account/logout/" or "<" in one.pattern:  # the same pages of one record
            continue
        answer = client.get(one.path)
        assert answer.status_code < 500, one.path
        assert "no-store" in answer.headers["Cache-Control"], one.path
        assert_closed(answer, one.path)


def test_a_form_from_elsewhere_is_refused_everywhere(officer):
    # Signed in or not, the token is asked for before anything else; a visitor's page is the quicker one.
    client = Client(enforce_csrf_checks=True)
    open_to_programs = set()
    for one in every_address():
        answer = client.post(one.path, {"x": "1"}, headers={"origin": "https://evil.example"})
        if getattr(one.view, "csrf_exempt", False):
            open_to_programs.add(one.pattern.partition("v1/")[0])
            assert answer.status_code in {401, 403, 404, 405, 422}, one.path
            assert answer.status_code in {401, 403, 405} or one.pattern in WITH_KEYS, one.path
            continue
        assert answer.status_code == 403, one.path
    assert open_to_programs == {*WITH_KEYS, "api/"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "FOO"])
def test_other_methods_reach_nothing(entered, method):
    client = entered()
    for path in ("/", "/account/login/", "/api/v1/areas", "/registers/"):
        answer = client.generic(method, path)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_over_https_alone(officer, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    client = Client()
    assert (
        client.get("/account/login/?next=/x").headers["Location"]
        == "https://testserver/account/login/?next=/x"
    )
    for path in ("/account/login/", "/api/v1/areas", "/static/icon.svg", "/nowhere/"):
        sent = client.get(path, secure=True).headers["Strict-Transport-Security"]
        assert sent == "max-age=31536000; includeSubDomains"
    # A program that came without TLS has shown its key: it is told so, and nothing is redirected.
    for path in ("/api/v1/areas", "/12351/ring/"):
        assert client.post(path, headers={"authorization": "Bearer x"}).status_code == 403
        assert client.post(path, secure=True).status_code != 301


def test_another_host_is_none_of_ours(officer, client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    for headers in (
        {"host": "evil.example"},
        {"host": "testserver.evil.example"},
        {"host": "testserver:80@evil"},
    ):
        answer = Client(headers=headers).get("/account/login/")
        assert answer.status_code == 400
        assert b"evil" not in answer.content
        assert_closed(answer, str(headers))
    answer = client.get("/", headers={"x-forwarded-host": "evil.example", "x-original-url": "/audit/"})
    assert answer.headers["Location"] == "/account/login/"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "https:evil.example", "http:///evil.example", "/%09/evil.example", "\t//evil.example", "web:home",
     "///evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(officer, entered, client, address):
    for asked in (
        entered().post("/language/", {"language": "en", "next": address}),
        entered().post("/large-type/", {"large": "1", "next": address}),
        client.post(
            f"/account/login/?next={address}",
            {"login": "officer", "password": "correct horse 7", "next": address},
        ),
    ):
        assert asked.status_code == 302
        assert re.match(r"/(?![/\\])", asked.headers["Location"]), asked.headers["Location"]
        assert "evil" not in asked.headers["Location"] or asked.headers["Location"].startswith("/%09/")


@pytest.mark.parametrize(
    "path",
    ["/static/../config/settings.py", "/static/%2e%2e/config/settings.py", "/static/..%2f..%2fetc/passwd",
     "/static/....//config/settings.py", "/static//etc/passwd", "/static/gonghui.css%00.py",
     "/.git/config", "/var/keys.json",     "/static/", "/static/vendor/"],
)  # fmt: skip
def test_no_file_but_those_meant_is_served(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"SECRET" not in answer.content
