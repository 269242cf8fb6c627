"""Forecasts against series whose continuation is known: shown where they help, kept back where not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from gonghui.insight.monitoring.queries.forecasts import increments, month_end_before, months_between
from gonghui.insight.monitoring.rules.forecasting import Found, foresee, naive_of, pace

DRAWN = np.random.RandomState(3)
NOISE = DRAWN.normal(0, 30, 61)
# What goes on as it did: a line with noise.
STEADY = 5000 + 40 * np.arange(61) + NOISE
# What nobody can foresee: every month a step at random.
WALK = 5000 + np.cumsum(DRAWN.normal(0, 30, 61))


def at_least(goal):
    return lambda value: value >= goal


def test_a_steady_series_is_foreseen_and_its_trial_told():
    # Of 72 months, 61 are known: the value in eleven months is 5000 + 40 × 71, give or take the noise.
    found = foresee(list(STEADY), ahead=11, reaches=at_least(7840), low=0)
    assert found.found == Found.SHOWN
    assert found.low < 7840 < found.high
    assert abs(found.value - 7840) < 90
    assert 0.05 < found.reach < 0.95
    trial = found.trial
    assert (trial.horizon, trial.origins) == (11, 61 - 24 - 11 + 1)
    assert trial.error < trial.naive_error
    assert 0 < trial.covered <= trial.origins


def test_what_lies_far_is_reached_by_no_path_and_what_is_near_by_all():
    assert foresee(list(STEADY), ahead=6, reaches=at_least(9000)).reach == 0
    assert foresee(list(STEADY), ahead=6, reaches=at_least(6000)).reach == 1


def test_a_random_walk_is_not_shown():
    found = foresee(list(WALK), ahead=12, reaches=at_least(5000))
    assert (found.found, found.value) == (Found.NOT_BETTER, None)
    assert found.trial.error >= found.trial.naive_error


def test_too_few_too_far_and_still():
    assert foresee(list(STEADY[:30]), ahead=6, reaches=at_least(0)).found == Found.TOO_FEW
    # 24 + 12 + 5 months let six months ahead be tried out twelve times; one fewer does not.
    assert foresee(list(STEADY[:41]), ahead=6, reaches=at_least(0)).found != Found.TOO_FEW
    assert foresee(list(STEADY[:40]), ahead=6, reaches=at_least(0)).found == Found.TOO_FEW
    assert foresee(list(STEADY[:48]), ahead=40, reaches=at_least(0)).found == Found.TOO_FAR
    assert foresee([7.0] * 60, ahead=6, reaches=at_least(0)).found == Found.STILL


def test_a_rate_never_passes_its_bounds():
    rate = list(np.minimum(99.9, 90 + 0.2 * np.arange(55)))
    found = foresee(rate, ahead=6, reaches=lambda value: value == 100, low=0, high=100)
    if found.found == Found.SHOWN:
        assert found.high <= 100


def test_a_flow_is_foreseen_by_its_months():
    added = list(100 + NOISE[:60])
    found = foresee(added, ahead=6, reaches=at_least(0), adds_up=True, so_far=1000)
    assert found.found == Found.SHOWN
    assert found.value == pytest.approx(1000 + 6 * 100, rel=0.1)


def test_the_naive_forecasts():
    line = np.arange(20.0)
    assert naive_of(line, 6) == (19, 25)
    year = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    assert naive_of(year, 3, adds_up=True) == (36, 6)
    assert pace(list(range(13))) == 1
    assert pace(list(range(12))) is None


def test_months_of_a_flow_and_of_the_calendar():
    told = [(date(2022, 12, 31), 40.0), (date(2023, 1, 31), 3.0), (date(2023, 2, 28), 5.0)]
    assert increments(told) == ([3.0, 2.0], 5.0)
    assert increments(told[:1]) == ([], 0.0)
    assert month_end_before(date(2024, 2, 29)) == date(2024, 2, 29)
    assert month_end_before(date(2024, 3, 1)) == date(2024, 2, 29)
    assert month_end_before(date(2024, 1, 15)) == date(2023, 12, 31)
    assert months_between(date(2024, 12, 31), date(2025, 12, 31)) == 12
