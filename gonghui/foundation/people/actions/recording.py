"""Writing the changes of people: personal values sealed under the person's own key; who may act on whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, demand, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.models import DatedRecord
from gonghui.foundation.core.queries import subject_key
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.sealed import seal_values
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.queries import sees

# Pools that a department keeps without keeping all the people of its area.
POOLS: dict[str, Category] = {
    Post.Kind.BARGAINING_INSTRUCTOR: Category.RIGHTS,
    Post.Kind.MEDIATOR: Category.RIGHTS,
}


def record_of(
    person: Person,
    *,
    verb: str,
    record: models.Model,
    by: Account,
    before: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    deleted: bool = False,
) -> None:
    """Writes the Change of a record about a person, its personal values sealed under the person's key."""
    key = subject_key(person.subject_id)
    if key is None:
        raise Refusal(_("This person's data was erased; enter the person anew."))
    record_change(
        verb=verb,
        record=record,
        by=by,
        before=before,
        params=params,
        subject=person.subject_id,
        seal=lambda values: seal_values(type(record), values, key=key),
        deleted=deleted,
    )


def locked(person: Person) -> Person:
    """The person's row, locked, so that two clerks at once do not tie one person twice.

    Raises:
        Refusal: the entry was merged into another.
    """
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if row.merged_into_id is not None:
        raise Refusal(_("This entry was merged into another one of the same person; use that one."))
    return row


def demand_person(by: Account, permission: Permission, person: Person) -> None:
    """Refuses unless the account may act on this person: one over whom it holds the permission itself, one
    who left its area last, or one nobody is tied to yet. To see somebody by one role and to change others by
    another is not enough.

    Raises:
        Refusal: no such role, or the person lies outside its area.
    """
    demand(by, permission, Category.PEOPLE)
    if sees(by, person, permission):
        return
    keepers = _last_keepers(person)
    if keepers is None:
        return
    scope = scope_of(by, permission, Category.PEOPLE)
    if not any(covers(scope, body) for body in keepers):
        raise Refusal(_("This person lies outside the area of your role."))


def _last_keepers(person: Person) -> set[int] | None:
    """The bodies of the ties that ended last, where none is in force: who left is answered for by them.

    None: nobody was ever tied to this person; empty: somebody else is now.
    """
    bodies: dict[Any, str] = {Membership: "union_id", Employment: "employer_id", Post: "body_id"}
    ties = [
        row
        for tie, body in bodies.items()
        for row in tie._default_manager.filter(person=person).values_list(body, "valid_to")
    ]
    if not ties:
        return None
    ended = [until for _body, until in ties if until is not None and until <= timezone.localdate()]
    if len(ended) < len(ties):
        return set()
    return {body for body, until in ties if until == max(ended) and body is not None}


def demand_post(by: Account, permission: Permission, kind: str, body: int) -> None:
    """Refuses unless the account keeps the people of a body, or the pool that a post belongs to.

    Raises:
        Refusal: no such role, or not at this body.
    """
    pool = POOLS.get(kind)
    if pool is not None and covers(scope_of(by, permission, pool), body):
        return
    demand(by, permission, Category.PEOPLE, body)


def begin(person: Person, record: DatedRecord, *, verb: str, by: Account, params: Mapping[str, Any]) -> None:
    """Saves a new dated record of a person and its Change."""
    if record.valid_to is not None and record.valid_to <= record.valid_from:
        raise Refusal(_("The last day lies before the first; correct the dates."), field="until")
    record.save(force_insert=True)
    record_of(person, verb=verb, record=record, by=by, params=params)


def end(
    person: Person,
    record: DatedRecord,
    *,
    on: date,
    verb: str,
    by: Account,
    params: Mapping[str, Any],
    **values: Any,
) -> None:
    """Lets a dated record end on `on`, the first day on which it no longer holds; with its Change.

    Raises:
        Refusal: it has ended already, or begins on that day or later.
    """
    if record.valid_to is not None and record.valid_to <= on:
        raise Refusal(
            _("This ended on %(end)s already; nothing is to be done.") % {"end": record.valid_to}, field="on"
        )
    if on <= record.valid_from:
        raise Refusal(
            _("What began on %(start)s cannot end on %(on)s; choose a later day.")
            % {"start": record.valid_from, "on": on},
            field="on",
        )
    before = fields_of(record)
    for name, value in values.items():
        setattr(record, name, value)
    record.valid_to = on
    record.version += 1
    record.save(update_fields=["valid_to", "version", *values])
    record_of(person, verb=verb, record=record, by=by, before=before, params=params)
