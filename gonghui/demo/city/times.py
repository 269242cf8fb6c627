"""Days, recording days, and one stream of chance per topic."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
HISTORY_FROM = date(2020, 1, 1)
HISTORY_TO = date(2026, 1, 1)  # exclusive
# What stood before the history was entered in one go, on the first working day.
TAKEN_OVER = date(2020, 1, 2)
KNOWN_THEN = date(2024, 6, 30)


def stream(seed: int, topic: str) -> random.Random:
    """The chance of one topic: another topic added to the city never shifts this one's draws."""
    return random.Random(f"gonghui demo city/{seed}/{topic}")


def recorded_for(day: date) -> date:
    """The day on which a fact that began on `day` is entered: the last of its quarter."""
    if day < HISTORY_FROM:
        return TAKEN_OVER
    month = (day.month - 1) // 3 * 3 + 3
    first_of_next = date(day.year + month // 12, month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def moment(day: date) -> datetime:
    """Six in the evening in Shanghai: when the day's batch is recorded."""
    return datetime.combine(day, time(18), SHANGHAI)


def end_of(day: date) -> datetime:
    """The last second of a day in Shanghai."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def between(rng: random.Random, first: date, last: date) -> date:
    """A day in [first, last], never 29 February: a year later must be the same day."""
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    return day.replace(day=28) if (day.month, day.day) == (2, 29) else day


def years_on(day: date, years: int) -> date:
    """The same day so many years later."""
    return day.replace(year=day.year + years)
