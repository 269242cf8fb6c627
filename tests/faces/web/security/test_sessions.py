"""Sessions: a new key with every proof of who it is, cookies that scripts do not get, an end that ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from gonghui.foundation.accounts.actions import change_password, create_account, revoke_role, unlock_account
from gonghui.foundation.accounts.actions import lock_account as lock
from gonghui.foundation.accounts.models import RoleGrant
from gonghui.foundation.accounts.queries import system_account
from tests.faces.web.accounts.test_sign_in import code_for, set_up_second_factor, sign_in
from tests.faces.web.security.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ME = "/account/sessions/"


def key_of(client):
    return client.cookies["sessionid"].value


def with_key(key):
    client = Client()
    client.cookies["sessionid"] = key
    return client


def test_a_key_given_before_signing_in_is_worth_nothing_after(officer, client):
    client.get("/portal/")
    session = client.session
    session["x"] = "from before"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)
    assert key_of(client) != planted
    assert with_key(planted).get(ME).status_code == 302
    made_up = with_key("a" * 32)
    sign_in(made_up)
    assert key_of(made_up) != "a" * 32
    assert len(key_of(made_up)) == 32  # of 36 signs: 165 bits


def test_each_proof_draws_a_new_key(officer, client):
    sign_in(client)
    keys = [key_of(client)]
    secret = set_up_second_factor(client)
    keys.append(key_of(client))
    client.post("/account/reauthenticate/?next=/account/sessions/", {"password": PASSWORD})
    keys.append(key_of(client))
    assert len(set(keys)) >= 2
    assert keys[2] != keys[1]
    assert with_key(keys[1]).get(ME).status_code == 302
    assert client.get(ME).status_code == 200
    assert UserSession.objects.count() == 1
    assert UserSession.objects.get().session_key == keys[2]
    again = Client()
    half = sign_in(again)
    before = key_of(again)
    assert with_key(before).get(ME).status_code == 302  # half signed in is not signed in
    again.post(half.url, {"code": code_for(secret, time.time() + 30)})
    assert key_of(again) != before
    assert again.get(ME).status_code == 200


def test_what_a_role_allowed_ends_with_it_not_with_the_session(officer, entered):
    client = entered()
    assert client.get("/registers/").status_code == 200
    revoke_role(grant=RoleGrant.objects.get(account=officer), by=system_account())
    assert client.get("/registers/").status_code == 403
    assert client.get(ME).status_code == 200


def test_signing_out_is_posted_and_ends_the_session_here(officer, client):
    sign_in(client)
    key = key_of(client)
    client.get("/account/logout/")
    assert with_key(key).get(ME).status_code == 200
    client.post("/account/logout/")
    assert with_key(key).get(ME).status_code == 302


def test_a_lock_and_a_new_password_end_every_session_everywhere(officer):
    for end in (
        lambda: lock(account=officer, by=system_account()),
        lambda: change_password(account=officer, password="kettle moss 44", by=system_account()),
    ):
        clients = [Client(), Client()]
        for client in clients:
            sign_in(client)
            assert client.get(ME).status_code == 200
        end()
        assert {client.get(ME).status_code for client in clients} == {302}
        officer.refresh_from_db()
        if not officer.is_active:
            unlock_account(account=officer, by=system_account())


def test_cookies_are_for_this_site_and_not_for_scripts(officer, client):
    page = client.get("/account/login/")
    sign_in(client)
    client.post("/language/", {"language": "en"})
    client.post("/large-type/", {"large": "1"})
    assert page.cookies
    assert {"sessionid", "csrftoken", "language", "gonghui_large_type", "sent"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert not cookie["domain"], name


def test_password_fields_hide_and_let_be_pasted(officer, client):
    pages = [client.get("/account/login/")]
    sign_in(client)
    pages.append(client.get("/account/password/change/"))
    for page in pages:
        text = page.content.decode()
        fields = re.findall(r"<input[^>]*name=\"(?:old)?password\d?\"[^>]*>", text)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert "maxlength" not in field
            assert 'autocomplete="off"' not in field
        assert "onpaste" not in text


def test_everybody_may_be_asked_for_a_second_factor(officer, client, settings):
    create_account(username="plain", name="李", password=PASSWORD, by=system_account())
    settings.SECOND_FACTOR_REQUIRED = "all"
    sign_in(client, "plain")
    assert client.get(ME).url == "/account/2fa/totp/activate/"
    assert client.get("/api/v1/areas").status_code == 403
    set_up_second_factor(client)
    assert client.get(ME).status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_ending_sessions_asks_for_a_proof(officer):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    session = here.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()
    assert here.get(ME).status_code == 200
    assert here.post(ME).url.startswith("/account/reauthenticate/")
    assert there.get(ME).status_code == 200
    assert here.post("/account/reauthenticate/?next=" + ME, {"password": PASSWORD}).status_code in {200, 302}
    here.post(ME)
    assert there.get(ME).status_code == 302


SHOW = """
import json, django
from django.conf import settings
django.setup()
from importlib import import_module
from gonghui.faces.web import context, cookies, middleware
desk = import_module("gonghui.faces.web.appeals.views.desk")
flags = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
         "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
         desk.TOLD_ONCE, context.LARGE_TYPE_COOKIE, middleware.SENT_COOKIE, cookies.NamedCookie.cookie_name]
told = {"flags": {one: getattr(settings, one) for one in flags}, "names": names, "debug": settings.DEBUG}
print(json.dumps(told | {"throttle": settings.THROTTLE}))
"""


def test_over_https_cookies_are_bound_to_it_and_to_this_host(tmp_path):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GONGHUI_") and k != "DATABASE_URL"}
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "GONGHUI_VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=clean | own | {"GONGHUI_HOSTS": "gonghui.example"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert all(told["flags"].values()), told["flags"]
    assert all(name.startswith(("__Host-", "__Secure-")) for name in told["names"]), told["names"]
    assert told["names"][0] == "__Host-sessionid"
    assert not told["debug"]
    assert all(told["throttle"].values())
