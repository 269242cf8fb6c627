"""Text messages, and what lies open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals import jobs
from gonghui.affairs.appeals.actions import portal
from gonghui.affairs.appeals.models import PhoneCode, PortalAttempt, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of
from gonghui.engines.cases.models import CaseEvent
from gonghui.foundation.core.models import Change, Installation
from gonghui.foundation.core.rules import Refusal
from tests.affairs.appeals.portal.conftest import JPEG, NEW_PHONE, PHONE, WORDS, answered


class Gateway:
    """Keeps what it is given; down while it is told to be."""

    def __init__(self):
        self.sent, self.is_down = [], False

    def send(self, *, message_id, phone, text):
        if self.is_down:
            raise ConnectionError("no route")
        if message_id not in [known for known, _phone, _text in self.sent]:
            self.sent.append((message_id, phone, text))
        return "ok"

    def texts(self, phone=PHONE):
        return [text for _id, to, text in self.sent if to == phone]


def test_every_change_is_told_once_in_order_and_without_the_matter(town, ask):
    gateway, by = Gateway(), town.by
    asked = ask(employer_name="大洋建筑公司", name="王小明")
    answered(town, asked.appeal)
    now = town.now + timedelta(hours=1)
    assert portal.tell_workers(by=by, now=now) == 3
    assert portal.tell_workers(by=by, now=now) == 0
    assert portal.send_texts(gateway=gateway, by=by, now=now) == 4
    assert portal.send_texts(gateway=gateway, by=by, now=now) == 0
    texts = gateway.texts()
    code = f"{asked.code[:4]} {asked.code[4:]}"
    assert [code in text for text in texts] == [True, False, False, False]
    for text in texts:
        assert asked.appeal.case.number in text
        assert not any(word in text for word in ("王小明", "大洋", "工资", PHONE))


def test_a_gateway_that_is_down_for_a_day_loses_and_doubles_nothing(town, ask):
    gateway, by, now = Gateway(), town.by, town.now
    gateway.is_down = True
    asked = ask(employer_name="大洋建筑公司")
    other = ask(token="o", phone=NEW_PHONE, employer_name="大洋建筑公司")
    portal.send_phone_code(phone=PHONE, by=by, now=now)
    for minutes in range(0, 24 * 60, 30):
        at = now + timedelta(minutes=minutes)
        if minutes == 60:
            answered(town, asked.appeal)
        if minutes == 90:
            answered(town, other.appeal)
        portal.tell_workers(by=by, now=at)
        assert portal.send_texts(gateway=gateway, by=by, now=at) == 0
    assert gateway.sent == []
    gateway.is_down = False
    for minutes in range(0, 30, 5):
        portal.send_texts(gateway=gateway, by=by, now=now + timedelta(days=1, minutes=minutes))
    made = [m for m in TextMessage.objects.order_by("pk") if m.kind != "phone_code"]
    for phone in (PHONE, NEW_PHONE):
        wanted = [content_of(m)["text"] for m in made if content_of(m)["phone"] == phone]
        assert gateway.texts(phone) == wanted
        assert len(wanted) == 4
    # A code that is a day old is of no use to anybody.
    assert TextMessage.objects.get(kind="phone_code").state == "expired"


def test_whoever_asked_by_phone_is_told_too_and_nobody_who_does_not_want_it(town, take):
    take()
    take(phone=NEW_PHONE, contact_allowed=False)
    portal.tell_workers(by=town.by, now=town.now)
    told = [content_of(message) for message in TextMessage.objects.order_by("pk")]
    assert [one["phone"] for one in told] == [PHONE, PHONE]  # received, dispatched


def test_what_happened_before_the_first_run_is_not_told_belatedly(town, ask):
    answered(town, ask(employer_name="大洋建筑公司").appeal)
    later = town.now + timedelta(days=9)
    assert portal.tell_workers(by=town.by, now=later) == 0
    assert portal.tell_workers(by=town.by, now=later) == 0
    other = ask(token="o", hours=9 * 24, employer_name="大洋建筑公司")
    assert portal.tell_workers(by=town.by, now=later) == 1
    assert TextMessage.objects.get(kind="step").appeal == other.appeal


def test_without_a_gateway_messages_wait_and_a_demo_city_sends_nothing_to_anybody(town, ask):
    ask()
    assert jobs.send_texts(timestamp=0) == 0
    assert TextMessage.objects.get().state == "waiting"
    Installation.objects.update(is_demo=True)
    assert jobs.send_texts(timestamp=0) == 1
    assert TextMessage.objects.get().receipt.startswith("kept ")
    assert jobs.tell_workers(timestamp=0) == 0  # of long ago
    assert jobs.forget_attempts(timestamp=0) == 1


def test_who_was_killed_between_sending_and_noting_it_sends_under_the_same_id(town, ask):
    gateway = Gateway()
    ask()

    class Dies(Gateway):
        def send(self, **message):
            gateway.send(**message)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        portal.send_texts(gateway=Dies(), by=town.by, now=town.now)
    assert portal.send_texts(gateway=gateway, by=town.by, now=town.now) == 1
    assert len(gateway.sent) == 1


def test_a_number_that_the_gateway_refuses_holds_nobody_up(town, ask):
    class Picky(Gateway):
        def send(self, *, message_id, phone, text):
            if phone == PHONE:
                raise Refusal("no such number")
            return super().send(message_id=message_id, phone=phone, text=text)

    gateway = Picky()
    ask()
    ask(token="o", phone=NEW_PHONE)
    assert portal.send_texts(gateway=gateway, by=town.by, now=town.now) == 1
    assert set(TextMessage.objects.values_list("state", flat=True)) == {"refused", "sent"}


def test_nothing_personal_lies_open(town, ask):
    asked = ask(name="王小明", files=[("a.jpg", JPEG)])
    portal.enter_by_code(code="ACDEFGHJ", phone=PHONE, address="10.1.2.3", by=town.by, now=town.now)
    portal.send_phone_code(phone=PHONE, by=town.by, now=town.now)
    held = [
        *TextMessage.objects.values_list("phone_hash", "content"),
        *PortalAttempt.objects.values_list("what", "of"),
        *PhoneCode.objects.values_list("phone_hash", "code_hash"),
        *Change.objects.values_list("before", "after", "params"),
        *CaseEvent.objects.values_list("params", "reason"),
    ]
    text = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in held])
    for word in (PHONE, "王小明", WORDS, asked.code, "10.1.2.3", "ACDEFGHJ"):
        assert word not in text


def test_what_was_counted_is_forgotten(town, ask):
    ask(browser="b")
    portal.send_phone_code(phone=PHONE, by=town.by, now=town.now)
    assert portal.forget_attempts(by=town.by, now=town.now + timedelta(days=1)) == 0
    assert portal.forget_attempts(by=town.by, now=town.now + timedelta(days=3)) == 4
