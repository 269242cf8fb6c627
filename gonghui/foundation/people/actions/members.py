"""Members by the sheet: persons, memberships and employments, a million rows as sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions.columns import (
    PeopleColumns,
    load_employment_columns,
    load_membership_columns,
    load_people_columns,
)
from gonghui.foundation.people.actions.loads import row_refused, take_in_people
from gonghui.foundation.people.actions.persons import register_person
from gonghui.foundation.people.actions.ties import admit_member, employ
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.people.queries.known import checked
from gonghui.foundation.people.queries.persons import find_by_identity
from gonghui.foundation.people.queries.rolls import Roll

AT_ONCE = 200_000  # people loaded at a time


@transaction.atomic
def add_members(*, rows: Iterable[Mapping[str, Any] | None], by: Account, batch: UUID | None = None) -> int:
    """Enters the members of a sheet: whoever is not entered yet, their memberships, and where they work.

    Args:
        rows: by column name of the register of members; walked once.
    Returns:
        How many memberships were entered.
    Raises:
        Refusal: names the first row that cannot stand; nothing was entered.
    """
    demand(by, Permission.IMPORT, Category.PEOPLE)
    roll = checked(rows)
    if roll.findings:
        place, _column, reason = min(roll.findings, key=lambda finding: finding[0])
        raise row_refused(roll.number(place), reason)
    if not len(roll.persons):
        return 0
    _enter_people(roll, by, batch)
    columns = roll.columns
    ties = {"person_id": roll.persons, "valid_to": columns["until"]}
    load_membership_columns(
        columns=ties
        | {
            "union_id": columns["unions"],
            "status": columns["statuses"],
            "ended": np.where(columns["until"].mask, b"", Membership.Ended.LEFT.encode()),
            "valid_from": columns["since"].data,
        },
        by=by,
        batch=batch,
    )
    _enter_work(roll, by, batch)
    return len(roll.persons)


def _enter_people(roll: Roll, by: Account, batch: UUID | None) -> None:
    columns = roll.columns
    new = np.flatnonzero((roll.persons == 0) & (columns["identities"] != b""))
    for start in range(0, len(new), AT_ONCE):
        part = new[start : start + AT_ONCE]
        people = PeopleColumns(
            names=roll.names,
            name_of=columns["name_of"][part],
            sexes=columns["sexes"][part],
            births=columns["births"].data[part],
            identities=columns["identities"][part],
            phones=columns["phones"][part],
        )
        taken = load_people_columns(people=people, by=by, batch=batch)
        roll.persons[part] = np.arange(taken.start, taken.stop)
    others = [place for place in roll.others if roll.persons[place] == 0]
    if others:
        taken = take_in_people(rows=[_other(roll, place) for place in others], by=by, batch=batch)
        roll.persons[others] = np.arange(taken.start, taken.stop)


def _other(roll: Roll, place: int) -> dict[str, Any]:
    """Somebody whose document is no resident card, as `load_people` takes people."""
    columns, document = roll.columns, roll.others[place]
    born = columns["births"]
    return {
        "name": roll.names[columns["name_of"][place]],
        "identity": document.number,
        "identity_kind": document.kind,
        "phone": columns["phones"][place].decode() or None,
        "sex": columns["sexes"][place].decode(),
        "birth_date": None if born.mask[place] else born.data[place].astype(object),
    }


def _enter_work(roll: Roll, by: Account, batch: UUID | None) -> None:
    columns = roll.columns
    alone = columns["kinds"] == Employment.Kind.NEW_FORM.encode()
    where = np.flatnonzero(((columns["employers"] != 0) | alone) & ~roll.employed)
    if not len(where):
        return
    employers, kinds = columns["employers"][where], columns["kinds"][where]
    begun = columns["employed_from"][where]
    load_employment_columns(
        columns={
            "person_id": roll.persons[where],
            "employer_id": np.ma.masked_array(employers, employers == 0),
            "kind": np.where(kinds == b"", Employment.Kind.CONTRACT.encode(), kinds),
            # Where the sheet does not say since when, the work is known since the membership began.
            "valid_from": np.where(begun.mask, columns["since"].data[where], begun.data),
            "valid_to": np.ma.masked_array(columns["until"].data[where], np.ones(len(where), dtype=bool)),
        },
        by=by,
        batch=batch,
    )


@transaction.atomic
def enrol_member(
    *,
    member: Any,
    union: Body,
    valid_from: date,
    by: Account,
    identity_kind: str | None = None,
    phone: str | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
    employer: Body | None = None,
    employment_kind: str | None = None,
    employed_from: date | None = None,
    status: str | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Enters one member by hand: the person where not entered yet, the membership, and the work.

    Args:
        member: name and identity number, as a sheet names a person.
    Raises:
        Refusal: as of `register_person`, `admit_member` and `employ`; or it would not begin in force.
    """
    for name, given in (("status", status == Membership.Status.RETAINED), ("valid_to", valid_to is not None)):
        if given:
            raise Refusal(
                _("By hand a membership begins in force; retain or end it afterwards on the person's page."),
                name,
            )
    person = find_by_identity(member.identity) if member.identity else None
    if person is None:
        person = register_person(
            name=member.name,
            identity=member.identity or None,
            identity_kind=identity_kind or Person.IdentityKind.RESIDENT,
            phone=phone,
            sex=sex or "",
            birth_date=birth_date,
            by=by,
        )
    membership = admit_member(person=person, union=union.union, on=valid_from, by=by)
    if employer is not None or employment_kind == Employment.Kind.NEW_FORM:
        employ(
            person=person,
            employer=employer.employer if employer else None,
            kind=employment_kind or Employment.Kind.CONTRACT,
            on=employed_from or valid_from,
            by=by,
        )
    return membership
