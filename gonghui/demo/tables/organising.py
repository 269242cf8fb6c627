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


LOADERS: dict[str, Loader] = {"firm_lists": load_firm_lists, "listed_firms": load_listed_firms}
