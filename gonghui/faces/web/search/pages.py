"""What the search shows: groups of links with what tells namesakes apart; a number's people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.engines.cases.queries import cases_numbered
from gonghui.faces.web import words
from gonghui.faces.web.page import permitted, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Seat
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category, declared_registers
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.people.queries import Found, Group, Hit, shown_all


@dataclass(frozen=True)
class Line:
    """One thing found, as a link."""

    name: str
    about: str
    url: str


@dataclass(frozen=True)
class Lines:
    """The things of one kind."""

    kind: str
    label: str
    lines: list[Line]
    more: bool


def labels() -> dict[str, str]:
    """The kinds of things found, in words."""
    return {
        "person": _("People"),
        "union": _("Unions"),
        "employer": _("Employers"),
        "other": _("Departments and other bodies"),
        "record": _("Records"),
    }


def offered(request: HttpRequest) -> bool:
    """Whether an account has anything to search: people or organisations."""
    return permitted(request, Permission.VIEW, Category.BODIES) or permitted(
        request, Permission.VIEW, Category.PEOPLE
    )


def finds_people(request: HttpRequest) -> bool:
    """Whether an account's roles find people at all: by their whole number at least."""
    return permitted(request, Permission.VIEW, Category.PEOPLE)


def finds_names(request: HttpRequest) -> bool:
    """Whether an account's roles find people by their names, too."""
    return permitted(request, Permission.VIEW_PERSONAL, Category.PEOPLE)


def shown(found: Found, account: Any) -> list[Lines]:
    """The groups of a search as lines."""
    return [
        Lines(group.kind, labels()[group.kind], list(_lines(group, account)), group.more)
        for group in found.groups
    ]


def people(persons: Iterable[Person], account: Any) -> list[Lines]:
    """The people of a number as lines; names masked where the account's roles mask them."""
    listed = list(persons)
    named = shown_all(listed, by=account)
    lines = list(_persons([Hit(p, row["name"]) for p, row in zip(listed, named, strict=True)]))
    return [Lines("person", labels()["person"], lines, False)] if lines else []


def cases(text: str, request: HttpRequest, most: int) -> list[Lines]:
    """The cases of a number, or of its beginning, as lines; closed ones say so."""
    if not permitted(request, Permission.VIEW, Category.CASES):
        return []
    found = cases_numbered(request.user, text, today(), most=most + 1)
    lines = [
        Line(case.number, _("closed") if case.closed_at else "", reverse("web:case", args=[case.public_id]))
        for case in found[:most]
    ]
    return [Lines("case", _("Cases"), lines, len(found) > most)] if lines else []


def _lines(group: Group, account: Any) -> Iterable[Line]:
    if group.kind == "person":
        yield from _persons(group.hits)
    elif group.kind == "record":
        registers = declared_registers()
        for hit in group.hits:
            about = str(registers[hit.register].label_one)
            yield Line(hit.name, about, reverse("web:record", args=[hit.register, hit.record.public_id]))
    else:
        yield from _bodies(group.hits)


def _persons(hits: list[Hit]) -> Iterable[Line]:
    on = today()
    held = Membership.objects.filter(in_force(on), person__in=[hit.record.pk for hit in hits])
    unions = {row.person_id: row.union.body for row in held.select_related("union__body")}
    for hit in hits:
        about = words.name_of(unions.get(hit.record.pk)) or _("no member of a union")
        yield Line(hit.name, about, reverse("web:person", args=[hit.record.public_id]))


def _bodies(hits: list[Hit]) -> Iterable[Line]:
    on = today()
    seats = Seat.objects.filter(in_force(on), body__in=[hit.record.pk for hit in hits])
    areas = {seat.body_id: seat.area for seat in seats.select_related("area")}
    for hit in hits:
        body = hit.record
        ended = _("dissolved") if body.valid_to and body.valid_to <= on else ""
        former = _("formerly %(name)s") % {"name": hit.former} if hit.former else ""
        about = " · ".join(filter(None, [former, words.name_of(areas.get(body.pk)), body.code, ended]))
        yield Line(words.name_of(body), about, reverse("web:body", args=[body.public_id]))
