"""Which records of a register match: searched, filtered, in an area, of a unit or a person; and are seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.queries import as_array
from gonghui.foundation.accounts.rules import IsOneOf, Scope
from gonghui.foundation.bodies.models import Area, AreaTree, Body, Seat
from gonghui.foundation.bodies.queries import area_by_code, areas_below, in_force
from gonghui.foundation.bodies.rules import typed
from gonghui.foundation.core.registers import Column, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import plain, read_date

SEARCHED_BODIES = 5_000  # bodies of a name looked up beforehand; of more, each record's own is looked at
BLANK: tuple[Any, ...] = (None, "", [], (None, None))


def narrowed(search: str, filters: Mapping[str, Any]) -> bool:
    """Whether less than the whole register is asked for."""
    return bool(plain(search)) or any(wanted not in BLANK for wanted in filters.values())


def seen(
    register: Register, scope: Scope, *, on: date, search: str, filters: Mapping[str, Any]
) -> QuerySet[Any]:
    """The records that match and lie in a scope that was looked up (`accounts.queries.resolve`)."""
    rest = dict(filters)
    area = rest.pop("area", None)
    if area in BLANK or scope.resolved is None or register.area_path:
        rows = chosen(register, on=on, search=search, filters=filters)
        return rows.filter(scope.as_q(register.body_path))
    # Area and scope as one set: of two conditions the database takes for independent, it may look through
    # all records for what no body can satisfy.
    rows = chosen(register, on=on, search=search, filters=rest)
    there = _seated(str(area), on)
    if there is None:
        return rows.filter(scope.as_q(register.body_path))
    both = scope.ids() & frozenset(map(int, filter(None, there[1:-1].split(","))))
    if not both:
        return rows.none()
    return rows.filter(IsOneOf(register.body_path or "pk", "{" + ",".join(map(str, sorted(both))) + "}"))


def chosen(register: Register, *, on: date, search: str, filters: Mapping[str, Any]) -> QuerySet[Any]:
    """The records that match, whoever asks."""
    rows = register.rows(on)
    if text := plain(search)[:100]:
        rows = rows.filter(_found(register, text))
    for name, wanted in filters.items():
        if wanted not in BLANK:
            rows = rows.filter(_condition(register, name, wanted, on))
    return rows


def _found(register: Register, text: str) -> Q:
    found = Q(pk__in=[])
    of_body = f"{register.body_path}__" if register.body_path else None
    bodies, beside = Q(), Q()
    for path in register.search:
        test = Q(**{f"{path}__startswith": _keyed(path, text)})
        if of_body and path.startswith(of_body):
            # An employer or a union is its body's own row: what it is called stands one step further.
            of_its_own = path.removeprefix(of_body).removeprefix("body__")
            bodies |= Q(**{f"{of_its_own}__startswith": _keyed(path, text)})
            beside |= test
        else:
            found |= test
    if bodies:
        # Names are looked up where their indexes are: asked across the join, every record would be read. Of
        # very many names the opposite holds: nearly every record is found, a page is full after a few rows.
        named = list(Body.objects.filter(bodies).values_list("pk", flat=True)[: SEARCHED_BODIES + 1])
        found |= Q(**{f"{register.body_path}__in": named}) if len(named) <= SEARCHED_BODIES else beside
    if register.found_by is not None:
        found |= register.found_by(text)
    return found


def _keyed(path: str, text: str) -> str:
    return typed(text) if path.endswith(("pinyin", "initials")) else text


def _condition(register: Register, name: str, wanted: Any, on: date) -> Q:
    if name == "area":
        return _within(register, str(wanted), on)
    if name == "body":
        try:
            body = Body.objects.filter(public_id=UUID(str(wanted))).values_list("pk", flat=True)
        except ValueError as error:
            raise Refusal(_("There is no such unit."), "body") from error
        return Q(**{f"{register.body_path or 'pk'}__in": list(body)})
    if name == "person":
        return _of_person(register, wanted)
    column = next((c for c in register.columns if c.name == name and name in register.filters), None)
    if column is None:
        raise Refusal(_("This register has no filter “%(name)s”.") % {"name": name}, name)
    if column.kind is Kind.CHOICE:
        keys = [wanted] if isinstance(wanted, str) else list(wanted)
        if column.choices is None or set(keys) - set(column.choices.values):
            raise Refusal(_("There is no such choice."), name)
        return Q(**{f"{column.source}__in": keys})
    if column.kind is Kind.YES_NO:
        if wanted not in (True, False, "yes", "no"):
            raise Refusal(_("Write yes or no."), name)
        return Q(**{column.source: wanted in (True, "yes")})
    if column.kind is Kind.DATE:
        return _between(column, wanted)
    return Q(**{column.source: wanted})


def _of_person(register: Register, wanted: Any) -> Q:
    """Records about one person, by public id: what a look-up by a number leads to."""
    column = next((c for c in register.columns if c.kind is Kind.PERSON), None)
    try:
        public_id = UUID(str(wanted))
    except ValueError as error:
        raise Refusal(_("There is no such person."), "person") from error
    if column is None:
        raise Refusal(_("This register has no filter “%(name)s”.") % {"name": "person"}, "person")
    return Q(**{f"{column.source}__public_id": public_id})


def _between(column: Column, wanted: Any) -> Q:
    try:
        first, last = wanted
    except (TypeError, ValueError) as error:
        raise Refusal(_("Give a first and a last day."), column.name) from error
    found = Q()
    for day, test in ((first, "gte"), (last, "lte")):
        if day not in (None, ""):
            found &= Q(**{f"{column.source}__{test}": day if isinstance(day, date) else read_date(day)})
    return found


def _within(register: Register, code: str, on: date) -> Q:
    """Records that lie in the area or below it, or whose body sat there on the day."""
    if register.area_path:
        within = _areas(code, on)
        return Q() if within is None else Q(**{f"{register.area_path}__in": within})
    seated = _seated(code, on)
    return Q() if seated is None else Q(IsOneOf(register.body_path or "pk", seated))


def _areas(code: str, on: date) -> list[int] | None:
    """An area with those below it; None for the city, of which everything is, seated or not."""
    try:
        area = area_by_code(code, on)
    except (LookupError, Refusal) as error:
        raise Refusal(_("There is no area with this code."), "area") from error
    if area.level == Area.Level.CITY:
        return None
    tree = AreaTree.ZONE if area.level == Area.Level.ZONE else AreaTree.STATISTICAL
    return [area.pk, *areas_below(area, on, tree=tree).values_list("pk", flat=True)]


def _seated(code: str, on: date) -> str | None:
    """The bodies that sat in an area on a day, as an array; None for the city."""
    within = _areas(code, on)
    if within is None:
        return None
    return as_array(Seat.objects.filter(in_force(on), area__in=within).values_list("body_id", flat=True))
