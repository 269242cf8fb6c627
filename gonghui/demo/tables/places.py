"""Mother-and-baby rooms: the bulk action of each generated table."""

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


LOADERS: dict[str, Loader] = {
    "room_duties": load_room_duties,
    "rooms": load_rooms,
}
