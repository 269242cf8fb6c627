"""Studios: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.skills import actions as skills
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows, taken
from gonghui.foundation.accounts.models import Account


def load_studios(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Studios."""
    values = [
        (r.number, r.name, r.kind, ids.body(r.body), r.leader_name, r.members, r.field, r.founded_on)
        for r in rows
    ]
    return taken(skills.load_studios(rows=values, by=by, batch=batch))


def load_recognitions(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Recognitions of studios."""
    values = [
        (ids.of("studios", r.studio), r.level, r.valid_from, r.valid_to, r.document, r.ended) for r in rows
    ]
    return taken(skills.load_recognitions(rows=values, by=by, batch=batch))


LOADERS: dict[str, Loader] = {
    "studios": load_studios,
    "recognitions": load_recognitions,
}
