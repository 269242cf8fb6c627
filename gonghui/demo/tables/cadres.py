"""Ranks, needs, training, and what was sent down: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.cadres import actions as cadres
from gonghui.affairs.governance import actions as governance
from gonghui.affairs.governance.rules import field_key
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account


def load_cadre_terms(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Ranks."""
    values = [(ids.of("posts", r.post), r.rank, "", r.valid_from, r.valid_to) for r in rows]
    return cadres.load_cadre_terms(rows=values, by=by, batch=batch)


def load_pool_needs(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """What streets are to have."""
    values = [
        (r.number, ids.areas[r.area], r.pool, ids.body(r.body), r.basis, r.valid_from, r.valid_to)
        for r in rows
    ]
    return cadres.load_pool_needs(rows=values, by=by, batch=batch)


def load_trainings(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Courses that were passed."""
    values = [
        (ids.of("pool_posts", r.post), "course", r.name, "", r.hours, r.began_on, r.ended_on, True)
        for r in rows
    ]
    return cadres.load_trainings(rows=values, by=by, batch=batch)


def load_sendings(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """What was sent down, and what was refused."""
    values = [
        (r.number, ids.body(r.body), r.kind, r.title, None, r.sent_on, r.refused, r.named, by.pk)
        for r in rows
    ]
    to = [[ids.body(key) for key in r.to] for r in rows]
    return governance.load_sendings(rows=values, to=to, by=by, batch=batch)


def load_asked_fields(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Fields of forms."""
    sent = {r.key: r for r in ids.city.sendings}
    values = [
        (
            *(ids.of("sendings", r.sending), r.name, field_key(r.name), r.answered_by, r.twice),
            *(ids.body(sent[r.sending].body), sent[r.sending].sent_on),
        )
        for r in rows
    ]
    return governance.load_asked_fields(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "cadre_terms": load_cadre_terms,
    "pool_needs": load_pool_needs,
    "trainings": load_trainings,
    "sendings": load_sendings,
    "asked_fields": load_asked_fields,
}
