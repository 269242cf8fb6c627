"""Congresses and open factory affairs: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.participation import actions as participation
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows, taken
from gonghui.foundation.accounts.models import Account


def load_congresses(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Congresses in their terms."""
    values = [
        (
            *(r.number, r.kind, ids.body(r.body), r.term),
            *(r.delegates, r.women_delegates, r.frontline_delegates),
            *(r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return taken(participation.load_congresses(rows=values, by=by, batch=batch))


def load_congress_coverages(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Whom a congress for many covers."""
    values = [
        (ids.of("congresses", r.congress), ids.body(r.employer), r.valid_from, r.valid_to) for r in rows
    ]
    return taken(participation.load_congress_coverages(rows=values, by=by, batch=batch))


def load_sessions(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Sessions of congresses."""
    values = [(ids.of("congresses", r.congress), r.held_on, r.due, r.present, r.topics) for r in rows]
    return taken(participation.load_sessions(rows=values, by=by, batch=batch))


def load_open_affairs(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Systems of open factory affairs."""
    values = [
        (r.number, ids.body(r.body), r.document, r.forms, r.leading_group, r.valid_from, r.valid_to)
        for r in rows
    ]
    return participation.load_open_affairs(rows=values, by=by, batch=batch)


def load_disclosures(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """What units disclosed."""
    values = [
        (ids.of("open_affairs", r.open_affairs), r.disclosed_on, r.topic, r.period, r.items, r.opinions)
        for r in rows
    ]
    return participation.load_disclosures(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "congresses": load_congresses,
    "congress_coverages": load_congress_coverages,
    "sessions": load_sessions,
    "open_affairs": load_open_affairs,
    "disclosures": load_disclosures,
}
