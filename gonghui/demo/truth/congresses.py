"""Workers' congresses, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from gonghui.demo.city.times import years_on
from gonghui.demo.truth.known import Known, Measure, Unit, in_force

MONTHS = 12  # a congress has met when it did within so many months


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
    empty = without_workers(known, on)
    for key in covered:
        body = known.bodies[key]
        if body.unit_kind in {"enterprise", "institution"} and in_force(body, on):
            groups = (("ownership", body.ownership), ("unit_kind", body.unit_kind))
            yield Unit("bodies", key, key, key in reached, "no_workers" if key in empty else "", groups)


def without_workers(known: Known, on: date) -> set[int]:
    """Employers whose latest head count by a day is nobody."""
    return {key for key, row in latest_head_counts(known, on).items() if row.workers == 0}


def latest_head_counts(known: Known, on: date) -> dict[int, Any]:
    """The latest head count of each employer by a day."""
    latest: dict[int, Any] = {}
    for row in known.head_counts.values():
        if row.counted_on <= on and (
            row.employer not in latest or latest[row.employer].counted_on < row.counted_on
        ):
            latest[row.employer] = row
    return latest


UNITS = {
    ("congress_rate", 1): Measure(lambda known, on: congress_units(known, on, met=False)),
    ("congress_rate", 2): Measure(lambda known, on: congress_units(known, on, met=True)),
}
