"""What makes figures doubtful: gaps in time, late reports, values out of line, breaks. Pure rules, each ours.

Nothing here says that a figure is wrong: each finding is a question to whoever keeps or reports it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median, multimode

LATE_AFTER = 30  # days after the period's end
FARTHEST = 5.0  # times the usual step between months
LEAST_STEPS = 12
LEAST_AREAS = 5
TO_SIGMA = 1.4826  # a median absolute deviation times this is a standard deviation of normal values


class Concern(StrEnum):
    """What is asked about."""

    UNKNOWN = "unknown"  # no value on the day
    NOT_REPORTED = "not_reported"  # a period without the report that others of its kind have
    LATE = "late"  # a report after its day
    STALE = "stale"  # a published series without a new value for longer than its own pace
    AFTERWARDS = "afterwards"  # a period before the register was kept
    JUMP = "jump"  # a month far out of the usual steps
    OUT_OF_LINE = "out_of_line"  # an area's difference far from those of the others
    BREAK = "break"  # another definition or basis: values do not compare


@dataclass(frozen=True)
class Point:
    """A value on a day; what it counts, where that may change."""

    on: date
    value: float | None
    basis: str = ""


@dataclass(frozen=True)
class Doubt:
    """A finding: what, on which day, and the numbers that led to it."""

    concern: Concern
    on: date
    value: float | None = None
    usual: float | None = None
    words: str = ""


def unknown_months(points: Sequence[Point]) -> list[Doubt]:
    """The months without a value that lie behind the first known one."""
    first = next((place for place, one in enumerate(points) if one.value is not None), len(points))
    return [Doubt(Concern.UNKNOWN, one.on) for one in points[first:] if one.value is None]


def jumps(points: Sequence[Point], *, farthest: float = FARTHEST) -> list[Doubt]:
    """The months whose step is far from the usual ones: more than so many robust deviations.

    Values around a break of basis are not compared. Fewer than twelve steps say nothing.
    """
    steps = [
        (later.on, later.value - earlier.value)
        for earlier, later in itertools.pairwise(points)
        if later.value is not None and earlier.value is not None and later.basis == earlier.basis
    ]
    if len(steps) < LEAST_STEPS:
        return []
    usual = median([step for _on, step in steps])
    apart = [abs(step - usual) for _on, step in steps]
    # Where most months are alike, as in a small area, the spread of all of them.
    width = median(apart) * TO_SIGMA or math.sqrt(sum(one * one for one in apart) / len(apart))
    return [
        Doubt(Concern.JUMP, on, step, usual)
        for on, step in steps
        if width and abs(step - usual) > farthest * width
    ]


def middle(values: Sequence[float]) -> tuple[float, float]:
    """The median and a robust standard deviation; where most are alike, the mean of the deviations."""
    usual = median(values)
    apart = [abs(value - usual) for value in values]
    width = median(apart) * TO_SIGMA
    return usual, width or sum(apart) / len(apart)


def out_of_line(differences: Sequence[tuple[str, date, float]], *, farthest: float = FARTHEST) -> list[Doubt]:
    """The areas whose share of difference is far from that of the others; fewer than five say nothing.

    Args:
        differences: name, day, and reported less recorded as a share of recorded.
    """
    if len(differences) < LEAST_AREAS:
        return []
    usual, width = middle([share for _name, _on, share in differences])
    return [
        Doubt(Concern.OUT_OF_LINE, on, share, usual, name)
        for name, on, share in differences
        if width and abs(share - usual) > farthest * width
    ]


def breaks(points: Sequence[Point], versions: Sequence[date] = ()) -> list[Doubt]:
    """The days from which values count something else: a new basis, or a later version of the definition."""
    known = [one for one in points if one.value is not None]
    found = [
        Doubt(Concern.BREAK, later.on, later.value, earlier.value, later.basis)
        for earlier, later in itertools.pairwise(known)
        if later.basis != earlier.basis
    ]
    if known:
        found += [Doubt(Concern.BREAK, on) for on in versions if known[0].on < on <= known[-1].on]
    return sorted(found, key=lambda one: one.on)


def lateness(period_end: date, received_on: date, *, allowed: int = LATE_AFTER) -> int:
    """How many days after its day a report came in; 0 when in time."""
    return max((received_on - period_end).days - allowed, 0)


def missing_periods(ends: Sequence[date], until: date) -> list[date]:
    """The ends of periods that one expects by the pace of those reported, and that are missing.

    The pace is the most frequent distance in months, of several the shortest; two reports at least. A
    period is expected once thirty days have passed since its end.
    """
    days = sorted(set(ends))
    if len(days) < 2:
        return []
    months = [one.year * 12 + one.month for one in days]
    pace = max(min(multimode([b - a for a, b in itertools.pairwise(months)])), 1)
    found = []
    expected = months[0] + pace
    while (end := _month_end(expected)) <= until:
        if expected not in months and (until - end).days > LATE_AFTER:
            found.append(end)
        expected += pace
    return found


def is_stale(ends: Sequence[date], until: date) -> bool:
    """Whether a published series is behind its own pace: twice the usual distance and a month."""
    days = sorted(set(ends))
    if len(days) < 2:
        return False
    pace = median([(b - a).days for a, b in itertools.pairwise(days)])
    return (until - days[-1]).days > 2 * pace + LATE_AFTER


def _month_end(months: int) -> date:
    """The last day of a month told as year × 12 + month."""
    year, month = divmod(months, 12)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
