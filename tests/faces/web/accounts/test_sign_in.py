"""Signing in through the real pages: password, second factor, lock, sessions, limits."""

from __future__ import annotations

import base64
import hmac
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from gonghui.faces.web.accounts import middleware
from gonghui.foundation.accounts.actions import create_account, grant_role, lock_account, set_preferences
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.models import Change, Installation

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 7"
LOGIN, ACTIVATE = "/account/login/", "/account/2fa/totp/activate/"


@pytest.fixture
def officer(db):
    Installation.objects.create(code="BJ", name_zh="演示市")
    system = system_account()
    union = found_body(
        kind="union",
        name_zh="街道总工会",
        on=timezone.localdate(),
        area=None,
        by=system,
        union={"type": "basic"},
    )
    account = create_account(username="officer", name="王干事", password=PASSWORD, by=system)
    grant_role(account=account, role="street_officer", body=union, by=system)
    return account


def sign_in(client, username="officer", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def signed_in(client):
    return "_auth_user_id" in client.session


def code_for(secret, at=None):
    """The code an authenticator app would show (RFC 6238)."""
    counter = int((time.time() if at is None else at) // 30)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def set_up_second_factor(client):
    page = client.get(ACTIVATE)
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    done = client.post(ACTIVATE, {"code": code_for(secret)})
    assert done.status_code == 302, done.context["form"].errors
    return secret


def test_password(client, officer):
    page = client.get(LOGIN).content.decode()
    assert "用户名" in page or "User name" in page
    assert "signup" not in page
    assert sign_in(client, password="wrong").status_code == 200
    assert not signed_in(client)
    assert sign_in(client, username=" Officer ").status_code == 302
    assert signed_in(client)
    client.post("/account/logout/")
    assert not signed_in(client)


def test_an_unknown_name_and_a_wrong_password_get_one_answer(client, officer):
    answers = [
        list(sign_in(client, username=name, password="wrong").context["form"].non_field_errors())
        for name in ("officer", "nobody")
    ]
    assert answers[0] == answers[1] != []


@pytest.mark.parametrize("name", ["officer", "nobody"])
def test_guessing_locks_the_name_for_a_while(client, officer, name, settings):
    for n in range(settings.AXES_FAILURE_LIMIT - 1):
        # Another address and another spelling count under the same name.
        spelled = name.upper() if n % 2 else name
        assert sign_in(client, spelled, "wrong", REMOTE_ADDR=f"10.0.0.{n}").status_code == 200
    locked = sign_in(client, name, "wrong")
    assert locked.status_code == 429
    assert "15" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert sign_in(Client(), name).status_code == 429
    other = create_account(username="other", name="李", password=PASSWORD, by=system_account())
    assert sign_in(Client(), other.username).status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME)
    assert sign_in(client, name, "wrong").status_code == 200
    if name == "officer":
        assert sign_in(client).status_code == 302


def test_the_lock_speaks_the_readers_language(officer, settings):
    pages = {}
    for language in ("zh-hans", "en"):
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = sign_in(client, f"nobody-{language}", "wrong")
        pages[language] = answer.content.decode()
    assert "not even with the right password" in pages["en"]
    assert 'lang="zh-hans"' in pages["zh-hans"].lower()


def test_a_locked_account_is_out_at_once(client, officer):
    sign_in(client)
    assert client.get("/account/sessions/").status_code == 200
    lock_account(account=officer, by=system_account())
    assert client.get("/account/sessions/").status_code == 302
    answer = sign_in(Client(), password=PASSWORD)
    assert answer.url == "/account/inactive/"
    assert Client().get("/account/inactive/").status_code == 200


def test_the_system_account_cannot_sign_in(client, db):
    assert not system_account().has_usable_password()


def test_second_factor_with_a_computed_code(client, officer):
    sign_in(client)
    secret = set_up_second_factor(client)
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in stored
    again = Client()
    answer = sign_in(again)
    assert answer.url == "/account/2fa/authenticate/"
    assert not signed_in(again)
    assert again.get(answer.url).status_code == 200
    assert again.get("/account/sessions/").status_code == 302
    wrong = again.post(answer.url, {"code": "000000"})
    assert wrong.context["form"].errors
    # The code of the set-up is spent; the next step's is accepted within the tolerance.
    assert again.post(answer.url, {"code": code_for(secret, time.time() + 30)}).status_code == 302
    assert signed_in(again)


def test_the_second_factor_is_changed_soon_after_a_password_only(client, officer, settings):
    sign_in(client)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()
    answer = client.get(ACTIVATE)
    assert answer.url.startswith("/account/reauthenticate/")
    assert client.post(answer.url, {"password": "wrong"}).status_code == 200
    assert client.post(answer.url, {"password": PASSWORD}).url == ACTIVATE
    set_up_second_factor(client)


def test_a_recovery_code_opens_the_second_step_once(client, officer):
    sign_in(client)
    set_up_second_factor(client)
    page = client.get("/account/2fa/recovery-codes/")
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()
    for expected in (True, False):
        again = Client()
        again.post(sign_in(again).url, {"code": code})
        assert signed_in(again) is expected


def test_who_may_see_personal_data_sets_up_a_second_factor_first(client, officer, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)
    assert client.get("/account/sessions/").url == ACTIVATE
    refused = client.get("/api/v1/areas")
    assert refused.status_code == 403
    assert "第二" in refused.json()["detail"]
    set_up_second_factor(client)
    assert client.get("/account/sessions/").status_code == client.get("/api/v1/areas").status_code == 200
    # And keeps it.
    answer = client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=officer, type="totp").exists(), answer.content


def test_who_sees_none_needs_none(client, officer, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    create_account(username="plain", name="李", password=PASSWORD, by=system_account())
    sign_in(client, "plain")
    assert client.get("/account/sessions/").status_code == 200


def test_no_second_factor_is_asked_while_demo_data_is_loaded(client, officer, settings):
    settings.SECOND_FACTOR_REQUIRED = None
    sign_in(client)
    assert client.get("/account/sessions/").url == ACTIVATE
    Installation.objects.update(is_demo=True)
    assert client.get("/account/sessions/").status_code == 200


def test_listing_and_ending_ones_own_sessions(officer):
    here, there = Client(headers={"user-agent": "Office"}), Client(headers={"user-agent": "Phone"})
    sign_in(here)
    sign_in(there)
    page = here.get("/account/sessions/").content.decode()
    assert "Office" in page
    assert "Phone" in page
    here.post("/account/sessions/")
    assert here.get("/account/sessions/").status_code == 200
    assert there.get("/account/sessions/").status_code == 302
    assert UserSession.objects.count() == 1


def test_a_session_ends_when_idle_and_when_old(client, officer, settings, monkeypatch):
    now = time.time()
    sign_in(client)
    client.get("/account/sessions/")

    def after(seconds):
        monkeypatch.setattr(middleware.time, "time", lambda: now + seconds)
        return client.get("/account/sessions/").status_code

    assert after(settings.SESSION_IDLE_SECONDS - 1) == 200
    assert after(2 * settings.SESSION_IDLE_SECONDS - 10) == 200
    assert after(4 * settings.SESSION_IDLE_SECONDS) == 302
    assert not signed_in(client)
    monkeypatch.setattr(middleware.time, "time", lambda: now)
    sign_in(client)
    step = settings.SESSION_IDLE_SECONDS - 60
    alive = [after(n * step) for n in range(1, settings.SESSION_COOKIE_AGE // step + 2)]
    assert alive[0] == 200
    assert alive[-1] == 302


def test_a_new_password_is_recorded_and_ends_other_sessions(client, officer):
    other = Client()
    sign_in(client)
    sign_in(other)
    fields = {"oldpassword": PASSWORD, "password1": "another horse 8", "password2": "another horse 8"}
    weak = client.post("/account/password/change/", fields | {"password1": "123", "password2": "123"})
    assert weak.context["form"].errors
    assert client.post("/account/password/change/", fields).status_code == 302
    assert Change.objects.filter(verb="change_password", record=officer.pk, by=officer.pk).count() == 1
    assert client.get("/account/sessions/").status_code == 200
    assert other.get("/account/sessions/").status_code == 302
    assert sign_in(Client(), password="another horse 8").status_code == 302


@pytest.mark.parametrize(
    "address", ["signup/", "password/reset/", "email/", "password/set/", "confirm-email/", "login/code/"]
)
def test_pages_that_are_not_there(client, officer, address):
    assert client.get(f"/account/{address}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["2fa/", "2fa/totp/activate/", "sessions/", "password/change/", "reauthenticate/", "logout/"],
)
def test_every_page_opens_in_both_languages(client, officer, address):
    sign_in(client)
    for language in Account.Language.values:
        account = Account.objects.get(pk=officer.pk)
        set_preferences(account=account, by=account, language=language)
        assert client.get(f"/account/{address}").status_code == 200
