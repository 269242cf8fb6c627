"""Finding people, as far as the policy lets who asks; members of a union; a person's own history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.models import OPEN, PERSONAL
from gonghui.foundation.core.queries import HistoryEntry, history_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import check_digit_18, clean_identity
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.rules import clean_name, mask_name, read_phone

IDENTITY_LENGTHS = (15, 18)
AT_ONCE = 2000  # people asked for in one statement
# What ties a person to a body, and where it says to which.
PLACES = (
    (Membership, "union_id"),
    (Employment, "employer_id"),
    (Employment, "host_id"),
    (Post, "body_id"),
)


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


@dataclass(frozen=True)
class Named:
    """How a form or a sheet names a person: by name and identity number, or by name at a unit."""

    name: str
    body: Body
    identity: str | None = None


def persons_named(wanted: Sequence[Named]) -> list[Person | Refusal]:
    """The person that each means, whoever asks; the answer tells nothing that was not given.

    By identity number where there is one, and then the name must be that person's; else by name among
    those ever tied to the unit (members, employed, with a post), where only one is called so. The caller
    sees to it that the units lie within the asker's area.

    Returns:
        In the order asked: the person, or the Refusal that says why not (field "person" or "identity").
    """
    by_number = _by_number({_number18(one.identity) for one in wanted if one.identity})
    by_name = _by_name([one for one in wanted if not one.identity])
    return [
        _known(one, by_number) if one.identity else _at_unit(by_name.get((one.body.pk, clean_name(one.name))))
        for one in wanted
    ]


def _known(one: Named, by_number: dict[str, Person]) -> Person | Refusal:
    person = by_number.get(_number18(one.identity or ""))
    if person is None or person.name != clean_name(one.name):
        return Refusal(
            _("No person with this name and identity number is entered; correct them, or enter the person."),
            field="identity",
        )
    return person


def _at_unit(found: dict[int, Person] | None) -> Person | Refusal:
    if not found:
        return Refusal(
            _("Nobody of this name is known at the unit; give the identity number, or enter the person."),
            field="person",
        )
    if len(found) > 1:
        return Refusal(
            _("Several people of this name are known at the unit; give the identity number."), field="person"
        )
    return next(iter(found.values()))


def _number18(number: str) -> str:
    cleaned = clean_identity(number)
    return _as_18(cleaned) if len(cleaned) == 15 and cleaned.isdigit() else cleaned


def _by_number(numbers: set[str]) -> dict[str, Person]:
    machine, found = provider(), {}
    for version in machine.hash_keys:
        hashes = {
            machine.keyed_hash(number, purpose="identity", version=version): number for number in numbers
        }
        for part in _batched(hashes, AT_ONCE):
            rows = Person.objects.filter(identity_hash__in=part, hash_version=version, merged_into=None)
            found.update({hashes[bytes(row.identity_hash or b"")]: row for row in rows})
    return found


def _by_name(wanted: Iterable[Named]) -> dict[tuple[int, str], dict[int, Person]]:
    """(unit, name) → the people of that name ever tied to it."""
    found: dict[tuple[int, str], dict[int, Person]] = {}
    for part in _batched(wanted, AT_ONCE):
        bodies = {one.body.pk for one in part}
        called = Q(person__name__in={clean_name(one.name) for one in part}, person__merged_into=None)
        for ties, place in PLACES:
            rows = ties._default_manager.filter(called, **{f"{place}__in": bodies})
            for tie in rows.select_related("person"):
                person = tie.person  # type: ignore[attr-defined]
                found.setdefault((getattr(tie, place), person.name), {})[person.pk] = person
    return found


def _batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part


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
