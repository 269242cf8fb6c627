"""Days of the calendar. Which of them people work on is law: `law.rules.calendar`."""

from __future__ import annotations

from datetime import date


def same_day(day: date, years: int = 0, months: int = 0) -> date:
    """The same day so many years and months later; where that month is shorter, its last."""
    count = day.month - 1 + months
    year, month = day.year + years + count // 12, count % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)
