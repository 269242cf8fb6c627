"""The own file: what the registers hold of one person, for that person alone (个人信息保护法 art. 45).

A module that holds something of people, or under a phone, which no register of people shows declares
`OWN_FILE` in its `queries`: functions (persons, phone, day) that return sections. Relatives stand in it as a
relation, never by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.foundation.core.models import OPEN, PERSONAL
from gonghui.foundation.core.queries import subject_key
from gonghui.foundation.core.registers import Column, Kind, Register, declared_registers
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import mask_identity
from gonghui.foundation.people.models import Employment, HouseholdMember, Membership, Person, Post
from gonghui.foundation.people.queries.persons import key_hashes
from gonghui.foundation.people.rules import keys, mask_phone
from gonghui.foundation.registers.queries.pages import SEES_PERSONAL, linked, row_of

LONGEST_CHAIN = 10  # entries merged into one another; more were never seen
CONTEXT = {"identity": keys.IDENTITY, "phone": keys.PHONE}


@dataclass(frozen=True)
class Fact:
    """One thing said: its name for machines, its label and value for people."""

    name: str
    label: Any
    value: Any


@dataclass(frozen=True)
class Entry:
    """One record of somebody, as facts; and which records of the log of looking mean it."""

    facts: tuple[Fact, ...]
    records: tuple[tuple[str, int], ...] = ()  # (model, id)
    key: str = ""  # by which a page finds it again, where something can be done with it


@dataclass(frozen=True)
class Section:
    """A part of the own file."""

    key: str
    title: Any
    entries: tuple[Entry, ...] = field(default=())


Part = Callable[[Collection[int], str, date], Iterable[Section]]


@cache
def declared_parts() -> tuple[Part, ...]:
    """Every declared part of the own file, in the order of the installed modules."""
    found: list[Part] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.queries"):
            found.extend(getattr(import_module(f"{app.name}.queries"), "OWN_FILE", ()))
    return tuple(found)


def root_of(person: Person) -> Person:
    """The entry into which a person's was merged, however often; itself where it was not."""
    for _step in range(LONGEST_CHAIN):
        if person.merged_into is None:
            break
        person = person.merged_into
    return person


def family_of(person: Person) -> list[Person]:
    """A person's entry and those that were merged into it: they are one human being."""
    found = {person.pk: person}
    new = [person.pk]
    for _step in range(LONGEST_CHAIN):
        merged = list(Person.objects.filter(merged_into__in=new).exclude(pk__in=found).order_by("pk"))
        new = [one.pk for one in merged]
        found |= {one.pk: one for one in merged}
        if not new:
            break
    return list(found.values())


def of_number_and_phone(number: str, phone: str) -> Person | None:
    """The person of an identity number, where the phone is the one that is kept of that very person.

    Of entries that were merged, the number may stand in any; the phone of the one they were merged into goes
    before an older one. Nobody: unknown, erased, without a phone, or with another one.
    """
    known = list(Person.objects.filter(_any(number, "identity")).order_by("merged_into", "pk")[:2])
    roots = {root_of(one).pk: root_of(one) for one in known}
    person = next(iter(roots.values())) if len(roots) == 1 else None
    family = [] if person is None else family_of(person)
    keeping = [one for one in family if one.phone_hash is not None]
    if person is not None and person.phone_hash is not None:
        keeping = [person]
    fits = Person.objects.filter(_any(phone, "phone"), pk__in=[one.pk for one in keeping]).exists()
    return person if fits else None


def _any(text: str, purpose: str) -> Q:
    found = Q(pk__in=[])
    for condition in key_hashes(text, purpose):
        found |= condition
    return found


def sections_of(person: Person, phone: str, on: date) -> list[Section]:
    """What is kept of a person, entries merged into it included, as sections; empty ones are left out.

    Args:
        person: the entry into which others were merged.
        phone: proved by whoever asks; under it, requests to the union are kept.
    """
    family = family_of(person)
    ids = [one.pk for one in family]
    found = [_who(family), *_ties(ids), _households(ids), *_of_registers(ids, on)]
    for part in declared_parts():
        found.extend(part(ids, phone, on))
    return [one for one in found if one.entries]


def facts(*said: tuple[str, Any, Any]) -> tuple[Fact, ...]:
    """Facts of name, label and value; what is not known is left out."""
    return tuple(Fact(*one) for one in said if one[2] not in (None, ""))


def record(row: models.Model) -> tuple[str, int]:
    """A record as the log of looking names it."""
    return row._meta.label_lower, int(row.pk)


def span(row: Any) -> tuple[tuple[str, Any, Any], ...]:
    """The first day of a dated record, and the first one on which it no longer holds."""
    return ("from", _("From"), row.valid_from), ("until", _("Until, exclusive"), row.valid_to)


def masked_of(person: Person) -> Mapping[str, str]:
    """Identity and phone number as they may be shown; empty where there is none."""
    key = subject_key(person.subject_id)
    machine, found = provider(), {"identity": "", "phone": ""}
    for name, mask in (("identity", mask_identity), ("phone", mask_phone)):
        sealed = getattr(person, name)
        if key is not None and sealed is not None:
            found[name] = mask(machine.open(sealed, key=key, context=CONTEXT[name]))
    return found


def _who(family: list[Person]) -> Section:
    entries = []
    for one in family:
        numbers = masked_of(one)
        kind = one.get_identity_kind_display() if one.identity_kind else ""
        said = facts(
            ("name", pgettext_lazy("person", "Name"), one.name),
            ("sex", _("Sex"), one.get_sex_display() if one.sex else ""),
            ("birth_date", _("Birth date"), one.birth_date),
            ("identity_kind", _("Kind of document"), kind),
            ("identity", _("Identity number"), numbers["identity"]),
            ("phone", _("Phone"), numbers["phone"]),
        )
        if said:
            entries.append(Entry(said, (record(one),)))
    return Section("person", _("Who I am"), tuple(entries))


def _ties(ids: list[int]) -> list[Section]:
    members = Membership.objects.filter(person__in=ids).select_related("union__body")
    jobs = Employment.objects.filter(person__in=ids).select_related("employer__body", "host__body")
    posts = Post.objects.filter(person__in=ids).select_related("body")
    order = ("-valid_from", "-pk")
    memberships = [
        Entry(
            facts(
                ("union", _("Union"), row.union.body),
                ("status", _("Membership"), row.get_status_display()),
                ("kept", _("Why it is kept"), row.get_kept_display() if row.kept else ""),
                *span(row),
                ("ended", _("How it ended"), row.get_ended_display() if row.ended else ""),
            ),
            (record(row),),
        )
        for row in members.order_by(*order)
    ]
    employments = [
        Entry(
            facts(
                ("employer", _("Employer"), row.employer and row.employer.body),
                ("host", pgettext_lazy("own data", "Works at"), row.host and row.host.body),
                ("kind", _("Kind of work"), row.get_kind_display()),
                *span(row),
            ),
            (record(row),),
        )
        for row in jobs.order_by(*order)
    ]
    held = [
        Entry(
            facts(
                ("body", _("At"), row.body),
                ("kind", _("Post"), row.get_kind_display()),
                ("number", _("Number"), row.number),
                ("full_time", _("Full-time"), row.full_time),
                ("certificate", _("Certificate"), row.certificate),
                ("certified_from", _("In force from"), row.certified_from),
                ("certified_to", _("In force until, exclusive"), row.certified_to),
                ("appraisal", _("Appraisal"), row.appraisal),
                *span(row),
                ("exit_reason", _("How it ended"), row.exit_reason),
            ),
            (record(row),),
        )
        for row in posts.order_by(*order)
    ]
    return [
        Section("memberships", _("Membership"), tuple(memberships)),
        Section("employments", _("Where I work"), tuple(employments)),
        Section("posts", _("Posts"), tuple(held)),
    ]


def _households(ids: list[int]) -> Section:
    """How one belongs to households; the others in them as relations to the head, without names."""
    rows = list(HouseholdMember.objects.filter(person__in=ids).order_by("-valid_from", "-pk"))
    others: dict[int, list[str]] = {}
    beside = HouseholdMember.objects.filter(household__in={row.household_id for row in rows})
    for one in beside.exclude(person__in=ids).order_by("pk"):
        others.setdefault(one.household_id, []).append(str(one.get_relation_display()))
    entries = [
        Entry(
            facts(
                ("relation", _("I am to its head"), row.get_relation_display()),
                ("others", _("Others in it, to its head"), ", ".join(others.get(row.household_id, []))),
                # Why it began or ended is free text, and may name the others.
                *span(row),
            ),
            (record(row), ("people.household", row.household_id)),
        )
        for row in rows
    ]
    return Section("households", _("Household"), tuple(entries))


# Of these the sections above say all; registers say it once more.
TOLD = frozenset({"people.membership", "people.employment"})


def _of_registers(ids: list[int], on: date) -> list[Section]:
    """What declared registers of people hold: one section each, with the parts of a record."""
    found = []
    for register in declared_registers().values():
        column = next((one for one in register.columns if one.kind is Kind.PERSON), None)
        model = register.model.lower()
        if column is None or model in TOLD:
            continue
        rows = linked(register, register.rows(on)).filter(**{f"{column.source}__in": ids})
        entries = []
        for row in rows.order_by(*register.order):
            if model != "people.post":  # said above; here are only the parts
                entries.append(Entry(_facts_of(register.columns, row), (record(row),)))
            entries += _parts(register, row)
        found.append(Section(f"register.{register.key}", register.label, tuple(entries)))
    return found


def _parts(register: Register, row: Any) -> list[Entry]:
    found = []
    for part in register.parts:
        rows = getattr(row, part.name).order_by(*part.order)
        for one in rows:
            found.append(Entry((Fact("part", _("Of it"), part.label), *_facts_of(part.columns, one)), ()))
    return found


def _facts_of(columns: Iterable[Column], row: Any) -> tuple[Fact, ...]:
    """The columns of a row as its own person may read them: sealed ones masked, other people left out."""
    setattr(row, SEES_PERSONAL, True)
    shown = [one for one in columns if one.shown and one.kind is not Kind.PERSON]
    values = row_of([one for one in shown if one.privacy in (OPEN, PERSONAL)], row)
    said = ((one, values.get(one.name)) for one in shown)
    # The thousands of a year do not stand apart.
    return facts(
        *((one.name, one.label, str(value) if one.is_year and value else value) for one, value in said)
    )
