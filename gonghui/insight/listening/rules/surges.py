"""Months in which a group has more cases than its own past lets expect.

After Farrington et al. (1996) and Noufaily et al. (2013): a negative-binomial regression of each group's
earlier months, outlying ones weighed down, and an alarm where what came lies above the upper limit of what
was expected. Three things differ, for the months of a union: the rise before Spring Festival moves with the
moon, so it is a regressor of its own; a group's season is drawn towards that of all groups, since three years
show little of it; and the level of the last months counts most, in place of a straight trend.

Every month is judged from earlier months alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

import numpy as np
from scipy.special import betainc, ndtri

from gonghui.insight.listening.rules.dates import (
    days_of_month,
    month_name,
    month_number,
    share_around_festival,
)

HISTORY = 12  # months before the first that is judged: one Spring Festival and one summer lie among them
# An alarm: standard deviations above what is expected, and cases at least; see ADR 35 for what it gives.
ALARM_FROM = 2.33
CASES_AT_LEAST = 3
_BEFORE, _AFTER = (-45, -1), (0, 20)  # days around the festival
_POOLED, _OWN = 1.0, 0.35  # standard deviations of season effects (log): of all, of a group about these
_FADING, _RECENT = 0.98, 0.80  # weight of a month against the following: in the season, in the level
_OUTLYING = 2.0  # standard deviations from which an earlier month is weighed down
_NEW_LEVEL = 3  # so many outlying months in a row are no outliers any more
_ROUNDS = 6
_LEAST = 0.05  # expected cases


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A group's month: what came, what was expected, by how many standard deviations it is more."""

    group: str
    period: str
    expected: float | None
    observed: int
    score: float | None
    alarm: bool


def backtest(groups: Sequence[str], days: Sequence[date]) -> list[Judged]:
    """Each group's every month, from the first month of all to the last, judged from those before it.

    Args:
        groups: the group of each event.
        days: its day.
    """
    if not days:
        return []
    months = np.array([month_number(day) for day in days])
    first, last = int(months.min()), int(months.max())
    names = sorted(set(groups))
    place = {name: at for at, name in enumerate(names)}
    counts = np.zeros((len(names), last - first + 1))
    np.add.at(counts, (np.array([place[group] for group in groups]), months - first), 1)
    expected, score = judged(counts, first)
    return [
        _judgement(name, first + at, counts[row, at], expected[row, at], score[row, at])
        for row, name in enumerate(names)
        for at in range(counts.shape[1])
    ]


def _judgement(group: str, month: int, observed: float, expected: float, score: float) -> Judged:
    known = not np.isnan(expected)
    return Judged(
        group=group,
        period=month_name(month),
        expected=round(float(expected), 2) if known else None,
        observed=int(observed),
        score=round(float(score), 2) if known else None,
        alarm=bool(known and score >= ALARM_FROM and observed >= CASES_AT_LEAST),
    )


def judged(counts: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Expected cases and score of every cell of a table groups × months; NaN where history is too short.

    Args:
        counts: cases; the first column is the month numbered `first`.
    """
    groups, months = counts.shape
    expected, score = np.full((2, groups, months), np.nan)
    season = np.array([_season(first + at) for at in range(months)])
    length = np.log([len(days_of_month(first + at)) / 30.44 for at in range(months)])
    for at in range(HISTORY, months):
        mean, variance = _foretold(counts[:, :at], season[: at + 1], length[: at + 1])
        expected[:, at] = mean
        score[:, at] = _deviation(counts[:, at], mean, variance)
    return expected, score


def _season(month: int) -> list[float]:
    turn = 2 * pi * (month % 12) / 12
    waves = [cos(turn), sin(turn), cos(2 * turn), sin(2 * turn)]
    return [share_around_festival(month, *_BEFORE), share_around_festival(month, *_AFTER), *waves]


def _deviation(observed: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Standard deviations of a normal variable that is as improbable (negative binomial, mid-p)."""
    size = mean**2 / np.maximum(variance - mean, 1e-6 * mean)
    share = mean / (mean + size)
    reached = np.where(observed > 0, betainc(np.maximum(observed, 1), size, share), 1.0)
    middle = (reached + betainc(observed + 1, size, share)) / 2
    return -ndtri(np.clip(middle, 1e-300, 1 - 1e-12))


def _foretold(past: np.ndarray, season: np.ndarray, length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of each group's next month.

    Args:
        past: cases, groups × earlier months.
        season: the regressors of these months and, last, of the next.
        length: the logarithm of each month's length, likewise.
    """
    months = past.shape[1]
    fading = _FADING ** np.arange(months - 1, -1, -1.0)
    level = np.log((past.sum(axis=1) + 0.5) / (months + 1))
    common, own = np.zeros(season.shape[1]), np.zeros((len(past), season.shape[1]))
    spread, trust = np.full(len(past), 0.1), np.ones_like(past)
    # Waves of a year cannot be told from a trend before a second year; the festival's bump can.
    prior = np.where(np.arange(season.shape[1]) < 2, 1.0, min(1.0, months / 36) * 0.5)
    for _round in range(_ROUNDS):
        eta = np.clip(level[:, None] + length[:-1] + (common + own) @ season[:-1].T, -12, 12)
        mean = np.exp(eta)
        recent = mean * _drift(past, mean, trust, spread)[:, :-1]
        trust = _trust(past, recent, spread)
        spread = _spread(past, recent, trust)
        weight = trust * fading * mean / (1 + spread[:, None] * mean)
        working = (past - mean) / np.maximum(mean, 1e-9)
        step = _solved(season[:-1], weight, working, common, own, prior)
        level, common, own, doubt = level + np.clip(step[0], -1, 1), *step[1:]
    eta = np.clip(level[:, None] + length + (common + own) @ season.T, -12, 12)
    mean = np.exp(eta)
    drift = _drift(past, mean[:, :-1], trust, spread)[:, -1]
    centre = _centre(season[:-1], weight)
    away = season[-1] - centre
    unsure = np.einsum("gp,gpq,gq->g", away, doubt, away) + 1 / (1 + (weight * _recency(months)).sum(axis=1))
    foretold = np.maximum(mean[:, -1] * drift, _LEAST)
    return foretold, foretold + (spread + np.minimum(unsure, 1.0)) * foretold**2


def _recency(months: int) -> np.ndarray:
    return _RECENT ** np.arange(months - 1, -1, -1.0)


def _centre(season: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weighted mean of the regressors, a row a group."""
    return (weight @ season) / np.maximum(weight.sum(axis=1), 1e-9)[:, None]


def _drift(past: np.ndarray, mean: np.ndarray, trust: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """By which factor the level before each month, and the next, differs from the mean of the years."""
    weight = trust / (1 + spread[:, None] * mean)
    above, below = np.full(len(past), 2.0), np.full(len(past), 2.0)
    factors = [above / below]
    for at in range(past.shape[1]):
        above = 2.0 * (1 - _RECENT) + _RECENT * above + weight[:, at] * past[:, at]
        below = 2.0 * (1 - _RECENT) + _RECENT * below + weight[:, at] * mean[:, at]
        factors.append(above / below)
    return np.stack(factors, axis=1)


def _trust(past: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Weights of earlier months: an outlying one counts less, unless the level has stayed there."""
    off = (past - mean) / np.sqrt(mean + spread[:, None] * mean**2 + 0.25)
    high = off > _OUTLYING
    stayed = np.zeros_like(high)
    run = np.zeros(len(past), dtype=int)
    for at in range(past.shape[1]):
        run = np.where(high[:, at], run + 1, 0)
        stayed[:, at] = run >= _NEW_LEVEL
    return np.where(high & ~stayed, (_OUTLYING / np.maximum(off, _OUTLYING)) ** 2, 1.0)


def _spread(past: np.ndarray, mean: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """How much more than Poisson a group varies (variance mean + spread · mean²), drawn to all groups'."""
    lost = past.shape[1] / max(1.0, past.shape[1] - 3.0)
    more = (trust * ((past - mean) ** 2 * lost - mean)).sum(axis=1)
    base = (trust * mean**2).sum(axis=1)
    # A busy group says more of its spread, but none says more than its months are.
    grain = past.shape[1] / np.maximum(base, 1e-9)
    of_all = max(0.02, float((more * grain).sum() / max(1e-9, (base * grain).sum()))) if len(past) else 0.02
    of_all = min(of_all, 1.0)
    held = 12.0 / np.maximum(grain, 1e-9)
    return np.clip((more + held * of_all) / (base + held), 0.01, 2.0)


def _solved(
    season: np.ndarray,
    weight: np.ndarray,
    working: np.ndarray,
    common: np.ndarray,
    own: np.ndarray,
    prior: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One round of weighted least squares: change of levels, the common season, the groups', their doubt."""
    centre = _centre(season, weight)
    away = season[None, :, :] - centre[:, None, :]
    pressed = np.einsum("gt,gtp,gtq->gpq", weight, away, away)
    pull = np.einsum("gt,gtp,gt->gp", weight, away, working)
    pooled = np.diag(1 / (_POOLED * prior) ** 2)
    narrow = np.diag(1 / (_OWN * prior) ** 2)
    # The common season as the groups see it; a group of thousands does not drown a hundred small ones.
    damped = 1 / (1 + np.trace(pressed, axis1=1, axis2=2) / 50.0)[:, None]
    gathered = (pressed * damped[:, :, None]).sum(axis=0)
    aim = (pull * damped).sum(axis=0) + gathered @ common
    # What groups have of their own must not be counted twice.
    new_common = np.linalg.solve(
        gathered + pooled, aim + ((pressed @ own[:, :, None])[:, :, 0] * damped).sum(axis=0)
    )
    target = pull + (pressed @ (common + own)[:, :, None])[:, :, 0] - pressed @ new_common
    doubt = np.linalg.inv(pressed + narrow)
    new_own = (doubt @ target[:, :, None])[:, :, 0]
    moved = (common + own) - (new_common + new_own)
    total = np.maximum((weight).sum(axis=1), 1e-9)
    change = (weight * working).sum(axis=1) / (total + 0.01) + (centre * moved).sum(axis=1)
    return change, new_common, new_own, doubt
