"""Employers without a union: what they paid towards one, and who went to see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.actions.loading import load_payments
from gonghui.affairs.organising.models import FoundingVisit, PreparatoryPayment
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

TWICE = _("This payment is entered already.")


def _refuse_other(employer: Body, on: date, field: str) -> None:
    if employer.kind != Body.Kind.EMPLOYER:
        raise Refusal(_("%(body)s is no employer.") % {"body": employer}, "employer")
    refuse_outside(employer, str(employer), on, field=field)
    if on > timezone.localdate():
        raise Refusal(_("This day is still to come."), field)


@transaction.atomic
def enter_payment(
    *, employer: Body, paid_on: date, yuan: Any, by: Account, period: str = "", source: str = ""
) -> PreparatoryPayment:
    """Enters what an employer without a union paid towards one (建会筹备金).

    Raises:
        Refusal: no employer, not above nothing, entered already, or a day to come.
    """
    demand(by, Permission.ADD, Category.ORGANISING, employer.pk)
    _refuse_other(employer, paid_on, "paid_on")
    fen = round(yuan * 100)
    if fen <= 0:
        raise Refusal(_("Enter how much was paid, in yuan."), "yuan")
    payment = PreparatoryPayment(
        employer=employer.employer, paid_on=paid_on, amount=fen, period=period or "", source=source or ""
    )
    with refusing({"one_preparatory_payment_a_day": TWICE}):
        payment.save(force_insert=True)
    params = {"employer": employer.name_zh, "on": paid_on.isoformat()}
    record_change(verb="enter_payment", record=payment, by=by, params=params)
    return payment


@transaction.atomic
def add_payments(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Enters the payments of a sheet, all or none. Returns how many."""
    payments = [
        (
            row["employer"].pk,
            row["paid_on"],
            round(row["yuan"] * 100),
            row["period"] or "",
            row["source"] or "",
        )
        for row in rows
    ]
    with refusing({"one_preparatory_payment_a_day": TWICE}):
        load_payments(rows=payments, by=by, batch=batch)
    return len(payments)


@transaction.atomic
def enter_visit(
    *,
    employer: Body,
    visited_on: date,
    outcome: str,
    by: Account,
    workers_heard: int | None = None,
    spoken_with: str = "",
    note: str = "",
    tag: str = "",
) -> FoundingVisit:
    """Enters that somebody went to see an employer about founding a union.

    Args:
        tag: the drive or method that it belongs to, of the dated list.
    Raises:
        Refusal: no employer, no such outcome or tag, or a day to come.
    """
    demand(by, Permission.ADD, Category.ORGANISING, employer.pk)
    _refuse_other(employer, visited_on, "visited_on")
    if outcome not in FoundingVisit.Outcome.values:
        raise Refusal(_("Say what came of the visit; choose one of the list."), "outcome")
    if tag and tag not in queries.tags(visited_on):
        raise Refusal(_("There is no such tag on that day; choose one of the list."), "tag")
    visit = FoundingVisit(
        employer=employer.employer,
        visited_on=visited_on,
        outcome=outcome,
        workers_heard=workers_heard,
        spoken_with=(spoken_with or "").strip()[:60],
        note=(note or "").strip()[:300],
        tag=tag or "",
        by=by,
    )
    visit.save(force_insert=True)
    params = {"employer": employer.name_zh, "on": visited_on.isoformat()}
    # Whom somebody spoke with, and what was said, stays out of the log.
    record_change(verb="enter_visit", record=visit, by=by, params=params, seal=_without_words)
    return visit


def _without_words(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in {"spoken_with", "note"}}
