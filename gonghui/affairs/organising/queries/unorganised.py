"""Employers that should have a union and do not (B19), with the reasons; by street, with visits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from gonghui.affairs.organising.models import FoundingEmployer, FoundingVisit, PreparatoryPayment
from gonghui.affairs.organising.queries.law import known
from gonghui.affairs.organising.queries.terms import in_area
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body, Coverage, Employer, HeadCount, Seat
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.calendar import same_day

WORKERS, MONTHS = 25, 6


@dataclass(frozen=True)
class Unorganised:
    """An employer on the list, and why."""

    body: Body
    street: Area | None
    workers: int | None
    counted_on: date | None
    opened_on: date
    paid_on: date | None
    reasons: tuple[str, ...]
    last_visit: Any
    case: str


def should_found(account: Account, on: date, *, area: Area | None = None) -> QuerySet[Employer]:
    """The employers that an account sees, that should have a union on a day and that none covers.

    At work for six months, with 25 workers by the latest count, or having paid towards a union. One that
    nobody counted and that paid nothing is not on the list: not known is not 25.
    """
    workers = int(known("union.founding.workers_from", on) or WORKERS)
    months = int(known("union.help_to_found.months_after_opening", on) or MONTHS)
    opened = same_day(on, months=-months)
    counts = HeadCount.objects.filter(employer=OuterRef("pk"), counted_on__lte=on).order_by("-counted_on")
    paid = PreparatoryPayment.objects.filter(employer=OuterRef("pk"), paid_on__lte=on).order_by("-paid_on")
    visit = FoundingVisit.objects.filter(employer=OuterRef("pk"), visited_on__lte=on).order_by(
        "-visited_on", "-pk"
    )
    case = FoundingEmployer.objects.filter(employer=OuterRef("pk"), is_open=True)
    covered = Coverage.objects.filter(in_force(on), employer=OuterRef("pk"))
    scope = resolve(scope_of(account, Permission.VIEW, Category.ORGANISING, on))
    employers = Employer.objects.filter(
        in_force(on, "body__"), ~Exists(covered), body__merged_into=None, body__valid_from__lte=opened
    ).filter(scope.as_q("body"))
    return (
        in_area(employers, area, on, "body")
        .annotate(
            workers_now=Subquery(counts.values("workers")[:1]),
            counted_on=Subquery(counts.values("counted_on")[:1]),
            paid_on=Subquery(paid.values("paid_on")[:1]),
            visited_on=Subquery(visit.values("visited_on")[:1]),
            visit_outcome=Subquery(visit.values("outcome")[:1]),
            case_number=Subquery(case.values("founding__case__number")[:1]),
            street=Subquery(Seat.objects.filter(in_force(on), body=OuterRef("pk")).values("area")[:1]),
        )
        .filter(Q(workers_now__gte=workers) | Q(paid_on__isnull=False))
        .select_related("body")
    )


def listed(employers: QuerySet[Employer], workers_from: int = WORKERS) -> list[Unorganised]:
    """Rows of the list, in words that a page can say."""
    rows: list[Any] = list(employers)
    streets = Area.objects.in_bulk({row.street for row in rows if row.street})
    return [
        Unorganised(
            body=row.body,
            street=streets.get(row.street),
            workers=row.workers_now,
            counted_on=row.counted_on,
            opened_on=row.body.valid_from,
            paid_on=row.paid_on,
            reasons=tuple(
                reason
                for reason, holds in (
                    ("workers", row.workers_now is not None and row.workers_now >= workers_from),
                    ("paid", row.paid_on is not None),
                )
                if holds
            ),
            last_visit=(row.visited_on, FoundingVisit.Outcome(row.visit_outcome).label)
            if row.visited_on
            else None,
            case=row.case_number or "",
        )
        for row in rows
    ]


def by_street(employers: QuerySet[Any, Any]) -> list[tuple[Area | None, int]]:
    """How many are on the list in each street, the most first; their sum is the length of the list."""
    counts = Counter(employers.values_list("street", flat=True))
    streets = Area.objects.in_bulk({pk for pk in counts if pk})
    found = [(streets.get(pk), count) for pk, count in counts.items()]
    return sorted(found, key=lambda one: (-one[1], one[0].code if one[0] else ""))


def visits_of(employer: Body) -> QuerySet[FoundingVisit]:
    """Who went to see an employer about a union, the latest first."""
    visits = FoundingVisit.objects.filter(employer=employer.pk).select_related("by")
    return visits.order_by("-visited_on", "-pk")
