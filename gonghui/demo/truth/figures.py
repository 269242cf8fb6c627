"""Figures, groups and missing records of every metric, from the units that its topic tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from gonghui.demo.city import City
from gonghui.demo.city.geography import CITY
from gonghui.demo.truth import (
    appeals,
    cadres,
    congresses,
    craftsmen,
    facilities,
    groups,
    mutual_aid,
    open_affairs,
    organising,
    rights,
    studios,
)
from gonghui.demo.truth.known import Known, Measure, Unit, in_force

STREETS = 8  # the busiest ones, besides the street of the demo officer
TOPICS = (
    *(studios, craftsmen, congresses, open_affairs, mutual_aid, facilities, organising, rights),
    *(appeals, groups, cadres),
)
UNITS: dict[tuple[str, int], Measure] = {
    metric: measure for topic in TOPICS for metric, measure in topic.UNITS.items()
}
METRICS = tuple(UNITS)


class Places:
    """Where a unit counts on a day: the city, its district, its street, and the zone if inside."""

    def __init__(self, known: Known) -> None:
        self.geography = known.city.geography
        self.seats: dict[int, list[Any]] = defaultdict(list)
        for seat in known.seats.values():
            self.seats[seat.body].append(seat)

    def of(self, unit: Unit, on: date) -> tuple[str, ...]:
        """The areas a unit counts in, by the seat of its body or by an area of its own."""
        if unit.area:
            return self.above(unit.area)
        for seat in self.seats.get(unit.body, ()):
            if in_force(seat, unit.on or on):
                return self.above(seat.area)
        return (CITY,)

    def above(self, street: str) -> tuple[str, ...]:
        """A street and the areas around it; a district and the city."""
        if street not in self.geography.district_of:
            return (CITY, street)
        zone = (self.geography.zone,) if street in self.geography.zone_streets else ()
        return (CITY, self.geography.district_of[street], street, *zone)


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


def figures(known: Known, on: date, areas: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Numerator, denominator and exclusions of every metric in each area on a day."""
    places = Places(known)
    for metric, measure in UNITS.items():
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for unit in measure.counted(known, on):
            mark = f"excluded:{unit.excluded}" if unit.excluded else ("hit" if unit.hit else "missing")
            for area in places.of(unit, on):
                counts[area][mark] += 1
        for area in areas:
            count = counts[area]
            yield {
                "metric": metric[0],
                "version": metric[1],
                "as_of": on.isoformat(),
                "area": area,
                "numerator": count["hit"],
                "denominator": count["hit"] + count["missing"] if measure.ratio else None,
                "exclusions": {
                    mark.removeprefix("excluded:"): number
                    for mark, number in sorted(count.items())
                    if mark.startswith("excluded:")
                },
            }


def breakdowns(known: Known, on: date) -> Iterator[dict[str, Any]]:
    """Every metric by its groups, in the whole city on a day."""
    for metric, measure in UNITS.items():
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for unit in measure.counted(known, on):
            if not unit.excluded:
                for group in unit.groups:
                    counts[group]["hit" if unit.hit else "missing"] += 1
        for (column, value), count in sorted(counts.items()):
            yield {
                "metric": metric[0],
                "version": metric[1],
                "as_of": on.isoformat(),
                "column": column,
                "value": value,
                "numerator": count["hit"],
                "denominator": count["hit"] + count["missing"] if measure.ratio else None,
            }


def missing(known: Known, on: date, areas: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The very records that are in a denominator and not in the numerator, by what names them."""
    places = Places(known)
    for metric, measure in UNITS.items():
        if not (measure.ratio and measure.named):
            continue
        named: dict[str, list[str]] = defaultdict(list)
        table = ""
        for unit in measure.counted(known, on):
            table = unit.table
            if not unit.hit and not unit.excluded:
                for area in places.of(unit, on):
                    named[area].append(name_of(known.city, unit.table, unit.key))
        for area in areas:
            yield {
                "metric": metric[0],
                "version": metric[1],
                "as_of": on.isoformat(),
                "area": area,
                "table": table,
                "records": sorted(named[area]),
            }


def name_of(city: City, table: str, key: int | str) -> str:
    """What names a row to a reader: number, credit code or name; an area's own code."""
    if isinstance(key, str):
        return key
    row = getattr(city, table)[key]
    return getattr(row, "number", "") or getattr(row, "code", "") or getattr(row, "name", "") or str(key)
