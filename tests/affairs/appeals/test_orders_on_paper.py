"""Orders of 12345 on paper: reading one, folding what came in any order, the layout of answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from gonghui.affairs.appeals.rules.orders import (
    LAYOUT,
    Message,
    OrderState,
    answer_row,
    fold,
    read_delivery,
    sheet_lines,
)
from gonghui.foundation.core.rules import Refusal

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ORDER = {
    "工单编号": "JS20260302000123",
    "事项": "dispatch",
    "消息编号": "m-1",
    "发送时间": "2026-03-02 09:30",
    "受理时间": "2026-03-02 09:21",
    "诉求类型": "投诉",
    "诉求人": "王某",
    "联系方式": "13800000000",
    "诉求内容": "单位拖欠两个月工资",
    "被诉单位": "大洋建筑公司",
    "办理时限": "2026-03-09 09:30",
}


def test_an_order_is_read_by_headings_or_names():
    delivery = read_delivery(ORDER)
    assert delivery.sent_at == AT
    assert delivery.due_at == AT + timedelta(days=7)
    assert (delivery.message, delivery.request) == (Message.DISPATCH, "complaint")
    names = {field.heading: field.name for field in LAYOUT}
    assert read_delivery({names[heading]: value for heading, value in ORDER.items()}) == delivery
    assert read_delivery({**ORDER, "发送时间": AT}) == delivery


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("工单编号", ""),
        ("事项", "sing"),
        ("事项", "reply"),  # that is ours to say
        ("发送时间", "昨天"),
        ("发送时间", "2026-13-45 09:30"),
        ("办理时限", ""),
        ("联系方式", None),
        ("诉求类型", "抱怨"),
        ("诉求内容", "字" * 9000),
        ("心情", "好"),
    ],
)
def test_an_order_that_lacks_what_the_law_asks_for_is_refused(heading, value):
    with pytest.raises(Refusal):
        read_delivery({**ORDER, heading: value})


def said(minutes, message, due=None):
    return AT + timedelta(minutes=minutes), message, due


def test_the_order_of_delivery_makes_no_difference():
    messages = [
        said(0, Message.DISPATCH, AT + timedelta(days=7)),
        said(5, Message.URGE),
        said(9, Message.EXTENSION_GRANTED, AT + timedelta(days=10)),
        said(12, Message.REPLY),
    ]
    for shuffled in permutations(messages):
        assert fold(shuffled) == (OrderState.REPLIED, AT + timedelta(days=10))


def test_a_word_about_an_order_that_is_not_here_waits():
    assert fold([said(5, Message.URGE)]) == (OrderState.WAITING, None)
    assert fold([]) == (OrderState.WAITING, None)


def test_what_is_over_stays_over_until_they_ask_for_it_anew():
    closed = [said(0, Message.DISPATCH), said(5, Message.CLOSE), said(7, Message.REPLY)]
    assert fold(closed)[0] == OrderState.CLOSED
    assert fold([*closed, said(9, Message.REDO)])[0] == OrderState.REDO


def test_answers_leave_in_the_same_layout():
    row = answer_row(
        number="JS1", message=Message.REPLY, message_id="BJ-1", sent_at=AT, text="已督促单位补发"
    )
    assert list(row) == [field.name for field in LAYOUT]
    assert row["sent_at"] == "2026-03-02T09:30:00+08:00"
    headings, line = sheet_lines([row])
    assert dict(zip(headings, line, strict=True))["办理情况"] == "已督促单位补发"
    for wrong in ({"message": Message.DISPATCH}, {"message": Message.REPLY, "colour": "red"}):
        with pytest.raises(ValueError, match="no row of ours"):
            answer_row(number="JS1", message_id="1", sent_at=AT, **wrong)
