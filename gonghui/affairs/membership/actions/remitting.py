"""Payments to the fund: one by hand, a list of the tax office or bank at once. Nothing is booked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models import Remittance
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.refusals import refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import load_rows, record_change
from gonghui.foundation.core.registers import Category, Finding
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

TWICE = {"membership_remittance_voucher_key": _("The payment of this voucher is entered already.")}
COLUMNS = ("voucher", "employer_id", "period_from", "period_to", "wages", "amount", "paid_on", "source")
LARGEST = Money(10**15)  # ours; beyond all reason


@transaction.atomic
def enter_remittance(
    *,
    employer: Body,
    voucher: str,
    period_from: date,
    paid_on: date,
    yuan: Decimal,
    by: Account,
    period_to: date | None = None,
    wages: Decimal | None = None,
    source: str = "",
) -> Remittance:
    """Enters one payment of an employer to the fund.

    Args:
        period_to: last day of what it was paid for; the end of the month in which that began when not said.
        wages: the total that it was paid on, in yuan.
    Raises:
        Refusal: no employer, a period or amount that cannot be, a day to come, or entered already.
    """
    demand(by, Permission.ADD, Category.ORGANISING, employer.pk)
    row = _row(locals())
    remittance = Remittance(**dict(zip(COLUMNS, row, strict=True)))
    with refusing(TWICE):
        remittance.save(force_insert=True)
    params = {"employer": employer.name_zh, "voucher": remittance.voucher}
    record_change(verb="enter_remittance", record=remittance, by=by, params=params)
    return remittance


def check_remittances(*, rows: Iterable[Mapping[str, Any] | None]) -> list[Finding]:
    """What `add_remittances` would refuse, row by row; two payments of one voucher, too."""
    given = list(rows)
    numbers = [row["voucher"] for row in given if row is not None]
    entered = set(Remittance.objects.filter(voucher__in=numbers).values_list("voucher", flat=True))
    found: list[Finding] = []
    for place, row in enumerate(given):
        if row is None:
            continue
        try:
            _row(row)
        except Refusal as refusal:
            found.append((place, refusal.field or "employer", refusal.message))
        if row["voucher"] in entered:
            found.append((place, "voucher", next(iter(TWICE.values()))))
    return found


@transaction.atomic
def add_remittances(*, rows: Sequence[Mapping[str, Any]], by: Account, batch: UUID) -> int:
    """Enters the payments of a list, all or none. Returns how many.

    Raises:
        Refusal: as `check_remittances` names them.
    """
    lines = [_row(row) for row in rows]
    with refusing(TWICE):
        load_rows(model=Remittance, columns=COLUMNS, rows=lines, verb="load_remittances", by=by, batch=batch)
    return len(lines)


def _row(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """A payment in the order of COLUMNS.

    Raises:
        Refusal: what cannot be, and in which column.
    """
    employer, first, paid_on = said["employer"], said["period_from"], said["paid_on"]
    if employer.kind != Body.Kind.EMPLOYER:
        raise Refusal(_("%(body)s is no employer.") % {"body": employer}, "employer")
    last = said.get("period_to") or first.replace(day=monthrange(first.year, first.month)[1])
    if last < first:
        raise Refusal(_("The period ends before it begins."), "period_to")
    today = timezone.localdate()
    if paid_on > today:
        raise Refusal(_("This day is still to come; enter what has happened."), "paid_on")
    if first > paid_on:
        raise Refusal(_("Paid before the period began; compare both days with the list."), "paid_on")
    amount = _fen(said["yuan"], "yuan")
    if amount == 0:
        raise Refusal(_("Enter how much was paid, in yuan."), "yuan")
    wages = None if said.get("wages") is None else _fen(said["wages"], "wages")
    source = (said.get("source") or "").strip()[:120]
    return (said["voucher"].strip(), employer.pk, first, last, wages, amount, paid_on, source)


def _fen(yuan: Decimal, column: str) -> int:
    try:
        amount = Money.yuan(yuan)
    except Refusal as refusal:
        raise Refusal(refusal.message, column) from None
    if not Money(0) <= amount <= LARGEST:
        raise Refusal(_("This amount cannot be; a paying back is no payment to the fund."), column)
    return amount.fen
