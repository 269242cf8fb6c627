"""The working calendar: weekends, public holidays, make-up working days, and from when each was known.

Which days are off is seeded from the maintained package chinesecalendar (2004-2026); notices.yaml
adds when each State Council notice was published, later amendments, and the statutory dates. A year
whose notice is not published yet has a *provisional* calendar: weekends and statutory dates, no
make-up days. Every answer can say that it is provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from chinese_calendar import constants as seed
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal

NOTICES = Path(__file__).with_name("notices.yaml")
SATURDAY = 5


@dataclass(frozen=True)
class Reckoned:
    """A day reckoned in working days, and whether a day on the way was only provisionally known."""

    day: date
    is_provisional: bool


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days as far as they are known.

    Attributes:
        notices: year → its notice; `published` is a date or "unknown".
        amendments: later notices, with the days they made working or off.
        regulations: the days off by law, by the date of coming into force.
        lunar: year → dates of the lunar holidays.
        off, working: the seed: days off by a notice, and weekend days made working.
    """

    notices: dict[int, dict[str, Any]]
    amendments: list[dict[str, Any]]
    regulations: list[dict[str, Any]]
    lunar: dict[int, dict[str, date]]
    off: frozenset[date]
    working: frozenset[date]

    @cached_property
    def years(self) -> range:
        """The years the calendar can say anything about."""
        return range(min(self.lunar), max(self.lunar) + 1)

    def is_provisional(self, day: date, known_on: date | None = None) -> bool:
        """Whether no notice covered the day's year on `known_on` (by default: with all notices here)."""
        notice = self.notices.get(day.year)
        if notice is None:
            return True
        return known_on is not None and known_on < self._published(day.year)

    def is_working_day(self, day: date, known_on: date | None = None) -> bool:
        """Whether people work on the day.

        Args:
            day: the day asked about.
            known_on: what was known then; a notice or amendment published later does not count.
        Raises:
            Refusal: the calendar does not reach the year.
        """
        if day.year not in self.years:
            raise Refusal(
                _("The working calendar covers %(first)s to %(last)s; it has nothing for %(year)s.")
                % {"first": self.years[0], "last": self.years[-1], "year": day.year}
            )
        if self.is_provisional(day, known_on):
            return day.weekday() < SATURDAY and day not in self.statutory_holidays(day.year, known_on)
        for amendment in self.amendments:
            if known_on is not None and known_on < amendment["published"]:
                # Undone: what it made working was a weekend, what it made off had been a working day.
                if day in amendment["made_working"]:
                    return False
                if day in amendment["made_off"]:
                    return True
        return day in self.working or (day.weekday() < SATURDAY and day not in self.off)

    def statutory_holidays(self, year: int, known_on: date | None = None) -> frozenset[date]:
        """The days off by law itself, without what a notice moves: 13 a year from 2025, fewer before."""
        law = [
            version
            for version in self.regulations
            if version["in_force"].year <= year and (known_on is None or version["published"] <= known_on)
        ][-1]
        lunar = self.lunar[year]
        days = (
            {date(year, 1, 1)}
            | {date(year, 5, n) for n in law["may"]}
            | {date(year, 10, n) for n in (1, 2, 3)}
        )
        days |= {lunar["spring"] + timedelta(days=n) for n in law["spring"]}
        if law["lesser"]:
            days |= {lunar["tomb_sweeping"], lunar["dragon_boat"], lunar["mid_autumn"]}
        return frozenset(days)

    def add_working_days(self, day: date, n: int, known_on: date | None = None) -> date:
        """The n-th working day after `day` (which itself does not count); before it when n is negative.

        0 gives `day` itself. See `reckon` for whether the answer is provisional.
        """
        return self.reckon(day, n, known_on).day

    def reckon(self, day: date, n: int, known_on: date | None = None) -> Reckoned:
        """As `add_working_days`, and whether a day on the way is only provisionally known."""
        step = timedelta(days=1 if n >= 0 else -1)
        left, provisional = abs(n), False
        while left:
            day += step
            provisional = provisional or self.is_provisional(day, known_on)
            left -= self.is_working_day(day, known_on)
        return Reckoned(day, provisional)

    def roll_to_working_day(self, day: date, known_on: date | None = None) -> date:
        """The day itself when people work on it, or the next working day: the end of a time limit."""
        while not self.is_working_day(day, known_on):
            day += timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date, known_on: date | None = None) -> int:
        """How many working days lie in [start, end)."""
        days = (start + timedelta(days=n) for n in range((end - start).days))
        return sum(self.is_working_day(day, known_on) for day in days)

    def _published(self, year: int) -> date:
        published = self.notices[year]["published"]
        return date(year, 1, 1) if published == "unknown" else published


@cache
def working_calendar() -> WorkingCalendar:
    """The national working calendar."""
    said = yaml.safe_load(NOTICES.read_text("utf-8"))
    return WorkingCalendar(
        notices=said["notices"],
        amendments=said["amendments"],
        regulations=said["regulations"],
        lunar=said["lunar"],
        off=frozenset(seed.holidays),
        working=frozenset(seed.workdays),
    )


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
