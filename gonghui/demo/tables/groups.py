"""Groups of the joining drives: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.membership import actions as membership
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account


def load_group_works(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Who works in which group."""
    values = [
        (
            ids.of("persons", r.person),
            r.group,
            ids.areas[r.street],
            ids.body(r.body),
            r.valid_from,
            r.valid_to,
        )
        for r in rows
    ]
    return membership.load_group_works(rows=values, by=by, batch=batch)


def load_liaisons(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Who looks after which group."""
    values = [(r.group, ids.areas[r.area], ids.body(r.union), None, r.valid_from, r.valid_to) for r in rows]
    return membership.load_liaisons(rows=values, by=by, batch=batch)


def load_reaches(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Who was given a service, or took part in something."""
    values = [
        (ids.of("persons", r.person), r.kind, r.what, ids.body(r.body), r.valid_from, r.valid_to)
        for r in rows
    ]
    return membership.load_reaches(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "group_works": load_group_works,
    "liaisons": load_liaisons,
    "reaches": load_reaches,
}
