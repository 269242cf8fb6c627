"""Mother-and-baby rooms, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gonghui.demo.truth.known import Known, Measure, Unit, in_force


def room_units(known: Known, on: date) -> Iterator[Unit]:
    """Places on the list; those with an open room."""
    open_at = {row.duty for row in known.rooms.values() if row.duty is not None and in_force(row, on)}
    for key, duty in known.room_duties.items():
        if in_force(duty, on):
            yield Unit("room_duties", key, duty.body, key in open_at, groups=(("basis", duty.basis),))


UNITS = {("room_coverage", 1): Measure(room_units)}
