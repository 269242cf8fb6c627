"""What programs and people with bad intentions send: too much, too deep, too often, under other names."""

from __future__ import annotations

import json
import logging
import secrets
import time
from hashlib import sha256

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from gonghui.faces.web import doors
from gonghui.foundation.accounts.actions import create_account
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from tests.faces.web.accounts.test_sign_in import set_up_second_factor, sign_in
from tests.faces.web.security.conftest import BACKEND, PASSWORD

pytestmark = pytest.mark.django_db
JSON = "application/json"


def program(settings, username="officer"):
    """A client with a program's key."""
    key = secrets.token_urlsafe(32)
    settings.ORDER_KEYS = {username: sha256(key.encode()).hexdigest()}
    return Client(headers={"authorization": f"Bearer {key}"}), key


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"number": "' + b"x" * 6_000_000 + b'"}',
        b"[1e400]",
        b'{"number": ' + b"9" * 100_000 + b"}",
        b'{"number": {"$ne": 1}, "message": ["x"], "message_id": true, "sent_at": 1}',
        b"\xff\xfe\x00",
        b'{"number": "\\ud800", "message": "\\u0000", "message_id": "\\u202e", "sent_at": ""}',
        b"null",
        b"",
    ],
    ids=[
        "deep list",
        "deep object",
        "huge",
        "infinite",
        "long number",
        "types",
        "no text",
        "signs",
        "null",
        "nothing",
    ],
)
def test_the_api_refuses_in_words_what_is_no_message(officer, settings, entered, body):
    asked, _key = program(settings)
    for client, path in (
        (asked, "/api/v1/orders"),
        (asked, "/api/v1/orders/receipts"),
        (entered(), "/api/v1/search"),
    ):
        started = time.monotonic()
        answer = client.post(path, body, content_type=JSON)
        assert answer.status_code in {400, 403, 413, 422}, (path, answer.status_code)
        assert answer.headers["Content-Type"].startswith(JSON)
        assert "Traceback" not in answer.content.decode()
        assert time.monotonic() - started < 5


def test_a_program_s_key_opens_the_orders_and_nothing_else(officer, settings):
    asked, key = program(settings)
    assert asked.get("/api/v1/areas").status_code == 401
    assert asked.get("/registers/").status_code == 302
    assert (
        Client(headers={"authorization": f"Bearer {key[:-1]}"}).get("/api/v1/orders/outbox").status_code
        == 401
    )
    assert Client().get(f"/api/v1/orders/outbox?token={key}").status_code == 401
    Account.objects.update(is_active=False)
    assert asked.get("/api/v1/orders/outbox").status_code == 401


def test_a_search_posted_by_another_site_is_refused(entered):
    client = entered(enforce_csrf_checks=True)
    answer = client.post("/api/v1/search", {"text": "区"}, content_type=JSON)
    assert answer.status_code == 403
    assert set(answer.json()) == {"detail", "field"}


def test_who_asks_too_often_waits_and_others_do_not(officer, entered, settings):
    settings.THROTTLE = {"searches": 3, "uploads": 2, "api": 4}
    client, other = entered(), Client()
    other.force_login(create_account(username="other", name="李", by=system_account()), backend=BACKEND)
    for most, send in (
        (3, lambda who: who.post("/search/suggest/", {"text": "王"})),
        (2, lambda who: who.post("/portal/", {"files": SimpleUploadedFile("a.txt", b"x")})),
        (4, lambda who: who.get("/api/v1/areas")),
    ):
        for _time in range(most):
            assert send(client).status_code != 429
        answer = send(client)
        assert answer.status_code == 429
        assert "expired" not in answer.content.decode()
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert send(other).status_code != 429
        assert client.get("/registers/").status_code == 200
    assert answer.json()["detail"]


def test_a_minute_later_it_goes_on():
    counted = doors.Counted()
    assert [counted.wait("a", 2, second) for second in (0, 1)] == [0, 0]
    assert counted.wait("a", 2, 30.0) == 30
    assert counted.wait("a", 2, 61.0) > 0  # the minute before still weighs
    assert counted.wait("a", 2, 95.0) == 0
    assert counted.wait("a", 2, 300.0) == 0
    for number in range(doors.KEPT_AT_MOST + 2):
        counted.wait(f"visitor {number}", 9, 301.0)
    assert counted.wait("new", 9, 600.0) == 0
    assert len(counted._seen) < 10


def test_a_form_changes_what_it_asks_and_nothing_more(officer, client):
    sign_in(client)
    more = {
        "is_superuser": "1",
        "is_staff": "1",
        "kind": "security_admin",
        "is_active": "0",
        "username": "root",
        "id": "1",
    }
    before = Account.objects.filter(pk=officer.pk).values("kind", "is_active", "username").get()
    client.post("/language/", {"language": "en", **more})
    new = {"oldpassword": PASSWORD, "password1": "kettle moss 44", "password2": "kettle moss 44"}
    assert client.post("/account/password/change/", new | more).status_code == 302
    after = Account.objects.filter(pk=officer.pk).values("kind", "is_active", "username").get()
    assert after == before
    assert RoleGrant.objects.filter(account=officer).count() == 1


def test_a_parameter_given_twice_is_one(officer, client):
    body = f"login=nobody&login=officer&password=x&password={PASSWORD.replace(' ', '+')}"
    answer = client.post("/account/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302  # the last one counts, for the name and for the password alike
    assert client.get("/registers/?page=1&page=²&as_of=2025-01-01&as_of=x").status_code < 500


@pytest.mark.parametrize(
    "username",
    ["аdmin", "officer\u200b", "\u202ereciffo", "off\x00icer", "оfficer", "ｏfficer", "officer\n",
     "o" * 200, "a  b", "-x", "<b>x</b>", "../x", "ﬀicer"],
)  # fmt: skip
def test_a_user_name_can_be_read_in_one_way(officer, username):
    with pytest.raises(Refusal):
        create_account(username=username, name="李", by=system_account())


def test_secrets_stand_in_no_log_and_no_table(officer, settings, caplog, client):
    caplog.set_level(logging.DEBUG)
    wrong, new = "mistyped lantern 9", "kettle moss 44"
    told = {PASSWORD, wrong, new}
    sign_in(client, password=wrong)
    sign_in(client)
    told.add(set_up_second_factor(client))
    codes = client.get("/account/2fa/recovery-codes/").context["unused_codes"]
    told |= set(codes)
    told.add(client.cookies["sessionid"].value)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    asked, key = program(settings)
    told.add(key)
    asked.post("/api/v1/orders", b"{", content_type=JSON)
    settings.TELEPHONE_KEY = telephone = secrets.token_urlsafe(20)
    told |= {telephone, "13800138000"}
    ringing = {"call": "a1", "phone": "13800138000", "line": "8001"}
    assert client.post("/12351/ring/", ringing, headers={"x-telephone-key": telephone}).status_code == 200
    client.post("/12351/ring/", ringing, headers={"x-telephone-key": telephone + "x"})
    assert AccessFailureLog.objects.filter(username="officer").count() == 1
    tables = [
        *(f"{row.params}{row.before}{row.after}" for row in Change.objects.all()),
        *(f"{row.get_data}{row.post_data}{row.path_info}" for row in AccessAttempt.objects.all()),
        *(str(row.__dict__) for row in AccessFailureLog.objects.all()),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT password FROM accounts_account UNION ALL SELECT data::text FROM mfa_authenticator"
        )
        tables += [str(row[0]) for row in cursor.fetchall()]
    sessions = " ".join(str(row.get_decoded()) for row in Session.objects.all())
    for secret in told:
        assert secret not in caplog.text
        assert not [row for row in tables if secret in row]
        assert secret not in sessions or secret == client.cookies["sessionid"].value
    assert "refused 403 POST 12351/ring/ account=" in caplog.text


def test_who_is_refused_is_told_in_the_log_without_what_was_typed(entered, officer, caplog):
    caplog.set_level(logging.INFO)
    entered().get("/audit/?q=张三")
    line = next(record.getMessage() for record in caplog.records if record.name == "gonghui.security")
    assert line == f"refused 403 GET audit/ account={officer.pk} from=127.0.0.1"
    assert "张三" not in caplog.text


def test_a_failed_proof_is_told(officer, caplog):
    client = Client()
    sign_in(client)
    set_up_second_factor(client)
    again = Client()
    half = sign_in(again)
    again.post(half.url, {"code": "000000"})
    client.post("/account/reauthenticate/", {"password": "wrong"})
    Client().post("/account/login/", {"login": "officer", "password": "wrong"})
    told = [record.getMessage() for record in caplog.records if record.name == "gonghui.security"]
    assert [line.split()[2] for line in told if line.startswith("proof failed")] == [
        "mfa_authenticate",
        "account_reauthenticate",
        "account_login",
    ]


def test_the_page_of_an_error_tells_nothing_of_the_inside(officer, settings, monkeypatch):
    from gonghui.faces.web.core import views

    def fails(*_all):
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr(views, "permitted", fails)
    client = Client(raise_request_exception=False)
    client.force_login(officer, backend=BACKEND)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "inside" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert json.dumps(dict(answer.headers)).count("inside") == 0
