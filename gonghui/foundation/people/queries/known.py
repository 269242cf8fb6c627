"""Which members of a roll are entered already, asked as sets: by keyed hash, name, membership, work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules.blocks import AFTER, BEFORE, as_rows
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.queries.rolls import (
    Roll,
    check_days,
    check_doubles,
    check_numbers,
    check_work,
    packed,
)
from gonghui.foundation.people.rules import clean_name

AT_ONCE = 100_000  # rows put into form at a time

KNOWN = """
CREATE TEMPORARY TABLE {table} (place integer, hash bytea, version smallint) ON COMMIT DROP
"""
PERSONS = """
SELECT roll.place, person.id, person.name FROM {table} AS roll
JOIN people_person AS person ON person.identity_hash = roll.hash
    AND person.hash_version = roll.version AND person.merged_into_id IS NULL
"""
MEMBERS = """
SELECT roll.place, body.name_zh, held.valid_from, held.union_id
FROM unnest(%s::integer[], %s::bigint[], %s::date[], %s::date[]) AS roll (place, person, since, until)
JOIN people_membership AS held ON held.person_id = roll.person
    AND daterange(held.valid_from, held.valid_to) && daterange(roll.since, roll.until)
JOIN bodies_body AS body ON body.id = held.union_id
ORDER BY roll.place, held.valid_from
"""
WORKERS = """
SELECT DISTINCT roll.place
FROM unnest(%s::integer[], %s::bigint[], %s::bigint[]) AS roll (place, person, employer)
JOIN people_employment AS job ON job.person_id = roll.person
    AND job.employer_id IS NOT DISTINCT FROM nullif(roll.employer, 0) AND job.valid_to IS NULL
"""


def check_members(*, rows: Iterable[Mapping[str, Any] | None]) -> list[Finding]:
    """What `add_members` would refuse, every row\'s reasons; rows are walked once."""
    return checked(rows).findings


def checked(rows: Iterable[Mapping[str, Any] | None]) -> Roll:
    """Rows as columns, checked alone, against each other and against who is entered already."""
    roll = packed(rows)
    check_numbers(roll)
    check_doubles(roll)
    check_days(roll)
    check_work(roll)
    find_known(roll)
    return roll


def find_known(roll: Roll) -> None:
    """Fills in who is entered already, and finds other names and second memberships."""
    count = len(roll.columns["sound"])
    roll.persons = np.zeros(count, dtype=np.int64)
    roll.employed = np.zeros(count, dtype=bool)
    found = _persons(roll)
    for place, person, name in found:
        if clean_name(name) != roll.names[roll.columns["name_of"][place]]:
            roll.wrong(
                place,
                "member_code",
                _("The identity number belongs to somebody of another name; compare both."),
            )
        roll.persons[place] = person
    if found:
        _members(roll, [place for place, _person, _name in found])
        _workers(roll, [place for place, _person, _name in found])


def _persons(roll: Roll) -> list[tuple[int, int, str]]:
    machine = provider()
    numbers = roll.columns["identities"]
    places = np.concatenate([np.flatnonzero(numbers != b""), np.array(list(roll.others), dtype=np.int64)])
    if not len(places):
        return []
    texts = [numbers[place] or roll.others[place].number.encode() for place in places.tolist()]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS people_roll")
        cursor.execute(KNOWN.format(table="people_roll"))
        for version in machine.hash_versions:
            _copy(cursor, places, machine.keyed_hashes(texts, purpose="identity", version=version), version)
        cursor.execute("ANALYZE people_roll")
        cursor.execute(PERSONS.format(table="people_roll"))
        found = cursor.fetchall()
        cursor.execute("DROP TABLE people_roll")
    return found


def _copy(cursor: Any, places: np.ndarray, hashes: list[bytes], version: int) -> None:
    with cursor.copy("COPY people_roll (place, hash, version) FROM STDIN (FORMAT binary)") as copy:
        copy.write(BEFORE)
        for start in range(0, len(places), AT_ONCE):
            some = hashes[start : start + AT_ONCE]
            block = np.frombuffer(b"".join(some), dtype=np.uint8).reshape(len(some), -1)
            here = places[start : start + AT_ONCE]
            versions = np.full(len(some), version)
            copy.write(as_rows(["integer", "bytea", "smallint"], [here, block, versions]))
        copy.write(AFTER)


def _members(roll: Roll, places: list[int]) -> None:
    """Second memberships, for the whole of the time that the row says."""
    since, until = roll.columns["since"], roll.columns["until"]
    days = since.data[places].astype(object).tolist()
    ends = [
        None if roll.columns["until"].mask[place] else until.data[place].astype(object) for place in places
    ]
    # An empty interval is told of elsewhere, and no range.
    right = [n for n, (start, end) in enumerate(zip(days, ends, strict=True)) if end is None or end > start]
    persons = roll.persons[places].tolist()
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [[one[n] for n in right] for one in (places, persons, days, ends)])
        held = cursor.fetchall()
    for place, union, day, pk in held:
        said = {"union": union, "since": day.isoformat()}
        if pk == roll.columns["unions"][place]:
            reason = _("In the register already: a member of %(union)s since %(since)s.") % said
        else:
            reason = (
                _(
                    "This person has been a member of %(union)s since %(since)s, and a person has one "
                    "membership in the city. Transfer or end that one first."
                )
                % said
            )
        roll.wrong(place, "member", reason)


def _workers(roll: Roll, places: list[int]) -> None:
    employers = roll.columns["employers"][places].tolist()
    with connection.cursor() as cursor:
        cursor.execute(WORKERS, [places, roll.persons[places].tolist(), employers])
        roll.employed[[place for (place,) in cursor.fetchall()]] = True
