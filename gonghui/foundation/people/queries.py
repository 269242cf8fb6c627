"""Finding people, as far as the policy lets who asks; members of a union; a person's own history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.models import OPEN, PERSONAL
from gonghui.foundation.core.queries import HistoryEntry, history_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import check_digit_18, clean_identity
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.rules import clean_name, mask_name, read_phone

IDENTITY_LENGTHS = (15, 18)


def persons_visible_to(
    account: Account, on: date | None = None, permission: Permission = Permission.VIEW
) -> QuerySet[Person]:
    """The people over whom the account holds a permission: tied, in force, to a body within its scope.

    A tie is a membership, an employment (the host's too) or a post. Whoever sees everything sees also
    those without any.

    Args:
        permission: to see at all, to see by name, to open sealed values: each may reach less far.
    """
    day = on or timezone.localdate()
    scope = scope_of(account, permission, Category.PEOPLE, day)
    persons = Person.objects.filter(merged_into=None)
    if scope.everything:
        return persons
    if scope.is_empty:
        return persons.none()
    held = in_force(day)
    members = Membership.objects.filter(held, scope.as_q("union"))
    work, hosted = (Employment.objects.filter(held, scope.as_q(place)) for place in ("employer", "host"))
    posts = Post.objects.filter(held, scope.as_q("body"))
    # One union as a sub-select: existence tests under OR would be asked for every person of the city.
    tied = members.values("person_id").union(
        *(t.values("person_id") for t in (work, hosted, posts)), all=True
    )
    return persons.filter(pk__in=tied)


def key_hashes(text: str, purpose: str) -> list[Q]:
    """Conditions on a keyed hash, one for each version of the hash key still kept."""
    machine = provider()
    return [
        Q(
            hash_version=version,
            **{f"{purpose}_hash": machine.keyed_hash(text, purpose=purpose, version=version)},
        )
        for version in machine.hash_keys
    ]


def _any(conditions: list[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def find_by_identity(number: str) -> Person | None:
    """The person of an identity number (18 characters), whoever asks: for refusing a second entry."""
    return Person.objects.filter(_any(key_hashes(number, "identity")), merged_into=None).first()


def search_persons(text: str, *, by: Account, on: date | None = None) -> QuerySet[Person]:
    """People by name, pinyin or initials (from the beginning), or by a whole identity or phone number.

    By name only those are found whose names the account may see: else a search would tell the names
    that the list masks.
    """
    persons = persons_visible_to(by, on)
    number = clean_identity(text)
    if len(number) in IDENTITY_LENGTHS and number[:-1].isdigit():
        if len(number) == 15:
            number = _as_18(number)
        return persons.filter(_any(key_hashes(number, "identity"))).order_by("pk")
    try:
        return persons.filter(_any(key_hashes(read_phone(text), "phone"))).order_by("pk")
    except Refusal:
        pass
    if not text.strip():
        return persons.none()
    named = persons_visible_to(by, on, Permission.VIEW_PERSONAL)
    name = clean_name(text)
    typed = "".join(name.lower().split())
    return named.filter(
        Q(name__startswith=name) | Q(pinyin__startswith=typed) | Q(initials__startswith=typed)
    ).order_by("name", "pk")


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
    open_names = persons_visible_to(by, permission=Permission.VIEW_PERSONAL)
    named = set(open_names.filter(pk__in=[person.pk for person in listed]).values_list("pk", flat=True))
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
    if not persons_visible_to(by).filter(pk=person.pk).exists():
        raise Refusal(_("This person lies outside the area of your role, or does not exist."))
    named = persons_visible_to(by, permission=Permission.VIEW_PERSONAL).filter(pk=person.pk).exists()
    return history_of(person, visible={OPEN, PERSONAL} if named else {OPEN})
