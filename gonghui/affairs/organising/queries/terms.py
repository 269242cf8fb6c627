"""Whose term ends when, and where a chair is missing: worklists as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gonghui.affairs.organising.models import Election, UnionTerm
from gonghui.affairs.organising.queries.law import known, months_up_to
from gonghui.affairs.organising.rules.elections import Stand, chair_due, stand_of, term_ends
from gonghui.engines.cases.queries.roles import Roles
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, AreaPath, Body, Seat, Union
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.people.models import Post

REMINDERS, OVERDUE = (180, 90, 30), 180


@dataclass(frozen=True)
class DueTerm:
    """A union whose committee is to be elected anew."""

    body: Body
    elected_on: date
    years: int
    ends: date
    extended: bool
    stand: str
    days_left: int
    case: str  # the number of an open election, or empty
    case_id: Any  # its public id

    @property
    def past(self) -> int:
        """Days left, or past."""
        return abs(self.days_left)


@dataclass(frozen=True)
class VacantChair:
    """A union without a chair, since when, and by when one is elected."""

    body: Body
    since: date
    due: date
    late: bool


def _visible(account: Account, on: date) -> QuerySet[Union]:
    # A wider federation that sits in my street is visible, but not mine to remind.
    roles = Roles(scope_of(account, Permission.VIEW, Category.BODIES, on))
    return Union.objects.filter(in_force(on, "body__"), roles.as_q("body"), body__merged_into=None)


def in_area(bodies: QuerySet[Any], area: Area | None, on: date, path: str) -> QuerySet[Any]:
    """Those that sit in an area on a day; all of them without one."""
    if area is None or area.level == Area.Level.CITY:
        return bodies
    below = AreaPath.objects.filter(in_force(on), ancestor=area).values("descendant")
    seats = Seat.objects.filter(in_force(on), area__in=below).values("body")
    return bodies.filter(**{f"{path}__in": seats})


def reminders(on: date) -> tuple[int, ...]:
    """Days before the end of a term on which a union is reminded (ours)."""
    return tuple(int(days) for days in known("union.term_reminder.days_before", on) or REMINDERS)


def terms_due(account: Account, on: date, *, area: Area | None = None) -> list[DueTerm]:
    """The unions that an account sees whose term ends soon or has ended, what is due first.

    A term that was entered counts; of a union without one, the election on its own record.
    """
    warn, late = reminders(on), int(known("union.term_overdue.days_after", on) or OVERDUE)
    term = UnionTerm.objects.filter(in_force(on), union=OuterRef("pk"))
    running = Election.objects.filter(union=OuterRef("pk"), is_open=True, kind="committee")
    unions = (
        in_area(_visible(account, on), area, on, "body")
        .select_related("body")
        .annotate(
            term_from=Subquery(term.values("valid_from")[:1]),
            term_of=Subquery(term.values("years")[:1]),
            extended=Subquery(term.values("extended_to")[:1]),
            case_number=Subquery(running.values("case__number")[:1]),
            case_public=Subquery(running.values("case__public_id")[:1]),
        )
    )
    # Due on the day is at most what was elected three years before the last day of which it warns.
    since = same_day(on + timedelta(days=max(warn) + 1), years=-3)
    found = []
    for union in unions.annotate(last=Coalesce("term_from", "elected_on")).filter(last__lte=since):
        elected, years = union.term_from or union.elected_on, union.term_of or union.term_years
        ends = term_ends(elected, years, union.extended)
        stand, left = stand_of(ends, on, reminders=warn, overdue_after=late)
        if stand != Stand.FAR:
            extended = union.extended is not None
            found.append(
                DueTerm(
                    union.body,
                    elected,
                    years,
                    ends,
                    extended,
                    stand,
                    left,
                    union.case_number or "",
                    union.case_public,
                )
            )
    return sorted(found, key=lambda due: (due.ends, due.body.pk))


def vacant_chairs(account: Account, on: date, *, area: Area | None = None) -> list[VacantChair]:
    """The unions whose last chair left and that elected none since, what is due first."""
    months = months_up_to("union.vacant_chair.months_up_to", on, 3)
    chairs = Post.objects.filter(body=OuterRef("pk"), kind=Post.Kind.CHAIR)
    unions = (
        in_area(_visible(account, on), area, on, "body")
        .filter(~Exists(chairs.filter(in_force(on))))
        .annotate(left=Max("body__posts__valid_to", filter=Q(body__posts__kind=Post.Kind.CHAIR)))
        .filter(left__lte=on)
        .select_related("body")
    )
    found = [(union.body, union.left, chair_due(union.left, months)) for union in unions]
    return [
        VacantChair(body, left, due, due < on)
        for body, left, due in sorted(found, key=lambda one: (one[2], one[0].pk))
    ]


def term_of(union: Union, on: date) -> UnionTerm | None:
    """The term that runs on a day; None where none was entered."""
    return UnionTerm.objects.filter(in_force(on), union=union).first()


def terms_of(union: Union) -> Iterable[UnionTerm]:
    """Every term of a union that was entered, the latest first."""
    return union.terms.select_related("case").order_by(F("valid_from").desc())
