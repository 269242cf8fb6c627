"""What nobody should send, sent through the forms of the chair's pages and of the registers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from django.test import Client

from gonghui.foundation.accounts.models import RoleGrant
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import Change
from gonghui.foundation.people.models import Membership
from tests import nasty_forms
from tests.nasty_forms import MARK, Form, forms_from, post

pytestmark = pytest.mark.django_db
STARTS = [
    "/my-union/",
    "/registers/homes/add/",
    "/registers/members/add/",
    "/registers/contracts/add/",
    "/registers/remittances/add/",
    "/registers/members/sheets/",
    "/members/codes/",
    "/members/dues/",
    "/organising/elections/",
    "/organising/without-union/",
    "/organising/foundings/new/",
    "/cadres/",
    "/duties/received/",
]
ELSEWHERE = ("/plans/", "/12351/", "/planning/", "/evaluations/", "/portal/", "/account/")
PAGES, FORMS, EACH = 24, 20, 3


def within(link: str) -> bool:
    return not link.startswith(ELSEWHERE)


@pytest.fixture
def chair(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("chair")


def forms_of(client: Client) -> list[Form]:
    """Some of the forms, always the same: those of distinct addresses first."""
    found = forms_from(client, STARTS, within=within, pages=PAGES)
    return [one for one in found if within(one.action)][:FORMS]


def test_nothing_that_is_sent_breaks_a_page_or_is_lost(chair):
    choose = random.Random(20260301)
    forms = forms_of(chair)
    assert len(forms) >= FORMS // 2
    for form in forms:
        typed = {one.name for one in form.fields if one.kind in {"text", "textarea"}}
        for values in form.wild(choose, EACH):
            answer = post(chair, form, values)  # an error of ours is raised here
            assert answer.status_code < 500
            if form.method == "post" and answer.status_code == 422 and not answer.streaming:
                html = answer.content.decode()
                assert "<script>alert(1)" not in html
                sent = [values[name] for name in typed & values.keys() if isinstance(values[name], str)]
                assert all(MARK in html for value in sent if MARK in value), form.action


def test_ids_of_others_open_nothing(chair):
    """A union of another subtree and its member, put wherever a form or an address names a record."""
    own = RoleGrant.objects.get(account__username="chair").body
    other = Body.objects.filter(kind="union", union__type="basic").exclude(pk=own.pk).order_by("-pk")[0]
    member = Membership.objects.filter(union=other.pk, valid_to=None).select_related("person")[0]
    names = (other.name_zh, member.person.name)
    number = Change.objects.count()
    for form in forms_of(chair):
        for stranger in (other, member, member.person):
            if not re.search(nasty_forms.ID, form.action):
                continue
            moved = Form(
                form.page,
                re.sub(nasty_forms.ID, str(stranger.public_id), form.action),
                form.method,
                form.fields,
            )
            answer = post(chair, moved, form.fair())
            assert answer.status_code in {302, 400, 403, 404, 405}, moved.action
            shown = "" if answer.streaming else answer.content.decode()
            assert not any(name in shown for name in names), moved.action
        for one in form.fields:
            if one.kind in {"hidden", "select", "radio", "checkbox"}:
                answer = post(chair, form, form.fair() | {one.name: str(other.public_id)})
                assert answer.status_code < 500
                assert answer.streaming or member.person.name not in answer.content.decode(), form.action
    assert Change.objects.count() == number


@pytest.mark.parametrize(
    "address",
    [
        "/organising/elections/?as_of=9999-12-31",
        "/organising/without-union/?as_of=0001-01-01",
        "/organising/elections/?area=%00",
        "/cadres/?case=%00",
        "/bodies/?search=%00&as_of=0001-01-01",
    ],
)
def test_far_days_and_signs_that_no_table_holds_are_answered(chair, address):
    assert chair.get(address).status_code in {200, 404}


def test_a_bare_word_is_no_way_back(chair):
    for word in ("bodies", "²", "//evil.example/", "https://evil.example/"):
        assert chair.post("/large-type/", {"large": "1", "next": word}).url == "/"
    assert chair.post("/large-type/", {"large": "0", "next": "/bodies/"}).url == "/bodies/"
