"""One search over people, unions, employers and numbered records, under the caller's policy.

Names are found by their beginning (signs, full pinyin, initials), bodies by any part of their name too.
What lies outside the caller's scope is not found and not counted: a count would tell that it exists.
A person's number is not searched here: it is looked up by its hash and logged (`actions.look_up`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import CharField, Q, QuerySet
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, resolve, scope_of, seen_among
from gonghui.foundation.accounts.rules import Permission, Scope, in_force
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import former_names, holding
from gonghui.foundation.bodies.rules import holds, typed
from gonghui.foundation.core.registers import Category, declared_registers
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.queries.persons import is_number
from gonghui.foundation.people.queries.reach import persons_among, tied_within
from gonghui.foundation.people.rules import clean_name, name_keys
from gonghui.foundation.registers.rules.values import plain

LONGEST_SEARCH = 100  # characters of a search; what is longer is no name
FEW_TIED = 5000  # people of a scope that are looked through by name, instead of names by scope
STEPS = (100, 400, 1500, 4000, 4000)  # namesakes asked for at once, whether they are in scope
FEW_BODIES = 1000  # bodies of a scope that are searched themselves, instead of asked whether they are in it
BODY_STEPS = (400, 4000, 40_000)
CODE = re.compile(r"[0-9A-Z]{18}")
NUMBER = re.compile(r"[A-Z0-9]{1,12}(-[A-Z0-9]{1,12})+-[0-9]{4}-[0-9]{4,9}")
SOUND = re.compile(r"[A-Za-z ]+")
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff·]+")


@dataclass(frozen=True)
class Hit:
    """One thing found. `register` is the key of a numbered record's register; `former` an earlier name of a
    body, if that is what was found."""

    record: Any
    name: str
    register: str = ""
    former: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind ("person", "union", "employer", "other", "record"), the best first."""

    kind: str
    hits: list[Hit]
    more: bool = False  # there are more; typing more of the name shows them


@dataclass(frozen=True)
class Found:
    """What a search found; groups without hits are left out.

    `is_number` says that the text is a person's whole number, which wants a look-up.
    """

    text: str
    groups: list[Group] = field(default_factory=list)
    is_number: bool = False


def search(text: str, *, by: Account, on: date | None = None, limit: int = 10) -> Found:
    """People, unions, employers and other bodies by name, bodies by credit code, records by number.

    Args:
        text: as typed; a percent sign or an underscore is a sign like any other.
        on: the day whose trees, seats and ties say what is in scope; today when not given.
        limit: hits of each kind.
    """
    day = on or timezone.localdate()
    text = plain(text.replace("\0", ""))
    if not text or len(text) > LONGEST_SEARCH:
        return Found(text[:LONGEST_SEARCH])
    groups = [
        *_bodies(text, by, day, limit),
        *_records(text, by, day),
    ]
    number = is_number(text)
    if not number:
        persons, more = find_persons(text, by=by, on=day, limit=limit)
        groups.insert(0, Group("person", [Hit(person, person.name) for person in persons], more))
    return Found(text, [group for group in groups if group.hits], number)


# People -------------------------------------------------------------------------------------------------


def find_persons(
    text: str, *, by: Account, on: date | None = None, limit: int = 50
) -> tuple[list[Person], bool]:
    """People whose name, pinyin or initials begin with a text, and whether there are more.

    Only those are found whose names the account may see: else a search would tell the names that the list
    masks. Of very frequent beginnings not all of a small scope are found: then `more` is told.
    """
    scope = scope_of(by, Permission.VIEW_PERSONAL, Category.PEOPLE, on)
    keys = list(_person_keys(text))
    if scope.is_empty or not keys:
        return [], False
    scope = resolve(scope)
    tied = _few_tied(scope)
    found: dict[int, Person] = {}
    complete = True
    for test, order in keys:
        rows = Person.objects.filter(test, merged_into=None).order_by(*order, "id")
        rows = rows.defer("identity", "identity_hash", "phone", "phone_hash")
        if scope.everything or tied is not None:
            chosen = rows if tied is None else rows.filter(pk__in=tied)
            ids = list(chosen.values_list("pk", flat=True)[: limit + 1])
        else:
            ids, whole = _in_scope(rows, scope, limit + 1)
            complete = complete and whole
        held = Person.objects.in_bulk(ids)
        found.update({pk: held[pk] for pk in ids if pk in held})
        if len(found) > limit:
            break
    return list(found.values())[:limit], len(found) > limit or not complete


def _person_keys(text: str) -> Iterator[tuple[Q, tuple[str, ...]]]:
    """Conditions that one index each answers, with the order in which it holds them; the best first."""
    name = clean_name(text.replace("\0", ""))
    signs = CHINESE.match(name)
    if signs and SOUND.fullmatch(name, signs.end()):  # 张san: the signs as written, the rest by its sound
        full, _initials = name_keys(name)
        yield Q(name__startswith=signs.group(), pinyin__startswith=full), ("name",)
    elif not name.isascii():
        yield Q(name__startswith=name), ("name",)
    elif keys := typed(name):
        yield Q(pinyin__startswith=keys), ("pinyin",)
        yield Q(initials__startswith=keys), ("initials", "pinyin")


def _few_tied(scope: Scope) -> list[int] | None:
    """The people of a scope without areas (a chair's own union), where they are few."""
    if scope.everything or scope.areas:
        return None
    held = in_force(scope.on)
    found: set[int] = set()
    for rows in (
        Membership.objects.filter(held, scope.as_q("union")),
        Employment.objects.filter(held, scope.as_q("employer")),
        Employment.objects.filter(held, scope.as_q("host")),
        Post.objects.filter(held, scope.as_q("body")),
    ):
        found.update(rows.order_by().values_list("person_id", flat=True)[: FEW_TIED + 1])
        if len(found) > FEW_TIED:
            return None
    return list(found)


def _in_scope(rows: QuerySet[Person], scope: Scope, wanted: int) -> tuple[list[int], bool]:
    """The first few of the rows that lie in the scope, and whether all rows were asked as far as needed."""
    found: list[int] = []
    start = 0
    few = scope.resolved is not None and len(scope.ids()) <= FEW_BODIES
    for step in STEPS:
        if few and start >= sum(STEPS[:2]):
            # A street's few thousand people stand thinly among the city's namesakes: begin with the street.
            there = rows.filter(pk__in=tied_within(scope))
            return list(there.values_list("pk", flat=True)[:wanted]), True
        ids = list(rows.values_list("pk", flat=True)[start : start + step])
        seen = persons_among(scope, ids)
        found += [pk for pk in ids if pk in seen]
        if len(found) >= wanted or len(ids) < step:
            return found[:wanted], True
        start += step
    return found, False


# Bodies and numbered records ------------------------------------------------------------------------------

KINDS = {
    "union": Q(kind=Body.Kind.UNION),
    "employer": Q(kind=Body.Kind.EMPLOYER),
    "other": ~Q(kind__in=[Body.Kind.UNION, Body.Kind.EMPLOYER]),
}


def _bodies(text: str, by: Account, on: date, limit: int) -> Iterator[Group]:
    scope = resolve(scope_of(by, Permission.VIEW, Category.BODIES, on))
    if scope.is_empty:
        return
    visible = None if scope.everything else scope.ids()
    former = former_names(text)
    keys = [*_body_keys(text), *([(Q(pk__in=former), ("name_zh", "id"))] if former else [])]
    for kind, of_kind in KINDS.items():
        found: list[int] = []
        for test, order in keys:
            rows = Body.objects.filter(of_kind, test, merged_into=None).order_by(*order)
            if not order and visible is not None and len(visible) > FEW_BODIES:
                rows = rows.filter(scope.as_q())
            for pk, name in _visible_bodies(rows, visible, limit + 1):
                if pk not in found and (order or holds(name, text)):
                    found.append(pk)
            if len(found) > limit:
                break
        held = Body.objects.in_bulk(found[:limit])
        hits = [
            Hit(held[pk], held[pk].name_zh, former="" if _is_called(held[pk], text) else former.get(pk, ""))
            for pk in found[:limit]
            if pk in held
        ]
        yield Group(kind, hits, len(found) > limit)


def _is_called(body: Body, text: str) -> bool:
    """Whether today's name, its sound or the code says why a body was found."""
    keys = typed(text)
    return (
        holds(body.name_zh, text)
        or body.code == text.upper().replace(" ", "")
        or (keys.isascii() and (body.pinyin.startswith(keys) or body.initials.startswith(keys)))
    )


def _visible_bodies(
    rows: QuerySet[Body], visible: frozenset[int] | None, wanted: int
) -> Iterator[tuple[int, str]]:
    """The first bodies of the rows that are visible, at least as many as wanted while there are any."""
    names = rows.values_list("pk", "name_zh")
    few = visible is not None and len(visible) <= FEW_BODIES
    if visible is None or few or not rows.query.order_by:
        # Of those that hold the signs apart some fall away: a few more are taken.
        yield from (names.filter(pk__in=visible) if few else names)[: 4 * wanted]
        return
    start = seen = 0
    for step in BODY_STEPS:
        block = list(names[start : start + step])
        for pk, name in block:
            if pk in visible:
                seen += 1
                yield pk, name
        if seen >= wanted or len(block) < step:
            return
        start += step


def _body_keys(text: str) -> Iterator[tuple[Q, tuple[str, ...]]]:
    """Conditions that one index each answers, the best first."""
    code = text.upper().replace(" ", "")
    if CODE.fullmatch(code):
        yield Q(code=code), ("code",)
    if (keys := typed(text)).isascii():
        yield Q(pinyin__startswith=keys), ("pinyin", "id")
        yield Q(initials__startswith=keys), ("initials", "pinyin", "id")
    else:
        yield Q(name_zh__startswith=text), ("name_zh", "id")
    if len(text) > 1:
        # Sorted, every name with a frequent part would have to be read first.
        yield holding(text), ()


def _records(text: str, by: Account, on: date) -> Iterator[Group]:
    """Records of every register that the account may open, by the number that stands on their papers."""
    number = text.upper().replace(" ", "")
    if not NUMBER.fullmatch(number):
        return
    hits = []
    for register in declared_registers().values():
        model = apps.get_model(register.model)
        if not allows(by, Permission.VIEW, register.category) or not _has_field(model, register.number):
            continue
        rows = model._default_manager.filter(**{register.number: number})
        for record in rows[:1]:
            body = rows.values_list(register.body_path or "pk", flat=True).first()
            scope = scope_of(by, Permission.VIEW, register.category, on)
            if (scope.everything or (body and seen_among(scope, [body]))) and (
                register.rows(on).filter(pk=record.pk).exists()
            ):
                hits.append(Hit(record, number, register.key))
    yield Group("record", hits)


def _has_field(model: Any, name: str) -> bool:
    return any(one.name == name and isinstance(one, CharField) for one in model._meta.concrete_fields)
