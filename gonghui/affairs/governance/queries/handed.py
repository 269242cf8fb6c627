"""What was handed down to unions: staff on a day, money of a year; behind every number its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from gonghui.affairs.governance.models import FundsDown, StaffDown
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category

# What is shown, in the order of the columns: staff on the day, hours a week of it, money of the year in fen.
STAFF = ("cadre", "post")
HOURS = "hours"
FUNDS = ("subsidy", "share")
WHATS = (*STAFF, HOURS, *FUNDS)


@dataclass
class Handed:
    """What one union got, or gave: by a key of `WHATS`; what is not there is 0."""

    body: Body
    counts: Counter[str] = field(default_factory=Counter)


def staff_handed(
    account: Account, on: date, *, union: Body | None = None, giver: Body | None = None, kind: str = ""
) -> QuerySet[StaffDown]:
    """Posts and cadres handed down that hold on a day, as far as the account sees who got them."""
    scope = resolve(scope_of(account, Permission.VIEW, Category.BODIES))
    lives = (in_force(on), in_force(on, "union__"), in_force(on, "giver__"))
    found = StaffDown.objects.filter(*lives, scope.as_q("union"))
    return (
        _narrowed(found, union, giver, kind).select_related("giver", "union").order_by("-valid_from", "-pk")
    )


def funds_handed(
    account: Account, on: date, *, union: Body | None = None, giver: Body | None = None, kind: str = ""
) -> QuerySet[FundsDown]:
    """Money paid down from the first of January to a day, without what was struck."""
    scope = resolve(scope_of(account, Permission.VIEW, Category.BODIES))
    days = (date(on.year, 1, 1), on)
    found = FundsDown.objects.filter(scope.as_q("union"), paid_on__range=days, struck_on=None)
    return _narrowed(found, union, giver, kind).select_related("giver", "union").order_by("-paid_on", "-pk")


def _narrowed(found: Any, union: Body | None, giver: Body | None, kind: str) -> QuerySet[Any]:
    found = found if union is None else found.filter(union=union)
    found = found if giver is None else found.filter(giver=giver)
    return found.filter(kind=kind) if kind else found


def handed(account: Account, on: date, *, side: str = "union", **narrowed: Any) -> list[Handed]:
    """Every union that got something, or that gave (`side` is "giver"), by name; never ranked.

    Args:
        narrowed: as of `staff_handed`.
    """
    found: dict[int, Handed] = {}

    def of(pk: int) -> Counter[str]:
        return found.setdefault(pk, Handed(Body(pk=pk))).counts

    staff = staff_handed(account, on, **narrowed).order_by().values(side, "kind")
    for row in staff.annotate(n=Count("pk"), weekly=Sum("hours")):
        of(row[side])[row["kind"]] += row["n"]
        of(row[side])[HOURS] += row["weekly"]
    funds = funds_handed(account, on, **narrowed).order_by().values(side, "kind")
    for row in funds.annotate(paid=Sum("fen")):
        of(row[side])[row["kind"]] += row["paid"]
    named = Body.objects.in_bulk(list(found))
    for pk, one in found.items():
        one.body = named[pk]
    return sorted(found.values(), key=lambda one: (one.body.pinyin, one.body.pk))


def together(rows: Iterable[Handed]) -> Counter[str]:
    """The sums over unions."""
    found: Counter[str] = Counter()
    for one in rows:
        found.update(one.counts)
    return found
