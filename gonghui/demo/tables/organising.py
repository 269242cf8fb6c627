"""Lists of above-scale firms: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.organising import actions as organising
from gonghui.affairs.organising.rules import line_number
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account


def load_firm_lists(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Lists."""
    values = [
        (r.number, ids.body(r.body), r.issuer, r.vintage, r.published_on, r.source, r.valid_from, r.valid_to)
        for r in rows
    ]
    return organising.load_firm_lists(rows=values, by=by, batch=batch)


def load_listed_firms(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Lines of lists."""
    lists = ids.city.firm_lists
    values = [
        (
            line_number(lists[r.list].number, r.place),
            ids.of("firm_lists", r.list),
            ids.body(r.employer),
        )
        for r in rows
    ]
    return organising.load_listed_firms(rows=values, by=by, batch=batch)


def load_item_checks(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Checks of the six haves."""
    values = [
        (
            *(ids.body(r.union), r.item, r.state, "演示资料", r.said_on, by.pk),
            *(r.confirmed_from, "", r.confirmed_from, r.expires_on),
        )
        for r in rows
    ]
    return organising.load_item_checks(rows=values, by=by, batch=batch)


def load_standards(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Days on which unions have all six."""
    values = [(ids.body(r.union), r.valid_from, r.valid_to) for r in rows]
    return organising.load_standards(rows=values, by=by, batch=batch)


def load_payments(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Payments towards unions."""
    values = [(ids.body(r.employer), r.paid_on, r.amount, r.period, "演示值") for r in rows]
    return organising.load_payments(rows=values, by=by, batch=batch)


def load_visits(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Visits."""
    values = [(ids.body(r.employer), r.visited_on, r.outcome, r.workers_heard, r.tag, by.pk) for r in rows]
    return organising.load_visits(rows=values, by=by, batch=batch)


LOADERS: dict[str, Loader] = {
    "firm_lists": load_firm_lists,
    "listed_firms": load_listed_firms,
    "item_checks": load_item_checks,
    "standards": load_standards,
    "preparatory_payments": load_payments,
    "founding_visits": load_visits,
}
