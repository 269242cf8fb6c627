"""Payments to the fund beside what the dated rules ask: month by month, differences first."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from gonghui.affairs.membership.models import Remittance
from gonghui.affairs.membership.rules import money
from gonghui.affairs.membership.rules.settings import region
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body, Coverage
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.core.rules.money import Money, Rounding
from gonghui.foundation.law.queries import Unknown, values

MONTHS_OFFERED = 24
BEFORE_MONTHS = 12  # who paid within them and not for the month is looked for; ours
KINDS = ("short", "absent", "late", "over", "unstated", "alike")


@dataclass(frozen=True)
class Match:
    """What an employer paid for a period, beside what is owed.

    Attributes:
        kind: of KINDS; "unstated" where the list names no wages, or no rate is known for the period.
        wages, due, difference: None where that is not known; a difference above nothing was paid too little.
        days_late: of the last payment.
        prepared: no union covers the employer; it is the preparation fund.
    """

    employer: int
    period_from: date
    period_to: date
    kind: str
    paid: Money
    lines: int
    wages: Money | None = None
    due: Money | None = None
    last_paid: date | None = None
    days_late: int = 0
    body: Body | None = None
    prepared: bool = False

    @property
    def difference(self) -> Money | None:
        """What is owed less what was paid."""
        return None if self.due is None else self.due - self.paid


def remittances_seen(account: Account, on: date) -> QuerySet[Remittance]:
    """The payments of employers that an account sees."""
    scope = resolve(scope_of(account, Permission.VIEW, Category.ORGANISING, on))
    return Remittance.objects.filter(scope.as_q("employer"))


def months_of(seen: QuerySet[Remittance]) -> list[date]:
    """The months that payments are for, by their first day, the latest first."""
    return list(seen.dates("period_to", "month", order="DESC")[:MONTHS_OFFERED])


def matched(seen: QuerySet[Remittance], month: date, *, today: date) -> list[Match]:
    """Every employer's payments for the periods that end in a month, and who has paid nothing for it.

    Args:
        month: its first day.
    """
    last = month.replace(day=monthrange(month.year, month.month)[1])
    sums = (
        seen.filter(period_to__range=(month, last))
        .order_by()
        .values("employer", "period_from", "period_to")
        .annotate(paid=Sum("amount"), lines=Count("pk"), stated=Count("wages"))
        .annotate(wages=Sum("wages"), last_paid=Max("paid_on"))
    )
    held: dict[date, dict[str, Any]] = {}
    found = [_match(row, held) for row in sums]
    rules = _known(month, held)
    if money.DUE_DAY in rules and today > money.due_day(month, rules):
        found += _absent(seen, month, last)
    return sorted(found, key=lambda one: (KINDS.index(one.kind), -_size(one), one.employer))


def _size(one: Match) -> int:
    return 0 if one.difference is None else abs(one.difference.fen)


def _known(day: date, held: dict[date, dict[str, Any]]) -> dict[str, Any]:
    """Of rate and due day those that are known for a period beginning on a day."""
    if day not in held:
        held[day] = {}
        for key in (money.FUND_RATE, money.DUE_DAY):
            with suppress(Unknown):
                held[day] |= values([key], region(), day)
    return held[day]


def _match(row: dict[str, Any], held: dict[date, dict[str, Any]]) -> Match:
    rules = _known(row["period_from"], held)
    told = {name: row[name] for name in ("employer", "period_from", "period_to", "lines", "last_paid")}
    paid = Money(int(row["paid"]))
    if money.FUND_RATE not in rules or row["stated"] < row["lines"]:
        return Match(kind="unstated", paid=paid, **told)
    wages = Money(int(row["wages"]))
    due = wages.times(Decimal(rules[money.FUND_RATE].value), Rounding.HALF_UP)
    late = 0
    if money.DUE_DAY in rules:
        late = max(0, (row["last_paid"] - money.due_day(row["period_to"], rules)).days)
    kind = "short" if paid < due else "over" if paid > due else "late" if late else "alike"
    return Match(kind=kind, paid=paid, wages=wages, due=due, days_late=late, **told)


def _absent(seen: QuerySet[Remittance], month: date, last: date) -> list[Match]:
    """Who paid for a period of the year before, and for none that touches the month."""
    before = seen.filter(period_to__gte=same_day(month, months=-BEFORE_MONTHS), period_from__lt=month)
    paid = seen.filter(period_from__lte=last, period_to__gte=month).values("employer")
    standing = Body.objects.filter(in_force(last), merged_into=None).values("pk")
    rows = before.exclude(employer__in=paid).filter(employer__in=standing).order_by()
    return [
        Match(employer=pk, period_from=month, period_to=last, kind="absent", paid=Money(0), lines=0)
        for pk in rows.values_list("employer", flat=True).distinct()
    ]


def named(matches: Sequence[Match]) -> list[Match]:
    """The same with their employers, and whether a union covers each."""
    bodies = Body.objects.in_bulk({one.employer for one in matches})
    covered = {one.period_to: _covered(matches, one.period_to) for one in matches}
    return [
        Match(
            **{
                **vars(one),
                "body": bodies.get(one.employer),
                "prepared": one.employer not in covered[one.period_to],
            }
        )
        for one in matches
    ]


def _covered(matches: Iterable[Match], on: date) -> set[int]:
    employers = [one.employer for one in matches if one.period_to == on]
    rows = Coverage.objects.filter(in_force(on), employer__in=employers)
    return set(rows.values_list("employer", flat=True))
