"""The true answers, by brute force over the generated rows in plain Python.

Nothing here asks the database or the warehouse: for each question every row is looked at anew, in the
words of the metric's definition. The file these answers go to is what tests hold the figures against.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from gonghui.demo.city import City
from gonghui.demo.city.geography import CITY
from gonghui.demo.city.times import KNOWN_THEN, end_of, years_on

# Ends of periods, and odd days: on each of the odd ones something planted begins or ends.
DAYS = (
    date(2020, 12, 31),
    date(2021, 12, 31),
    date(2022, 12, 31),
    date(2023, 6, 30),
    date(2023, 7, 1),
    date(2023, 12, 19),
    date(2023, 12, 20),
    date(2024, 2, 29),
    date(2024, 3, 14),
    date(2024, 3, 15),
    date(2024, 5, 9),
    date(2024, 5, 10),
    date(2024, 12, 31),
    date(2025, 6, 30),
    date(2025, 12, 31),
)
DAYS_KNOWN_THEN = (
    date(2022, 12, 31),
    date(2023, 6, 30),
    date(2023, 12, 31),
    date(2024, 3, 15),
    date(2024, 5, 31),
    date(2024, 6, 30),
)
STREETS = 8  # the busiest ones, besides the street of the demo officer
MONTHS = 12  # a congress has met when it did within so many months
METRICS = (("innovation_studios", 1), ("congress_rate", 1), ("congress_rate", 2), ("room_coverage", 1))


def in_force(row: Any, on: date) -> bool:
    """Whether a dated row holds at the end of a day: [valid_from, valid_to)."""
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


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
    """One unit of a metric's population on a day."""

    table: str
    key: int
    body: int
    hit: bool
    excluded: str = ""
    groups: tuple[tuple[str, str], ...] = ()


def studios(known: Known, on: date) -> Iterator[Unit]:
    """Studios that stand recognised, each once."""
    standing = {row.studio: row for row in known.recognitions.values() if in_force(row, on)}
    for key, recognition in standing.items():
        studio = known.studios[key]
        groups = (("level", recognition.level), ("kind", studio.kind))
        yield Unit("studios", key, studio.body, True, groups=groups)


def congress_units(known: Known, on: date, *, met: bool) -> Iterator[Unit]:
    """Covered enterprises and institutions; those in a congress's term, and if `met` one that met lately."""
    covered = {row.employer for row in known.coverages.values() if in_force(row, on)}
    congresses = {row.key: row for row in known.congresses.values() if in_force(row, on)}
    if met:
        lately = {
            s.congress for s in known.sessions.values() if s.held_on <= on < years_on(s.held_on, MONTHS // 12)
        }
        congresses = {key: row for key, row in congresses.items() if key in lately}
    reached = {row.body for row in congresses.values()}
    reached |= {
        row.employer
        for row in known.congress_coverages.values()
        if row.congress in congresses and in_force(row, on)
    }
    empty = _without_workers(known, on)
    for key in covered:
        body = known.bodies[key]
        if body.unit_kind in {"enterprise", "institution"} and in_force(body, on):
            groups = (("ownership", body.ownership), ("unit_kind", body.unit_kind))
            yield Unit("bodies", key, key, key in reached, "no_workers" if key in empty else "", groups)


def _without_workers(known: Known, on: date) -> set[int]:
    latest: dict[int, Any] = {}
    for row in known.head_counts.values():
        if row.counted_on <= on and (
            row.employer not in latest or latest[row.employer].counted_on < row.counted_on
        ):
            latest[row.employer] = row
    return {key for key, row in latest.items() if row.workers == 0}


def room_units(known: Known, on: date) -> Iterator[Unit]:
    """Places on the list; those with an open room."""
    open_at = {row.duty for row in known.rooms.values() if row.duty is not None and in_force(row, on)}
    for key, duty in known.room_duties.items():
        if in_force(duty, on):
            yield Unit("room_duties", key, duty.body, key in open_at, groups=(("basis", duty.basis),))


UNITS: dict[tuple[str, int], Callable[[Known, date], Iterable[Unit]]] = {
    ("innovation_studios", 1): studios,
    ("congress_rate", 1): lambda known, on: congress_units(known, on, met=False),
    ("congress_rate", 2): lambda known, on: congress_units(known, on, met=True),
    ("room_coverage", 1): room_units,
}


def areas_of(known: Known, on: date) -> dict[int, tuple[str, ...]]:
    """Where each body's units count: the city, its district, its street, and the zone if inside."""
    geography = known.city.geography
    found = {}
    for seat in known.seats.values():
        if in_force(seat, on):
            zone = (geography.zone,) if seat.area in geography.zone_streets else ()
            found[seat.body] = (CITY, geography.district_of[seat.area], seat.area, *zone)
    return found


def asked_areas(city: City) -> list[str]:
    """The city, every district, the zone, the demo officer's street and the busiest streets."""
    geography = city.geography
    busiest: Counter[str] = Counter()
    for seat in city.seats:
        if city.bodies[seat.body].kind == "employer":
            busiest[seat.area] += 1
    streets = [code for code, _ in sorted(busiest.items(), key=lambda pair: (-pair[1], pair[0]))[:STREETS]]
    wanted = [CITY, *geography.districts, geography.zone, geography.jianwai, *streets]
    return list(dict.fromkeys(wanted))


def figures(city: City, known: Known, on: date, areas: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Numerator, denominator and exclusions of every metric in each area on a day."""
    places = areas_of(known, on)
    for metric, version in METRICS:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for unit in UNITS[metric, version](known, on):
            mark = f"excluded:{unit.excluded}" if unit.excluded else ("hit" if unit.hit else "missing")
            for area in places.get(unit.body, (CITY,)):
                counts[area][mark] += 1
        for area in areas:
            count = counts[area]
            yield {
                "metric": metric,
                "version": version,
                "as_of": on.isoformat(),
                "area": area,
                "numerator": count["hit"],
                "denominator": None if metric == "innovation_studios" else count["hit"] + count["missing"],
                "exclusions": {
                    mark.removeprefix("excluded:"): number
                    for mark, number in sorted(count.items())
                    if mark.startswith("excluded:")
                },
            }


def breakdowns(known: Known, on: date) -> Iterator[dict[str, Any]]:
    """Every metric by its groups, in the whole city on a day."""
    for metric, version in METRICS:
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for unit in UNITS[metric, version](known, on):
            if not unit.excluded:
                for group in unit.groups:
                    counts[group]["hit" if unit.hit else "missing"] += 1
        for (column, value), count in sorted(counts.items()):
            yield {
                "metric": metric,
                "version": version,
                "as_of": on.isoformat(),
                "column": column,
                "value": value,
                "numerator": count["hit"],
                "denominator": None if metric == "innovation_studios" else count["hit"] + count["missing"],
            }


def missing(city: City, known: Known, on: date, areas: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The very records that are in a denominator and not in the numerator, by what names them."""
    places = areas_of(known, on)
    for metric, version in METRICS[1:]:
        named: dict[str, list[str]] = defaultdict(list)
        for unit in UNITS[metric, version](known, on):
            if not unit.hit and not unit.excluded:
                for area in places.get(unit.body, (CITY,)):
                    named[area].append(name_of(city, unit.table, unit.key))
        for area in areas:
            yield {
                "metric": metric,
                "version": version,
                "as_of": on.isoformat(),
                "area": area,
                "records": sorted(named[area]),
            }


def name_of(city: City, table: str, key: int) -> str:
    """What names a row to a reader: number, credit code or name."""
    row = getattr(city, table)[key]
    return getattr(row, "number", "") or getattr(row, "code", "") or getattr(row, "name", "") or str(key)


def observed(city: City) -> list[dict[str, Any]]:
    """The latest published value of each outside series, as of some days and as known then and now."""
    found = []
    for series in sorted({row.series for row in city.observations}):
        for on, known in (
            (date(2022, 12, 31), KNOWN_THEN),
            (date(2022, 12, 31), None),
            (date(2025, 12, 31), None),
        ):
            rows = [
                row
                for row in city.observations
                if row.series == series
                and row.period_end <= on
                and (known is None or row.published_on <= known)
            ]
            latest = max(rows, key=lambda row: (row.period_end, row.published_on), default=None)
            found.append(
                {
                    "metric": series,
                    "as_of": on.isoformat(),
                    "known_at": end_of(known).isoformat() if known else None,
                    "value": None if latest is None else str(latest.value),
                }
            )
    return found


def answers(city: City) -> dict[str, Any]:
    """Every true answer of a city."""
    areas = asked_areas(city)
    now, then = Known(city), Known(city, KNOWN_THEN)
    listed = [area for area in areas if len(area) == 6]
    return {
        "scale": city.scale,
        "seed": city.seed,
        "digest": city.digest(),
        "figures": [
            {**row, "known_at": moment}
            for known, days, moment in (
                (now, sorted({*DAYS, *DAYS_KNOWN_THEN}), None),
                (then, DAYS_KNOWN_THEN, end_of(KNOWN_THEN).isoformat()),
            )
            for day in days
            for row in figures(city, known, day, areas)
        ],
        "breakdowns": [row for day in (DAYS[0], DAYS[-1]) for row in breakdowns(now, day)],
        "missing": list(missing(city, now, DAYS[-1], listed)),
        "series": observed(city),
        "problems": [
            {
                "kind": problem.kind,
                "text": problem.text,
                "areas": list(problem.areas),
                "records": [name_of(city, table, key) for table, key in problem.rows],
            }
            for problem in city.problems
        ],
    }


def write(city: City, path: Path) -> dict[str, Any]:
    """Writes the answers as JSON and returns them."""
    found = answers(city)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found
