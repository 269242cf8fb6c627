"""Studios, craftsmen and certificates: the bulk action of each generated table."""

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


def load_craftsmen(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Craftsmen's files."""
    values = [(r.number, ids.of("persons", r.person), ids.body(r.body), r.occupation) for r in rows]
    return taken(skills.load_craftsmen(rows=values, by=by, batch=batch))


def load_titles(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Craftsmen's titles."""
    values = [
        (ids.of("craftsmen", r.craftsman), r.level, r.valid_from, r.valid_to, r.document, r.ended)
        for r in rows
    ]
    return taken(skills.load_titles(rows=values, by=by, batch=batch))


def load_certificates(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Certificates of vocational skill."""
    values = [
        (
            r.printed,
            ids.of("persons", r.person),
            ids.body(r.body),
            r.occupation,
            r.grade,
            r.issuer,
            r.valid_from,
            r.valid_to,
            r.ended,
        )
        for r in rows
    ]
    return taken(skills.load_certificates(rows=values, by=by, batch=batch))


LOADERS: dict[str, Loader] = {
    "studios": load_studios,
    "recognitions": load_recognitions,
    "craftsmen": load_craftsmen,
    "craftsman_titles": load_titles,
    "certificates": load_certificates,
}
