"""Workers' homes, warm-heart stations and mother-and-baby rooms, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from gonghui.demo.truth.known import Known, Measure, Unit, in_force


def open_places(known: Known, on: date, *, kind: str) -> Iterator[Unit]:
    """Places of exactly this type that are open, in the street where they lie."""
    for row in known.operations.values():
        place = known.facilities[row.facility]
        if row.status == "open" and in_force(row, on) and place.type == kind:
            groups = (("build", place.build),) if kind == "workers_home" else ()
            yield Unit("facilities", place.key, place.body, True, groups=groups, area=place.area)


def room_units(known: Known, on: date) -> Iterator[Unit]:
    """Places on the list; those with an open room."""
    open_at = {row.duty for row in known.rooms.values() if row.duty is not None and in_force(row, on)}
    for key, duty in known.room_duties.items():
        if in_force(duty, on):
            yield Unit("room_duties", key, duty.body, key in open_at, groups=(("basis", duty.basis),))


UNITS = {
    ("workers_homes", 1): Measure(partial(open_places, kind="workers_home"), ratio=False),
    ("warm_heart_stations", 1): Measure(partial(open_places, kind="warm_heart_station"), ratio=False),
    ("room_coverage", 1): Measure(room_units),
}
