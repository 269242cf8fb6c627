"""Collective contracts, instructors and mediators: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.rights import actions as rights
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.people import actions as people


def load_contracts(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Contracts in their terms."""
    values = [
        (
            *(r.number, r.kind, r.scope, ids.body(r.body), r.trade, r.wage_chapter, r.signed_on, r.filed_on),
            None if r.renews is None else ids.of("contracts", r.renews),
            *(r.ended, r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return rights.load_contracts(rows=values, by=by, batch=batch)


def load_contract_coverages(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Whom a contract for many covers."""
    values = [(ids.of("contracts", r.contract), ids.body(r.employer), r.valid_from, r.valid_to) for r in rows]
    return rights.load_contract_coverages(rows=values, by=by, batch=batch)


def load_pool_posts(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Posts of instructors and mediators."""
    values = [
        (
            *(r.number, ids.of("persons", r.person), ids.body(r.body), r.kind, r.full_time),
            *(r.certificate, r.certified_from, r.certified_to, None, r.exit_reason),
            *(r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return people.load_pool_posts(rows=values, by=by, batch=batch)


def load_street_assignments(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Where they are assigned."""
    values = [(ids.of("pool_posts", r.post), ids.areas[r.area], r.valid_from, r.valid_to) for r in rows]
    return people.load_street_assignments(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "contracts": load_contracts,
    "contract_coverages": load_contract_coverages,
    "pool_posts": load_pool_posts,
    "street_assignments": load_street_assignments,
}
