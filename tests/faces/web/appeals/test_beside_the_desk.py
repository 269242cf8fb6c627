"""Danger, the telephone, and orders of 12345."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.models import (
    Appeal,
    OrderOutbox,
    OutsideOrder,
    PhoneCall,
)
from gonghui.foundation.accounts.models import Access
from tests.faces.web.appeals.conftest import form, sheet, taken_by, text


@pytest.mark.parametrize(
    "typed", [{}, form(phone="12", category="no.such", place="？", name="x" * 50), {"hazards": "height"}]
)
def test_one_key_raises_danger_whatever_the_form_holds(sign_in, town, typed):
    client, now = sign_in(town.clerk), timezone.now()
    for place, who in enumerate([town.second, town.head], start=1):
        actions.add_shift(
            body=town.federation,
            account=who,
            start=now - timedelta(hours=1),
            end=now + timedelta(hours=9),
            place=place,
            by=town.head,
        )
    answer = client.post("/12351/danger/", typed)
    assert answer.status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.is_danger
    assert appeal.case.urgency == "danger"
    page = text(client.get(answer["Location"]))
    assert "<strong>110</strong>" in page
    assert "Stay on the line" in page
    assert "second" in page
    assert "Goes to the next in line at" in page
    assert appeal.case.number in text(sign_in(town.second).get("/12351/calls/"))
    told = sign_in(town.second)
    told.post(answer["Location"], {"act": "decline"})
    assert [call.account_id for call in appeal.calls.order_by("told_at", "pk")] == [
        town.second.pk,
        town.head.pk,
    ]
    taker = sign_in(town.head)
    assert "It is yours" in text(taker.post(answer["Location"], {"act": "take"}, follow=True))
    assert "took it already" in text(client.post(answer["Location"], {"act": "take"}, follow=True))
    noted = taker.post(answer["Location"], {"act": "note", "said": "已转110"}, follow=True)
    assert "Written down" in text(noted)
    assert appeal.case.number not in text(sign_in(town.second).get("/12351/calls/"))


def test_danger_goes_out_though_the_desk_may_not_know_of_the_employer(sign_in, town):
    chair = town.staff("union_chair", town.joint, "chair")
    answer = sign_in(chair).post("/12351/danger/", form())
    assert answer.status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.is_danger, appeal.case.about_id) == (True, None)


def test_without_a_roster_the_whole_desk_has_it(sign_in, town):
    answer = sign_in(town.clerk).post("/12351/danger/", {})
    assert "Nobody is on the roster" in text(sign_in(town.second).get(answer["Location"]))
    assert "Nobody is on duty now" in text(sign_in(town.clerk).get("/12351/roster/"))


def ring(settings, **said):
    settings.TELEPHONE_KEY = "k" * 20
    body = {"call": "c-1", "phone": "13800000001", "line": "7", "recording": "r 1"} | said
    return Client().post("/12351/ring/", body, headers={"x-telephone-key": "k" * 20})


def test_a_call_opens_the_desk_by_an_id_and_never_by_a_number(sign_in, town, settings):
    settings.TELEPHONE_RECORDINGS = "https://recordings.example"
    address = ring(settings).json()["open"]
    assert "13800000001" not in address
    client = sign_in(town.clerk)
    assert address in text(client.get("/12351/calls/"))
    page = text(client.get(address))
    assert 'value="13800000001"' in page
    assert "A colleague has taken this call already" in text(sign_in(town.second).get(address))
    call = PhoneCall.objects.get()
    appeal = taken_by(client, call=str(call.public_id))
    call.refresh_from_db()
    assert call.appeal_id == appeal.pk
    heard = client.get(f"/12351/recordings/{call.public_id}/")
    assert urlsplit(heard["Location"]).path == "/r%201"
    assert sign_in(town.skills).get(f"/12351/recordings/{call.public_id}/").status_code == 403


def test_only_the_telephone_system_announces_calls(town, settings):
    settings.TELEPHONE_KEY = ""
    assert Client().post("/12351/ring/", {"call": "c"}).status_code == 404
    settings.TELEPHONE_KEY = "right"
    wrong = Client().post("/12351/ring/", {"call": "c"}, headers={"x-telephone-key": "wrong"})
    assert wrong.status_code == 403
    assert ring(settings, call="").status_code == 422
    assert not PhoneCall.objects.exists()


def test_a_sheet_is_checked_first_then_taken_in_and_its_answer_leaves(sign_in, town):
    client = sign_in(town.clerk)
    rows = ({"number": "N1", "message_id": "m1"}, {"number": "N2", "message_id": "m2", "phone": "1"})
    answer = client.post("/12351/orders/", {"file": sheet("a.csv", *rows)})
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert "A phone number is a mobile number" in page
    assert not OutsideOrder.objects.exists()
    client.post(answer["Location"], {"act": "take"})
    order = OutsideOrder.objects.get()
    listed = text(client.get("/12351/orders/"))
    assert "N1" in listed
    assert "2099-03-05 18:00" in listed
    now = timezone.now()
    actions.accept(appeal=order.appeal, by=town.worker, now=now)
    actions.reply(appeal=order.appeal, text="已经补发。", claims="solved", by=town.worker, now=now)
    queued = OrderOutbox.objects.get()
    assert queued.message_id in text(client.get("/12351/orders/outbox/"))
    out = "/12351/orders/outbox/sheet/"
    assert "Say in a few words" in text(client.post(out, {"purpose": ""}, follow=True))
    assert "已经补发" in client.post(out, {"purpose": "送12345"}).content.decode()
    assert Access.objects.get(kind="export").rows == 1
    wrong = client.post("/12351/orders/outbox/", {"message_id": "none", "receipt": "R1"})
    assert wrong.status_code == 422
    client.post("/12351/orders/outbox/", {"message_id": queued.message_id, "receipt": "R1"})
    assert "Nothing waits for a receipt" in text(client.get("/12351/orders/outbox/"))
    assert "R1" in text(client.get("/12351/orders/outbox/?all=1"))


def test_what_is_no_sheet_is_refused_at_its_field(sign_in, town):
    client = sign_in(town.clerk)
    for content in (b"\x7fELF\0", b"a,b\n1,2"):
        answer = client.post("/12351/orders/", {"file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422
    assert client.post("/12351/orders/", {}).status_code == 422


def test_a_sheet_may_be_discarded(sign_in, town):
    client = sign_in(town.clerk)
    row = {"number": "N1", "message_id": "m1"}
    answer = client.post("/12351/orders/", {"file": sheet("a.csv", row)})
    client.post(answer["Location"], {"act": "discard"})
    client.post(answer["Location"], {"act": "take"})
    assert not OutsideOrder.objects.exists()
