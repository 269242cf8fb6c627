"""What rises before more must ask: surges of this month and the last, and what the season announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gonghui.insight.listening.rules.dates import month_number, share_around_festival, spring_festivals
from gonghui.insight.listening.rules.surges import (
    ALARM_FROM,
    CASES_AT_LEAST,
    HISTORY,
    judged,
)

# Of months without any surge, the share that gives an alarm all the same; see ADR 35 for how it was found.
FALSE_ALARMS = 0.01
# Employers are counted since they have cases lately: chance has chosen them already, so more is wanted.
ALARM_FROM_OF_CHOSEN = 2.75
MONTHS_AHEAD = 2
BEFORE_FESTIVAL = 45  # days in which the rise falls
SEASONAL_FROM = 0.25  # share of a month's days that lie before the festival
RISE_FROM = 1.25  # of the usual, from which a rise is announced
_USUAL = 3  # months


@dataclass(frozen=True, slots=True)
class Group:
    """Appeals that are counted together; None: of any."""

    area: int | None
    category: str
    about: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A group's month out of the common, or one that the season announces.

    Attributes:
        month: its number, see `month_number`.
        observed, score: None of a month to come.
        usual: a month of the three before it.
    """

    group: Group
    month: int
    observed: int | None
    expected: float
    usual: float
    score: float | None


def surges(groups: Sequence[Group], counts: np.ndarray, first: int) -> list[Rise]:
    """The groups whose running or last month has more than expected, the surest first.

    Args:
        counts: cases, groups × months; the first column is the month numbered `first`, the last one runs
            still: it is held against what a whole month lets expect, so that it alarms late, not wrongly.
    """
    months = counts.shape[1]
    if months <= HISTORY or not len(groups):
        return []
    expected, score = judged(counts, first)
    least = np.array([ALARM_FROM if group.about is None else ALARM_FROM_OF_CHOSEN for group in groups])
    found = []
    for at in range(max(HISTORY, months - 2), months):
        alarms = (score[:, at] >= least) & (counts[:, at] >= CASES_AT_LEAST)
        for row in np.flatnonzero(alarms).tolist():
            found.append(
                Rise(
                    group=groups[row],
                    month=first + at,
                    observed=int(counts[row, at]),
                    expected=round(float(expected[row, at]), 1),
                    usual=round(_usual(counts[row, :at]), 1),
                    score=round(float(score[row, at]), 2),
                )
            )
    return sorted(found, key=lambda one: (-one.month, -(one.score or 0)))


def announced(groups: Sequence[Group], counts: np.ndarray, first: int) -> list[Rise]:
    """The groups that the season before Spring Festival lets rise in this month or the next two.

    Args:
        counts: as of `surges`; the running month is not counted, but foretold like the next ones.
    """
    months = counts.shape[1] - 1
    if months <= HISTORY or not len(groups):
        return []
    past, found = counts[:, :months].astype(float), []
    usual = past[:, -_USUAL:].mean(axis=1)
    for ahead in range(MONTHS_AHEAD + 1):
        month = first + months + ahead
        asked = np.concatenate([past, np.zeros((len(groups), 1))], axis=1)
        expected = np.nan_to_num(judged(asked[:, -60:], month - min(asked.shape[1], 60) + 1)[0][:, -1])
        past = np.concatenate([past, np.round(expected)[:, None]], axis=1)
        if share_around_festival(month, -BEFORE_FESTIVAL, -1) < SEASONAL_FROM:
            continue
        rises = (expected >= RISE_FROM * usual) & (expected - usual >= CASES_AT_LEAST)
        found += [
            Rise(
                group=groups[row],
                month=month,
                observed=None,
                expected=round(float(expected[row]), 1),
                usual=round(float(usual[row]), 1),
                score=None,
            )
            for row in np.flatnonzero(rises).tolist()
        ]
    return found


def _usual(past: np.ndarray) -> float:
    return float(past[-_USUAL:].mean()) if len(past) else 0.0


def next_season(on: date) -> tuple[date, date] | None:
    """From when the rise before the next Spring Festival is expected, and the festival; None: unknown."""
    known = sorted(day for day in spring_festivals().values() if day > on)
    return (known[0] - timedelta(days=BEFORE_FESTIVAL), known[0]) if known else None


def first_day(month: int) -> date:
    """The first day of the month of a number."""
    return date(month // 12, month % 12 + 1, 1)


def months_between(since: date, until: date) -> int:
    """Months from one day's month to another's, both counted."""
    return month_number(until) - month_number(since) + 1
