"""Entries of the register that may be one person: found, listed for whoever keeps both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection
from django.db.models import QuerySet

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Double, Person
from gonghui.foundation.people.queries.reach import persons_among
from gonghui.foundation.people.rules.matching.pairs import match

AT_ONCE = 100_000
# Ids alone: what a body is called says nothing more, and a moved one keeps its id.
SHEET = """
SELECT person.id, person.name, person.sex, coalesce(to_char(person.birth_date, 'YYYYMMDD'), ''),
    coalesce(person.hash_version || encode(person.identity_hash, 'hex'), ''),
    coalesce(person.hash_version || encode(person.phone_hash, 'hex'), ''),
    coalesce(tied.bodies, '')
FROM people_person AS person
LEFT JOIN (
    SELECT person_id, string_agg(DISTINCT body, ' ') AS bodies FROM (
        SELECT person_id, 'employer ' || employer_id AS body FROM people_employment
        WHERE employer_id IS NOT NULL
        UNION ALL SELECT person_id, 'union ' || union_id FROM people_membership
    ) AS ties GROUP BY person_id
) AS tied ON tied.person_id = person.id
WHERE person.merged_into_id IS NULL AND person.name <> '-'
ORDER BY person.id
"""
COLUMNS = ("name", "sex", "birth_date", "identity", "phone", "employer")


@dataclass(frozen=True)
class Likely:
    """Two entries that are likely one person; ids, the smaller first."""

    first: int
    second: int
    probability: float
    levels: Mapping[str, str]


def likely_doubles() -> list[Likely]:
    """All pairs of the register that are likely one person; reads the whole register, whoever asks.

    Two different identity numbers are two people here: whoever knows better corrects the number first.
    """
    blocks: list[list[pa.Array]] = [[] for _column in COLUMNS]
    ids: list[np.ndarray] = []
    for rows in _blocks():
        numbers, *columns = zip(*rows, strict=True)
        ids.append(np.array(numbers, dtype=np.int64))
        for parts, cells in zip(blocks, columns, strict=True):
            parts.append(pa.array(cells, type=pa.string()))
    if not ids:
        return []
    persons = np.concatenate(ids)
    sheet = {key: [pa.concat_arrays(parts)] for key, parts in zip(COLUMNS, blocks, strict=True)}
    return [
        Likely(int(persons[one.first]), int(persons[one.second]), one.probability, one.levels)
        for one in match(sheet)
        if one.levels.get("identity", "same") == "same"
    ]


def _blocks() -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(SHEET)
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


def doubles_visible_to(account: Account, state: str) -> QuerySet[Double]:
    """Pairs of a state both of whose entries the account keeps, the likeliest first."""
    scope = scope_of(account, Permission.EDIT, Category.PEOPLE)
    rows = Double.objects.filter(state=state).select_related("first", "second", "decided_by")
    if state == Double.State.OPEN:
        rows = rows.filter(first__merged_into=None, second__merged_into=None)
    if scope.is_empty:
        return rows.none()
    if not scope.everything:
        persons = {pk for pair in rows.order_by().values_list("first", "second") for pk in pair}
        seen = persons_among(resolve(scope), persons)
        rows = rows.filter(first__in=seen, second__in=seen)
    return rows.order_by("-probability", "pk")


def other_of(double: Double, person: Person) -> Person:
    """The entry of a pair that is not `person`."""
    return double.second if person.pk == double.first_id else double.first
