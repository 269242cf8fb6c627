"""Homes, stations and mother-and-baby rooms: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.places import actions as places
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows, taken
from gonghui.foundation.accounts.models import Account


def load_room_duties(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Places that should have a room."""
    values = [(r.number, r.name, ids.body(r.body), r.basis, r.valid_from, r.valid_to) for r in rows]
    return taken(places.load_room_duties(rows=values, by=by, batch=batch))


def load_rooms(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Rooms."""
    values = [
        (
            *(r.number, r.name, ids.body(r.body)),
            None if r.duty is None else ids.of("room_duties", r.duty),
            *(r.floor_area, r.open_hours, r.ended, r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return taken(places.load_rooms(rows=values, by=by, batch=batch))


def load_facilities(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Homes, stations and service points."""
    values = [
        (r.number, r.name, r.type, r.brand, ids.body(r.body), ids.areas[r.area], r.address)
        + (r.hours, r.functions, r.build, r.grade, r.for_outdoor)
        for r in rows
    ]
    return places.load_facilities(rows=values, by=by, batch=batch)


def load_operations(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Since when each is open."""
    values = [
        (ids.of("facilities", r.facility), r.status, r.ended, r.reason, r.valid_from, r.valid_to)
        for r in rows
    ]
    return places.load_operations(rows=values, by=by, batch=batch)


def load_inspections(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Inspections."""
    values = [(ids.of("facilities", r.facility), r.inspected_on, r.result, r.remark) for r in rows]
    return places.load_inspections(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "room_duties": load_room_duties,
    "rooms": load_rooms,
    "facilities": load_facilities,
    "operations": load_operations,
    "inspections": load_inspections,
}
