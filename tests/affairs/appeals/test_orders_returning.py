"""12345 both ways: what leaves when our case ends, and what happens when they send an order back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import OrderOutbox
from gonghui.engines.cases.actions import declare_tie, do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import history
from gonghui.foundation.core.rules import Refusal
from tests.affairs.appeals.conftest import DAY
from tests.affairs.appeals.test_desk import brought
from tests.affairs.appeals.test_orders import CLOSED, ORDER, receive

__all__ = ["receive"]
REDO = {**CLOSED, "事项": "redo", "消息编号": "m-9", "办理情况": "诉求人称工资仍未发放"}


def left(appeal):
    """What left for 12345, in order: message and words."""
    rows = OrderOutbox.objects.filter(order__appeal=appeal).order_by("pk")
    return [(row.message, queries.orders.content_of(row)["text"]) for row in rows]


def replied(town, receive):
    appeal = receive(ORDER).appeal
    actions.accept(appeal=appeal, by=town.worker, now=town.now)
    actions.reply(appeal=appeal, text="公司已补发", claims="solved", by=town.worker, now=town.now)
    return appeal


def called_back(appeal, town, result="solved"):
    said = {"reached": "answered", "contacted": True, "result": result, "satisfaction": "satisfied"}
    now = town.now + timedelta(hours=1)
    return actions.record_callback(appeal=appeal, words="", channel="phone", by=town.clerk, now=now, **said)


@pytest.mark.parametrize("step", ["answer_now", "tell_channel", "withdraw", "close"])
def test_however_our_case_closes_they_have_been_told(town, receive, step):
    if step == "close":
        appeal = replied(town, receive)
        called_back(appeal, town)
    else:
        appeal = receive({**ORDER, "诉求类型": "咨询"}).appeal
        given = {"answer": "可向仲裁委申请仲裁"}
        do_step(
            case=Case.objects.get(pk=appeal.pk),
            step=step,
            by=town.clerk,
            now=town.now,
            fields={} if step == "withdraw" else given,
            reason="诉求人撤回" if step == "withdraw" else "",
        )
    assert Case.objects.get(pk=appeal.pk).closed_at is not None
    told = {
        "answer_now": ("reply", "可向仲裁委申请仲裁"),
        "tell_channel": ("return", "可向仲裁委申请仲裁"),
        "withdraw": ("reply", "诉求人撤回"),
        "close": ("reply", "公司已补发"),
    }
    assert left(appeal)[-1] == told[step]


def test_sent_back_after_closing_our_case_is_open_again_with_their_reason(town, receive):
    appeal = replied(town, receive)
    called_back(appeal, town)
    receive(REDO, hours=80)
    case = Case.objects.get(pk=appeal.pk)
    assert (case.state, case.closed_at, case.reopenings, case.outcome) == ("registered", None, 1, "")
    assert history(case, town.clerk, town.on)[-1].reason == REDO["办理情况"]
    assert case.clocks.get(name="dispatching").running
    # The same word again changes nothing; a second one after the next closing opens it once more.
    receive(REDO, hours=81)
    assert Case.objects.get(pk=appeal.pk).reopenings == 1


def test_sent_back_before_the_call_back_it_returns_to_its_unit(town, receive):
    appeal = replied(town, receive)
    receive(REDO, hours=80)
    case = Case.objects.get(pk=appeal.pk)
    assert (case.state, case.lead) == ("handling", town.street)
    assert case.clocks.get(name="handling").running
    assert [turn.reason for turn in appeal.dispatches.order_by("pk")][-1] == "redo"
    assert history(case, town.clerk, town.on)[-1].reason == REDO["办理情况"]
    appeal.refresh_from_db()
    actions.reply(
        appeal=type(appeal).objects.get(pk=appeal.pk),
        text="已全部补发",
        claims="solved",
        by=town.worker,
        now=town.now + timedelta(hours=82),
    )
    assert left(appeal)[-1] == ("reply", "已全部补发")


def test_a_case_still_worked_on_goes_on(town, receive):
    appeal = receive(ORDER).appeal
    actions.accept(appeal=appeal, by=town.worker, now=town.now)
    receive(REDO, hours=80)
    assert Case.objects.get(pk=appeal.pk).state == "handling"


# -- sheets and ties -------------------------------------------------------------------------------------


def test_who_is_tied_to_the_respondent_reads_no_line_about_it(town):
    rows = [
        {"number": "N1", "message_id": "m1"},
        {"number": "N2", "message_id": "m2", "employer": "无此公司"},
    ]
    sheet = brought(town, *rows)
    declare_tie(account=town.second, employer=town.firm, kind="relative", by=town.second, on=DAY)
    seen = queries.lines_for(sheet, town.second, town.on)
    assert [line.row is None for line in seen] == [True, False]
    assert [line.row is None for line in queries.lines_for(sheet, town.clerk, town.on)] == [False, False]
    with pytest.raises(Refusal, match="a colleague"):
        actions.take_orders(sheet=sheet, by=town.second, now=town.now)
    assert actions.take_orders(sheet=sheet, by=town.clerk, now=town.now) == []
    # A later word about an order whose case one may not see is closed, too, though it names no employer.
    word = {"number": "N1", "message_id": "m3", "message": "urge", "employer": ""}
    assert queries.lines_for(brought(town, word), town.second, town.on)[0].row is None


def test_what_one_may_not_see_is_tried_for_the_colleague(town):
    declare_tie(account=town.clerk, employer=town.firm, kind="relative", by=town.clerk, on=DAY)
    sheet = brought(town, {"number": "N1", "message_id": "m1"})
    assert sheet.wrong == 0
    assert actions.take_orders(sheet=sheet, by=town.second, now=town.now) == []
