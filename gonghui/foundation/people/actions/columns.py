"""Millions of people and ties that stand in columns: sealed, hashed and checked here as everywhere.

For lists that a program made or checked. What is checked is checked for whole columns; a refusal names the
first row. Uniqueness is the database's to see to, at once or when the table is
closed (`core.actions.open_table`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import copy_columns, load_columns
from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.blocks import Columns
from gonghui.foundation.core.rules.crypto import Provider, provider
from gonghui.foundation.core.rules.identity import wrong_resident_numbers
from gonghui.foundation.people.actions.loads import REFUSALS, refuse_outside_scope, row_refused
from gonghui.foundation.people.actions.persons import CONTEXT
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.people.rules import name_keys, read_name


@dataclass(frozen=True)
class PeopleColumns:
    """People in columns of one length.

    Attributes:
        names: different names, each once.
        name_of: for each person the position of the name.
        sexes: "F" or "M", as bytes.
        births: days.
        identities: numbers of resident identity cards, 18 characters, as bytes.
        phones: mobile numbers as bytes; empty where none is known.
    """

    names: Sequence[str]
    name_of: np.ndarray
    sexes: np.ndarray
    births: np.ndarray
    identities: np.ndarray
    phones: np.ndarray


@transaction.atomic
def load_people_columns(
    *,
    people: PeopleColumns,
    by: Account,
    batch: UUID | None = None,
    params: Mapping[str, Any] | None = None,
) -> range:
    """Loads people that stand in columns.

    Returns:
        Their ids, in order.
    Raises:
        Refusal: names the first row whose number or birth date is wrong, or that comes twice in the columns.
    """
    demand(by, Permission.IMPORT, Category.PEOPLE)
    _refuse_wrong(people)
    machine = provider()
    keys, wrapped, version = machine.new_subject_keys(len(people.name_of))
    subjects, _digest = copy_columns(
        model=SubjectKey,
        columns={"wrapped": _bytes(wrapped), "key_version": np.full(len(wrapped), version)},
    )
    columns = _named(people) | _sealed(people, keys, machine)
    columns |= {
        "sex": people.sexes,
        "birth_date": people.births,
        "identity_kind": np.full(len(wrapped), Person.IdentityKind.RESIDENT.encode()),
        "hash_version": np.full(len(wrapped), machine.active),
        "subject": np.arange(subjects.start, subjects.stop),
    }
    with refusing(REFUSALS):
        return load_columns(
            model=Person, columns=columns, verb="load_people", by=by, batch=batch, params=params
        )


def _refuse_wrong(people: PeopleColumns) -> None:
    wrong = wrong_resident_numbers(
        people.identities, people.births, people.sexes, on=timezone.localdate(), demo=is_demo()
    )
    if wrong.any():
        raise row_refused(int(wrong.argmax()) + 1, _("Its identity number, birth date and sex do not fit."))
    _numbers, first = np.unique(people.identities, return_index=True)
    if len(first) < len(people.identities):
        again = np.ones(len(people.identities), dtype=bool)
        again[first] = False
        raise row_refused(int(again.argmax()) + 1, _("Its identity number comes twice."))


@cache
def _keys(name: str) -> tuple[bytes, bytes, bytes]:
    cleaned = read_name(name)
    pinyin, initials = name_keys(cleaned)
    return cleaned.encode(), pinyin.encode(), initials.encode()


def _named(people: PeopleColumns) -> dict[str, Any]:
    """Names and their search keys: found once a name, then taken by position."""
    used, position = np.unique(people.name_of, return_inverse=True)
    found = [_keys(people.names[n]) for n in used]
    return {
        column: np.array([keys[n] for keys in found])[position]
        for n, column in enumerate(("name", "pinyin", "initials"))
    }


def _sealed(people: PeopleColumns, keys: list[bytes], machine: Provider) -> dict[str, Any]:
    """Identity numbers and phones: sealed under each person's own key, and hashed for look-ups."""
    numbers = people.identities.tolist()
    sealed: dict[str, Any] = {
        "identity": _bytes(machine.seal_all(numbers, keys=keys, context=CONTEXT["identity"])),
        "identity_hash": _bytes(machine.keyed_hashes(numbers, purpose="identity")),
    }
    has = np.flatnonzero(people.phones != b"")
    phones = people.phones[has].tolist()
    own = [keys[n] for n in has]
    for column, values in (
        ("phone", machine.seal_all(phones, keys=own, context=CONTEXT["phone"])),
        ("phone_hash", machine.keyed_hashes(phones, purpose="phone")),
    ):
        if phones:
            some = _bytes(values)
            every = np.ma.masked_all((len(numbers), some.shape[1]), dtype=np.uint8)
            every[has] = some
            sealed[column] = every
    return sealed


def _bytes(values: list[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(values), dtype=np.uint8).reshape(len(values), -1)


@transaction.atomic
def load_membership_columns(
    *, columns: Columns, by: Account, batch: UUID | None = None, params: Mapping[str, Any] | None = None
) -> range:
    """Loads memberships that stand in columns: person_id, union_id, status, ended, valid_from, valid_to.

    Raises:
        Refusal: as of `load_memberships`.
    """
    return _load_ties(Membership, columns, "load_memberships", by, batch, params, places=("union_id",))


@transaction.atomic
def load_employment_columns(
    *, columns: Columns, by: Account, batch: UUID | None = None, params: Mapping[str, Any] | None = None
) -> range:
    """Loads employments that stand in columns: person_id, employer_id, kind, valid_from, valid_to.

    Raises:
        Refusal: as of `load_employments`.
    """
    return _load_ties(Employment, columns, "load_employments", by, batch, params, places=("employer_id",))


def _load_ties(
    model: type[models.Model],
    columns: Columns,
    verb: str,
    by: Account,
    batch: UUID | None,
    params: Mapping[str, Any] | None,
    places: Sequence[str],
) -> range:
    demand(by, Permission.IMPORT, Category.PEOPLE)
    refuse_outside_scope(
        by, lambda: {body for place in places for body in np.ma.compressed(columns[place]).tolist()}
    )
    ends_early = np.ma.filled(columns["valid_to"] <= columns["valid_from"], False)
    if ends_early.any():
        raise row_refused(int(ends_early.argmax()) + 1, _("It ends on or before the day on which it begins."))
    with refusing(REFUSALS):
        return load_columns(model=model, columns=columns, verb=verb, by=by, batch=batch, params=params)
