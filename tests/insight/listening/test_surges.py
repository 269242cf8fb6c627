"""Surges: planted ones are found, seasons are not, nothing is known of what comes later."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from chinese_calendar import get_holiday_detail

from gonghui.insight.listening.rules.ahead import FALSE_ALARMS, Group, surges
from gonghui.insight.listening.rules.dates import (
    day_of,
    month_number,
    share_around_festival,
    spring_festivals,
)
from gonghui.insight.listening.rules.surges import HISTORY, backtest, judged

FIRST = month_number(date(2020, 1, 1))


def series(seed, groups=20, months=48, rise=2.5):
    """Counts with a rise before Spring Festival, and one group without."""
    random = np.random.default_rng(seed)
    level = random.uniform(4, 40, groups)[:, None]
    before = np.array([share_around_festival(FIRST + at, -45, -1) for at in range(months)])
    mean = level * np.exp(np.log(rise) * before)[None, :]
    return random.negative_binomial(20, 20 / (20 + mean)).astype(float)


def events(counts, first=FIRST):
    groups, days = [], []
    for row, months in enumerate(counts):
        for at, count in enumerate(months):
            groups += [f"g{row:02d}"] * int(count)
            days += [date((first + at) // 12, (first + at) % 12 + 1, 1 + n % 28) for n in range(int(count))]
    return groups, days


def test_a_planted_surge_is_an_alarm_in_its_month_only():
    counts = series(1)
    level = counts[3, :36].mean()
    counts[3, 40] = round(level * 3 + 10)
    found = {(one.group, one.period): one for one in backtest(*events(counts))}
    assert found["g03", "2023-05"].alarm
    assert not found["g03", "2023-04"].alarm
    assert found["g03", "2023-05"].score > 3


def test_the_rise_before_spring_festival_is_expected():
    counts = series(2, rise=4.0)
    expected, score = judged(counts, FIRST)
    january = month_number(date(2023, 1, 1)) - FIRST
    autumn = month_number(date(2022, 10, 1)) - FIRST
    assert (expected[:, january] > 1.5 * expected[:, autumn]).mean() > 0.9
    assert (score[:, january] > 2.5).sum() <= 1


def test_false_alarms_are_rare():
    counts = np.concatenate([series(seed) for seed in range(3, 9)])
    _expected, score = judged(counts, FIRST)
    share = (score[:, HISTORY:] >= 2.5).mean()
    assert share < 0.02


def test_of_employers_that_chance_has_chosen_as_few_alarm():
    draw, months, employers = np.random.default_rng(1), 48, 12_000
    usual = np.exp(draw.normal(-2.2, 1.4, employers))[:, None]
    counts = draw.poisson(draw.gamma(10, usual / 10, (employers, months))).astype(float)
    # As the live counts choose them: three cases in the running month and the last.
    chosen = counts[counts[:, -2:].sum(axis=1) >= 3]
    groups = [Group(None, "wages", place) for place in range(len(chosen))]
    last = 2026 * 12 + 5
    alarms = [rise for rise in surges(groups, chosen, last - months + 1) if rise.month == last]
    assert 0 < len(alarms) <= 2 * FALSE_ALARMS * len(chosen)


def test_a_month_is_judged_from_earlier_months_only():
    counts = series(5)
    whole = judged(counts, FIRST)
    changed = counts.copy()
    changed[:, 30:] = 500
    again = judged(changed, FIRST)
    assert np.array_equal(whole[0][:, :31], again[0][:, :31], equal_nan=True)
    assert np.array_equal(whole[1][:, :30], again[1][:, :30], equal_nan=True)


def test_an_old_surge_does_not_hide_a_new_one():
    counts = np.full((6, 40), 8.0)
    counts[0, 20] = 60
    counts[0, 32] = 30
    _expected, score = judged(counts, FIRST)
    assert score[0, 20] > 5
    assert score[0, 32] > 3


def test_every_group_has_every_month_and_short_history_says_nothing():
    groups, days = events(np.array([[3.0] * 14, [0] * 13 + [2]]))
    found = backtest(groups, days)
    assert len(found) == 28
    assert [one.period for one in found[:2]] == ["2020-01", "2020-02"]
    first, last = found[HISTORY - 1], found[HISTORY]
    assert (first.expected, first.score, first.alarm) == (None, None, False)
    assert last.expected is not None
    assert sum(one.observed for one in found) == len(days)
    assert backtest([], []) == []
    assert [one.alarm for one in backtest(["a"], [date(2024, 2, 29)])] == [False]


def test_festivals_are_lunar_years_apart_and_agree_with_the_published_calendar():
    table = spring_festivals()
    years = sorted(table)
    assert years == list(range(2000, 2051))
    for year in years[1:]:
        assert (table[year] - table[year - 1]).days in {353, 354, 355, 383, 384, 385}
        assert date(year, 1, 21) <= table[year] <= date(year, 2, 20)

    for year in range(2006, 2026):
        assert get_holiday_detail(table[year])[1] == "Spring Festival"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-05-03 12:10:33", date(2024, 5, 3)),
        ("2024/5/3 8:00", date(2024, 5, 3)),
        ("2024.5.3", date(2024, 5, 3)),
        ("2024年5月3日上午", date(2024, 5, 3)),
        ("20240503", date(2024, 5, 3)),
        ("2024-05", date(2024, 5, 1)),
        ("2024-05-03T12:10:33+08:00", date(2024, 5, 3)),
        ("3/5/2024", date(2024, 5, 3)),
        ("5/13/2024", date(2024, 5, 13)),
        ("45415", date(2024, 5, 3)),
        ("2024-02-30", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_days_as_sheets_write_them(cell, day):
    assert day_of(cell) == day
