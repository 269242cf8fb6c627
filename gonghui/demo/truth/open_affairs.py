"""Open factory affairs, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gonghui.demo.city.times import years_on
from gonghui.demo.truth.congresses import without_workers
from gonghui.demo.truth.known import Known, Measure, Unit, in_force


def open_units(known: Known, on: date, *, disclosed: bool) -> Iterator[Unit]:
    """Covered enterprises and institutions; those with a system, and if `disclosed` one alive for a year."""
    covered = {row.employer for row in known.coverages.values() if in_force(row, on)}
    systems = [row for row in known.open_affairs.values() if in_force(row, on)]
    if disclosed:
        lately = {
            row.open_affairs
            for row in known.disclosures.values()
            if row.disclosed_on <= on < years_on(row.disclosed_on, 1)
        }
        systems = [row for row in systems if row.key in lately]
    having = {row.body for row in systems}
    empty = without_workers(known, on)
    for key in covered:
        body = known.bodies[key]
        if body.unit_kind in {"enterprise", "institution"} and in_force(body, on):
            groups = (("ownership", body.ownership), ("unit_kind", body.unit_kind))
            yield Unit("bodies", key, key, key in having, "no_workers" if key in empty else "", groups)


UNITS = {
    ("open_affairs_rate", 1): Measure(lambda known, on: open_units(known, on, disclosed=False)),
    ("open_affairs_rate", 2): Measure(lambda known, on: open_units(known, on, disclosed=True)),
}
