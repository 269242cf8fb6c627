"""Why something of people stays for now: terms that still run, and what somebody held back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules.retention import HOLD, Kept, Reason, Term, due_day, kept_rows, strictest
from gonghui.foundation.retention.models import RetentionHold
from gonghui.foundation.retention.queries.terms import Unknown, term_of

PERSON = "people.person"
HELD_BACK = _("Held back: %(basis)s")


def on_hold(on: date) -> QuerySet[RetentionHold]:
    """The holds that hold on a day."""
    return RetentionHold.objects.filter(Q(until=None) | Q(until__gt=on), lifted_at=None)


def reasons_of(persons: Collection[int], on: date) -> dict[int, list[Reason]]:
    """Why each of some people is kept on a day, what holds longest first; only who is kept is named.

    One query for each kind of declared rows, however many people are asked about. A term that is not known
    holds until further notice: missing is unknown, never none.
    """
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    few = list(persons)
    for kept in kept_rows():
        if kept.person:
            _running(found, kept, few, on)
    for hold in on_hold(on).filter(model=PERSON, record__in=few):
        found[hold.record].append(_held(hold))
    return {person: strictest(reasons) for person, reasons in found.items()}


def _running(found: dict[int, list[Reason]], kept: Kept, persons: list[int], on: date) -> None:
    model = apps.get_model(kept.model)
    rows = model._default_manager.filter(**{f"{kept.person}__in": persons})
    term: Term | None = None
    with suppress(Unknown):
        term = term_of(kept.retention_class, on)
    holds = {hold.record: hold for hold in on_hold(on).filter(model=kept.model)}
    for pk, person, begins in rows.values_list("pk", kept.person, kept.begins):
        until = due_day(day_of(begins), term.months) if begins is not None and term is not None else None
        if until is None or until > on:
            source, mark = (term.source, term.mark) if term is not None else ("", "")
            found[person].append(Reason(of=kept.of, what=kept.what, until=until, source=source, mark=mark))
        if pk in holds:
            found[person].append(_held(holds[pk]))


def _held(hold: RetentionHold) -> Reason:
    return Reason(
        of=HOLD, what=HELD_BACK % {"basis": hold.get_basis_display()}, until=hold.until, source=hold.source
    )


def day_of(moment: Any) -> date:
    """The day of a date or a moment, here."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def before_day(model: Any, path: str, day: date) -> Any:
    """What the rows whose look-up lies before a day are compared with: the day, or its first moment."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    if field.get_internal_type() == "DateTimeField":
        return timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return day


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
