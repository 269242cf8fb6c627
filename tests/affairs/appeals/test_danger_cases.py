"""Danger cases: no form, two hours, the roster, hand-over, no merging, no rates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals import jobs, queries
from gonghui.affairs.appeals.actions import (
    add_shift,
    decline_danger,
    exclude_from_rates,
    pass_on_danger,
    remove_shift,
    take_danger,
)
from gonghui.affairs.appeals.rules.rates import DANGER
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.rules import Refusal

MINUTE = timedelta(minutes=1)


@pytest.fixture
def roster(town):
    people = [town.clerk, town.second, town.head]
    hours = {"start": town.now - timedelta(hours=2), "end": town.now + timedelta(hours=10)}
    for place, account in enumerate(people, start=1):
        add_shift(body=town.federation, account=account, place=place, by=town.head, **hours)
    return people


@pytest.fixture
def danger(town, take):
    return lambda **more: (
        take(
            hazards=["height"], wording="", category="", employer=None, name="", by=town.second, **more
        ).appeal
    )


def told(appeal):
    return list(appeal.calls.order_by("place").values_list("account__username", flat=True))


def test_neither_category_nor_wording_is_asked_for_and_two_hours_run_at_once(town, roster, danger):
    appeal = danger()
    case = Case.objects.get(pk=appeal.pk)
    assert (case.urgency, appeal.category, appeal.hazards) == ("danger", "", ["height"])
    assert case.clocks.get(name="handling").due_at == town.now + timedelta(hours=2)
    assert case.first_due_at == town.now + timedelta(hours=2)
    assert told(appeal) == ["clerk"]


def test_after_ten_minutes_the_next_in_line_is_told_and_nobody_twice(town, roster, danger, system):
    appeal = danger()
    assert pass_on_danger(appeal=appeal, by=system, now=town.now + 9 * MINUTE) is None
    assert pass_on_danger(appeal=appeal, by=system, now=town.now + 10 * MINUTE) is not None
    assert pass_on_danger(appeal=appeal, by=system, now=town.now + 11 * MINUTE) is None
    assert told(appeal) == ["clerk", "second"]
    pass_on_danger(appeal=appeal, by=system, now=town.now + 200 * MINUTE)
    assert told(appeal) == ["clerk", "second", "head"]


def test_a_worker_that_stood_still_skips_nobody(town, roster, danger, system):
    appeal = danger()
    pass_on_danger(appeal=appeal, by=system, now=town.now + 25 * MINUTE)
    assert told(appeal) == ["clerk", "second", "head"]


def test_whoever_cannot_passes_it_on_at_once(town, roster, danger):
    appeal = danger()
    decline_danger(appeal=appeal, by=town.clerk, now=town.now + MINUTE)
    assert told(appeal) == ["clerk", "second"]
    with pytest.raises(Refusal):
        decline_danger(appeal=appeal, by=town.clerk, now=town.now + MINUTE)


def test_of_two_who_take_it_one_is_told_who_was_faster(town, roster, danger, system):
    appeal = danger()
    case = take_danger(appeal=appeal, by=town.clerk, now=town.now + MINUTE)
    assert (case.state, case.handler_id) == ("handling", town.clerk.pk)
    with pytest.raises(Refusal, match="clerk"):
        take_danger(appeal=appeal, by=town.second, now=town.now + 2 * MINUTE)
    assert pass_on_danger(appeal=appeal, by=system, now=town.now + 60 * MINUTE) is None


def test_with_an_empty_roster_the_desk_still_has_it(town, danger):
    appeal = danger()
    assert told(appeal) == []
    assert Case.objects.get(pk=appeal.pk).lead_id == town.federation.pk
    take_danger(appeal=appeal, by=town.clerk, now=town.now + MINUTE)


def test_it_is_in_no_rate_and_nobody_takes_it_out(town, roster, danger):
    appeal = danger()
    judged = queries.judged_turns(town.on, town.on + timedelta(days=1))
    assert [j.excluded for j in judged] == [DANGER]
    with pytest.raises(Refusal):
        exclude_from_rates(appeal=appeal, ground="test", reason="演练用", by=town.head, now=town.now)


def test_it_has_no_duplicates_and_is_none(town, roster, danger, take):
    danger(phone="13800000001")
    found = queries.duplicates(account=town.clerk, now=town.now, on=town.on, phone="13800000001")
    assert found == []
    take()
    asked = {"account": town.clerk, "now": town.now, "on": town.on, "phone": "13800000001"}
    assert len(queries.duplicates(**asked)) == 1
    assert queries.duplicates(is_danger=True, **asked) == []


def test_a_place_in_line_is_held_by_one(town, roster):
    hours = {"start": town.now, "end": town.now + timedelta(hours=1)}
    with pytest.raises(Refusal):
        add_shift(body=town.federation, account=town.second, place=1, by=town.head, **hours)
    with pytest.raises(Refusal):
        add_shift(
            body=town.federation, account=town.second, start=town.now, end=town.now, by=town.head, place=9
        )
    remove_shift(shift=town.federation.roster.get(place=1), by=town.head)
    add_shift(body=town.federation, account=town.second, place=1, by=town.head, **hours)


def test_the_jobs_leave_alone_what_was_taken_and_send_nothing_without_an_adapter(town, roster, danger):
    appeal = danger()
    take_danger(appeal=appeal, by=town.clerk, now=town.now + MINUTE)
    assert jobs.pass_on_danger(0) == 0
    assert told(appeal) == ["clerk"]
    assert jobs.send_to_12345(0) == 0
