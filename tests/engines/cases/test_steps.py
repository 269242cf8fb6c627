"""The one door: what it does, what it refuses, and that pages offer nothing else."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, transaction

from gonghui.engines.cases.actions import reassign, refer, return_case, take_step
from gonghui.engines.cases.models import Case, CaseEvent, Handling
from gonghui.engines.cases.queries import open_words, steps_offered
from gonghui.engines.cases.queries.words import WORDS, case_key
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from tests.engines.cases.conftest import later


def step(case, name, by, at=1, **more):
    return take_step(case=case, step=name, by=by, now=later(hours=at), **more)


@pytest.fixture
def assigned(city):
    """A case that the desk sent to the street union."""
    case = city.open(lead=city.federation)
    return step(case, "dispatch", city.desk, fields={"to": city.street_union}, reason="属地")


def test_a_case_is_numbered_and_its_clock_runs(city):
    case = city.open()
    assert re.fullmatch(r"TT-SQ-2026-\d{6}", case.number)
    assert case.state == "waiting"
    assert case.outcome == ""
    assert case.due_at == case.first_due_at
    assert case.due_at is not None
    assert Case.objects.get().due_at == case.due_at
    event = case.events.get()
    assert (event.step, event.from_state, event.to_state) == ("open", "", "waiting")
    change = Change.objects.get(model="cases.case")
    assert (change.verb, change.before) == ("open_case", None)
    # The title may name somebody: the log holds it under the case's own key.
    assert "拖欠" not in str(change.after)
    assert change.subject == case.subject_id


def test_one_step_is_one_change_and_one_event(city, assigned):
    changes, events = Change.objects.count(), CaseEvent.objects.count()
    case = step(assigned, "accept", city.clerk)
    assert (case.state, case.handler, case.version) == ("working", city.clerk, assigned.version + 1)
    assert Change.objects.count() == changes + 1
    assert CaseEvent.objects.count() == events + 1
    change = Change.objects.order_by("-id")[0]
    assert change.after["state"] == "working"
    assert change.params["step"] == "accept"


def test_events_are_append_only(assigned):
    event = assigned.events.first()
    for attempt in (lambda: CaseEvent.objects.update(step="x"), event.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_a_step_wants_what_it_wants(city, assigned):
    case = step(assigned, "accept", city.clerk)
    bad = [
        ({}, "outcome"),
        ({"outcome": "elsewhere"}, "outcome"),
        ({"outcome": "solved"}, "answer"),
        ({"outcome": "solved", "answer": "  "}, "answer"),
        ({"outcome": "solved", "answer": "好" * 2001}, "answer"),
        ({"outcome": "solved", "answer": "已补发", "paid": "a lot"}, "paid"),
        ({"outcome": "solved", "answer": "已补发", "paid": True}, "paid"),
        ({"outcome": "solved", "answer": "已补发", "other": 1}, "other"),
    ]
    for fields, field in bad:
        with pytest.raises(Refusal) as refused:
            step(case, "close", city.clerk, fields=fields)
        assert refused.value.field == field, fields
    assert Case.objects.get(pk=case.pk).state == "working"
    closed = step(
        case, "close", city.clerk, at=3, fields={"outcome": "solved", "answer": "已补发", "paid": 500000}
    )
    assert (closed.state, closed.outcome, closed.closed_at) == ("closed", "solved", later(hours=3))
    assert closed.due_at is None
    event = closed.events.get(step="close")
    assert event.params["paid"] == 500000
    assert "已补发".encode() not in bytes(event.words)
    assert open_words(event.words, key=case_key(closed), part=WORDS) == {"answer": "已补发"}
    assert closed.handlings.get(role="lead", body=city.street_union).state == "done"


def test_reasons_are_asked_and_only_those_that_count(city, assigned):
    case = step(assigned, "accept", city.clerk)
    for reason in ("", "x", "because", "很" * 301):
        with pytest.raises(Refusal) as refused:
            step(case, "pause", city.clerk, reason=reason)
        assert refused.value.field == "reason"
    paused = step(case, "pause", city.clerk, reason="papers: 工资条")
    assert paused.due_at is None
    assert paused.clocks.get().paused
    gone_on = step(paused, "resume", city.clerk, at=49)
    assert gone_on.due_at > case.due_at


def test_what_is_not_possible_is_refused_in_words(city, assigned):
    with pytest.raises(Refusal, match="no such step"):
        step(assigned, "fly", city.clerk)
    with pytest.raises(Refusal, match=r"“Close” is not possible while the case stands at “Assigned”"):
        step(assigned, "close", city.clerk)


def test_a_stale_reader_is_told_who_did_what_when(city, assigned):
    step(assigned, "accept", city.clerk)
    with pytest.raises(Refusal, match=r"clerk, 2026-03-02 11:00: Accept"):
        step(assigned, "accept", city.colleague, at=2)


def test_pages_offer_only_what_the_door_lets_through(city, assigned):
    assert [s.name for s in steps_offered(assigned, city.clerk)] == ["accept", "refer", "return"]
    assert [s.name for s in steps_offered(assigned, city.desk)] == ["accept", "refer", "return"]
    assert steps_offered(assigned, city.west_officer) == []
    assert steps_offered(assigned, city.chair) == []
    assert steps_offered(assigned, city.leader) == []
    for account in (city.west_officer, city.chair, city.leader, city.evaluator):
        with pytest.raises(Refusal):
            step(assigned, "accept", account)


def test_a_case_is_returned_twice_and_then_goes_to_consultation(city):
    case = city.open(lead=city.federation)
    for n in range(3):
        case = step(case, "dispatch", city.desk, fields={"to": city.street_union}, reason="属地")
        case = return_case(case=case, by=city.clerk, now=later(hours=n + 1), reason="不属本单位职责")
        assert case.lead == city.federation
        assert case.returns == n + 1
        assert case.state == ("waiting" if n < 2 else "consulting")
    assert Handling.objects.filter(case=case, state="returned", body=city.street_union).count() == 3
    assert case.clocks.get().running  # a return stops no clock


def test_returning_wants_a_reason_and_somebody_who_sent_it(city, assigned):
    with pytest.raises(Refusal, match="Give the reason"):
        return_case(case=assigned, by=city.clerk, now=later(hours=1), reason="")
    own = city.open(lead=city.street_union, origin=city.street_union, by=city.clerk)
    own = reassign(case=own, to=city.eastern, by=city.clerk, now=later(hours=1), reason="区级事项")
    own = reassign_back(own, city)
    with pytest.raises(Refusal, match="Nobody sent this case here"):
        return_case(case=own, by=city.clerk, now=later(hours=3), reason="不属本单位职责")


def reassign_back(case, city):
    return refer(case=case, to=city.street_union, by=city.east_officer, now=later(hours=2), reason="属地")


def test_a_referring_unit_sees_the_case_no_more(city, assigned):
    case = refer(case=assigned, to=city.western, by=city.clerk, now=later(hours=1), reason="在西区")
    assert case.lead == city.western
    assert case.handler is None
    assert Handling.objects.get(case=case, body=city.street_union).state == "withdrawn"
    with pytest.raises(Refusal, match="no such case among those you may see"):
        step(case, "accept", city.clerk)
    assert step(case, "accept", city.west_officer).handler == city.west_officer


@pytest.mark.parametrize("name", ["mill", "mill_union"])
def test_nothing_is_sent_to_the_respondent_or_its_own_union(city, assigned, name):
    with pytest.raises(Refusal) as refused:
        refer(case=assigned, to=getattr(city, name), by=city.clerk, now=later(hours=1), reason="请处理")
    assert refused.value.field == "to"


def test_a_closed_case_is_reopened_by_somebody_else(city, assigned):
    case = step(assigned, "accept", city.clerk)
    done = {"outcome": "not_solved", "answer": "单位拒绝"}
    closed = step(case, "close", city.clerk, at=2, fields=done)
    with pytest.raises(Refusal, match="for others"):
        step(closed, "reopen", city.clerk, reason="职工不满意")
    again = step(closed, "reopen", city.desk, at=51, reason="职工不满意")
    assert (again.state, again.outcome, again.closed_at, again.reopenings) == ("working", "", None, 1)
    assert again.due_at > assigned.due_at
    assert again.handlings.filter(role="lead", state="open").count() == 1
    closed = step(again, "close", city.desk, at=52, fields=done)
    with pytest.raises(Refusal, match="somebody else than who did the work"):
        step(closed, "reopen", city.desk, at=53, reason="再开")
