"""The working calendar: weekends, public holidays, make-up working days (调休), and from when each was known.

The State Council arranges every year by a notice of its own, sometimes by a second one that changes the
first. A day of a year without a known notice is *assumed*: Monday to Friday people work, save on the days
that the regulation on public holidays itself names; what is made up for is not known yet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from gonghui.foundation.law.rules import BadStatute, DatedAmount

PREFIX = "calendar."
STATUTORY = "calendar.statutory"
FESTIVALS = "calendar.festivals"
SPRING = "春节"
SOLAR = {"01": "元旦", "05": "劳动节", "10": "国庆节"}
SATURDAY = 5
# Days outside are reckoned one by one: slower, with the same answers.
WINDOW = (date(2010, 1, 1).toordinal(), date(2045, 1, 1).toordinal())


@dataclass(frozen=True)
class Arrangement:
    """What a year's notice says.

    Attributes:
        year: the year that the notice arranges; a day or two of the year before may belong to it.
        published: from this day on it was known.
        off: day → name of the holiday, rest days around it included.
        working: Saturdays and Sundays on which people work.
    """

    year: int
    published: date
    off: Mapping[date, str]
    working: frozenset[date]
    source: str = ""
    mark: str = ""


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days people work on, as far as it was known on a day.

    Attributes:
        arrangements: one a year, the one that was known.
        statutory: day → name, of the years without a notice: what the regulation itself makes a holiday.
        known_on: the day whose knowledge this is; None: everything known here.
    """

    arrangements: tuple[Arrangement, ...]
    statutory: Mapping[date, str] = field(default_factory=dict)
    known_on: date | None = None

    @cached_property
    def years(self) -> frozenset[int]:
        """The years whose notice is known."""
        return frozenset(one.year for one in self.arrangements)

    def is_assumed(self, day: date) -> bool:
        """Whether no known notice says what the day is."""
        return day.year not in self.years and day not in self._off and day not in self._working

    def is_working(self, day: date) -> bool:
        """Whether people work on the day; see `is_assumed` for how sure that is."""
        if day in self._working:
            return True
        return day.weekday() < SATURDAY and day not in self._off and day not in self.statutory

    def holiday(self, day: date) -> str:
        """The name of the holiday to which a day off belongs; empty for every other day."""
        return self._off.get(day) or self.statutory.get(day, "")

    def next_working(self, day: date) -> date:
        """The day itself when people work on it, or else the first working day after it.

        Where the last day of a limit falls on a rest day, the limit ends then (民法典 art. 203).
        """
        return date.fromordinal(self.next_working_ordinal(day.toordinal()))

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after a day, which itself does not count; before it when n is negative.

        0 gives the day itself, whatever it is.
        """
        if n >= 0:
            return date.fromordinal(self.nth_working_ordinal(day.toordinal() + 1, n)) if n else day
        at, left = day, -n
        while left:
            at -= timedelta(days=1)
            left -= self.is_working(at)
        return at

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie in [start, end); 0 when it ends before it begins."""
        return self.count_ordinals(start.toordinal(), end.toordinal())

    def assumed_between(self, start: date, end: date) -> bool:
        """Whether a limit from one day to another, both included, runs into a year without a known notice."""
        return any(year not in self.years for year in range(start.year, end.year + 1))

    # -- the same by ordinals (`date.toordinal`), for many clocks at once --------------------------------

    def next_working_ordinal(self, day: int) -> int:
        """As `next_working`."""
        return self.nth_working_ordinal(day, 1)

    def nth_working_ordinal(self, start: int, n: int) -> int:
        """The n-th working day from a day on, which itself counts when people work on it; n from 1 on."""
        first, working = WINDOW[0], self._working_ordinals
        if first <= start < WINDOW[1]:
            index = self._before[start - first] + n - 1
            if index < len(working):
                return working[index]
        day = start - 1
        while n:
            day += 1
            n -= self.is_working(date.fromordinal(day))
        return day

    def count_ordinals(self, start: int, end: int) -> int:
        """How many working days lie in [start, end)."""
        if end <= start:
            return 0
        first, last = WINDOW
        if first <= start and end < last:
            return self._before[end - first] - self._before[start - first]
        return sum(self.is_working(date.fromordinal(day)) for day in range(start, end))

    @cached_property
    def _off(self) -> dict[date, str]:
        return {day: name for one in self.arrangements for day, name in one.off.items()}

    @cached_property
    def _working(self) -> frozenset[date]:
        return frozenset(day for one in self.arrangements for day in one.working)

    @cached_property
    def _working_ordinals(self) -> list[int]:
        return [day for day in range(*WINDOW) if self.is_working(date.fromordinal(day))]

    @cached_property
    def _before(self) -> list[int]:
        """For every day of the window, how many working days of the window lie before it."""
        working = self._working_ordinals
        return [bisect_left(working, day) for day in range(*WINDOW)]


def working_calendar(amounts: Iterable[DatedAmount], known_on: date | None = None) -> WorkingCalendar:
    """The calendar that dated values make, as it was known at the end of a day.

    Args:
        amounts: values of the keys `calendar.*`; of a year's, the last until `known_on` holds.
        known_on: None for everything known here, however late it was or will be published.
    Raises:
        BadStatute: one of them cannot be read.
    """
    latest: dict[str, DatedAmount] = {}
    for amount in sorted(amounts, key=lambda one: one.valid_from):
        if known_on is None or amount.valid_from <= known_on:
            latest[amount.key] = amount
    regulation, festivals = latest.pop(STATUTORY, None), latest.pop(FESTIVALS, None)
    known = arrangements(amount for _key, amount in sorted(latest.items()))
    statutory = {}
    if regulation is not None and festivals is not None:
        arranged = {one.year for one in known}
        every = _statutory(regulation, festivals)
        statutory = {day: name for day, name in every if day.year not in arranged}
    return WorkingCalendar(tuple(known), statutory, known_on)


def arrangements(amounts: Iterable[DatedAmount]) -> list[Arrangement]:
    """Every notice among values of the keys `calendar.*`, the replaced ones too; for checking them all.

    Raises:
        BadStatute: one of them cannot be read.
    """
    return [arrangement(one) for one in amounts if one.key not in (STATUTORY, FESTIVALS)]


def arrangement(amount: DatedAmount) -> Arrangement:
    """A year's notice, read and checked.

    Raises:
        BadStatute: a day that is none, of another year, a make-up day that is no weekend or also off.
    """
    where = f"{amount.key} from {amount.valid_from}"
    year = amount.key.removeprefix(PREFIX)
    if not (year.isdigit() and len(year) == 4 and isinstance(amount.value, dict)):
        raise BadStatute(f"{where}: a year's days are a table with rest and working under calendar.<year>")
    if set(amount.value) != {"rest", "working"} or not isinstance(amount.value["rest"], dict):
        raise BadStatute(f"{where}: the table has the fields rest, by holiday, and working")
    off = {
        day: str(name)
        for name, spans in amount.value["rest"].items()
        for span in _listed(spans, where)
        for day in _days(span, where)
    }
    working = frozenset(day for span in _listed(amount.value["working"], where) for day in _days(span, where))
    # New Year's holiday may begin in the December before.
    known = (date(int(year) - 1, 12, 25), date(int(year), 12, 31))
    for day in sorted({*off, *working}):
        if not known[0] <= day <= known[1]:
            raise BadStatute(f"{where}: {day} is a day of another year")
    for day in sorted(working):
        if day.weekday() < SATURDAY or day in off:
            raise BadStatute(f"{where}: {day} is made up for, but is no weekend, or off as well")
    return Arrangement(int(year), amount.valid_from, off, working, amount.source, amount.mark)


def _statutory(regulation: DatedAmount, festivals: DatedAmount) -> Iterator[tuple[date, str]]:
    """The days that the regulation names, year by year as far as the festivals' dates are known."""
    try:
        for year, named in festivals.value.items():
            for solar in regulation.value["solar"]:
                yield date.fromisoformat(f"{year}-{solar}"), SOLAR[solar[:2]]
            for name, written in named.items():
                for after in regulation.value["spring"] if name == SPRING else [0]:
                    yield date.fromisoformat(written) + timedelta(days=int(after)), name
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise BadStatute(f"{regulation.key} or {festivals.key} cannot be read: {error}") from error


def _listed(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadStatute(f"{where}: days stand in a list")
    return value


def _days(span: Any, where: str) -> list[date]:
    """`2025-01-01`, or `2025-01-28/2025-02-04` from the first day to the last."""
    first, _, last = str(span).partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise BadStatute(f"{where}: {span} is no day, and no days from one to another") from error
    if not start <= end <= start + timedelta(days=31):
        raise BadStatute(f"{where}: {span} ends before it begins, or lasts longer than a month")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
