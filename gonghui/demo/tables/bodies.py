"""Organisations: the bulk action of each generated table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies import actions as bodies


def load_bodies(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Bodies with what their kind has of its own."""
    return bodies.load_bodies(rows=[_body(ids, row) for row in rows], by=by, batch=batch)


def _body(ids: Ids, row: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": row.kind,
        "name_zh": row.name,
        "name_en": row.name_en,
        "code": row.code,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
    if row.kind == "union":
        found["union"] = {
            "type": row.union_type,
            "territory_id": ids.areas[row.territory] if row.territory else None,
            "term_years": row.term_years,
            "elected_on": row.elected_on,
        }
    if row.kind == "employer":
        found["employer"] = {
            "unit_kind": row.unit_kind,
            "ownership": row.ownership,
            "industry": row.industry,
        }
    return found


def load_seats(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Seats of bodies."""
    values = [(ids.body(r.body), ids.areas[r.area], r.valid_from, r.valid_to) for r in rows]
    return bodies.load_seats(rows=values, by=by, batch=batch)


def load_edges(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Places in the trees."""
    values = [(r.tree, ids.body(r.child), ids.body(r.parent), r.valid_from, r.valid_to) for r in rows]
    return bodies.load_edges(rows=values, by=by, batch=batch)


def load_coverages(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Which union covers which employer."""
    values = [(ids.body(r.union), ids.body(r.employer), r.valid_from, r.valid_to) for r in rows]
    return bodies.load_coverages(rows=values, by=by, batch=batch)


def load_head_counts(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Head counts."""
    values = [(ids.body(r.employer), r.counted_on, r.workers, r.women) for r in rows]
    return bodies.load_head_counts(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "bodies": load_bodies,
    "seats": load_seats,
    "edges": load_edges,
    "coverages": load_coverages,
    "head_counts": load_head_counts,
}
