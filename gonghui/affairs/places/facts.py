"""What places offers to the insight floor: mother-and-baby rooms against the list of those due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.facts import Column, Ratio, Table, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table("room_duty", "places.RoomDuty", (Column("body_id"), Column("basis", "string"), *INTERVAL)),
    Table("room", "places.Room", (Column("body_id"), Column("duty_id"), *INTERVAL)),
)


def due(t: Tables) -> ir.Table:
    """Places while they stand on the list of those that should have a room."""
    duty = t.room_duty
    return duty.select(
        unit=duty.id, body=duty.body_id, start=duty.valid_from, end=duty.valid_to, basis=duty.basis
    )


def built(t: Tables) -> ir.Table:
    """Places on the list while a room of theirs is open."""
    room = t.room.filter(t.room.duty_id.notnull())
    return room.select(unit=room.duty_id, start=room.valid_from, end=room.valid_to)


METRICS = (
    Ratio(
        key="room_coverage",
        name=_("Mother-and-baby rooms where one is due"),
        unit_model="places.RoomDuty",
        register="room-duties",
        population_text=_(
            "Places that stand on the dated list of those that should have a mother-and-baby room: units "
            "with many women workers, public places, service halls, and places named one by one. Rooms "
            "beyond the list are kept in the register and do not count here."
        ),
        condition_text=_("A room at the place is open on the day."),
        attribution_text=_("Counts in the street where the place's unit sits on the day."),
        population=due,
        condition=built,
        breakdowns={"basis": _("Ground")},
    ),
)
