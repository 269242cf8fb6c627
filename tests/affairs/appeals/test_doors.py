"""Steps taken on the workbench go through the appeal's own actions: turns, reasons and clocks stay true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.engines.cases.actions import ask_more_time, do_step, write_letter
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.rules import Refusal


@pytest.fixture
def step(town):
    """Takes a step of an appeal's case by the door, at an hour of that Monday."""

    def taken(appeal, name, by, hours=1, **given):
        case = Case.objects.get(pk=appeal.pk)
        return do_step(case=case, step=name, by=by, now=town.now + timedelta(hours=hours), **given)

    return taken


def turns(appeal):
    rows = appeal.dispatches.order_by("pk").values_list("body__name_zh", "ended_on", "misrouted")
    return [(name, ended is not None, misrouted) for name, ended, misrouted in rows]


def test_a_return_ends_the_turn_and_counts_against_the_routing(town, take, step):
    appeal = take().appeal
    assert turns(appeal) == [("东一街道总工会", False, False)]
    case = step(appeal, "return", town.worker, reason="not_our_duty: 属区级职责")
    assert case.state == "registered"
    assert turns(appeal) == [("东一街道总工会", True, True)]
    case = step(appeal, "dispatch", town.clerk, hours=2, fields={"to": town.district}, reason="区级职责")
    assert case.lead == town.district
    assert turns(appeal)[-1] == ("东区总工会", False, False)


def test_a_reply_is_noted_in_the_turn(town, take, step):
    appeal = take().appeal
    step(appeal, "accept", town.worker)
    step(appeal, "contact", town.worker, fields={"said": "已联系"})
    case = step(appeal, "reply", town.worker, hours=2, fields={"answer": "已补发", "claims": "solved"})
    assert case.state == "answered"
    assert appeal.dispatches.get().replied_on == town.on


def test_a_referral_begins_another_turn_and_wants_a_unit(town, take, step):
    appeal = take().appeal
    step(appeal, "accept", town.worker)
    with pytest.raises(Refusal) as refused:
        step(appeal, "refer", town.worker, reason="属地")
    assert refused.value.field == "to"
    step(appeal, "refer", town.worker, fields={"to": town.district}, reason="属地")
    assert [name for name, *_rest in turns(appeal)] == ["东一街道总工会", "东区总工会"]


@pytest.mark.parametrize("name", ["close", "redo", "hold_danger"])
def test_what_follows_from_other_work_is_not_taken_by_itself(town, take, step, name):
    with pytest.raises(Refusal, match="follows from other work"):
        step(take().appeal, name, town.head)


def test_a_withdrawn_appeal_ends_its_turn(town, take, step):
    appeal = take().appeal
    case = step(appeal, "withdraw", town.clerk, reason="来电人撤回")
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    assert turns(appeal) == [("东一街道总工会", True, False)]


@pytest.mark.parametrize("name", ["accept", "withdraw"])
def test_a_version_of_before_is_refused_whichever_way_the_step_goes(town, take, step, name):
    appeal = take().appeal
    by = town.worker if name == "accept" else town.clerk
    with pytest.raises(Refusal, match="Somebody was faster"):
        step(appeal, name, by, reason="撤回", expected_version=0)


def test_more_time_is_asked_for_handling(town, take, step):
    appeal = take().appeal
    step(appeal, "accept", town.worker)
    case = Case.objects.get(pk=appeal.pk)
    asked = ask_more_time(case=case, clock="handling", amount=3, by=town.worker, now=town.now, reason="取证")
    assert (asked.clock, asked.amount) == ("handling", 3)


@pytest.mark.parametrize("text", ["请王小明到场", "公司两个月没有发工资", "电话13800000001"])
def test_a_letter_is_held_against_what_the_appeal_knows_of_the_caller(town, take, step, text):
    appeal = take().appeal
    step(appeal, "accept", town.worker)
    case = Case.objects.get(pk=appeal.pk)
    with pytest.raises(Refusal):
        write_letter(case=case, body=town.western, text=text, by=town.worker, now=town.now)
