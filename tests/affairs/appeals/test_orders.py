"""Orders of 12345: delivered twice or out of order, answered through an outbox with receipts."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import (
    accept,
    answer,
    ask_extension,
    queue_message,
    receive_order,
    record_receipt,
    reply,
    send_due,
)
from gonghui.affairs.appeals.models import Appeal, OrderDelivery, OrderOutbox, OutsideOrder
from gonghui.affairs.appeals.models.choices import Message
from gonghui.affairs.appeals.rules.orders import LAYOUT
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

# A sample of our own after the fields of 条例 art. 10 and 13.
ORDER = {
    "工单编号": "JS20260302000123",
    "事项": "dispatch",
    "消息编号": "m-1",
    "发送时间": "2026-03-02 09:30",
    "受理时间": "2026-03-02 09:21",
    "诉求类型": "投诉",
    "诉求人": "王小明",
    "联系方式": "13800000001",
    "诉求内容": "公司两个月没有发工资",
    "发生地址": "东一街道一号院",
    "区划代码": "990101001",
    "被诉单位": "大洋建筑公司",
    "分类": "wages.arrears",
    "办理时限": "2026-03-04 09:30",
}
URGE = {"工单编号": ORDER["工单编号"], "事项": "urge", "消息编号": "m-2", "发送时间": "2026-03-02 15:00"}
LONGER = {
    **URGE,
    "事项": "extension_granted",
    "消息编号": "m-3",
    "发送时间": "2026-03-03 08:00",
    "办理时限": "2026-03-06 18:00",
}
CLOSED = {**URGE, "事项": "close", "消息编号": "m-4", "发送时间": "2026-03-05 08:00"}


@pytest.fixture
def receive(town, system):
    def received(*rows, hours=0):
        for row in rows:
            order = receive_order(
                row=row, origin=town.federation, by=system, now=town.now + timedelta(hours=hours)
            )
        return order

    return received


class City:
    """The other side of the interface, in memory: takes each message id once, and may be away."""

    def __init__(self):
        self.taken, self.is_away, self.calls, self.gives_receipts = {}, False, 0, True

    def send(self, row):
        self.calls += 1
        if self.is_away:
            raise ConnectionError("away")
        if row["text"] == "不收":
            raise Refusal("the layout is wrong")
        self.taken.setdefault(row["message_id"], row)
        return f"R-{row['message_id']}" if self.gives_receipts else ""


def test_an_order_becomes_an_appeal_with_both_clocks_the_stricter_first(town, receive):
    order = receive(ORDER)
    appeal = order.appeal
    case = Case.objects.get(pk=appeal.pk)
    assert (case.state, case.lead_id, case.channel) == ("dispatched", town.street.pk, "12345")
    assert (appeal.other_number, appeal.other_state, appeal.category) == (
        ORDER["工单编号"],
        "dispatched",
        "wages.arrears",
    )
    assert case.stated_due_at == appeal.other_due_at == order.due_at
    assert case.clocks.get(name="handling").due_at > case.stated_due_at
    assert case.first_due_at == min(case.stated_due_at, case.due_at)
    assert queries.told_of(appeal)["phone"] == "13800000001"


def test_delivered_twice_it_is_one(town, receive):
    first = receive(ORDER)
    assert receive(ORDER, ORDER, hours=3) == first
    assert (Case.objects.count(), OrderDelivery.objects.count()) == (1, 1)
    assert OrderDelivery.objects.get().repeats == 2


@pytest.mark.parametrize("order", list(permutations([ORDER, URGE, LONGER])))
def test_in_whatever_order_it_comes_it_stands_the_same(town, receive, order):
    stands = receive(*order)
    stands.refresh_from_db()
    case = Case.objects.get(pk=stands.appeal_id)
    assert stands.state == stands.appeal.other_state == "extended"
    assert stands.due_at.astimezone(town.now.tzinfo).isoformat()[:16] == "2026-03-06T18:00"
    assert case.stated_due_at == stands.due_at
    assert Case.objects.count() == 1


def test_a_word_about_an_order_that_has_not_come_waits(town, receive):
    waiting = receive(URGE)
    assert (waiting.state, waiting.appeal_id) == ("waiting", None)
    assert not Case.objects.exists()


def test_the_same_message_with_other_words_is_not_taken_for_the_same(town, receive):
    receive(ORDER)
    with pytest.raises(Refusal, match="12345"):
        receive({**ORDER, "诉求内容": "别的事"})
    with pytest.raises(Refusal):
        receive({**ORDER, "消息编号": "m-9", "办理时限": ""})
    assert OrderDelivery.objects.count() == 1


def test_an_order_of_an_unknown_category_or_place_still_comes_in(town, receive):
    order = receive({**ORDER, "分类": "水电气热", "区划代码": "", "被诉单位": "", "诉求类型": "咨询"})
    assert (order.appeal.category, order.appeal.track) == ("other", "answer")
    assert order.appeal.case.area_id == town.city.pk


def test_their_redo_opens_a_closed_case_anew(town, receive, system):
    order = receive({**ORDER, "诉求类型": "咨询"})
    answer(appeal=order.appeal, text="可向仲裁委申请仲裁", by=town.clerk, now=town.now)
    again = receive({**CLOSED, "事项": "redo", "消息编号": "m-5", "办理情况": "诉求人不认可"}, hours=80)
    assert again.state == "redo"
    assert Case.objects.get(pk=order.appeal_id).state == "registered"


def test_every_answer_leaves_once_in_the_same_layout(town, receive, system):
    appeal = receive(ORDER).appeal
    accept(appeal=appeal, by=town.worker, now=town.now)
    ask_extension(appeal=appeal, amount=2, reason="等待工资表", by=town.worker, now=town.now)
    reply(appeal=appeal, text="公司已补发", claims="solved", by=town.worker, now=town.now)
    file = {"file_name": "回执.pdf", "file_digest": "ab"}
    queue_message(appeal=appeal, message=Message.ATTACHMENT, by=town.worker, now=town.now, **file)
    city = City()
    assert send_due(gateway=city, by=system, now=town.now) == 3
    assert send_due(gateway=city, by=system, now=town.now + timedelta(days=1)) == 0
    sent = list(city.taken.values())
    assert [row["message"] for row in sent] == ["extension", "reply", "attachment"]
    assert all(list(row) == [field.name for field in LAYOUT] for row in sent)
    assert {row["number"] for row in sent} == {ORDER["工单编号"]}
    assert set(OrderOutbox.objects.values_list("state", flat=True)) == {"received"}
    assert OutsideOrder.objects.get().state == "replied"
    assert queries.outbox_sheet(OrderOutbox.objects.order_by("pk"))[2][15] == "公司已补发"


def test_away_for_a_day_nothing_is_lost_doubled_or_overtaken(town, receive, system):
    appeal = receive(ORDER).appeal
    for text in ("第一次", "第二次"):
        queue_message(appeal=appeal, message=Message.REPLY, text=text, by=town.clerk, now=town.now)
    city, now = City(), town.now
    city.is_away = True
    for _hour in range(24):
        assert send_due(gateway=city, by=system, now=now) == 0
        now += timedelta(hours=1)
    assert city.calls == 24, "what waits behind the first is not tried"
    city.is_away = False
    assert send_due(gateway=city, by=system, now=now) == 2
    assert [row["text"] for row in city.taken.values()] == ["第一次", "第二次"]


def test_without_a_receipt_it_is_sent_again_under_one_id(town, receive, system):
    appeal = receive(ORDER).appeal
    queued = queue_message(appeal=appeal, message=Message.REPLY, text="已办", by=town.clerk, now=town.now)
    city = City()
    city.gives_receipts = False
    for minutes in (0, 5, 20):
        send_due(gateway=city, by=system, now=town.now + timedelta(minutes=minutes))
    assert (city.calls, len(city.taken)) == (3, 1)
    asked = {"message_id": queued.message_id, "receipt": "R-9", "by": system, "now": town.now}
    assert record_receipt(**asked).state == "received"
    assert record_receipt(**asked).receipt == "R-9"
    for wrong in ({"receipt": "R-10"}, {"message_id": "nobody's"}):
        with pytest.raises(Refusal):
            record_receipt(**{**asked, **wrong})


def test_what_they_refuse_is_shown_and_not_sent_for_ever(town, receive, system):
    appeal = receive(ORDER).appeal
    queued = queue_message(appeal=appeal, message=Message.REPLY, text="不收", by=town.clerk, now=town.now)
    city = City()
    for hours in (0, 3):
        send_due(gateway=city, by=system, now=town.now + timedelta(hours=hours))
    queued.refresh_from_db()
    assert (queued.state, city.calls) == ("refused", 1)
    assert "layout" in queued.problem


def test_an_appeal_of_our_own_has_nobody_to_answer_there(town, take):
    with pytest.raises(Refusal):
        queue_message(appeal=take().appeal, message=Message.REPLY, text="x", by=town.clerk, now=town.now)


def test_no_word_of_an_order_stands_open_in_the_log(town, receive):
    receive(ORDER)
    logged = str(list(Change.objects.values("before", "after", "params")))
    assert "13800000001" not in logged
    assert "两个月" not in logged
    assert Appeal.objects.get().caller_hash is not None
