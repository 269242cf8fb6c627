"""What the own file holds: the registers' sections, joining and moving, groups, consents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.membership.models import Application, DataRequest, Liaison, Reach, Transfer
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.core.models import Installation
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries.own import (
    Entry,
    Section,
    facts,
    family_of,
    of_number_and_phone,
    record,
    sections_of,
    span,
)
from gonghui.foundation.people.queries.persons import key_hashes
from gonghui.foundation.privacy.queries import consents_of
from gonghui.foundation.privacy.rules import use_of

__all__ = ["OwnFile", "of_number_and_phone", "own_file", "own_parts", "still_opens"]
CONSENTS = "consents"


@dataclass(frozen=True)
class OwnFile:
    """What is kept of one person, as of a moment."""

    person: Person
    at: datetime
    of: str  # the installation
    sections: tuple[Section, ...]

    @property
    def records(self) -> dict[str, set[int]]:
        """Model → ids: what the log of looking may have noted of this person."""
        found: dict[str, set[int]] = {}
        for section in self.sections:
            for entry in section.entries:
                for model, pk in entry.records:
                    found.setdefault(model, set()).add(pk)
        return found


def own_file(person: Person, phone: str, on: date, at: datetime) -> OwnFile:
    """What is kept of a person, for that person.

    Args:
        person: the entry into which others were merged.
        phone: proved in this visit.
    """
    installation = Installation.objects.first()
    sections = [*sections_of(person, phone, on), _consents(person)]
    return OwnFile(
        person=person,
        at=at,
        of=installation.name_zh if installation else "",
        sections=tuple(one for one in sections if one.entries),
    )


def still_opens(person: int, phone: str) -> Person | None:
    """The person of a visit, as long as it is nobody's double and the proved phone is still the one kept."""
    found = Person.objects.filter(pk=person, merged_into=None).first()
    if found is None:
        return None
    family = [found] if found.phone_hash is not None else family_of(found)
    rows = Person.objects.filter(pk__in=[one.pk for one in family])
    fits = any(rows.filter(condition).exists() for condition in key_hashes(phone, "phone"))
    return found if fits else None


def _consents(person: Person) -> Section:
    entries = []
    for row in consents_of(person):
        text = _use_text(row)
        entries.append(
            Entry(
                facts(
                    ("use", pgettext_lazy("consent", "For"), str(use_of(row.use).name) if text else row.use),
                    ("text", _("What was agreed to"), text),
                    ("given_on", _("Given on"), row.given_on),
                    ("how", _("How"), row.get_how_display()),
                    ("withdrawn_on", pgettext_lazy("consent", "Withdrawn on"), row.withdrawn_on),
                ),
                (record(row),),
                key="" if row.withdrawn_on else str(row.public_id),
            )
        )
    return Section(CONSENTS, _("What I agreed to"), tuple(entries))


def _use_text(row: Any) -> str:
    try:
        text = use_of(row.use).text_of(row.text_version)
    except LookupError:  # of a use that is declared no more
        return ""
    return str(text.words) if text else ""


def own_parts(persons: Collection[int], phone: str, on: date) -> Iterable[Section]:
    """Joining, transfers, services, groups looked after, requests about the own data."""
    joined = Application.objects.filter(person__in=persons).select_related("case__lead", "union__body")
    moved = Transfer.objects.filter(person__in=persons).select_related(
        "case__lead", "from_union__body", "to_union__body"
    )
    requests = DataRequest.objects.filter(person__in=persons).select_related("case__lead")
    return (
        _cases("joining", _("Joining"), joined, ("union", _("Union"), lambda row: row.union.body)),
        _cases(
            "transfers",
            _("Transfers"),
            moved,
            ("from_union", _("From union"), lambda row: row.from_union.body),
            ("to_union", _("To union"), lambda row: row.to_union.body),
        ),
        _reached(persons),
        _liaisons(persons),
        _cases("own_requests", _("Requests about my data"), requests),
    )


def _cases(key: str, title: Any, rows: QuerySet[Any], *more: tuple[str, Any, Any]) -> Section:
    return Section(
        key,
        title,
        tuple(
            Entry(
                facts(
                    ("number", _("Number"), row.case.number),
                    *((name, label, read(row)) for name, label, read in more),
                    ("opened_on", _("Opened on"), row.opened_on),
                    ("state", _("State"), stand_of(row.case)),
                    ("with", pgettext_lazy("case", "With"), row.case.lead),
                ),
                (record(row), record(row.case)),
            )
            for row in rows.order_by("-case")
        ),
    )


def stand_of(case: Case) -> Any:
    """Where a case stands, in one word for its worker; the outcome once it is closed."""
    kind = kind_of(case.kind)
    return kind.outcomes.get(case.outcome) or kind.states[case.state]


def _reached(persons: Collection[int]) -> Section:
    rows = Reach.objects.filter(person__in=persons).select_related("body").order_by("-valid_from", "-pk")
    return Section(
        "services",
        _("Services and activities"),
        tuple(
            Entry(
                facts(
                    ("what", _("What"), row.what),
                    ("kind", _("Kind"), row.get_kind_display()),
                    ("body", pgettext_lazy("service", "By"), row.body),
                    ("on", _("On"), row.valid_from),
                ),
                (record(row),),
            )
            for row in rows
        ),
    )


def _liaisons(persons: Collection[int]) -> Section:
    rows = Liaison.objects.filter(person__in=persons).select_related("union__body", "area")
    return Section(
        "liaisons",
        _("Groups of workers I look after"),
        tuple(
            Entry(
                facts(
                    ("group", _("Group of workers"), row.worker_group),
                    ("area", _("Street"), row.area),
                    ("union", _("Union"), row.union.body),
                    *span(row),
                ),
                (record(row),),
            )
            for row in rows.order_by("-valid_from", "-pk")
        ),
    )
