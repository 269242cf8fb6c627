"""Versions, steps and what each wants: nothing goes on before what it wants is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.planning import actions, queries
from gonghui.affairs.planning.models import DraftVersion
from gonghui.affairs.planning.rules.entries import headings_of, read_targets, typed_targets
from gonghui.engines.cases.models import Case, CaseClock
from gonghui.engines.cases.queries import (
    cases_visible_to,
    history,
    open_cases_visible_to,
    sees,
    steps_offered,
)
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal


def test_a_plan_goes_from_its_first_draft_to_its_publication(plan):
    plan.approved()
    plan.step("publish", on=plan.at.date(), document="工发1号")
    made = plan.fresh()
    assert made.case.state == "published"
    assert made.case.closed_at == plan.at
    assert made.submitted.number == 1
    assert (made.approved_by, made.decision_number, made.document_number) == (
        plan.office.approver,
        "决1号",
        "工发1号",
    )
    assert queries.public_making(made.case.public_id) == made
    verbs = set(Change.objects.filter(model__startswith="planning.").values_list("verb", flat=True))
    assert verbs <= set(actions.SENTENCES)
    assert {"begin_plan", "keep_version", "consult_plan", "approve_plan", "publish_plan"} <= verbs
    told = [one.sentence for one in history(made.case, plan.office.drafter, plan.at.date())]
    assert not [one for one in told if "{" in one or "…" in one]


def test_who_drafts_does_not_approve_and_who_approves_does_not_draft(plan):
    plan.submitted()
    plan.meet()
    case = Case.objects.get(pk=plan.making.pk)
    today = plan.at.date()
    assert [one.name for one in steps_offered(case, plan.office.drafter, today)] == []
    offered = {one.name for one in steps_offered(case, plan.office.approver, today)}
    assert offered == {"approve", "send_back", "drop"}
    for who in (plan.office.drafter, plan.office.hotline, plan.office.appeals):
        with pytest.raises(Refusal):
            plan.step("approve", by=who, on=today, decision="决1号")
    for who in (plan.office.approver, plan.office.hotline, plan.office.appeals):
        with pytest.raises(Refusal):
            plan.keep("另一稿", by=who)


def test_one_person_with_both_roles_does_not_approve_what_he_drafted(plan):
    grant_role(
        account=plan.office.drafter,
        role="plan_approver",
        body=plan.office.group,
        by=plan.office.by,
        on=plan.at.date(),
    )
    plan.submitted()
    plan.meet()
    with pytest.raises(Refusal):
        plan.step("approve", on=plan.at.date(), decision="决1号")


def test_a_version_is_kept_as_it_was_and_the_same_is_not_kept_twice(plan):
    first = plan.keep()
    second = plan.keep("第二稿的内容", note="二稿")
    assert (first.number, second.number) == (1, 2)
    assert DraftVersion.objects.get(pk=first.pk).text == first.text
    with pytest.raises(Refusal):
        plan.keep("第二稿的内容", note="三稿")
    events = plan.fresh().case.events.filter(step="keep_drafting")
    assert [one.params["version"] for one in events.order_by("pk")] == [1, 2]


@pytest.mark.parametrize("state", ["consulting", "deciding", "approved"])
def test_what_lies_before_the_public_or_the_meeting_stands_still(plan, state):
    {"consulting": plan.consult, "deciding": plan.submitted, "approved": plan.approved}[state]()
    assert plan.fresh().case.state == state
    with pytest.raises(Refusal):
        plan.keep("改动")


def test_the_public_is_not_asked_before_there_is_a_draft(plan):
    with pytest.raises(Refusal):
        plan.step("consult", until=plan.at.date() + timedelta(days=40))


@pytest.mark.parametrize(
    ("days", "because", "field"),
    [(29, "", "because"), (29, "换届", "because"), (6, "临近换届，时间紧", "until")],
)
def test_a_window_too_short_is_refused(plan, days, because, field):
    plan.keep()
    with pytest.raises(Refusal) as refused:
        plan.step("consult", until=plan.at.date() + timedelta(days=days - 1), because=because)
    assert refused.value.field == field
    assert plan.fresh().case.state == "drafting"


def test_a_shorter_window_says_why(plan):
    plan.keep()
    plan.step("consult", until=plan.at.date() + timedelta(days=9), because="换届在即，先行征求")
    assert plan.fresh().shortened_because == "换届在即，先行征求"


def test_the_window_is_closed_only_on_the_day_after(plan):
    plan.consult(30)
    plan.later(days=29)
    with pytest.raises(Refusal):
        plan.step("close_window")
    plan.later(days=1)
    plan.step("close_window")
    clock = CaseClock.objects.get(case=plan.making.pk, name="answers")
    assert clock.running
    assert plan.fresh().closed_on == plan.at.date()


def test_a_draft_that_was_sent_back_is_submitted_anew(plan):
    plan.submitted()
    plan.meet()
    plan.step("send_back", by=plan.office.approver, reason="目标过低")
    plan.later(days=3)
    made = plan.fresh()
    assert (made.case.state, made.submitted) == ("answering", None)
    plan.keep("改过的稿子", note="二稿")
    plan.step("to_experts")
    plan.step("to_legal")
    plan.step("to_decision", reviewer="法律部", opinion="无抵触")
    with pytest.raises(Refusal):
        plan.step("approve", by=plan.office.approver, on=plan.at.date(), decision="决2号")
    plan.meet()
    plan.step("approve", by=plan.office.approver, on=plan.at.date(), decision="决2号")
    assert plan.fresh().submitted.number == 2


def test_nothing_is_approved_without_a_meeting_that_decides(plan):
    plan.submitted()
    plan.meet(what="seminar")
    with pytest.raises(Refusal):
        plan.step("approve", by=plan.office.approver, on=plan.at.date(), decision="决1号")


def test_days_of_decision_and_publication_are_in_order(plan):
    plan.submitted()
    plan.meet()
    for day in (plan.at.date() - timedelta(days=1), plan.at.date() + timedelta(days=1)):
        with pytest.raises(Refusal) as refused:
            plan.step("approve", by=plan.office.approver, on=day, decision="决1号")
        assert refused.value.field == "on"
    plan.step("approve", by=plan.office.approver, on=plan.at.date(), decision="决1号")
    with pytest.raises(Refusal) as refused:
        plan.step("publish", on=plan.at.date() - timedelta(days=1), document="工发1号")
    assert refused.value.field == "on"


def test_what_others_may_see(plan):
    today = plan.at.date()
    assert list(queries.makings_visible_to(plan.office.drafter, today)) == [plan.making]
    assert list(queries.makings_visible_to(plan.office.approver, today)) == [plan.making]
    for elsewhere in (plan.office.appeals, plan.office.hotline):
        assert list(queries.makings_visible_to(elsewhere, today)) == []
        assert not sees(elsewhere, plan.making.case, today)
        assert not cases_visible_to(elsewhere, today).exists()
        assert not open_cases_visible_to(elsewhere, today).exists()
    assert sees(plan.office.drafter, plan.making.case, today)
    assert sees(plan.office.approver, plan.making.case, today)
    assert queries.public_making(plan.making.case.public_id) is None


def test_targets_are_read_as_they_are_typed():
    rows = read_targets("服务点 | 处 | 10 | 20 | 预期性\n\n工作室｜家｜｜5")
    assert [row["target"] for row in rows] == ["20", "5"]
    assert read_targets(typed_targets(rows)) == rows


@pytest.mark.parametrize("text", ["服务点", "| 处 | 1 | 2", "甲|家|1|2\n甲|家|1|3", "甲|家|1|2|预期性|多"])
def test_targets_that_do_not_read_are_refused(text):
    with pytest.raises(Refusal) as refused:
        read_targets(text)
    assert refused.value.field == "targets"


def test_headings_are_what_an_opinion_may_be_about():
    text = "前言\n# 一、服务\n正文。\n（一）站点\n第二章 技能\n一、服务\n"
    assert headings_of(text) == ["一、服务", "（一）站点", "第二章 技能"]
