"""The search in the head: posted, grouped, kept out of addresses; look-ups logged and refused in words."""

from __future__ import annotations

import pytest

from gonghui.foundation.accounts.models import Access
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.people.actions import lookups

pytestmark = pytest.mark.django_db
HOSTILE = ["<script>alert(1)</script>", "' OR 1=1 --", "%", "_", "\\", "张" * 3000, "💥", "\0", "张a工"]


def test_every_head_has_the_box_where_something_may_be_searched(sign_in):
    for who, there in (("leader", True), ("jianwai", True), ("secadmin", False), ("sysadmin", False)):
        page = sign_in(who).get("/me/").content.decode()
        assert ("data-search" in page) is there, who
    assert "data-search" not in sign_in("").get("/account/login/").content.decode()


def test_a_name_finds_its_body_as_a_link(sign_in):
    body = Body.objects.filter(kind="employer", merged_into=None).first()
    client = sign_in("leader")
    for address in ("/search/", "/search/suggest/"):
        answer = client.post(address, {"text": body.name_zh})
        assert answer.status_code == 200
        assert f"/bodies/{body.public_id}/" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]


def test_without_a_role_it_is_refused(sign_in):
    assert sign_in("secadmin").post("/search/", {"text": "北京"}).status_code == 403
    assert sign_in("secadmin").post("/search/suggest/", {"text": "北京"}).status_code == 403
    assert sign_in("").post("/search/", {"text": "北京"}).status_code == 302
    assert sign_in("leader").get("/search/suggest/").status_code == 405


def test_the_empty_page_and_nothing_found_say_what_to_do(sign_in):
    client = sign_in("leader")
    assert client.get("/search/").status_code == 200
    assert (
        "/bodies/"
        not in client.post("/search/", {"text": "没有这样的名称"}).content.decode().split("<main")[1]
    )


@pytest.mark.parametrize(("who", "by_name"), [("leader", False), ("jianwai", True)])
def test_who_may_not_search_by_name_is_told_so(sign_in, who, by_name):
    client = sign_in(who)
    for address in ("/search/", "/people/"):
        answer = client.post(address, {"text": "没有这样的名称", "search": "没有这样的名称"})
        assert answer.context["names"] is by_name, address


@pytest.mark.parametrize(("who", "people"), [("evaluator", False), ("leader", True)])
def test_who_finds_no_people_is_not_offered_their_numbers(sign_in, who, people):
    assert sign_in(who).get("/search/").context["people"] is people


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("address", ["/search/", "/search/suggest/", "/people/"])
def test_what_is_typed_is_text(sign_in, address, text):
    answer = sign_in("jianwai").post(address, {"text": text, "search": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/search/", "/people/"])
def test_a_number_is_looked_up_when_sent_logged_and_not_written_back(sign_in, address):
    client = sign_in("jianwai")
    assert client.post("/search/suggest/", {"text": "13800138000"}).status_code == 200
    assert not Access.objects.filter(kind="lookup").exists()
    answer = client.post(address, {"text": "13800138000", "search": "13800138000"})
    assert answer.status_code == 200
    assert "13800138000" not in answer.content.decode()
    assert Access.objects.filter(kind="lookup").count() == 1


def test_too_many_look_ups_are_refused_in_words(sign_in, monkeypatch):
    monkeypatch.setattr(lookups, "LIMITS", ((lookups.LIMITS[0][0], 1),))
    client = sign_in("jianwai")
    client.post("/search/", {"text": "13800138000"})
    for address in ("/search/", "/people/"):
        answer = client.post(address, {"text": "13800138001", "search": "13800138001"})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()


def test_a_register_takes_a_number_in_its_own_field_only(sign_in):
    client = sign_in("jianwai")
    answer = client.get("/registers/certificates/", {"search": "13800138000"})
    assert answer.status_code == 200
    assert not Access.objects.filter(kind="lookup").exists()
    sent = client.post("/registers/certificates/person/", {"number": "13800138000"})
    assert sent.status_code == 302
    assert "13800138000" not in sent.url
    assert Access.objects.filter(kind="lookup").count() == 1
    assert client.post("/registers/certificates/person/", {"number": "1"}).status_code == 302
