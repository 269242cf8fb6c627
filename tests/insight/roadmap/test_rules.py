"""How tasks stand, where bars lie, and indices in which nothing unknown counts as 0."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.facts import declared_metrics
from gonghui.insight.roadmap.rules import (
    Component,
    Stand,
    bar_of,
    composites,
    place_of,
    read_index,
    scored,
    stand_of,
    taxonomies,
)

START, DUE = date(2021, 3, 1), date(2023, 6, 30)
STEP = date(2022, 1, 31)


@pytest.mark.parametrize(
    ("on", "done", "reached", "stand"),
    [
        (date(2021, 2, 28), None, None, Stand.AHEAD),
        (date(2021, 3, 1), None, None, Stand.UNDER_WAY),
        (date(2022, 1, 31), None, None, Stand.UNDER_WAY),
        (date(2022, 2, 1), None, None, Stand.MILESTONE_OVERDUE),
        (date(2022, 2, 1), None, date(2022, 1, 30), Stand.UNDER_WAY),
        (date(2022, 2, 1), None, date(2022, 3, 1), Stand.MILESTONE_OVERDUE),  # not yet on that day
        (DUE, None, STEP, Stand.UNDER_WAY),
        (date(2023, 7, 1), None, STEP, Stand.OVERDUE),
        (date(2023, 7, 1), DUE, STEP, Stand.DONE),
        (date(2023, 9, 1), date(2023, 8, 1), STEP, Stand.DONE_LATE),
        (date(2023, 7, 15), date(2023, 8, 1), STEP, Stand.OVERDUE),
    ],
)
def test_how_a_task_stands(on, done, reached, stand):
    milestones = [(STEP, reached)]
    assert stand_of(starts_on=START, due_on=DUE, done_on=done, milestones=milestones, on=on) == stand


days = st.integers(0, 4000).map(lambda n: date(2020, 1, 1) + timedelta(days=n))


@settings(deadline=None, derandomize=True)
@given(days, days, days, days)
def test_a_bar_lies_on_its_scale(a, b, c, d):
    start, end = sorted((a, b))
    first, last = sorted((c, d))
    bar = bar_of(start, end, first, last)
    apart = end < first or start > last
    assert (bar is None) == apart
    if bar is not None:
        assert 0 <= bar.start <= 1000
        assert 1 <= bar.length <= 1000 - bar.start + 1
    assert (place_of(a, first, last) is not None) == (first <= a <= last)


def part(weight, score):
    return Decimal(weight), None if score is None else Decimal(score)


def test_unknown_parts_weigh_nothing_and_are_told():
    found = read_index([part(1, 80), part(1, None), part(2, 50)])
    assert (found.value, found.known) == (Decimal("60.0"), Decimal("0.75"))
    nothing = read_index([part(1, None), part(2, None)])
    assert (nothing.value, nothing.known) == (None, 0)
    assert read_index([part(1, 0)]).value == 0


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 9), st.none() | st.integers(0, 100)), min_size=1, max_size=9))
def test_an_index_lies_between_its_known_parts_whatever_is_unknown(asked):
    found = read_index([part(*one) for one in asked])
    known = [score for _weight, score in asked if score is not None]
    if not known:
        assert found.value is None
    else:
        assert min(known) - 1 < found.value < max(known) + 1
        assert found.value == read_index([part(*one) for one in asked if one[1] is not None]).value


def test_a_score_goes_from_its_low_to_its_high_whichever_is_greater():
    falling = Component("m", "", "", "", Decimal(1), Decimal(8), Decimal(4))
    assert [scored(falling, Decimal(value)) for value in (8, 6, 4, 9, 3)] == [0, 50, 100, 0, 100]
    assert scored(falling, None) is None


def test_the_file_names_metrics_that_are_there():
    known = set(declared_metrics())
    named = {metric for one in taxonomies() for item in one.items for metric in item.metrics}
    named |= {part.metric for one in composites() for part in one.components} - {""}
    assert named <= known
    for one in composites():
        assert all(part.low != part.high and part.weight > 0 for part in one.components)
        assert all(part.metric or part.name_zh for part in one.components)
    assert len({one.weights_digest for one in composites()}) == len(composites())
