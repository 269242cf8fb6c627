"""What places offers to the insight floor: rooms against the list of those due; homes, and stations.

Homes and stations are told apart by their exact type. Names alike are other types: mind stations,
outdoor workers' points under the brands 安康·爱心驿站 and 劳动者港湾, union service stations and
carnation stations stand in the same table and in no count here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.affairs.places.rules import room_due
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.core.facts import Column, Count, Ratio, Spells, Table, Tables
from gonghui.foundation.core.registers import Category

if TYPE_CHECKING:
    import ibis.expr.types as ir

INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table("room_duty", "places.RoomDuty", (Column("body_id"), Column("basis", "string"), *INTERVAL)),
    Table("room", "places.Room", (Column("body_id"), Column("duty_id"), *INTERVAL)),
    Table(
        "facility",
        "places.Facility",
        (Column("body_id"), Column("area_id"), Column("type", "string"), Column("build", "string")),
    ),
    Table(
        "operation",
        "places.Operation",
        (Column("facility_id"), Column("status", "string"), *INTERVAL),
    ),
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


def open_ones(type: str) -> Spells:
    """The population: facilities of exactly this type while they are open, in the street where they lie."""

    def population(t: Tables) -> ir.Table:
        place, operation = t.facility, t.operation
        places = place.filter(place.type == type).select(
            unit=place.id, body=place.body_id, area=place.area_id, build=place.build
        )
        running = operation.filter(operation.status == "open").select(
            unit=operation.facility_id, start=operation.valid_from, end=operation.valid_to
        )
        return running.join(places, "unit").select("unit", "body", "area", "start", "end", "build")

    return population


WHERE_IT_LIES = _(
    "Counts in the street where the place itself lies; the union that runs it may sit in another."
)
METRICS = (
    Count(
        key="workers_homes",
        name=_("Workers' homes"),
        unit_model="places.Facility",
        register="homes",
        population_text=_(
            "Workers' homes that are open on the day, each counted once, built alone, jointly or online, of "
            "any grade. One that is suspended, closed or whose name was withdrawn does not count; neither do "
            "stations of any kind."
        ),
        attribution_text=WHERE_IT_LIES,
        attributed_to="area",
        population=open_ones("workers_home"),
        breakdowns={"build": _("How it is built")},
    ),
    Count(
        key="warm_heart_stations",
        name=_("Warm-heart stations"),
        unit_model="places.Facility",
        register="stations",
        population_text=_(
            "Workers' warm-heart stations that are open on the day, each counted once, whether or not they "
            "also let in those who work outdoors. Only this exact type: mind stations, outdoor workers' "
            "service points under other brands, union service stations and carnation stations have a "
            "register of their own and are not added. One that is suspended does not count."
        ),
        attribution_text=WHERE_IT_LIES,
        attributed_to="area",
        population=open_ones("warm_heart_station"),
    ),
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

# -- what is due ------------------------------------------------------------------------------------------


def rooms_due(asked: Asked) -> Iterable[Due]:
    """Listed places that have no room yet."""
    duties = RoomDuty.objects.filter(in_force(asked.on), body__in=asked.ids).select_related("body")
    for duty in duties.exclude(Exists(Room.objects.filter(in_force(asked.on), duty=OuterRef("pk")))):
        filled = {"duty": duty.number, "body": duty.body.public_id, "name": duty.name}
        yield Due(
            key=f"room:{duty.public_id}",
            what=_("Set up the mother-and-baby room “%(name)s”"),
            why=_("The place has stood on the list of places that should have one since %(day)s."),
            said={"name": duty.name, "day": duty.valid_from},
            by=room_due(duty.valid_from),
            button=_("Register the room"),
            goal=Goal(place=Place.ADD, register="rooms", filled=filled),
        )


DUE = (Source(key="rooms", category=Category.PLACES, permission=Permission.ADD, find=rooms_due),)
