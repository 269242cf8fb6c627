"""The mass cut into parts: rows of one table that were recorded on one day, loaded in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gonghui.demo.mass.days import RECORDED, Array, dates
from gonghui.demo.mass.draw import ENDED, KINDS, Mass

ROWS = 100_000


@dataclass(frozen=True)
class Part:
    """Some rows of a table; its name is in the Change that loads it, which is how a broken load goes on."""

    table: str
    year: int  # of enrolments; 0
    number: int
    recorded: int  # position in RECORDED
    rows: slice

    @property
    def name(self) -> str:
        """Unique in the mass."""
        return f"{self.table} {self.year or ''} {self.number}".replace("  ", " ")

    def __len__(self) -> int:
        return self.rows.stop - self.rows.start


def parts_of(mass: Mass) -> dict[str, list[Part]]:
    """The parts of each table."""
    return {
        "people": list(_cut("people", 0, mass.people.recorded)),
        "employments": list(_cut("employments", 0, mass.employments.recorded)),
        "memberships": list(_cut("memberships", 0, mass.memberships.recorded)),
        "enrolments": [
            part
            for year, enrolments in mass.enrolments.items()
            for part in _cut("enrolments", year, enrolments.recorded)
        ],
    }


def _cut(table: str, year: int, recorded: Array) -> Iterator[Part]:
    """Recording days ascend in a table, so each day's rows are a stretch of it."""
    number = 0
    edges = np.searchsorted(recorded, np.arange(len(RECORDED) + 1))
    for index, (start, stop) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        for first in range(start, stop, ROWS):
            yield Part(table, year, number, index, slice(first, min(first + ROWS, stop)))
            number += 1


@dataclass(frozen=True)
class Known:
    """What the rows point at, as ids of the database."""

    bodies: Array  # by key of the body
    persons: Array  # by position
    plans: Array  # by position in PLANS


def tie_columns(mass: Mass, part: Part, known: Known) -> dict[str, Any]:
    """The columns of a part of employments or memberships."""
    rows = getattr(mass, part.table)
    taken = part.rows
    columns = {
        "person_id": known.persons[rows.person[taken]],
        "valid_from": dates(rows.since[taken]),
        "valid_to": dates(rows.until[taken]),
    }
    if part.table == "employments":
        employer = rows.employer[taken]
        ids = np.ma.masked_array(known.bodies[employer], employer < 0)
        return columns | {"employer_id": ids, "kind": _words(KINDS)[rows.kind[taken]]}
    return columns | {
        "union_id": known.bodies[rows.union[taken]],
        "status": np.full(len(part), b"in_force"),
        "ended": _words(ENDED)[rows.ended[taken]],
    }


def enrolment_columns(mass: Mass, part: Part, known: Known) -> dict[str, Any]:
    """The columns of a part of enrolments."""
    rows, taken = mass.enrolments[part.year], part.rows
    return {
        "person_id": known.persons[rows.person[taken]],
        "plan_id": known.plans[rows.plan[taken]],
        "union_id": known.bodies[rows.union[taken]],
        "contribution": rows.contribution[taken],
        "valid_from": dates(rows.since[taken]),
        "valid_to": dates(rows.until[taken]),
        "withdrawn_on": dates(rows.withdrawn_on[taken]),
    }


def _words(words: tuple[str, ...]) -> Array:
    return np.array([word.encode() for word in words])
