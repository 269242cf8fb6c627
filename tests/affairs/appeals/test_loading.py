"""Loaded appeals are as those that were taken one by one; an intake asks the database seldom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.affairs.appeals.actions import LoadedAppeal, accept, load_appeals, load_turns, reply
from gonghui.affairs.appeals.models import Appeal, Dispatch, OutsideOrder
from gonghui.affairs.appeals.queries import told_of
from gonghui.engines.cases.actions import LoadedCase, LoadedStep
from gonghui.engines.cases.models import Case, CaseClock, CaseEvent, Handling
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

CLOCK = ("name", "rule", "limit", "unit", "counts_from", "rolls", "running", "paused", "due_at", "stopped_at")
CASE = ("state", "outcome", "channel", "urgency", "lead", "handler", "due_at", "first_due_at", "closed_at")


@pytest.fixture
def loaded(town):
    """The same as what `taken` lives through, to be loaded."""

    def one(*names, number="TT-SQ-2026-900001", **more):
        at = [town.now + timedelta(hours=hour) for hour in range(9)]
        answered = {"words": {"answer": "已发放"}, "params": {"claims": "solved"}}
        every = {
            "dispatch": LoadedStep(
                step="dispatch", at=at[0], by=town.clerk.pk, to=town.street.pk, reason="r"
            ),
            "accept": LoadedStep(step="accept", at=at[1], by=town.worker.pk),
            "reply": LoadedStep(step="reply", at=at[2], by=town.worker.pk, **answered),
            "close": LoadedStep(step="close", at=at[3], by=town.second.pk, outcome="solved"),
            "return": LoadedStep(step="return", at=at[1], by=town.worker.pk, reason="not_our_duty"),
        }
        case = LoadedCase(
            number=number,
            title="拖欠工资",
            origin=town.federation.pk,
            opened_at=town.now,
            opened_by=town.clerk.pk,
            steps=[every[name] for name in names],
            area=town.one.pk,
            about=town.firm.pk,
            channel="phone",
            words={"wording": "公司两个月没有发工资"},
        )
        row = LoadedAppeal(
            case=case,
            request="complaint",
            track="dispatch",
            category="wages.arrears",
            name="王小明",
            phone="13800000001",
        )
        return replace(row, **more)

    return one


@pytest.mark.parametrize("steps", [(), ("accept",), ("accept", "reply")])
def test_a_loaded_case_stands_where_a_taken_one_does(town, take, loaded, steps):
    taken = take().appeal
    if "accept" in steps:
        accept(appeal=taken, by=town.worker, now=town.now + timedelta(hours=1))
    if "reply" in steps:
        later = town.now + timedelta(hours=2)
        reply(appeal=taken, text="已发放", claims="solved", by=town.worker, now=later)
    (pk,) = load_appeals(rows=[loaded("dispatch", *steps)], by=town.by, now=town.now + timedelta(hours=3))
    for field in CASE:
        assert getattr(Case.objects.get(pk=pk), field) == getattr(Case.objects.get(pk=taken.pk), field), field

    def clocks(case):
        return list(CaseClock.objects.filter(case=case).order_by("name").values(*CLOCK))

    assert clocks(pk) == clocks(taken.pk)

    def parts(case):
        rows = Handling.objects.filter(case=case).order_by("pk")
        return list(rows.values_list("body", "role", "state", "account"))

    assert parts(pk) == parts(taken.pk)

    def events(case):
        rows = CaseEvent.objects.filter(case=case).order_by("pk")
        return list(rows.values_list("step", "from_state", "to_state", "effects"))

    assert events(pk) == events(taken.pk)


def test_a_loaded_case_is_closed_and_its_words_open_for_whoever_may_read_them(town, loaded):
    steps = ("dispatch", "accept", "reply", "close")
    (pk,) = load_appeals(rows=[loaded(*steps)], by=town.by, now=town.now + timedelta(days=9))
    case = Case.objects.get(pk=pk)
    assert (case.state, case.outcome, case.closed_at) == ("closed", "solved", town.now + timedelta(hours=3))
    assert (case.due_at, case.first_due_at) == (None, None)
    assert not case.handlings.filter(state="open").exists()
    assert not case.clocks.filter(running=True).exists()
    found = told_of(Appeal.objects.get(pk=pk))
    assert found == {"name": "王小明", "phone": "13800000001", "wording": "公司两个月没有发工资"}


def test_a_returned_one_is_with_the_desk_again(town, loaded):
    (pk,) = load_appeals(rows=[loaded("dispatch", "return")], by=town.by, now=town.now + timedelta(hours=3))
    case = Case.objects.get(pk=pk)
    assert (case.state, case.lead, case.returns) == ("registered", town.federation, 1)
    assert list(case.handlings.filter(state="returned").values_list("body", flat=True)) == [town.street.pk]


def test_many_are_one_change_a_table(town, loaded):
    rows = [loaded("dispatch", number=f"TT-SQ-2026-90000{n}") for n in range(3)]
    rows[0] = replace(rows[0], other_number="JS1", other_state="closed")
    before = Change.objects.count()
    ids = load_appeals(rows=rows, by=town.by, now=town.now)
    # Case, event, part, clock, appeal, order.
    assert Change.objects.count() == before + 6
    assert OutsideOrder.objects.get().appeal_id == ids[0]
    turn = (ids[0], town.street.pk, town.federation.pk, "territory", {"body": "b", "area": "a"}, town.now)
    load_turns(rows=[(*turn, town.on, None, None, None, None, False)], by=town.by)
    assert Dispatch.objects.get().appeal_id == ids[0]


def test_what_is_not_possible_is_not_loaded(town, loaded):
    with pytest.raises(ValueError, match="not possible"):
        load_appeals(rows=[loaded("reply")], by=town.by, now=town.now)
    assert not Case.objects.exists()
    reader = town.staff("city_leader", town.federation)
    with pytest.raises(Refusal):
        load_appeals(rows=[loaded("dispatch")], by=reader, now=town.now)
    assert load_appeals(rows=[], by=town.by, now=town.now) == range(0)


# -- an intake -------------------------------------------------------------------------------------------


def test_an_intake_is_one_transaction_and_asks_for_no_key(town, take):
    take()  # the first of a year makes the sequence of its numbers
    with CaptureQueriesContext(connection) as told:
        taken = take()
    said = [query["sql"] for query in told]
    assert taken.appeal.case.lead == town.street
    assert sum(one.startswith("SAVEPOINT") for one in said) == 1
    assert not [one for one in said if one.startswith("SELECT") and "core_subjectkey" in one]
    assert len(said) <= 56


def test_nobody_waits_for_the_number_of_the_intake_before(town, take):
    take()
    with CaptureQueriesContext(connection) as told:
        take()
    said = [query["sql"] for query in told]
    assert sum("nextval" in one for one in said) == 1
    assert not [one for one in said if "core_numbersequence" in one or "advisory" in one]
