"""What falls due by class and month, and the very records behind each number.

A number is one grouped query for each kind of declared rows; the list under it uses the same conditions, so
that both are equal for whoever asks. Rows that no body looks after are counted for who sees everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, TruncMonth

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules.retention import (
    Duty,
    Kept,
    RetentionClass,
    Swept,
    Term,
    declared,
    due_day,
    kept_rows,
    last_begin,
    month_of,
    months_ahead,
)
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.retention.queries.reasons import PERSON, before_day, day_of, next_day, on_hold
from gonghui.foundation.retention.queries.terms import term_of

MONTHS = 13  # what is left of this month, and the twelve after it
PAST, HELD = "past", "held"
ONE_DAY = timedelta(days=1)
Rows = QuerySet[Any]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What falls due of one kind of rows.

    Attributes:
        term: None where it is not known: nothing falls due then.
        counts: PAST, HELD and first days of months (ISO) → how many; held ones stand under HELD alone.
    """

    kept: Kept
    term: Term | None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def of(self) -> RetentionClass:
        """The class."""
        return self.kept.retention_class

    @property
    def ahead(self) -> int:
        """How many fall due in the months shown."""
        return sum(count for name, count in self.counts.items() if name not in (PAST, HELD))


@dataclass(frozen=True, kw_only=True)
class Uncounted:
    """What is told of classes of which nothing is disposed of here, or by a job of its own."""

    what: Any
    runs_from: Any
    term: Term | None
    note: str  # "least", "archive", "limit" or "swept"


def rows_of(kept: Kept) -> Rows:
    """The rows whose term has begun and that were not disposed of, whoever asks."""
    manager = apps.get_model(kept.model)._default_manager
    rows = manager.filter(**kept.where, **{f"{kept.begins}__isnull": False})
    if kept.unless:
        rows = rows.exclude(**kept.unless)
    if kept.last_of:
        begun = OuterRef(kept.begins)
        later = Q(**{f"{kept.begins}__isnull": True}) | Q(**{f"{kept.begins}__gt": begun})
        later |= Q(**{kept.begins: begun}, pk__gt=OuterRef("pk"))
        others = manager.filter(later, **{kept.last_of: OuterRef(kept.last_of)})
        rows = rows.filter(~Exists(others))
    return rows


def rows_within(kept: Kept, by: Account, permission: Permission = Permission.VIEW) -> Rows:
    """Those of `rows_of` that lie within the scope of an account."""
    return rows_of(kept).filter(scope_condition(kept, by, permission))


def scope_condition(kept: Kept, by: Account, permission: Permission) -> Q:
    """Which rows an account's roles reach."""
    category = kept.retention_class.category
    scope = resolve(scope_of(by, permission, category))
    everywhere = Q() if scope.everything else Q(pk__in=[])
    found = scope.as_q(kept.body) if kept.body else everywhere
    if kept.guarded and not allows(by, Permission.SUPERVISE, category):
        found &= Q(**{kept.guarded: False})
    return found


def due_by(kept: Kept, rows: Rows, term: Term, on: date) -> Rows:
    """Those whose term has passed on a day."""
    last = next_day(last_begin(on, term.months))
    return rows.filter(**{f"{kept.begins}__lt": before_day(rows.model, kept.begins, last)})


def held_condition(kept: Kept, on: date) -> Q:
    """Which rows somebody holds back on a day, by the record or by its person."""
    paths = {kept.model: "pk", kept.disposed_model: kept.unit}
    if kept.person:
        paths[PERSON] = kept.person
    found: dict[str, list[int]] = {}
    for model, record in on_hold(on).filter(model__in=list(paths)).values_list("model", "record"):
        found.setdefault(model, []).append(record)
    held = [Q(**{f"{paths[model]}__in": records}) for model, records in found.items()]
    return reduce(or_, held, Q(pk__in=[]))


def calendar(by: Account, on: date) -> list[Line]:
    """What falls due of all that the account looks after or reads, by kind of rows."""
    return [_line(kept, by, on) for kept in _counted(by)]


def _counted(by: Account) -> list[Kept]:
    shown = [one for one in kept_rows() if one.counted]
    return [one for one in shown if allows(by, Permission.VIEW, one.retention_class.category)]


def _line(kept: Kept, by: Account, on: date) -> Line:
    try:
        term = term_of(kept.retention_class, on)
    except Unknown:
        return Line(kept=kept, term=None)
    rows = _in_window(kept, rows_within(kept, by), term, on)
    limit = before_day(rows.model, kept.begins, next_day(last_begin(on, term.months)))
    month = Cast(TruncMonth(kept.begins), DateField())
    bucket = Case(When(**{f"{kept.begins}__lt": limit}, then=Value(None)), default=month)
    held = Case(When(held_condition(kept, on), then=Value(True)), default=Value(False))
    counted = rows.order_by().annotate(bucket=bucket, held=held).values_list("bucket", "held")
    counts: Counter[str] = Counter()
    for begun, is_held, count in counted.annotate(count=Count("pk")):
        name = PAST if begun is None else due_day(month_of(day_of(begun)), term.months).isoformat()
        counts[HELD if is_held else name] += count
    return Line(kept=kept, term=term, counts=counts)


def _in_window(kept: Kept, rows: Rows, term: Term, on: date) -> Rows:
    return due_by(kept, rows, term, _last_day(on))


def _last_day(on: date) -> date:
    """The last day of the months shown."""
    return due_day(month_of(on), MONTHS) - ONE_DAY


def due_rows(kept: Kept, by: Account, on: date, which: str) -> tuple[Rows, Term]:
    """The records behind a number of the calendar.

    Args:
        which: PAST, HELD, or the first day of a month.
    Raises:
        LookupError: no such number.
        Unknown: the term is not known.
    """
    term = term_of(kept.retention_class, on)
    rows = _in_window(kept, rows_within(kept, by), term, on)
    held = held_condition(kept, on)
    if which == HELD:
        return rows.filter(held), term
    rows = rows.exclude(held)
    past = due_by(kept, rows, term, on)
    if which == PAST:
        return past, term
    months = months_ahead(on, MONTHS)
    month = next((one for one in months if one.isoformat() == which), None)
    if month is None:
        raise LookupError(which)
    last = due_by(kept, rows, term, due_day(month, 1) - ONE_DAY)
    earlier = last_begin(max(on, month - ONE_DAY), term.months)
    first = before_day(rows.model, kept.begins, next_day(earlier))
    return last.filter(**{f"{kept.begins}__gte": first}), term


def due_on(kept: Kept, row: Any, term: Term) -> date:
    """The day on which a row's term passes or passed."""
    value = row
    for part in kept.begins.split("__"):
        value = getattr(value, part)
    return due_day(day_of(value), term.months)


def unit_of(kept: Kept, rows: Rows) -> Rows:
    """The rows with `unit`: the id of what is disposed of."""
    return rows.annotate(unit=F(kept.unit))


def uncounted(by: Account, on: date) -> list[Uncounted]:
    """The other classes with their terms: kept at least so long, kept by ties, or swept by a job."""
    found = []
    for kept in kept_rows():
        if not kept.counted and allows(by, Permission.VIEW, kept.retention_class.category):
            klass = kept.retention_class
            found.append(
                Uncounted(
                    what=kept.what, runs_from=klass.runs_from, term=_known(klass, on), note=klass.duty.value
                )
            )
    swept = {str(one.what): one.what for one in declared() if isinstance(one, Swept)}
    return found + [Uncounted(what=what, runs_from="", term=None, note="swept") for what in swept.values()]


def _known(klass: RetentionClass, on: date) -> Term | None:
    try:
        return term_of(klass, on)
    except Unknown:
        return None


def is_archive(kept: Kept) -> bool:
    """Whether the rows are handed over to an archive before anything goes."""
    return kept.retention_class.duty == Duty.ARCHIVE
