"""Careers of millions: who works where since when, and is a member of which union."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.mutual_aid import MONTHS, PLANS, YEARS, contribution
from gonghui.demo.city.names import EITHER, FEMALE, MALE, SURNAMES
from gonghui.demo.city.people import JOINS, LEAVES, NEW_FORM, new_form_workers
from gonghui.demo.mass.days import LAST, NEVER, Array, day, recorded_index
from gonghui.demo.mass.firms import Firms

KINDS = ("contract", "established", "dispatched", "part_time", "new_form")
ENDED = ("", "transferred", "left")
WOMEN = 0.46
HAS_PHONE = 0.3
PLATFORM_TWO, PLATFORM_JOINS = 0.35, 0.45
WITHDRAWN = 0.01
WOMEN_PLAN = next(n for n, plan in enumerate(PLANS) if plan[1] == "women_illness")
OTHER_PLAN = next(n for n, plan in enumerate(PLANS) if plan[1] == "accident")


def chance(seed: int, topic: str) -> np.random.Generator:
    """The chance of one topic of the mass."""
    key = hashlib.sha256(f"gonghui demo mass/{seed}/{topic}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(key, "big")))


@dataclass(frozen=True)
class People:
    """Persons in the order in which they were recorded; the other tables name them by position."""

    recorded: Array  # position in RECORDED
    woman: Array
    birth: Array
    surname: Array
    middle: Array  # −1: none
    own: Array
    phone: Array  # −1: none known


@dataclass(frozen=True)
class Employments:
    """Who works for whom; an employer of −1 is none, else the key of its body."""

    recorded: Array
    person: Array
    employer: Array
    kind: Array  # position in KINDS
    since: Array
    until: Array


@dataclass(frozen=True)
class Memberships:
    """Who is a member of which union, by the key of its body."""

    recorded: Array
    person: Array
    union: Array
    ended: Array  # position in ENDED
    since: Array
    until: Array


@dataclass(frozen=True)
class Enrolments:
    """Who is enrolled in which plan, in the order in which it was recorded; those that begin in one year."""

    recorded: Array
    person: Array
    plan: Array  # position in PLANS
    union: Array  # key of the body
    contribution: Array  # fen
    since: Array
    until: Array
    withdrawn_on: Array


@dataclass(frozen=True)
class Mass:
    """Everything drawn in columns."""

    seed: int
    people: People
    employments: Employments
    memberships: Memberships
    enrolments: dict[int, Enrolments]  # by year

    def rows(self) -> int:
        """How many rows there are in all."""
        ties = len(self.employments.person) + len(self.memberships.person)
        return len(self.people.birth) + ties + sum(len(year.person) for year in self.enrolments.values())

    def digest(self) -> str:
        """SHA-256 over every column: equal for equal scale, seed and generator."""
        whole = hashlib.sha256()
        tables: list[Any] = [self.people, self.employments, self.memberships, *self.enrolments.values()]
        for table in tables:
            for one in fields(table):
                column = getattr(table, one.name)
                whole.update(f"{one.name}{column.dtype}{len(column)}".encode())
                whole.update(np.ascontiguousarray(column).data)
        return whole.hexdigest()


def draw(draft: Draft) -> Mass:
    """The mass of a drawn city."""
    seed = draft.city.seed
    platform = round(draft.scale.workers * NEW_FORM) - new_form_workers(draft)
    firms = Firms.of(draft, platform_workers=platform)
    firm, since = _first_jobs(firms, chance(seed, "first jobs"))
    order = np.argsort(recorded_index(since), kind="stable")
    firm, since = firm[order], since[order]
    people = _people(since, chance(seed, "people"))
    works, member = _careers(firms, firm, since, chance(seed, "careers"))
    memberships = Memberships(*_by_recording(member))
    return Mass(
        seed=seed,
        people=people,
        employments=Employments(*_by_recording(works)),
        memberships=memberships,
        enrolments=_enrolments(people, memberships, draft.scale.enrolments_in_mass, seed),
    )


def _between(rng: np.random.Generator, first: Array | int, last: Array | int, count: int) -> Array:
    """A day in [first, last] each, `first` where the span is empty."""
    span = np.maximum(1, np.asarray(last) - first + 1)
    return (first + (rng.random(count, dtype=np.float32) * span).astype(np.int32)).astype(np.int32)


def _first_jobs(firms: Firms, rng: np.random.Generator) -> tuple[Array, Array]:
    """For each person the position of the first firm (−1: platform work only) and the first day."""
    firm = np.repeat(np.arange(len(firms.workers), dtype=np.int32), firms.workers)
    founded = firms.founded[firm]
    first = np.maximum(founded, day(date(2012, 1, 1)))
    ends = np.minimum(firms.leaves[firm], LAST) - 40
    early = (founded < day(date(2019, 10, 1))) & (rng.random(len(firm), dtype=np.float32) < 0.72)
    late = np.maximum(first, day(date(2020, 1, 1)))
    begin, end = np.where(early, first, late), np.where(early, day(date(2019, 12, 20)), ends)
    since = _between(rng, begin, end, len(firm))
    number = firms.platform_workers
    platform = _between(rng, day(date(2020, 1, 1)), day(date(2025, 9, 30)), number)
    return (
        np.concatenate([firm, np.full(number, -1, dtype=np.int32)]),
        np.concatenate([since, platform]),
    )


def _people(since: Array, rng: np.random.Generator) -> People:
    """Of working age on the day of the first fact."""
    count = len(since)
    woman = rng.random(count, dtype=np.float32) < WOMEN
    own = rng.integers(0, 1 << 30, count, dtype=np.int32)
    middle = rng.integers(0, len(EITHER), count).astype(np.int8)
    middle[rng.random(count, dtype=np.float32) >= 0.72] = -1
    phone = rng.integers(0, 10**8, count, dtype=np.int32)
    phone[rng.random(count, dtype=np.float32) >= HAS_PHONE] = -1
    return People(
        recorded=recorded_index(since),
        woman=woman,
        birth=_between(rng, since - 52 * 365, since - 19 * 366, count),
        surname=rng.integers(0, len(SURNAMES), count).astype(np.int8),
        middle=middle,
        own=np.where(woman, own % len(FEMALE), own % len(MALE)).astype(np.int8),
        phone=phone,
    )


def _careers(
    firms: Firms, firm: Array, since: Array, rng: np.random.Generator
) -> tuple[list[Array], list[Array]]:
    """Employments and memberships: the first, the next of those who left, and platform work."""
    person = np.flatnonzero(firm >= 0).astype(np.int32)
    begins, own = since[person], firm[person]
    count = len(person)
    other = rng.random(count, dtype=np.float32)
    kind = np.where(other < 0.92, firms.established[own], np.where(other < 0.97, 2, 3)).astype(np.int8)
    joins = (firms.unions[own] >= 0) & (rng.random(count, dtype=np.float32) < JOINS)
    member_from = np.where(joins, np.maximum(begins, firms.covered_from[own]), begins).astype(np.int32)
    until = firms.leaves[own].astype(np.int32)
    leaving = (until == NEVER) & (member_from < day(date(2025, 6, 1)))
    leaving &= rng.random(count, dtype=np.float32) < LEAVES
    gone = _between(rng, np.maximum(member_from + 90, day(date(2020, 3, 1))), LAST, count)
    until = np.where(leaving, gone, until)
    moves = (until < LAST - 59) & (rng.random(count, dtype=np.float32) < 0.5)
    next_firm = rng.choice(firms.targets, count)[moves]
    next_from = np.maximum(until[moves], firms.founded[next_firm]).astype(np.int32)
    works = [[person, firms.employers[own], kind, begins, until]]
    works.append([person[moves], firms.employers[next_firm], _full(moves, 0), next_from, _full(moves, NEVER)])
    held = joins & (until > member_from)
    ended = np.where(until == NEVER, 0, np.where(moves, 1, 2)).astype(np.int8)
    member = [[person[held], firms.unions[own[held]], ended[held], member_from[held], until[held]]]
    again = joins[moves]
    member.append(
        [
            person[moves][again],
            firms.unions[next_firm[again]],
            np.zeros(again.sum(), dtype=np.int8),
            np.maximum(next_from, firms.covered_from[next_firm])[again].astype(np.int32),
            np.full(again.sum(), NEVER, dtype=np.int32),
        ]
    )
    _platform_work(firms, np.flatnonzero(firm < 0).astype(np.int32), since, rng, works, member)
    return (
        [np.concatenate(columns) for columns in zip(*works, strict=True)],
        [np.concatenate(columns) for columns in zip(*member, strict=True)],
    )


def _full(chosen: Array, value: int) -> Array:
    return np.full(int(chosen.sum()), value, dtype=np.int8 if value < 100 else np.int32)


def _platform_work(
    firms: Firms,
    person: Array,
    since: Array,
    rng: np.random.Generator,
    works: list[list[Array]],
    member: list[list[Array]],
) -> None:
    """Platform workers: with no employer or two; members of a joint union."""
    count, since = len(person), since[person]
    two = rng.random(count, dtype=np.float32) < PLATFORM_TWO
    first = rng.integers(0, len(firms.platforms), count)
    second = (first + 1 + rng.integers(0, len(firms.platforms) - 1, count)) % len(firms.platforms)
    for those, at in ((~two, None), (two, first), (two, second)):
        firm = None if at is None else firms.platforms[at[those]]
        begins = since[those] if firm is None else np.maximum(since[those], firms.founded[firm])
        employer = np.full(int(those.sum()), -1) if firm is None else firms.employers[firm]
        works.append([person[those], employer, _full(those, 4), begins.astype(np.int32), _full(those, NEVER)])
    joins = rng.random(count, dtype=np.float32) < PLATFORM_JOINS
    union = rng.choice(firms.joint_unions, count)[joins]
    member.append([person[joins], union, _full(joins, 0), since[joins], _full(joins, NEVER)])


def _by_recording(columns: list[Array]) -> list[Array]:
    """In the order of recording: when it began, or when it ended if it did; then by person."""
    person, where, what, since, until = columns
    recorded = recorded_index(np.where(until == NEVER, since, until))
    order = np.lexsort((person, recorded))
    found = [column[order] for column in (recorded, person, where, what, since, until)]
    found[2] = found[2].astype(np.int32)
    return found


def _enrolments(people: People, members: Memberships, a_year: int, seed: int) -> dict[int, Enrolments]:
    """Of each year as many as the scale says, or as there are members for.

    Somebody's term begins in the same month every year, so that terms never overlap.
    """
    months = np.array(MONTHS, dtype=np.int8)
    month = chance(seed, "enrolment months").choice(months, len(people.birth))
    return {
        year: _of_year(people, members, a_year, month, year, chance(seed, f"enrolments {year}"))
        for year in YEARS
    }


def _of_year(
    people: People, members: Memberships, count: int, month: Array, year: int, rng: np.random.Generator
) -> Enrolments:
    starts, ends = (
        np.array([day(date(y, m or 1, 1)) for m in range(13)], dtype=np.int32) for y in (year, year + 1)
    )
    start = starts[month[members.person]]
    able = np.flatnonzero((members.since <= start) & (start < members.until))
    # Everybody may take part in the medical plan, and in one more.
    chosen = np.sort(rng.permutation(2 * len(able))[:count])
    row = able[chosen % len(able)]
    person = members.person[row]
    other = rng.choice(np.arange(1, len(PLANS), dtype=np.int8), len(row))
    other[(other == WOMEN_PLAN) & ~people.woman[person]] = OTHER_PLAN
    plan = np.where(chosen >= len(able), other, 0).astype(np.int8)
    since = start[row]
    withdrawn = since + rng.integers(10, 200, len(row), dtype=np.int32)
    withdrawn[(rng.random(len(row), dtype=np.float32) >= WITHDRAWN) | (withdrawn > LAST)] = NEVER
    fen = np.array([contribution(n, year) for n in range(len(PLANS))], dtype=np.int32)
    recorded = recorded_index(np.where(withdrawn == NEVER, since, withdrawn))
    order = np.lexsort((person, recorded))
    columns = (recorded, person, plan, members.union[row], fen[plan], since, ends[month[person]], withdrawn)
    return Enrolments(*(column[order] for column in columns))
