"""Days as sheets write them, and the months and the Spring Festival in between."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_ORDERED = re.compile(r"^\D{0,4}((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?")
_SOLID = re.compile(r"^((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d{3,5}$)")
_TURNED = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)\d\d)")
_SERIAL = re.compile(r"^([2-6]\d{4})(?:\.\d+)?$")
# Day 0 of the spreadsheets, which hold 1900 to be a leap year.
_SERIAL_FROM = date(1899, 12, 30)
CALENDAR = Path(__file__).resolve().parents[1] / "calendar" / "spring_festival.csv"


def day_of(text: str) -> date | None:
    """The day that a cell names, its time of day left aside; None where it names none.

    Read are 2025-01-31, 2025/1/31, 2025.1.31, 2025年1月31日, 20250131, 2025-01 (its first day), 31/1/2025
    (or 1/31/2025 where only that is a day), and the serial numbers of spreadsheets.
    """
    bare = text.strip().strip("'\"\ufeff")
    if found := _ORDERED.match(bare) or _SOLID.match(bare):
        year, month, day = (int(part or 1) for part in found.groups())
        return _day(year, month, day)
    if found := _TURNED.match(bare):
        first, second, year = (int(part) for part in found.groups())
        return _day(year, second, first) or _day(year, first, second)
    if found := _SERIAL.match(bare):
        return _SERIAL_FROM + timedelta(days=int(found[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(day: date) -> int:
    """Months since year 0, so that months can be counted and subtracted."""
    return day.year * 12 + day.month - 1


def month_name(number: int) -> str:
    """`YYYY-MM` of a month's number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def days_of_month(number: int) -> list[date]:
    """All days of a month."""
    first, following = _first(number), _first(number + 1)
    return [first + timedelta(days=n) for n in range((following - first).days)]


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


@cache
def spring_festivals() -> dict[int, date]:
    """The first day of the lunar year that begins in each year, as far as the table goes."""
    lines = CALENDAR.read_text("utf-8").splitlines()
    cells = (line.split(",") for line in lines if line[:1].isdigit())
    return {int(year): date.fromisoformat(day) for year, day in cells}


def share_around_festival(number: int, first: int, last: int) -> float:
    """The share of a month's days from `first` to `last` days after Spring Festival (before it: negative).

    A year that the table lacks has no festival here: nothing is expected then rather than guessed.
    """
    days = days_of_month(number)
    known = [
        spring_festivals()[year] for year in (number // 12, number // 12 + 1) if year in spring_festivals()
    ]
    return sum(any(first <= (day - festival).days <= last for festival in known) for day in days) / len(days)
