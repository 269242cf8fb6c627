"""Who sees which people: those tied, in force, to a body within the scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of, seen_among
from gonghui.foundation.accounts.rules import Permission, Scope, in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Employment, Membership, Person, Post


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
    return persons_within(scope_of(account, permission, Category.PEOPLE, day))


def persons_within(scope: Scope) -> QuerySet[Person]:
    """The people tied, in force on the scope's day, to a body within it; see `persons_visible_to`."""
    persons = Person.objects.filter(merged_into=None)
    if scope.everything:
        return persons
    if scope.is_empty:
        return persons.none()
    return persons.filter(pk__in=tied_within(scope))


def tied_within(scope: Scope) -> QuerySet[Any, Any]:
    """The ids of the people tied, in force on the scope's day, to a body within it; some more than once."""
    held = in_force(scope.on)
    members = Membership.objects.filter(held, scope.as_q("union"))
    work, hosted = (Employment.objects.filter(held, scope.as_q(place)) for place in ("employer", "host"))
    posts = Post.objects.filter(held, scope.as_q("body"))
    # One union as a sub-select: existence tests under OR would be asked for every person of the city.
    return members.values("person_id").union(
        *(t.values("person_id") for t in (work, hosted, posts)), all=True
    )


def persons_among(scope: Scope, persons: Collection[int]) -> set[int]:
    """Those of a few people that lie within a scope: asked by their own ties, however large the scope is."""
    few = list(persons)
    if scope.everything or scope.is_empty or not few:
        return set(few) if scope.everything else set()
    held = in_force(scope.on)
    ties = (
        Membership.objects.filter(held, person__in=few)
        .values_list("person_id", "union_id")
        .union(
            Employment.objects.filter(held, person__in=few).values_list("person_id", "employer_id"),
            Employment.objects.filter(held, person__in=few, host__isnull=False).values_list(
                "person_id", "host_id"
            ),
            Post.objects.filter(held, person__in=few).values_list("person_id", "body_id"),
        )
    )
    pairs = [(person, body) for person, body in ties if body is not None]
    bodies = {body for _person, body in pairs}
    seen = bodies & scope.ids() if scope.resolved is not None else seen_among(scope, bodies)
    return {person for person, body in pairs if body in seen}


def sees(account: Account, person: Person, permission: Permission = Permission.VIEW) -> bool:
    """Whether the account holds a permission over one person."""
    if person.merged_into_id is not None:
        return False
    return person.pk in persons_among(scope_of(account, permission, Category.PEOPLE), [person.pk])
