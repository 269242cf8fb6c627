"""Instructors and mediators as the registers name them: streets by name or code, posts by their record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights import rules
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.queries import street_named
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Post, StreetAssignment

INSTRUCTOR, MEDIATOR = Post.Kind.BARGAINING_INSTRUCTOR, Post.Kind.MEDIATOR


def enlist_instructor(*, by: Account, **values: Any) -> Post:
    """Takes somebody into the pool of bargaining instructors; `street` is a name or code.

    Raises:
        Refusal: as `people.enlist`, or there is no such street.
    """
    return people.enlist(kind=INSTRUCTOR, by=by, **_told(values))


def enlist_mediator(*, by: Account, **values: Any) -> Post:
    """Takes somebody into the pool of mediators; `street` is a name or code.

    Raises:
        Refusal: as `people.enlist`, or there is no such street.
    """
    return people.enlist(kind=MEDIATOR, by=by, **_told(values))


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as `people.enlist` takes them: name and number apart, the street found."""
    named, street = rules.person_named(values["name"]), values.get("street")
    return {
        **values,
        "name": named.name,
        "identity": named.identity,
        "street": street_named(street, values["valid_from"]) if street else None,
    }


def add_instructors(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Takes the instructors of a sheet into the pool, all or none. Returns how many."""
    return people.enlist_many(kind=INSTRUCTOR, rows=[_told(row) for row in rows], by=by, batch=batch)


def add_mediators(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Takes the mediators of a sheet into the pool, all or none. Returns how many."""
    return people.enlist_many(kind=MEDIATOR, rows=[_told(row) for row in rows], by=by, batch=batch)


def assign(*, post: Post, street: str, on: date, by: Account, until: date | None = None) -> StreetAssignment:
    """Assigns a post to a street, by its name or code.

    Raises:
        Refusal: as `people.assign_to_street`, or there is no such street.
    """
    return people.assign_to_street(post=post, area=street_named(street, on), on=on, by=by, until=until)


@transaction.atomic
def end_assignment(*, post: Post, street: str, on: date, by: Account) -> StreetAssignment:
    """Ends the assignment of a post to a street; `on` is the first day on which it no longer holds.

    Raises:
        Refusal: it is not assigned there before that day.
    """
    area = street_named(street, on)
    running = post.assignments.filter(Q(valid_to=None) | Q(valid_to__gt=on), area=area, valid_from__lt=on)
    assignment = running.first()
    if assignment is None:
        raise Refusal(_("The post is not assigned to this street before that day."), "street")
    return people.end_assignment(assignment=assignment, on=on, by=by)


def certify(
    *, post: Post, certificate: str, certified_from: date, by: Account, certified_to: date | None = None
) -> Post:
    """Enters a certificate or its renewal.

    Raises:
        Refusal: as `people.certify`.
    """
    return people.certify(
        post=post, certificate=certificate, certified_from=certified_from, certified_to=certified_to, by=by
    )


def end(*, post: Post, on: date, by: Account, reason: str = "") -> Post:
    """Ends a post with its assignments; `on` is the first day on which it is no longer held.

    Raises:
        Refusal: as `people.end_post`.
    """
    return people.end_post(post=post, on=on, by=by, reason=reason)
