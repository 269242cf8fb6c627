"""What the worker does with an appeal that was opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import portal
from gonghui.affairs.appeals.models import Appeal, PhoneCode, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from tests.affairs.appeals.portal.conftest import NEW_PHONE, PHONE, WORDS, answered, last_code


@pytest.mark.parametrize(
    ("result", "again", "state", "outcome"),
    [
        ("solved", False, "closed", "solved"),
        ("partly", False, "closed", "partly"),
        ("unsolved", True, "handling", ""),
    ],
)
def test_the_worker_answers_the_call_back(town, ask, result, again, state, outcome):
    appeal = answered(town, ask(employer_name="大洋建筑公司").appeal)
    call = portal.answer_call_back(
        appeal=appeal,
        contacted=True,
        result=result,
        satisfaction="satisfied",
        again=again,
        by=town.by,
        now=town.now + timedelta(hours=2),
    )
    case = Case.objects.get(pk=appeal.pk)
    assert (case.state, case.outcome) == (state, outcome)
    assert (call.by, call.channel) == (None, "portal")


def test_a_closed_appeal_is_reopened_with_a_reason(town, ask):
    appeal = answered(town, ask(employer_name="大洋建筑公司").appeal)
    now = town.now + timedelta(hours=2)
    with pytest.raises(Refusal):
        portal.ask_again(appeal=appeal, reason="还没有", by=town.by, now=now)
    portal.answer_call_back(
        appeal=appeal, contacted=True, result="partly", satisfaction="fairly", by=town.by, now=now
    )
    with pytest.raises(Refusal) as refused:
        portal.ask_again(appeal=appeal, reason=" ", by=town.by, now=now)
    assert refused.value.field == "reason"
    portal.ask_again(appeal=appeal, reason="只发了一个月", by=town.by, now=now)
    assert Case.objects.get(pk=appeal.pk).reopenings == 1
    with pytest.raises(Refusal):
        portal.ask_again(appeal=appeal, reason="再来", by=town.by, now=now + timedelta(days=60))


def test_the_case_is_kept_when_the_number_changes(town, ask):
    asked = ask()
    by, now, appeal = town.by, town.now, asked.appeal
    new = {"appeal": appeal, "phone": NEW_PHONE, "address": "10.0.0.1", "by": by, "now": now}
    assert portal.ask_new_number(**new, code="ACDEFGHJ").field == "code"
    assert not PhoneCode.objects.exists()
    assert not portal.ask_new_number(**new, code=asked.code).problem
    code = last_code(NEW_PHONE)
    # A code that proves a number signs nobody in.
    assert portal.enter_by_phone(phone=NEW_PHONE, digits=code, by=by, now=now).problem
    done = portal.confirm_new_number(appeal=appeal, phone=NEW_PHONE, digits=code, by=by, now=now)
    assert done.appeals == [appeal]
    enter = {"code": asked.code, "address": "10.0.0.1", "by": by, "now": now}
    assert portal.enter_by_code(**enter, phone=PHONE).problem
    assert portal.enter_by_code(**enter, phone=NEW_PHONE).appeals == [appeal]
    assert queries.told_of(done.appeals[0])["phone"] == NEW_PHONE
    told = TextMessage.objects.get(kind="number")
    assert content_of(told)["phone"] == PHONE


def test_a_clerk_does_every_step_for_the_worker_and_is_named(town, ask):
    clerk = town.staff("street_officer", town.street, "counter")
    asked = ask(by=clerk, employer_name="大洋建筑公司", wording=WORDS)
    appeal = Appeal.objects.select_related("case").get(pk=asked.appeal.pk)
    assert (appeal.channel, appeal.origin, appeal.case.opened_by) == ("station", town.street, clerk)
    portal_appeal = answered(town, ask(token="t2", employer_name="大洋建筑公司").appeal)
    portal.answer_call_back(
        appeal=portal_appeal,
        contacted=True,
        result="solved",
        satisfaction="satisfied",
        by=town.by,
        now=town.now + timedelta(hours=3),
        clerk=clerk,
    )
    event = CaseEvent.objects.get(case=portal_appeal.case, step="for_worker")
    assert (event.by, event.body) == (clerk, town.street)
    assert Change.objects.filter(verb="do_for_worker", by=clerk.pk).exists()
    third = answered(town, ask(token="t3", employer_name="大洋建筑公司").appeal)
    with pytest.raises(Refusal):
        portal.answer_call_back(
            appeal=third,
            contacted=True,
            result="solved",
            satisfaction="satisfied",
            by=town.by,
            now=town.now + timedelta(hours=3),
            clerk=town.worker,
        )


def test_ticks_are_given_and_taken_back(town, ask):
    appeal = ask(consents=[("matter", "employer")]).appeal
    held = lambda: set(appeal.case.consents.filter(withdrawn_at=None).values_list("what", "to"))  # noqa: E731
    assert held() == {("matter", "employer")}
    portal.set_ticks(appeal=appeal, ticks=[("name", "co_handlers")], by=town.by, now=town.now)
    assert held() == {("name", "co_handlers")}
    portal.set_ticks(appeal=appeal, ticks=[], by=town.by, now=town.now)
    assert held() == set()
