"""Gaps that add up, doubts, passing, days not held: pure rules against planted answers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.insight.monitoring.rules.gaps import (
    Place,
    by_weight,
    needed_of_count,
    needed_of_rate,
    shared,
)
from gonghui.insight.monitoring.rules.quality import (
    Concern,
    Point,
    breaks,
    is_stale,
    jumps,
    lateness,
    missing_periods,
    out_of_line,
    unknown_months,
)
from gonghui.insight.plans.rules import Judgement, Status
from gonghui.insight.plans.rules.judging import days_below
from gonghui.insight.plans.rules.passing import passing

quiet = settings(deadline=None, derandomize=True)


@quiet
@given(st.integers(0, 500), st.dictionaries(st.integers(1, 50), st.integers(0, 90), min_size=1, max_size=20))
def test_parts_by_weight_add_up(whole, weights):
    parts = by_weight(whole, weights)
    assert sum(parts.values()) == (whole if any(weights.values()) else 0)
    total = sum(weights.values()) or 1
    assert all(
        abs(parts[key] - Fraction(whole * weights[key], total)) < 1 for key in parts if any(weights.values())
    )


places = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 40), st.one_of(st.none(), st.integers(0, 40))),
    min_size=1,
    max_size=12,
)


@quiet
@given(places, st.data())
def test_a_gap_is_shared_out_whole(rows, data):
    spots = [
        Place(n, has, lacks, None if own is None else min(own, lacks))
        for n, (has, lacks, own) in enumerate(rows)
    ]
    gap = data.draw(st.integers(0, sum(one.open for one in spots)))
    parts = shared(gap, spots)
    assert sum(parts.values()) == gap
    # No area is asked for more than it has open.
    assert all(parts[one.area] <= one.open for one in spots)


def test_how_many_records_a_goal_needs():
    # 92 of 100 are there; 94 % need two more, more than 94 % need three.
    assert needed_of_rate(92, 100, Fraction(94, 100)) == 2
    assert needed_of_rate(92, 100, Fraction(94, 100), strict=True) == 3
    assert needed_of_rate(96, 100, Fraction(94, 100)) == 0
    assert needed_of_rate(7, 9, Fraction(1)) == 2
    assert needed_of_count(Fraction(7412), Fraction(8000)) == 588
    assert needed_of_count(Fraction(15), Fraction(31, 2)) == 1


def test_areas_with_targets_of_their_own_stand_first():
    spots = [Place(1, 10, 5, 2), Place(2, 10, 5, 0), Place(3, 10, 5, 2)]
    assert shared(4, spots) == {1: 2, 2: 0, 3: 2}
    assert shared(2, spots) == {1: 1, 2: 0, 3: 1}
    # What they do not cover goes to whoever has something open.
    assert sum(shared(7, spots).values()) == 7


def months(values, start=date(2021, 1, 31), basis=""):
    found, day = [], start
    for value in values:
        found.append(Point(day, value, basis))
        day = (day + timedelta(days=1)).replace(day=28) + timedelta(days=4)
        day = day.replace(day=1) - timedelta(days=1)
    return found


def test_months_without_a_value_behind_the_first():
    assert [one.on for one in unknown_months(months([None, 1, None, 3]))] == [date(2021, 3, 31)]
    assert unknown_months(months([None, None])) == []


def test_a_planted_jump_is_found_and_nothing_else():
    steady = [100 + 3 * n + (n % 3) for n in range(30)]
    assert jumps(months(steady)) == []
    planted = steady[:20] + [value + 60 for value in steady[20:]]
    assert [one.on for one in jumps(months(planted))] == [months(planted)[20].on]
    assert jumps(months(planted[:10])) == []
    # Another basis is a break, no jump.
    other = months(steady[:20]) + months(
        [value + 60 for value in steady[20:]], months(steady)[20].on, "新口径"
    )
    assert jumps(other) == []
    assert [one.concern for one in breaks(other)] == [Concern.BREAK]


def test_an_area_out_of_line():
    day = date(2025, 12, 31)
    rows = [(f"a{n}", day, share) for n, share in enumerate([0.01, 0.0, -0.01, 0.02, 0.0, 0.4])]
    assert [one.words for one in out_of_line(rows)] == ["a5"]
    assert out_of_line(rows[-4:]) == []


def test_late_missing_and_stale():
    assert lateness(date(2025, 12, 31), date(2026, 1, 30)) == 0
    assert lateness(date(2025, 12, 31), date(2026, 2, 4)) == 5
    ends = [date(2021, 12, 31), date(2022, 12, 31), date(2024, 12, 31)]
    assert missing_periods([*ends, date(2023, 12, 31)], date(2025, 6, 30)) == []
    assert missing_periods([*ends[:2], date(2023, 12, 31)], date(2025, 6, 30)) == [date(2024, 12, 31)]
    assert missing_periods(ends[:1], date(2025, 6, 30)) == []
    quarters = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 12, 31), date(2025, 3, 31)]
    assert missing_periods(quarters, date(2025, 4, 15)) == [date(2024, 9, 30)]
    assert not is_stale(ends, date(2025, 12, 31))
    assert is_stale([date(2021, 12, 31), date(2022, 12, 31)], date(2025, 3, 1))


def test_a_later_definition_is_a_break():
    points = months([1.0, 2.0, 3.0])
    assert [one.on for one in breaks(points, [date(2021, 2, 15)])] == [date(2021, 2, 15)]
    assert breaks(points, [date(2019, 1, 1)]) == []


@pytest.mark.parametrize(
    ("attribute", "status", "progress", "over", "last", "held", "said"),
    [
        ("binding", "met", None, False, False, False, "done_early"),
        ("binding", "met", None, False, True, False, "done"),
        ("expected", "met", None, False, False, True, "kept"),
        ("expected", "met", None, True, True, True, "done"),
        ("binding", "slightly_behind", "0.95", True, True, False, "not_done"),
        ("expected", "slightly_behind", "0.95", True, True, False, "nearly"),
        ("expected", "behind", "0.5", True, True, False, "not_done"),
        ("binding", "behind", "0.5", False, False, False, "warned"),
        ("expected", "behind", "0.5", False, False, False, "running"),
        ("binding", "on_track", "0.5", False, False, False, "running"),
        ("binding", "no_data", None, True, True, False, "open"),
        ("", "slightly_behind", "0.95", True, True, False, "not_done"),
    ],
)
def test_binding_and_expected_pass_differently(attribute, status, progress, over, last, held, said):
    judgement = Judgement(status=Status(status), progress=Fraction(progress) if progress else None)
    verdict = passing(attribute, judgement, is_over=over, in_last_year=last, is_held=held)
    assert str(verdict) == said


def test_the_days_below_a_floor():
    day = date(2024, 1, 1)
    moved = [(day, 95), (date(2024, 3, 1), 89), (date(2024, 3, 10), 88), (date(2024, 4, 1), 91)]
    found = days_below([*moved, (date(2024, 12, 31), 91)], 90)
    assert [(one.first, one.last, one.lowest) for one in found] == [(date(2024, 3, 1), date(2024, 3, 31), 88)]
    still = days_below([*moved[:2], (date(2024, 12, 31), 89)], 90)
    assert [(one.first, one.last) for one in still] == [(date(2024, 3, 1), date(2024, 12, 31))]
    # What is unknown is not below, and cuts a stretch in two.
    cut = days_below([(day, 80), (date(2024, 2, 1), None), (date(2024, 3, 1), 80)], 90)
    assert [(one.first, one.last) for one in cut] == [
        (day, date(2024, 1, 31)),
        (date(2024, 3, 1), date(2024, 3, 1)),
    ]
    assert days_below([(day, 90)], 90) == []
