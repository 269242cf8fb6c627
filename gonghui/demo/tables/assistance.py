"""Mutual aid: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.affairs.assistance import actions as assistance
from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account


def load_mutual_aid_plans(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Plans in which workers enrol."""
    values = [(ids.body(r.body), r.code, r.kind, r.name, r.name_en) for r in rows]
    return assistance.load_plans(rows=values, by=by, batch=batch)


def load_plan_terms(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Their terms, year by year."""
    values = [
        (ids.of("mutual_aid_plans", r.plan), r.year, r.contribution, r.months, r.waiting_days, "")
        for r in rows
    ]
    return assistance.load_plan_terms(rows=values, by=by, batch=batch)


def load_enrolments(ids: Ids, rows: Rows, by: Account, batch: UUID) -> list[int]:
    """Who is covered by which plan."""
    values = (
        (
            ids.of("persons", r.person),
            ids.of("mutual_aid_plans", r.plan),
            ids.body(r.union),
            r.contribution,
            r.valid_from,
            r.valid_to,
            r.withdrawn_on,
        )
        for r in rows
    )
    return [id for lot in assistance.load_enrolments(rows=values, by=by, batch=batch) for id in lot]


LOADERS: dict[str, Loader] = {
    "mutual_aid_plans": load_mutual_aid_plans,
    "plan_terms": load_plan_terms,
    "enrolments": load_enrolments,
}
