"""A forecast with its own trial: a local linear trend, kept by statsmodels. Pure; see docs/adr/0046.

It is shown only where it would have done better in the past than the better of two naive forecasts (the
value unchanged; the pace of the last year), tried from every earlier month with enough points before it
(rolling origin), as far ahead as the due day lies, or as far as the points allow.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

LEAST_TRAINED = 24  # months before the first origin
LEAST_ORIGINS = 12
YEAR = 12
REFITTED = 6  # the variances are estimated anew at every sixth origin, always from what lay before it
DRAWS = 2000
SEED = 20210101
WITHIN = 0.80  # share of what is drawn that lies between low and high
TO_EDGE = 1.2815515655446004  # standard deviations of a normal value within which that share lies
Floats = NDArray[np.float64]


class Found(StrEnum):
    """Whether a forecast may be shown, and why not."""

    SHOWN = "shown"
    TOO_FEW = "too_few"
    TOO_FAR = "too_far"
    NOT_BETTER = "not_better"
    STILL = "still"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How earlier forecasts did: errors are mean absolute, in the unit of the values."""

    origins: int
    horizon: int
    error: float
    naive_error: float
    covered: int  # how many of the intervals held the later value


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What is foreseen for the due day; without numbers unless it may be shown."""

    found: Found
    points: int
    ahead: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reach: float | None = None
    trial: Trial | None = None


def foresee(
    values: Sequence[float],
    *,
    ahead: int,
    reaches: Callable[[float], bool],
    low: float | None = None,
    high: float | None = None,
    adds_up: bool = False,
    so_far: float = 0.0,
) -> Outlook:
    """What is foreseen of a monthly series.

    Args:
        values: of a stock the value at each month end, of a flow what each month added; oldest first.
        ahead: months from the last value to the due day.
        reaches: whether a value of the due day reaches the target.
        low: no value lies below (a count has no less than nothing).
        high: none lies above (a rate no more than all).
        adds_up: the values are what months added, and the due day asks for their sum.
        so_far: of a flow, what its year has added already.
    """
    known = np.asarray(values, dtype=float)
    count = len(known)
    horizon = min(ahead, count - LEAST_TRAINED - LEAST_ORIGINS + 1)
    if ahead < 1 or horizon < min(ahead, YEAR):
        return Outlook(found=Found.TOO_FEW, points=count, ahead=ahead)
    if ahead > 2 * horizon:
        return Outlook(found=Found.TOO_FAR, points=count, ahead=ahead)
    if np.ptp(known[-LEAST_TRAINED:]) == 0:
        return Outlook(found=Found.STILL, points=count, ahead=ahead)
    trial = tried(known, horizon, adds_up=adds_up)
    if not trial.error < trial.naive_error:
        return Outlook(found=Found.NOT_BETTER, points=count, ahead=ahead, trial=trial)
    level = np.cumsum(known) if adds_up else known
    middle, width, _params = carried_on(level, ahead)
    if adds_up:
        middle += so_far - float(level[-1])
    drawn = np.clip(np.random.default_rng(SEED).normal(middle, width, DRAWS), low, high)
    edges = np.quantile(drawn, [(1 - WITHIN) / 2, 0.5, (1 + WITHIN) / 2])
    return Outlook(
        found=Found.SHOWN,
        points=count,
        ahead=ahead,
        value=float(edges[1]),
        low=float(edges[0]),
        high=float(edges[2]),
        reach=float(np.mean([reaches(float(one)) for one in drawn])),
        trial=trial,
    )


def tried(known: Floats, horizon: int, *, adds_up: bool = False) -> Trial:
    """How forecasts so far ahead did from every earlier month with enough before it."""
    level = np.cumsum(known) if adds_up else known
    errors, covered, params = [], 0, None
    naive: list[tuple[float, float]] = []
    for count, origin in enumerate(range(LEAST_TRAINED, len(known) - horizon + 1)):
        actual = float(level[origin + horizon - 1])
        if count % REFITTED == 0:
            params = None
        middle, width, params = carried_on(level[:origin], horizon, params)
        errors.append(abs(middle - actual))
        covered += abs(middle - actual) <= TO_EDGE * width
        one, other = naive_of(known[:origin], horizon, adds_up)
        start = float(level[origin - 1]) if adds_up else 0.0
        naive.append((abs(start + one - actual), abs(start + other - actual)))
    return Trial(
        origins=len(errors),
        horizon=horizon,
        error=float(np.mean(errors)),
        naive_error=float(np.mean(naive, axis=0).min()),
        covered=int(covered),
    )


def naive_of(before: Floats, horizon: int, adds_up: bool = False) -> tuple[float, float]:
    """Two forecasts that anybody makes without a method.

    Of a stock: as it is, and at the pace of the last year. Of a flow what the months ahead add: each as
    much as the last one, and as the same months of the year before.
    """
    if adds_up:
        year = before[-YEAR:]
        return float(before[-1] * horizon), float(sum(year[step % YEAR] for step in range(horizon)))
    last = float(before[-1])
    return last, last + (last - float(before[-YEAR - 1])) / YEAR * horizon


def carried_on(level: Floats, ahead: int, params: Floats | None = None) -> tuple[float, float, Floats]:
    """The value so many months ahead with its standard deviation, and the variances it was told by.

    Args:
        params: the variances, where they were estimated before; else they are estimated.
    """
    # Half a second to import, and only the worker needs it.
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    # Told in the unit of its own steps: the optimiser minds the scale of what it is given.
    scale, shift = float(np.std(np.diff(level))) or 1.0, float(level[0])
    model = UnobservedComponents((level - shift) / scale, level="lltrend")
    with warnings.catch_warnings():
        # What does not converge shows in its trial, which is what decides.
        warnings.simplefilter("ignore")
        if params is None:
            fitted = model.fit(disp=False, method="lbfgs", maxiter=200)
        else:
            fitted = model.smooth(params)
        ahead_of = fitted.get_forecast(ahead)
    middle = float(ahead_of.predicted_mean[-1]) * scale + shift
    return middle, float(ahead_of.se_mean[-1]) * scale, np.asarray(fitted.params)


def pace(values: Sequence[float]) -> float | None:
    """How much a stock moved a month over the last twelve; None with fewer."""
    return None if len(values) <= YEAR else (values[-1] - values[-YEAR - 1]) / YEAR
