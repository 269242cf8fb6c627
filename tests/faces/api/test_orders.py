"""Orders of 12345 through the API, with our own samples: once, in any order, out with a receipt."""

from __future__ import annotations

import hashlib
import json
from itertools import permutations
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gonghui.affairs.appeals.actions import (
    accept,
    ask_extension,
    reply,
    return_appeal,
    take_appeal_step,
)
from gonghui.affairs.appeals.actions.outgoing import queue_file
from gonghui.affairs.appeals.actions.portal import set_ticks
from gonghui.affairs.appeals.models import Appeal, OrderOutbox, OutsideOrder
from gonghui.affairs.appeals.rules.orders import LAYOUT
from gonghui.engines.cases.actions import add_file
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from tests.affairs.appeals.conftest import staff, system, town

__all__ = ["system", "town"]

SAMPLES = Path(__file__).resolve().parents[3] / "docs" / "samples" / "12345"
MESSAGES = json.loads((SAMPLES / "messages.json").read_text("utf-8"))
SHEET = (SAMPLES / "orders.csv").read_bytes()
NUMBER = MESSAGES[0]["number"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
KEY = "a-long-key-of-the-other-hotline"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64


class Program:
    """The other hotline's program, with its key."""

    def __init__(self, key=KEY):
        self.client, self.head = Client(enforce_csrf_checks=True), {"Authorization": f"Bearer {key}"}

    def post(self, path, body):
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=self.head
        )

    def get(self, path):
        return self.client.get(f"/api/v1/{path}", headers=self.head)

    def bring(self, content, name="orders.csv"):
        file = SimpleUploadedFile(name, content)
        return self.client.post("/api/v1/orders/sheet", {"file": file}, headers=self.head)


@pytest.fixture
def program(town, settings):
    settings.ORDER_KEYS = {"clerk": hashlib.sha256(KEY.encode()).hexdigest()}
    return Program()


def handled(town):
    """The street's answer to the order."""
    appeal = Appeal.objects.select_related("case").get(other_number=NUMBER)
    now = timezone.now()
    accept(appeal=appeal, by=town.worker, now=now)
    reply(appeal=appeal, text="单位已补发工资", claims="solved", by=town.worker, now=now)
    return Appeal.objects.select_related("case").get(pk=appeal.pk)


def test_the_samples_are_of_the_layout_and_say_whose_they_are():
    names = {field.name for field in LAYOUT}
    assert all(set(message) <= names for message in MESSAGES)
    assert set(json.loads((SAMPLES / "reply.json").read_text("utf-8"))) == names
    assert SHEET.decode().splitlines()[0].split(",") == [field.heading for field in LAYOUT]
    assert all(message["number"].startswith("样例") for message in MESSAGES)
    assert "our own samples" in (SAMPLES / "README.md").read_text("utf-8")


def test_an_order_becomes_a_case_with_both_clocks(program, town):
    answer = program.post("orders", MESSAGES[0])
    assert answer.status_code == 200
    said = answer.json()
    assert (said["number"], said["state"], said["repeats"]) == (NUMBER, "dispatched", 0)
    appeal = Appeal.objects.select_related("case").get(other_number=NUMBER)
    assert said["case_number"] == appeal.case.number
    assert (appeal.case.lead, appeal.category, appeal.channel) == (town.street, "wages.arrears", "12345")
    assert appeal.case.stated_due_at.isoformat() == "2026-03-09T01:30:00+00:00"
    assert appeal.case.due_at is not None
    assert Change.objects.filter(verb="receive_order", via="api").exists()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_messages_count_once_in_whatever_order_and_however_often(program, order):
    for place in [*order, *order]:
        assert program.post("orders", MESSAGES[place]).status_code == 200
    assert Appeal.objects.count() == OutsideOrder.objects.count() == 1
    last = program.post("orders", MESSAGES[0]).json()
    assert (last["state"], last["due_at"][:10], last["repeats"]) == ("extended", "2026-03-16", 2)
    assert Appeal.objects.get().case.stated_due_at.isoformat() == "2026-03-16T01:30:00+00:00"


def test_the_same_message_with_other_words_is_refused(program):
    program.post("orders", MESSAGES[0])
    answer = program.post("orders", {**MESSAGES[0], "wording": "别的事"})
    assert (answer.status_code, answer.json()["field"]) == (422, "message_id")
    assert OutsideOrder.objects.get().deliveries.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"message": "sing"}, "message"),
        ({"message": "reply"}, "message"),
        ({"sent_at": "昨天"}, "sent_at"),
        ({"due_at": ""}, "due_at"),
        ({"request": "抱怨"}, "request"),
        ({"phone": "12"}, "phone"),
        ({"wording": "a\0b"}, "wording"),
        ({"number": ""}, "number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(program, changed, field):
    answer = program.post("orders", {**MESSAGES[0], **changed})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert Appeal.objects.count() == OutsideOrder.objects.count() == 0


def test_a_sheet_is_taken_in_line_by_line_and_again_without_doubling(program):
    answer = program.bring(SHEET)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["lines"] == 4
    assert [problem["line"] for problem in said["failed"]] == [5]
    assert Appeal.objects.count() == 2
    mended = SHEET.decode().replace("抱怨", "投诉").encode()
    assert program.bring(mended).json()["failed"] == []
    assert Appeal.objects.count() == 3
    assert program.bring(b"MZ\x90\0 no sheet").status_code == 422
    assert program.bring("甲,乙\n1,2\n".encode()).json()["field"] == "file"


def test_a_reply_leaves_through_the_outbox_until_its_receipt_is_here(program, town):
    program.post("orders", MESSAGES[0])
    assert program.get("orders/outbox").json()["messages"] == []
    handled(town)
    (waiting,) = program.get("orders/outbox").json()["messages"]
    row = waiting["row"]
    assert list(row) == [field.name for field in LAYOUT]
    assert (row["number"], row["message"], row["text"]) == (NUMBER, "reply", "单位已补发工资")
    assert program.get("orders/outbox").json()["messages"] == [waiting]
    taken = {"message_id": waiting["message_id"], "receipt": "R-1"}
    for _twice in range(2):
        assert program.post("orders/receipts", taken).json() == taken
    assert program.get("orders/outbox").json()["messages"] == []
    assert Access.objects.filter(kind="export", model="appeals.orderoutbox").count() == 2
    assert program.post("orders/receipts", {**taken, "receipt": "R-2"}).status_code == 422
    assert program.post("orders/receipts", {**taken, "message_id": "none"}).status_code == 404
    assert OrderOutbox.objects.get().receipt == "R-1"


def test_an_attachment_leaves_with_its_digest_and_the_worker_s_own_only_with_a_tick(program, town):
    program.post("orders", MESSAGES[0])
    appeal, now = handled(town), timezone.now()
    own = add_file(case=appeal.case, content=JPEG, name="王小明.jpg", by=town.by, now=now, from_asker=True)
    with pytest.raises(Refusal):
        queue_file(appeal=appeal, added=own, by=town.worker, now=now)
    set_ticks(appeal=appeal, ticks=[("wording", "co_handlers")], by=town.by, now=now)
    queue_file(appeal=appeal, added=own, by=town.worker, now=now)
    _reply, sent = program.get("orders/outbox").json()["messages"]
    assert sent["row"]["file_digest"] == digest(JPEG).hex()
    assert "王小明" not in sent["row"]["file_name"]
    answer = program.get(f"orders/outbox/{sent['message_id']}/file")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, JPEG, "image/jpeg")
    assert program.get(f"orders/outbox/{_reply['message_id']}/file").status_code == 404


def test_replies_extensions_returns_and_files_all_leave_in_the_layout(program, town):
    for n in range(3):
        program.post("orders", {**MESSAGES[0], "number": f"样例{n}", "message_id": f"m{n}"})
    kept, back, gone = Appeal.objects.select_related("case").order_by("pk")
    now = timezone.now()
    accept(appeal=kept, by=town.worker, now=now)
    add_file(case=kept.case, content=JPEG, name="工资条.jpg", by=town.worker, now=now)
    ask_extension(appeal=kept, amount=2, reason="需要核对考勤", by=town.worker, now=now)
    kept.case.refresh_from_db()
    reply(appeal=kept, text="已补发", claims="solved", by=town.worker, now=now)
    return_appeal(appeal=back, reason="not_our_duty", by=town.worker, now=now)
    told = {"answer": "由人社部门受理"}
    take_appeal_step(case=back.case, step="tell_channel", by=town.clerk, now=now, fields=told)
    take_appeal_step(case=gone.case, step="withdraw", by=town.clerk, now=now, reason="已自行解决")
    sent = [one["row"] for one in program.get("orders/outbox").json()["messages"]]
    assert [(row["number"], row["message"]) for row in sent] == [
        ("样例0", "extension"),
        ("样例0", "attachment"),
        ("样例0", "reply"),
        ("样例1", "return"),
        ("样例2", "reply"),
    ]
    assert sent[3]["text"] == "由人社部门受理"
    assert all(list(row) == [field.name for field in LAYOUT] for row in sent)


def test_only_a_desk_s_program_gets_in(program, town):
    assert Program("wrong").post("orders", MESSAGES[0]).status_code == 401
    assert Client().post("/api/v1/orders", MESSAGES[0], content_type="application/json").status_code == 401
    for username in ("reader", "stranger"):
        client = Client()
        role = {"reader": "city_leader", "stranger": "skills_officer"}[username]
        client.force_login(staff(role, town.federation, username), backend=BACKEND)
        answer = client.post("/api/v1/orders", MESSAGES[0], content_type="application/json")
        assert answer.status_code == 403
        assert client.get("/api/v1/orders/outbox").status_code == 403
    Account.objects.filter(username="clerk").update(is_active=False)
    assert program.post("orders", MESSAGES[0]).status_code == 401
    assert OutsideOrder.objects.count() == 0


def test_a_session_needs_the_token_of_a_page_of_ours(program, town):
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.clerk, backend=BACKEND)
    answer = client.post("/api/v1/orders", MESSAGES[0], content_type="application/json")
    assert answer.status_code == 403
    assert client.get("/api/v1/orders/outbox").status_code == 200


def test_another_desk_sees_nothing_of_the_outbox(program, town):
    program.post("orders", MESSAGES[0])
    handled(town)
    client = Client()
    client.force_login(staff("district_officer", town.western, "elsewhere"), backend=BACKEND)
    assert client.get("/api/v1/orders/outbox").json()["messages"] == []
