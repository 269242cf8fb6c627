"""The generated rows as they were known on a day, and the words in which a topic tells its units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gonghui.demo.city import City


def in_force(row: Any, on: date) -> bool:
    """Whether a dated row holds at the end of a day: [valid_from, valid_to)."""
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


def this_year(day: date, on: date) -> bool:
    """Whether an event of `day` counts in a flow on `on`: from 1 January to the end of the day."""
    return date(on.year, 1, 1) <= day <= on


class Known:
    """The rows of the city as they were recorded by the end of a day (None: all that is recorded)."""

    def __init__(self, city: City, by: date | None = None) -> None:
        self.city = city
        self._tables: dict[str, dict[int, Any]] = {}
        changes: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
        for event in city.events:
            if by is None or event.recorded <= by:
                for amendment in event.amendments:
                    changes[amendment.table, amendment.key] |= amendment.changes
        for name, rows in city.tables():
            known = {
                row.key: replace(row, **changes[name, row.key]) if (name, row.key) in changes else row
                for row in rows
                if by is None or row.recorded <= by
            }
            self._tables[name] = known

    def __getattr__(self, name: str) -> dict[int, Any]:
        if name.startswith("_") or name not in self._tables:
            raise AttributeError(name)
        return self._tables[name]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a metric's population on a day.

    Attributes:
        table, key: the row that is counted; of units with one key only one counts, save in a flow.
        body: where it counts: the seat of this body; None with an area of its own.
        hit: whether it satisfies the condition.
        excluded: the reason for which it does not enter, or "".
        groups: column and value of each breakdown.
        area: code of the area of its own, of a metric that is attributed to areas.
        start: since when it is in the population through this row. Where several rows bring the same
            unit (a person with two employers), the earliest lends body, area and groups.
        on: the day of the event, in a flow: it counts where its body sat then.
    """

    table: str
    key: int | str
    body: int | None
    hit: bool
    excluded: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    area: str = ""
    start: date = date.min
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How the brute force answers one metric in one version.

    Attributes:
        units: everybody in the population on a day; in a flow, the events of the year so far
            (see `this_year`).
        ratio: it has a denominator; without one every unit counts.
        flow: events are added, never united.
        named: the truth file lists who is missing by name; not for metrics that count persons.
    """

    units: Callable[[Known, date], Iterable[Unit]]
    ratio: bool = True
    flow: bool = False
    named: bool = True

    def counted(self, known: Known, on: date) -> list[Unit]:
        """The units of a day, each once: hit if any of its rows is, at the earliest row's place."""
        if self.flow:
            return list(self.units(known, on))
        found: dict[int | str, Unit] = {}
        for unit in self.units(known, on):
            other = found.get(unit.key)
            if other is None:
                found[unit.key] = unit
                continue
            first = unit if (unit.start, unit.body or 0) < (other.start, other.body or 0) else other
            found[unit.key] = replace(first, hit=unit.hit or other.hit)
        return list(found.values())
