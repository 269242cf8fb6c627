"""Days in columns: int32 days since 1970; NEVER is no day."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from gonghui.demo.city.times import HISTORY_FROM, HISTORY_TO, TAKEN_OVER, recorded_for

NEVER = np.iinfo(np.int32).max
Array = np.ndarray


def day(on: date | None) -> int:
    """The number of a day."""
    return NEVER if on is None else (on - date(1970, 1, 1)).days


def date_of(number: int) -> date:
    """The day of a number."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + number)


def dates(numbers: Array) -> Any:
    """As dates for a load, NEVER left empty."""
    return np.ma.masked_array(np.where(numbers == NEVER, 0, numbers).astype("M8[D]"), numbers == NEVER)


# The days on which anything is recorded: the taking over, then the ends of quarters.
RECORDED = sorted(
    {TAKEN_OVER} | {recorded_for(date(y, m, 1)) for y in range(2020, 2026) for m in (1, 4, 7, 10)}
)
_ENDS = np.array([day(one) for one in RECORDED[1:]])


def recorded_index(numbers: Array) -> Array:
    """For each day the position in RECORDED of the day on which it was recorded."""
    found = np.searchsorted(_ENDS, numbers, side="left") + 1
    return np.where(numbers < day(HISTORY_FROM), 0, found).astype(np.int8)


LAST = day(HISTORY_TO) - 1
