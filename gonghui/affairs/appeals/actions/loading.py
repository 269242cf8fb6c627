"""Many appeals at once, with turns, call-backs and exclusions: taken over, or drawn for the demo city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import legal_day
from gonghui.affairs.appeals.models import Appeal, Callback, Dispatch, Exclusion, OutsideOrder
from gonghui.affairs.appeals.rules.asking import appeal_context
from gonghui.affairs.appeals.rules.kinds import APPEAL
from gonghui.engines.cases.actions.loading import LoadedCase, load_cases
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import load_rows
from gonghui.foundation.core.queries import reading_once
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.crypto import provider

APPEALS = (
    *("case_id", "request", "category", "section", "track", "branch", "told_channel", "origin_id", "channel"),
    *("opened_on", "caller_name", "caller_phone", "caller_hash", "hash_version", "contact_allowed"),
    *("employer_name", "workers", "is_mass", "is_cluster", "hazards", "is_danger", "other_number"),
    *("other_state", "other_due_at"),
)
TURNS = (
    *("appeal_id", "body_id", "router_id", "reason", "params", "dispatched_at", "dispatched_on"),
    *("replied_on", "on_time", "overdue_on", "ended_on", "misrouted"),
)
CALLBACKS = (
    *("appeal_id", "body_id", "by_id", "channel", "called_at", "called_on", "reached", "contacted"),
    *("result", "satisfaction"),
)
EXCLUSIONS = (
    *("appeal_id", "ground", "reason", "state", "proposed_at", "proposed_by_id", "decided_at"),
    *("decided_by_id", "decision", "valid_from"),
)
ORDERS = ("number", "appeal_id", "state", "due_at")


@dataclass(frozen=True, kw_only=True)
class LoadedAppeal:
    """An appeal with its case and what happened to that."""

    case: LoadedCase
    request: str
    track: str
    category: str = ""
    branch: str = ""
    told_channel: str = ""
    name: str = ""
    phone: str = ""
    contact_allowed: bool = True
    employer_name: str = ""
    workers: int | None = None
    is_mass: bool = False
    is_cluster: bool = False
    hazards: Sequence[str] = ()
    other_number: str = ""
    other_state: str = ""


@transaction.atomic
@reading_once()
def load_appeals(
    *, rows: Sequence[LoadedAppeal], by: Account, now: datetime, batch: UUID | None = None
) -> range:
    """Loads appeals with their cases and orders of 12345: one Change a table.

    Args:
        now: at which the clocks are read.
    Returns:
        The ids of the cases, in the order of the rows.
    Raises:
        Refusal: no role for it, or no phone number.
        ValueError: a step is not possible from where the case stands.
    """
    ids = load_cases(kind=APPEAL, rows=[row.case for row in rows], by=by, now=now, batch=batch)
    if not ids:
        return ids
    machine = provider()
    wrapped = Case.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]).order_by("pk")
    keys = [
        machine.unwrap(key, version)
        for key, version in wrapped.values_list("subject__wrapped", "subject__key_version")
        if key is not None
    ]
    values = [_appeal(pk, row, key) for pk, row, key in zip(ids, rows, keys, strict=True)]
    load_rows(model=Appeal, columns=APPEALS, rows=values, verb="load_appeals", by=by, batch=batch)
    orders = [
        (row.other_number, pk, row.other_state, row.case.stated_due_at)
        for pk, row in zip(ids, rows, strict=True)
        if row.other_number
    ]
    load_rows(model=OutsideOrder, columns=ORDERS, rows=orders, verb="load_appeals", by=by, batch=batch)
    return ids


def _appeal(pk: int, row: LoadedAppeal, key: bytes) -> tuple[Any, ...]:
    case, machine = row.case, provider()

    def sealed(field: str, text: str) -> bytes | None:
        return machine.seal(text, key=key, context=appeal_context(field)) if text else None

    return (
        *(pk, row.request, row.category, row.category.partition(".")[0], row.track, row.branch),
        *(row.told_channel, case.origin, case.channel, legal_day(case.opened_at)),
        *(sealed("caller_name", row.name), sealed("caller_phone", row.phone)),
        *(queries.hash_of_phone(row.phone) if row.phone else None, machine.active, row.contact_allowed),
        *(row.employer_name, row.workers, row.is_mass, row.is_cluster, list(row.hazards)),
        *(bool(row.hazards), row.other_number, row.other_state, case.stated_due_at),
    )


@transaction.atomic
def load_turns(*, rows: Sequence[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads units' turns; values in the order of TURNS."""
    demand(by, Permission.IMPORT, Category.CASES)
    return load_rows(model=Dispatch, columns=TURNS, rows=rows, verb="load_appeals", by=by, batch=batch)


@transaction.atomic
def load_callbacks(*, rows: Sequence[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads call-backs; values in the order of CALLBACKS."""
    demand(by, Permission.IMPORT, Category.CASES)
    return load_rows(model=Callback, columns=CALLBACKS, rows=rows, verb="load_appeals", by=by, batch=batch)


@transaction.atomic
def load_exclusions(*, rows: Sequence[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads what two persons took out of the rates, or left in; values in the order of EXCLUSIONS."""
    demand(by, Permission.IMPORT, Category.CASES)
    return load_rows(model=Exclusion, columns=EXCLUSIONS, rows=rows, verb="load_appeals", by=by, batch=batch)
