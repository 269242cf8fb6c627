"""What is true of a large city, counted over the columns: districts at the ends of years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.geography import CITY
from gonghui.demo.city.rows import BodyRow
from gonghui.demo.mass.days import NEVER, Array, day
from gonghui.demo.mass.draw import Mass
from gonghui.demo.truth.figures import UNITS, Places
from gonghui.demo.truth.known import Known, in_force

ENDS = [date(year, 12, 31) for year in range(2020, 2026)]
PERSONAL = (("worker_coverage", 1), ("mutual_aid_enrolments", 1))
NOWHERE = -1


class Districts:
    """Where each body sat on a day, as the position of its district."""

    def __init__(self, draft: Draft) -> None:
        geography = draft.geography
        self.codes = list(geography.districts)
        place = {code: n for n, code in enumerate(self.codes)}
        bodies = len(draft.city.bodies)
        self.entered = _entered(draft.city.bodies)
        self.first = np.full(bodies, NOWHERE, dtype=np.int8)
        self.then = np.full(bodies, NOWHERE, dtype=np.int8)
        self.moved = np.full(bodies, NEVER, dtype=np.int32)
        for seat in draft.city.seats:
            district = place[geography.district_of[seat.area]]
            if seat.by_event:
                self.then[seat.body], self.moved[seat.body] = district, day(seat.valid_from)
            else:
                self.first[seat.body] = district

    def of(self, bodies: Array, on: Array | int) -> Array:
        """The district of each body on a day; −1 is none."""
        found = np.where(self.moved[bodies] <= on, self.then[bodies], self.first[bodies])
        return np.where(bodies < 0, NOWHERE, found)

    def counted(self, districts: Array) -> dict[str, int]:
        """How many in the city and in each district."""
        numbers = np.bincount(districts[districts >= 0], minlength=len(self.codes)).tolist()
        return {CITY: len(districts), **dict(zip(self.codes, numbers, strict=True))}


def mass_answers(draft: Draft, mass: Mass) -> dict[str, Any]:
    """The counts of a large city: of the cast row by row, of the mass column by column, added."""
    districts, known = Districts(draft), Known(draft.city)
    places = Places(known)
    return {
        "scale": draft.city.scale,
        "seed": draft.city.seed,
        "figures": [
            row
            for on in ENDS
            for found in (_enrolments(districts, mass, on), _coverage(known, districts, mass, on))
            for row in _with_cast(known, places, found, on)
        ],
        "counts": [
            {"what": what, "as_of": on.isoformat(), "number": number}
            for on in ENDS
            for what, number in _counts(known, mass, on).items()
        ],
    }


Found = tuple[tuple[str, int], dict[str, int], dict[str, int] | None]


def _enrolments(districts: Districts, mass: Mass, on: date) -> Found:
    """Enrolments begun in the year, where the union sat on the first day."""
    rows = mass.enrolments[on.year]
    return ("mutual_aid_enrolments", 1), districts.counted(districts.of(rows.union, rows.since)), None


def _coverage(known: Known, districts: Districts, mass: Mass, on: date) -> Found:
    """Everybody at work once, at the job begun first; those at a covered employer, and members."""
    today = day(on)
    covered = np.zeros(len(known.city.bodies) + 1, dtype=bool)  # the last one is no employer
    for row in known.coverages.values():
        covered[row.employer] |= in_force(row, on)
    member = np.zeros(len(mass.people.birth), dtype=bool)
    held = mass.memberships
    member[held.person[(held.since <= today) & (today < held.until)]] = True
    jobs = mass.employments
    now = np.flatnonzero((jobs.since <= today) & (today < jobs.until))
    person, employer, since = jobs.person[now], jobs.employer[now], jobs.since[now]
    member[person[covered[employer]]] = True
    order = np.lexsort((districts.entered[employer], since, person))
    first = order[np.flatnonzero(np.diff(person[order], prepend=-1))]
    at = districts.of(employer[first], today)
    hit = member[person[first]]
    return ("worker_coverage", 1), districts.counted(at[hit]), districts.counted(at)


def _entered(bodies: list[BodyRow]) -> Array:
    """The order in which bodies were entered in the register; no employer comes last."""
    keys = [row.key for row in sorted(bodies, key=lambda row: row.recorded)]
    rank = np.full(len(bodies) + 1, len(bodies), dtype=np.int32)
    rank[keys] = np.arange(len(bodies))
    return rank


def _with_cast(known: Known, places: Places, found: Found, on: date) -> Iterator[dict[str, Any]]:
    (metric, version), hits, whole = found
    measure = UNITS[metric, version]
    for unit in measure.counted(known, on):
        for area in places.of(unit, on):
            if area in hits:
                hits[area] += unit.hit
                if whole is not None:
                    whole[area] += 1
    for area, number in hits.items():
        yield {
            "metric": metric,
            "version": version,
            "as_of": on.isoformat(),
            "area": area,
            "numerator": number,
            "denominator": None if whole is None else whole[area],
            "exclusions": {},
            "known_at": None,
        }


def _counts(known: Known, mass: Mass, on: date) -> dict[str, int]:
    """Rows in force in the whole city."""
    today = day(on)
    bodies = [row for row in known.bodies.values() if in_force(row, on)]
    return {
        "unions": sum(row.kind == "union" for row in bodies),
        "employers": sum(row.kind == "employer" for row in bodies),
        "persons": len(known.persons) + len(mass.people.birth),
        **{
            table: sum(in_force(row, on) for row in getattr(known, table).values())
            + int(((rows.since <= today) & (today < rows.until)).sum())
            for table, rows in (("employments", mass.employments), ("memberships", mass.memberships))
        },
    }
