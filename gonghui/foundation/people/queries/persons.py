"""Finding people by number or as sheets name them; members of a union; a person's own history."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, Scope, in_force
from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.models import OPEN, PERSONAL
from gonghui.foundation.core.queries import HistoryEntry, history_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import check_digit_18, clean_identity
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.queries.reach import persons_among, persons_within, sees
from gonghui.foundation.people.rules import clean_name, mask_name, read_phone
from gonghui.foundation.registers.rules.values import PersonName

# Resident cards of 18 and 15 signs, passports, foreigners' residence cards of both kinds.
IDENTITY = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}|[A-Z]{1,2}[0-9]{7,9}|[A-Z]{3}[0-9]{12}")
NAMESAKES_AT_MOST = 100  # people who share a phone
AT_ONCE = 5000  # numbers or names asked for in one statement


def key_hashes(text: str, purpose: str) -> list[Q]:
    """Conditions on a keyed hash, one for each version of the hash key still kept."""
    machine = provider()
    return [
        Q(
            hash_version=version,
            **{f"{purpose}_hash": machine.keyed_hash(text, purpose=purpose, version=version)},
        )
        for version in machine.hash_versions
    ]


def _any(conditions: list[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def find_by_identity(number: str) -> Person | None:
    """The person of an identity number (18 characters), whoever asks: for refusing a second entry."""
    return Person.objects.filter(_any(key_hashes(number, "identity")), merged_into=None).first()


def found_by_number(path: str = "person") -> Callable[[str], Q]:
    """How a register of something people have is searched: by a whole identity or phone number, not by name.

    Args:
        path: from the register's model to the person.
    """

    def condition(text: str) -> Q:
        hashes = number_hashes(text)
        if hashes is None:
            return Q(pk__in=[])
        # Evaluated here: a handful of ids lets the person's index be used, a sub-select may not.
        persons = Person.objects.filter(hashes, merged_into=None)
        return Q(**{f"{path}__in": list(persons.values_list("pk", flat=True)[:NAMESAKES_AT_MOST])})

    return condition


def number_hashes(text: str) -> Q | None:
    """The condition that a whole identity or phone number means; None where the text is neither."""
    number = clean_identity(text)
    if IDENTITY.fullmatch(number):
        return _any(key_hashes(_whole(number), "identity"))
    try:
        return _any(key_hashes(read_phone(text), "phone"))
    except Refusal:
        return None


def is_number(text: str) -> bool:
    """Whether a text is a person's whole number: looked up by hash and logged, never by name or address."""
    return number_hashes(text) is not None


def find_named_persons(names: Sequence[PersonName], scope: Scope) -> list[Person | Refusal]:
    """Whom sheets and forms name, for PERSON columns of registers, in order.

    Whoever knows an identity number finds its person; by name alone only people tied to a body within the
    scope are found, and only where one is called so.

    Args:
        names: as the sheet says.
        scope: where the caller may bring records.
    Returns:
        For each the person, or why none is found: in words that repeat no number and tell no other name.
    """
    by_hash = _persons_by_identity({_whole(name.identity) for name in names if name.identity})
    by_name = _persons_by_name({clean_name(name.name) for name in names if not name.identity}, scope)
    return [_named(name, by_hash, by_name) for name in names]


def _whole(number: str) -> str:
    return _as_18(number) if len(number) == 15 and number.isdigit() else number


def _named(
    name: PersonName, by_hash: Mapping[str, Person], by_name: Mapping[str, Person | None]
) -> Person | Refusal:
    if name.identity:
        person = by_hash.get(_whole(name.identity))
        if person is None:
            return Refusal(_("Nobody with this identity number is entered yet; enter the person first."))
        if name.name and clean_name(name.name) != clean_name(person.name):
            return Refusal(_("The identity number belongs to somebody of another name; compare both."))
        return person
    called = clean_name(name.name)
    if called not in by_name:
        return Refusal(_("Nobody of this name among those you look after; give the identity number."))
    person = by_name[called]
    if person is None:
        return Refusal(_("Several people are called so; give the identity number beside the name."))
    return person


def _persons_by_identity(numbers: set[str]) -> dict[str, Person]:
    machine, found = provider(), {}
    ordered = sorted(numbers)
    for version in machine.hash_versions:
        for start in range(0, len(ordered), AT_ONCE):
            hashed = {
                machine.keyed_hash(number, purpose="identity", version=version): number
                for number in ordered[start : start + AT_ONCE]
            }
            persons = Person.objects.filter(
                identity_hash__in=list(hashed), hash_version=version, merged_into=None
            )
            found.update({hashed[bytes(person.identity_hash or b"")]: person for person in persons})
    return found


def _persons_by_name(names: set[str], scope: Scope) -> dict[str, Person | None]:
    """The one person of each name within the scope; None where several are called so."""
    found: dict[str, Person | None] = {}
    ordered = sorted(names)
    for start in range(0, len(ordered), AT_ONCE):
        rows = persons_within(scope).filter(name__in=ordered[start : start + AT_ONCE]).order_by()
        called = list(rows.values_list("name").annotate(Count("pk"), Min("pk")))
        persons = Person.objects.in_bulk([first for _name, count, first in called if count == 1])
        found.update({name: persons.get(first) for name, _count, first in called})
    return found


def person_at(body: Body, name: str, identity: str = "") -> Person | None:
    """The person of a name who is or was tied to a body, whoever asks; None when there is nobody.

    An identity number tells which one is meant, wherever else that person is tied.

    Raises:
        Refusal: there are several and no number says which, or the number is somebody's of another name.
    """
    known = find_by_identity(_whole(identity)) if identity else None
    if known is not None:
        if clean_name(name) != clean_name(known.name):
            raise Refusal(_("The identity number belongs to somebody of another name; compare both."), "name")
        return known
    tied = Membership.objects.filter(union=body.pk).values("person_id")
    tied = tied.union(
        Employment.objects.filter(employer=body.pk).values("person_id"),
        Post.objects.filter(body=body).values("person_id"),
        all=True,
    )
    found = Person.objects.filter(name=clean_name(name), merged_into=None, pk__in=tied)
    if identity:  # of nobody yet: of those without a number it could be anyone
        if found.filter(identity_hash=None).exists():
            raise Refusal(
                _(
                    "Somebody of this name belongs to the unit, without an identity number; "
                    "enter the number with that person first."
                ),
                "name",
            )
        return None
    few = list(found[:2])
    if len(few) > 1:
        raise Refusal(
            _("Several people of this name belong to the unit; give the identity number beside the name."),
            "name",
        )
    return few[0] if few else None


def _as_18(number: str) -> str:
    first17 = number[:6] + "19" + number[6:]
    return first17 + check_digit_18(first17)


def members_of(union: Union, on: date) -> QuerySet[Membership]:
    """The memberships of a union in force on a day, retained ones too."""
    return Membership.objects.filter(in_force(on), union=union).select_related("person").order_by("pk")


def count_members(union: Union, on: date) -> dict[str, int]:
    """How many members a union has on a day, by status."""
    rows = members_of(union, on).order_by().values_list("status", flat=True)
    counts = dict.fromkeys(Membership.Status.values, 0)
    for status in rows:
        counts[status] += 1
    return counts


def shown_all(persons: Iterable[Person], *, by: Account) -> list[dict[str, Any]]:
    """What the account sees of people: names only of those over whom a role of it allows, numbers never."""
    listed = list(persons)
    scope = scope_of(by, Permission.VIEW_PERSONAL, Category.PEOPLE)
    named = persons_among(scope, [person.pk for person in listed])
    return [_shown(person, person.pk in named) for person in listed]


def shown(person: Person, *, by: Account) -> dict[str, Any]:
    """What the account sees of one person, as `shown_all`."""
    return shown_all([person], by=by)[0]


def _shown(person: Person, open_names: bool) -> dict[str, Any]:
    return {
        "public_id": str(person.public_id),
        "name": person.name if open_names else mask_name(person.name),
        "sex": person.sex if open_names else "",
        "birth_date": person.birth_date if open_names else None,
        "identity": "******" if person.identity else "",
        "phone": "******" if person.phone else "",
    }


def history_for(person: Person, *, by: Account) -> list[HistoryEntry]:
    """A person's own changes, newest first: names where the reader's role allows, numbers never.

    Raises:
        Refusal: the account may not see this person.
    """
    if not sees(by, person):
        raise Refusal(_("This person lies outside the area of your role, or does not exist."))
    named = sees(by, person, Permission.VIEW_PERSONAL)
    return history_of(person, visible={OPEN, PERSONAL} if named else {OPEN})
