"""Judging progress: how a value stands against its target on a day. Pure; see docs/adr/0012.

The time path runs straight from the baseline to the target, or through the yearly steps where a
plan sets them. What has been gained is compared with what the path asks for by the day: from 0.90
of it on track, from 0.70 slightly behind, below that behind (the thresholds are dated settings).
Arithmetic is in fractions: a value exactly on a threshold stands on its better side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from gonghui.insight.plans.models import Target

Comparator, Direction = Target.Comparator, Target.Direction
Number = Decimal | Fraction | int

ON_TRACK_FROM = Decimal("0.90")
SLIGHTLY_BEHIND_FROM = Decimal("0.70")
DIGITS = Decimal("0.000001")


class Status(StrEnum):
    """How an indicator stands. The last three say why it cannot be judged."""

    MET = "met"
    ON_TRACK = "on_track"
    SLIGHTLY_BEHIND = "slightly_behind"
    BEHIND = "behind"
    NO_DATA = "no_data"
    NO_BASELINE = "no_baseline"
    NO_TARGET = "no_target"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a target asks, in the printed unit. `starts_on` is the day whose end the path begins at."""

    comparator: str
    direction: str
    value: Number | None
    starts_on: date
    due_on: date
    upper: Number | None = None  # of a range
    each_year: bool = False  # a flow: begins at nothing every year anew
    baseline: Number | None = None
    path: Mapping[int, Number] = field(default_factory=dict)  # value due by the end of a year
    tolerance: Number | None = None  # of in_step, in the unit of both rates


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is known on the day.

    `reference` is the rate that an `in_step` value keeps pace with, of the same period. `held` are
    the values that a `never_below` is held against: every day since the start on which it moved.
    """

    actual: Number | None
    as_of: date
    reference: Number | None = None
    held: Sequence[Number | None] = ()


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A status and what led to it; shares are of 1, `expected` is in the printed unit."""

    status: Status
    progress: Decimal | None = None  # (actual - baseline) / (target - baseline)
    time_share: Decimal | None = None  # of the way from start to due date
    expected: Decimal | None = None  # what the time path asks for by the day
    pace: Decimal | None = None  # gained / asked for by the day; what the thresholds are held against


def judge(
    aim: Aim,
    reading: Reading,
    *,
    on_track_from: Number = ON_TRACK_FROM,
    slightly_behind_from: Number = SLIGHTLY_BEHIND_FROM,
) -> Judgement:
    """How the value stands against its target at the end of the day.

    Args:
        aim: the target; `aim.value` of an `all_due` is 100 (per cent of the list of due places).
        reading: the value and what it is compared with.
        on_track_from: share of the path from which a value is on track (`plan.on_track_from`).
        slightly_behind_from: the same for slightly behind (`plan.slightly_behind_from`).
    Returns:
        no_data before anything else; then no_target (what is said in words only, too); met even
        without a baseline; a target that has no path (a ceiling to be kept, `in_step`,
        `never_below`, `moves`) is met or behind.
    """
    if reading.actual is None:
        return Judgement(status=Status.NO_DATA)
    if aim.comparator == Comparator.IN_STEP:
        return _judge_step(aim, reading)
    if aim.comparator == Comparator.MOVES:
        return _judge_move(aim, reading)
    if aim.comparator == Comparator.WORDS or aim.value is None:
        return Judgement(status=Status.NO_TARGET)
    if aim.comparator == Comparator.NEVER_BELOW:
        return _judge_floor(aim, reading)
    if aim.direction == Direction.HOLD:
        return Judgement(status=Status.MET if satisfies(aim, reading.actual) else Status.BEHIND)
    return _judge_path(aim, reading, Fraction(on_track_from), Fraction(slightly_behind_from))


def satisfies(aim: Aim, value: Number) -> bool:
    """Whether a value meets the target of a comparator that looks at one value."""
    assert aim.value is not None
    match aim.comparator:
        case Comparator.GE | Comparator.ALL_DUE:
            return value >= aim.value
        case Comparator.GT:
            return value > aim.value
        case Comparator.LE:
            return value <= aim.value
        case Comparator.LT:
            return value < aim.value
        case Comparator.EQ:
            return value == aim.value
        case Comparator.RANGE:
            return aim.value <= value and (aim.upper is None or value <= aim.upper)
    raise ValueError(f"{aim.comparator} does not look at one value")


def time_share(starts_on: date, due_on: date, as_of: date) -> Fraction:
    """Which share of the days from the end of `starts_on` to the end of `due_on` has passed, 0 to 1."""
    whole = (due_on - starts_on).days
    if whole <= 0:
        return Fraction(1 if as_of >= due_on else 0)
    return min(max(Fraction((as_of - starts_on).days, whole), Fraction(0)), Fraction(1))


def expected_on(aim: Aim, base: Number, goal: Number, as_of: date) -> Fraction:
    """What the time path asks for by the end of a day: straight between baseline, yearly steps and target."""
    points = [(aim.starts_on, Fraction(base))]
    for year, step in sorted(aim.path.items()):
        day = date(year, 12, 31)
        if aim.starts_on < day < aim.due_on:
            points.append((day, Fraction(step)))
    points.append((aim.due_on, Fraction(goal)))
    for (day, value), (next_day, next_value) in pairwise(points):
        if as_of <= next_day:
            return value + (next_value - value) * time_share(day, next_day, as_of)
    return points[-1][1]


def _judge_step(aim: Aim, reading: Reading) -> Judgement:
    """In step: within the tolerance, or faster (growing faster breaks no promise to workers: ours)."""
    if aim.tolerance is None:
        return Judgement(status=Status.NO_TARGET)
    if reading.reference is None:
        return Judgement(status=Status.NO_DATA)
    assert reading.actual is not None
    gap = Fraction(reading.actual) - Fraction(reading.reference)
    status = Status.BEHIND if gap < -Fraction(aim.tolerance) else Status.MET
    return Judgement(status=status, expected=_rounded(Fraction(reading.reference)))


def _judge_move(aim: Aim, reading: Reading) -> Judgement:
    """A direction without a number: met while the value stands on that side of its baseline (ours)."""
    if aim.baseline is None:
        return Judgement(status=Status.NO_BASELINE)
    assert reading.actual is not None
    gained = Fraction(reading.actual) - Fraction(aim.baseline)
    gained = -gained if aim.direction == Direction.DOWN else gained
    return Judgement(status=Status.MET if gained > 0 else Status.BEHIND)


def _judge_floor(aim: Aim, reading: Reading) -> Judgement:
    """Never below: one day below breaks it, whatever came after; one unknown leaves it open."""
    assert aim.value is not None
    held = [*reading.held, reading.actual]
    if any(value is not None and value < aim.value for value in held):
        return Judgement(status=Status.BEHIND)
    if any(value is None for value in held):
        return Judgement(status=Status.NO_DATA)
    return Judgement(status=Status.MET)


def _judge_path(aim: Aim, reading: Reading, on_track: Fraction, slightly_behind: Fraction) -> Judgement:
    if aim.each_year:
        aim = _of_year(aim, reading.as_of.year)
    assert aim.value is not None
    assert reading.actual is not None
    actual = Fraction(reading.actual)
    share = time_share(aim.starts_on, aim.due_on, reading.as_of)
    met = satisfies(aim, actual)
    if aim.baseline is None:
        status = Status.MET if met else Status.NO_BASELINE
        return Judgement(status=status, time_share=_rounded(share))
    base, goal = Fraction(aim.baseline), _nearest_goal(aim, actual)
    expected = expected_on(aim, base, goal, reading.as_of)
    # Counted in the target's direction, so that a value that slips back has gained less than nothing.
    sign = -1 if aim.direction == Direction.DOWN else 1
    gained, asked, span = sign * (actual - base), sign * (expected - base), sign * (goal - base)
    pace = _pace(gained, asked, span)
    if met:
        status = Status.MET
    elif pace is None or pace < slightly_behind:
        status = Status.BEHIND
    else:
        status = Status.ON_TRACK if pace >= on_track else Status.SLIGHTLY_BEHIND
    return Judgement(
        status=status,
        progress=_rounded(gained / span if span > 0 else None),
        time_share=_rounded(share),
        expected=_rounded(expected),
        pace=_rounded(pace),
    )


def _of_year(aim: Aim, year: int) -> Aim:
    """The aim of one year of a flow: from nothing to the year's step or the target."""
    return Aim(
        comparator=aim.comparator,
        direction=aim.direction,
        value=aim.path.get(year, aim.value),
        upper=aim.upper,
        starts_on=date(year, 1, 1) - timedelta(days=1),
        due_on=date(year, 12, 31),
        baseline=0,
    )


@dataclass(frozen=True)
class Below:
    """Days on which a value lay below its floor, the last one included, and the lowest of them."""

    first: date
    last: date
    lowest: Number


def days_below(days: Sequence[tuple[date, Number | None]], floor: Number) -> list[Below]:
    """The stretches of days on which a value that is to be held lay below its floor.

    Args:
        days: the days on which the value moved with the value from then on, in order; the last one is the
            day that is judged. An unknown value ends a stretch and begins none.
    """
    found: list[Below] = []
    is_open = False
    for place, (day, value) in enumerate(days):
        if value is None or value >= floor:
            is_open = False
            continue
        last = days[place + 1][0] - timedelta(days=1) if place + 1 < len(days) else day
        if is_open:
            before = found.pop()
            found.append(Below(before.first, last, min(before.lowest, value)))
        else:
            found.append(Below(day, last, value))
        is_open = True
    return found


def _nearest_goal(aim: Aim, actual: Fraction) -> Fraction:
    """The target; of a range, the end on whose far side the value is."""
    assert aim.value is not None
    if aim.comparator == Comparator.RANGE and aim.upper is not None and actual > aim.upper:
        return Fraction(aim.upper)
    return Fraction(aim.value)


def _pace(gained: Fraction, asked: Fraction, span: Fraction) -> Fraction | None:
    """Gained over asked for by the day; None where there is no path to be on.

    That is so where the baseline had reached the target already: such a value has slipped. An `=`
    or a range that is overshot counts the overshoot against what was gained. On the first day
    nothing is asked for yet: whoever has not fallen below the baseline keeps full pace.
    """
    if span <= 0:
        return None
    if gained > span:
        gained = 2 * span - gained
    if asked <= 0:
        return Fraction(1) if gained >= 0 else None
    return gained / asked


def _rounded(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(DIGITS)
