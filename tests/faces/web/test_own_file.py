"""The pages of the own file: the same page for whoever is known or not, a short visit, nothing of others."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gonghui.affairs.membership.actions.texts import content_of
from gonghui.affairs.membership.models import DataRequest, MemberText
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people.actions import (
    admit_member,
    correct_person,
    erase_person,
    register_person,
    reveal,
)
from tests.affairs.membership.conftest import build, number_of
from tests.affairs.membership.test_own_file import sent_code
from tests.faces.web.conftest import BACKEND

PHONE, NUMBER = "13800000001", number_of()
START, CODE, FILE = (reverse(f"web:own:{name}") for name in ("start", "code", "file"))
INSIDE = ("file", "used", "copy", "ask")


@pytest.fixture
def town(db):
    w = build(system_account())
    w.wang = register_person(name="王小明", identity=NUMBER, phone=PHONE, by=w.by)
    admit_member(person=w.wang, union=w.basic.union, on=timezone.localdate() - timedelta(days=9), by=w.by)

    def enter(client=None, identity=NUMBER, phone=PHONE):
        client = client or Client()
        assert client.post(START, {"identity": identity, "phone": phone}).url == CODE
        assert client.post(CODE, {"digits": sent_code()}).url == FILE
        return client

    w.enter = enter
    return w


def bare(page):
    """A page without what differs with every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page.content.decode())


def test_known_or_not_the_pages_are_the_same_sign_by_sign(town):
    pages = []
    for identity in (NUMBER, number_of("19700101")):
        client = Client()
        sent = client.post(START, {"identity": identity, "phone": PHONE})
        shown = client.get(CODE)
        wrong = client.post(CODE, {"digits": "000000"})
        pages.append((sent.status_code, sent.url, bare(shown), wrong.status_code, bare(wrong)))
    assert pages[0] == pages[1]
    assert pages[0][3] == 422
    assert "error_digits" in pages[0][4]


def test_a_visit_opens_all_pages_and_ends_by_leaving_by_time_and_with_the_phone(town, monkeypatch):
    client = town.enter()
    for name in INSIDE:
        answer = client.get(reverse(f"web:own:{name}"))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert NUMBER not in answer.content.decode()
        assert PHONE not in answer.content.decode()
    for key in client.session.keys():  # noqa: SIM118
        assert NUMBER not in str(client.session[key])
        assert PHONE not in str(client.session[key])
    for name in INSIDE:
        assert Client().get(reverse(f"web:own:{name}")).url == START
    client.post(reverse("web:portal:leave"))
    assert client.get(FILE).url == START
    later = timezone.now() + timedelta(minutes=21)
    client = town.enter()
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert client.get(FILE).url == START
    client = town.enter()
    correct_person(person=town.wang, phone="13900000002", by=town.by)
    assert client.get(FILE).url == START


def test_wrong_numbers_are_told_beside_their_field_and_kept(town):
    page = Client().post(START, {"identity": "110105199003070020", "phone": "12"})
    assert page.status_code == 422
    page = Client().post(START, {"identity": "110105199003070020", "phone": PHONE})
    assert 'id="error_identity"' in page.content.decode()
    assert "110105199003070020" in page.content.decode()
    assert not MemberText.objects.exists()
    assert Client().get(CODE).url == START


def test_copies_in_three_forms_and_the_log_grows_by_three(town):
    client, copy = town.enter(), reverse("web:own:copy")
    assert "王小明" in client.post(copy, {"form": "html"}).content.decode()
    told = client.post(copy, {"form": "json"})
    assert json.loads(told.content)["sections"][0]["entries"][0]["name"] == "王小明"
    assert told["Content-Disposition"] == 'attachment; filename="own-file.json"'
    assert client.post(copy, {"form": "docx"}).content[:2] == b"PK"
    assert client.post(copy, {"form": "exe"}).status_code == 422
    used = client.get(reverse("web:own:used")).content.decode()
    assert used.count('data-testid="look"') == 3
    officer = town.staff("membership_officer", town.federation, "officer_zhao")
    reveal(person=town.wang, field="phone", purpose="核对会员电话", by=officer)
    used = client.get(reverse("web:own:used")).content.decode()
    assert "核对会员电话" in used
    assert "试验市总工会" in used
    assert "officer_zhao" not in used


def test_asked_sent_followed_and_shown_to_nobody_else(town):
    client, ask = town.enter(), reverse("web:own:ask")
    form = client.get(ask).context["form"]
    wrong = client.post(ask, {"wish": "correction", "field": "", "wanted": "", "token": "t"})
    assert 'id="error_field"' in wrong.content.decode()
    said = {"wish": "correction", "field": "name", "wanted": "王晓明", "token": form.initial["token"]}
    assert client.post(ask, said).url == reverse("web:own:sent")
    client.post(ask, said)
    case = DataRequest.objects.get().case
    code = re.search(
        r'class="bigcode"[^>]*>([^<]+)<', client.get(reverse("web:own:sent")).content.decode()
    ).group(1)
    own = reverse("web:own:asked", args=[case.public_id])
    assert case.number in client.get(own).content.decode()
    other = Client()
    assert other.get(own).url == reverse("web:own:follow")
    assert other.post(reverse("web:own:follow"), {"code": code, "phone": "13900000002"}).status_code == 422
    assert other.post(reverse("web:own:follow"), {"code": code, "phone": PHONE}).url == own
    assert Client().post(reverse("web:joining:follow"), {"code": code, "phone": PHONE}).url == own
    assert other.get(FILE).url == START  # the query code opens the request, not the file
    client.post(reverse("web:own:withdraw", args=[case.public_id]))
    assert Case.objects.get().state == "withdrawn"
    assert "王晓明" not in content_of(MemberText.objects.filter(case=case).first())["text"]


def test_the_officer_sees_the_wish_and_finds_the_person(town):
    client = town.enter()
    client.post(
        reverse("web:own:ask"),
        {"wish": "correction", "field": "name", "wanted": "王晓明", "words": "身份证为准", "token": "t-1"},
    )
    case = Case.objects.get()
    officer = Client()
    officer.force_login(town.chair, backend=BACKEND)
    page = officer.get(reverse("web:case", args=[case.public_id])).content.decode()
    assert "王晓明" in page
    assert "身份证为准" in page
    to = officer.get(reverse("web:request-person", args=[case.public_id]))
    assert to.url == reverse("web:person", args=[town.wang.public_id])
    stranger = Client()
    stranger.force_login(town.westerner, backend=BACKEND)
    assert stranger.get(reverse("web:request-person", args=[case.public_id])).status_code == 404
    step = reverse("web:case-step", args=[case.public_id, "correct"])
    assert officer.get(step).status_code == 200
    officer.post(step, {"version": case.version, "value": "", "answer": "已更正"})
    town.wang.refresh_from_db()
    assert town.wang.name == "王晓明"


def test_erased_in_the_middle_of_a_visit_nothing_is_shown(town):
    client = town.enter()
    erase_person(person=town.wang, reason="本人要求", by=town.by)
    for name in INSIDE:
        assert client.get(reverse(f"web:own:{name}")).url == START
