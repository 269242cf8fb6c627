"""Experts, units asked by letter, meetings with minutes, plans above: each wanted before the plan goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.planning import actions, queries
from gonghui.affairs.planning.models import Remark
from gonghui.engines.cases.actions import release_part
from gonghui.engines.cases.models import Case, Handling
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.rules import Refusal


@pytest.fixture
def reviewed(plan):
    plan.consult().close()
    plan.step("to_experts")
    return plan


def wheres(plan, step):
    return [one.where for one in queries.lacking(plan.fresh(), step, plan.at.date())]


def test_a_panel_has_three_experts_who_have_all_spoken(reviewed):
    assert wheres(reviewed, "to_legal") == ["experts"]
    reviewed.expert("甲")
    reviewed.expert("乙")
    silent = reviewed.expert("丙", verdict="")
    with pytest.raises(Refusal):
        reviewed.step("to_legal")
    reviewed.report(silent)
    assert wheres(reviewed, "to_legal") == []
    reviewed.step("to_legal")


def test_every_finding_is_answered_and_who_failed_it_says_otherwise_first(reviewed):
    reviewed.expert("甲")
    reviewed.expert("乙")
    strict = reviewed.expert("丙", verdict="fail", findings=["目标无基期", "任务无时限"])
    assert wheres(reviewed, "to_legal") == ["experts", "remarks"]
    for remark in Remark.objects.filter(kind="expert"):
        reviewed.answer(remark)
    with pytest.raises(Refusal):
        reviewed.step("to_legal")
    reviewed.report(strict, "pass")
    reviewed.step("to_legal")


@pytest.mark.parametrize("verdict", ["changes", "fail"])
def test_who_does_not_simply_pass_it_says_why(reviewed, verdict):
    with pytest.raises(Refusal) as refused:
        reviewed.expert("甲", verdict=verdict)
    assert refused.value.field == "findings"


def test_an_expert_stands_on_the_panel_once_and_the_name_lies_sealed_in_the_log(reviewed):
    expert = reviewed.expert("演示专家甲", verdict="")
    with pytest.raises(Refusal):
        reviewed.expert("演示专家甲", verdict="")
    told = Change.objects.get(model="planning.expert", record=expert.pk)
    assert "演示专家甲" not in str(told.after)


def ask(plan, body=None):
    return actions.ask_body(
        making=plan.fresh(),
        body=body or plan.office.agency,
        text="请提意见",
        by=plan.office.drafter,
        now=plan.at,
    )


def reply(plan, asked, stance, wishes=()):
    return actions.enter_stance(
        asked=asked,
        stance=stance,
        text="函复",
        replied_on=plan.at.date(),
        wishes=wishes,
        by=plan.office.drafter,
        now=plan.at,
    )


def to_legal(plan):
    for name in "甲乙丙":
        plan.expert(name)
    plan.step("to_legal")
    plan.upper()


def test_a_unit_asked_by_letter_answers_before_the_decision(reviewed):
    asked = ask(reviewed)
    to_legal(reviewed)
    assert wheres(reviewed, "to_decision") == ["asked"]
    reply(reviewed, asked, "agrees")
    assert wheres(reviewed, "to_decision") == []
    asked.letter.refresh_from_db()
    assert asked.letter.replied_on == reviewed.at.date()


def test_what_a_unit_wants_changed_is_answered_as_any_opinion(reviewed):
    asked = ask(reviewed)
    with pytest.raises(Refusal):
        reply(reviewed, asked, "objects")
    reply(reviewed, asked, "changes", ["写明分工"])
    to_legal_missing = wheres(reviewed, "to_legal")
    assert "remarks" in to_legal_missing
    wish = Remark.objects.get(kind="body")
    assert wish.asked == asked
    reviewed.answer(wish)
    assert "remarks" not in wheres(reviewed, "to_legal")


def test_a_unit_that_stays_silent_is_released_with_a_reason(reviewed):
    asked = ask(reviewed)
    to_legal(reviewed)
    handling = Handling.objects.select_related("case").get(pk=asked.letter.handling_id)
    handling.case = Case.objects.get(pk=handling.case_id)
    release_part(handling=handling, by=reviewed.office.drafter, now=reviewed.at, reason="逾期未复")
    assert wheres(reviewed, "to_decision") == []


def test_no_decision_before_a_plan_above_was_looked_at(reviewed):
    for name in "甲乙丙":
        reviewed.expert(name)
    reviewed.step("to_legal")
    assert wheres(reviewed, "to_decision") == ["upper"]
    with pytest.raises(Refusal):
        reviewed.step("to_decision", reviewer="法律部", opinion="无抵触")


def test_a_meeting_keeps_its_minutes_as_a_file_of_the_case(plan):
    plan.consult().close()
    meeting = plan.meet()
    assert attachment_content(meeting.minutes.file).decode() == "会议纪要"
    assert meeting.minutes.file.sealed
    assert meeting.minutes.case_id == plan.making.pk


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"opposed": 8}, "attended"),
        ({"attended": 0}, "attended"),
        ({"what": "party"}, "what"),
        ({"decision": ""}, "decision"),
        ({"held_on": timedelta(days=1)}, "held_on"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(plan, more, field):
    plan.consult().close()
    if "held_on" in more:
        more = {"held_on": plan.at.date() + more["held_on"]}
    with pytest.raises(Refusal) as refused:
        plan.meet(**more)
    assert refused.value.field == field


def test_only_who_drafts_enters_anything(plan):
    plan.consult().close()
    facts = {"making": plan.fresh(), "name": "甲某", "unit": "研究院", "field": "经济", "now": plan.at}
    for who in (plan.office.approver, plan.office.hotline, plan.office.appeals):
        with pytest.raises(Refusal):
            actions.invite_expert(by=who, **facts)


def test_a_closed_making_takes_nothing_more(plan):
    plan.consult()
    plan.step("drop", by=plan.office.approver, reason="另行编制")
    with pytest.raises(Refusal):
        plan.upper()
    assert queries.public_making(plan.making.case.public_id) is None
