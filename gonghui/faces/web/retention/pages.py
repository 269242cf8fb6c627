"""What the pages of retention show: a calendar of numbers, the records behind each, reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from gonghui.engines.cases.queries import cases_visible_to
from gonghui.faces.web import words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules.retention import (
    CLASSES,
    HOLD,
    Duty,
    Kept,
    Reason,
    Term,
    kept_rows,
    months_ahead,
)
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import persons_visible_to
from gonghui.foundation.people.rules import mask_name
from gonghui.foundation.retention.models import DisposalItem, RetentionHold
from gonghui.foundation.retention.queries import (
    HELD,
    PAST,
    Line,
    due_on,
    reasons_of,
    scope_condition,
)

MONTHS = 13
PERSON = "people.person"
DUTY_WORDS: dict[str, Any] = {
    Duty.LIMIT.value: gettext_lazy("must go"),
    Duty.ARCHIVE.value: gettext_lazy("to the archive first"),
    Duty.LEAST.value: gettext_lazy("kept at least so long"),
    "swept": gettext_lazy("goes by itself"),
}
NO_TERM = Term(months=0, source="", mark="", key="")
NOT_DUE = gettext_lazy("not due any more, or erased before")


@dataclass(frozen=True)
class Cell:
    """A number and the list behind it."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """One record of a list.

    Attributes:
        name: what of it the reader may know.
        begun: the day from which its term runs.
    """

    public_id: Any
    name: str
    url: str
    body: Any
    begun: date
    due: date
    reasons: list[str]


def table(lines: list[Line], on: date) -> list[tuple[str, list[Cell]]]:
    """The calendar: past due, every month, held back; a number for each kind of records."""
    months = [(one.isoformat(), _month(one)) for one in months_ahead(on, MONTHS)]
    names = [(PAST, _("Past due")), *months, (HELD, pgettext("retention", "Held back"))]
    return [(label, [_cell(line, name) for line in lines]) for name, label in names]


def _cell(line: Line, name: str) -> Cell:
    address = reverse("web:retention:due", args=[line.kept.key])
    return Cell(
        label=kind_words(line.kept),
        count=line.counts.get(name, 0),
        url=f"{address}?{urlencode({'which': name})}",
    )


def kind_words(kept: Kept) -> str:
    """What a kind of records is called: its class, and what of it where a class has several."""
    same = [one for one in kept_rows() if one.of == kept.of and one.counted]
    return str(kept.retention_class.name if len(same) == 1 else kept.what)


def _month(first: date) -> str:
    return f"{first.year}-{first.month:02}"


def term_words(term: Term | None) -> str:
    """A term in words; an unknown one is told as unknown."""
    if term is None:
        return _("not known")
    if term.months % 12 == 0:
        return _("%(years)d years") % {"years": term.months // 12}
    return _("%(months)d months") % {"months": term.months}


def which_words(which: str) -> str:
    """Which number of the calendar it is."""
    if which == PAST:
        return _("Past due")
    if which == HELD:
        return pgettext("retention", "Held back")
    return _("Due in %(month)s") % {"month": which[:7]}


def rows(kept: Kept, found: Iterable[Any], term: Term, by: Account, on: date) -> list[Row]:
    """Records as the reader may know them: names only where a role opens them at the record's body."""
    listed = list(found)
    named = _named(kept, listed, by)
    persons = _persons(kept, listed) if kept.disposed_model == PERSON else {}
    links = _links(kept, listed, persons, by, on)
    reasons = reasons_of([person.pk for person in persons.values()], on) if persons else {}
    made = []
    for row in listed:
        person = persons.get(row.pk)
        made.append(
            Row(
                public_id=row.public_id,
                name=_name(row, person, row.pk in named),
                url=links.get(row.pk, ""),
                body=_body(kept, row),
                begun=due_on(kept, row, NO_TERM),
                due=due_on(kept, row, term),
                reasons=[reason_words(one) for one in reasons.get(person.pk, ())] if person else [],
            )
        )
    return made


def _persons(kept: Kept, listed: list[Any]) -> dict[int, Person]:
    path = kept.unit
    found = Person.objects.in_bulk([getattr(row, f"{path}_id") for row in listed])
    return {row.pk: found[getattr(row, f"{path}_id")] for row in listed}


def _named(kept: Kept, listed: list[Any], by: Account) -> set[int]:
    if not listed:
        return set()
    rows_ = type(listed[0])._default_manager.filter(pk__in=[row.pk for row in listed])
    return set(rows_.filter(scope_condition(kept, by, Permission.VIEW_PERSONAL)).values_list("pk", flat=True))


def _name(row: Any, person: Person | None, open_names: bool) -> str:
    if person is not None:
        return person.name if open_names else mask_name(person.name)
    for attribute in ("number", "register"):
        if text := getattr(row, attribute, ""):
            return str(text)
    return str(row.public_id)[:8]


def _links(
    kept: Kept, listed: list[Any], persons: Mapping[int, Person], by: Account, on: date
) -> dict[int, str]:
    if persons:
        pks = [person.pk for person in persons.values()]
        seen = set(persons_visible_to(by).filter(pk__in=pks).values_list("pk", flat=True))
        return {
            row: reverse("web:person", args=[person.public_id])
            for row, person in persons.items()
            if person.pk in seen
        }
    if kept.model == "cases.case" and listed:
        cases = cases_visible_to(by, on).filter(pk__in=[row.pk for row in listed])
        return {case.pk: reverse("web:case", args=[case.public_id]) for case in cases.only("pk", "public_id")}
    return {}


def _body(kept: Kept, row: Any) -> Any:
    value = row
    for part in kept.body.split("__") if kept.body else ():
        value = getattr(value, part)
    return getattr(value, "body", value) if kept.body else None


def reason_words(reason: Reason) -> str:
    """Why something stays, until when."""
    until = words.day(reason.until) if reason.until else _("until further notice")
    return _("%(what)s, until %(until)s") % {"what": reason.what, "until": until}


def stay_words(item: DisposalItem) -> str:
    """Why a record of a list stays, as it was found when the list was made or carried out."""
    return "; ".join(_stay(one) for one in item.reasons)


def _stay(said: Mapping[str, Any]) -> str:
    if said["of"] == HOLD:
        return _("held back")
    klass = CLASSES.get(said["of"])
    if klass is None:
        return str(NOT_DUE)
    until = said["until"] or _("until further notice")
    return _("%(what)s, until %(until)s") % {"what": klass.name, "until": until}


def held_what(hold: RetentionHold) -> str:
    """What is held: its kind; who it is stands in its own list."""
    for kept in kept_rows():
        if kept.counted and kept.disposed_model == hold.model:
            return str(kept.retention_class.name)
    return hold.model
