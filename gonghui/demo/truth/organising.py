"""The four measures of coverage, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from gonghui.demo.truth.congresses import without_workers
from gonghui.demo.truth.known import Known, Measure, Unit, in_force

NON_PUBLIC, MIXED = ("private", "foreign"), "mixed"


def _covered(known: Known, on: date) -> set[int]:
    return {row.employer for row in known.coverages.values() if in_force(row, on)}


def _members(known: Known, on: date) -> set[int]:
    """Persons whose membership is in force; one that is only retained is none."""
    return {
        row.person for row in known.memberships.values() if in_force(row, on) and row.status == "in_force"
    }


def _firms(known: Known, on: date) -> Iterator[Any]:
    for body in known.bodies.values():
        asked = body.unit_kind == "enterprise" and body.ownership in (*NON_PUBLIC, MIXED)
        if asked and in_force(body, on):
            yield body


def listed_units(known: Known, on: date, *, with_mixed: bool) -> Iterator[Unit]:
    """Non-public firms on the list in force; those that a union covers."""
    lists = {row.key for row in known.firm_lists.values() if in_force(row, on)}
    named = {row.employer for row in known.listed_firms.values() if row.list in lists}
    covered = _covered(known, on)
    for body in _firms(known, on):
        if body.key in named:
            out = "mixed" if body.ownership == MIXED and not with_mixed else ""
            groups = (("ownership", body.ownership),)
            yield Unit("bodies", body.key, body.key, body.key in covered, out, groups)


def firm_units(known: Known, on: date, *, with_mixed: bool) -> Iterator[Unit]:
    """All non-public firms; those that a union covers."""
    covered, empty = _covered(known, on), without_workers(known, on)
    for body in _firms(known, on):
        mixed_out = body.ownership == MIXED and not with_mixed
        out = "mixed" if mixed_out else ("no_workers" if body.key in empty else "")
        groups = (("ownership", body.ownership),)
        yield Unit("bodies", body.key, body.key, body.key in covered, out, groups)


def _first_jobs(known: Known, jobs: list[Any]) -> list[Any]:
    """Of each person's jobs the one begun first; of two begun on one day, at the employer entered first."""

    def begun(row: Any) -> tuple[Any, ...]:
        if row.employer is None:
            return (row.valid_from, date.max, 0)
        return (row.valid_from, known.bodies[row.employer].recorded, row.employer)

    first: dict[int, Any] = {}
    for row in jobs:
        if row.person not in first or begun(row) < begun(first[row.person]):
            first[row.person] = row
    return list(first.values())


def worker_units(known: Known, on: date) -> Iterator[Unit]:
    """Everybody at work, once; those at a covered employer, and members."""
    covered, members = _covered(known, on), _members(known, on)
    jobs = [row for row in known.employments.values() if in_force(row, on)]
    reached = {row.person for row in jobs if row.employer in covered or row.host in covered} | members
    for row in _first_jobs(known, jobs):
        groups = (("employment", row.kind),)
        yield Unit("persons", row.person, row.employer, row.person in reached, "", groups)


def joining_units(known: Known, on: date, *, with_mixed: bool) -> Iterator[Unit]:
    """Everybody at work in a non-public firm, once; members."""
    wanted = (*NON_PUBLIC, MIXED) if with_mixed else NON_PUBLIC
    members = _members(known, on)
    jobs = [row for row in known.employments.values() if in_force(row, on) and row.employer is not None]
    bodies = known.bodies
    jobs = [
        row
        for row in jobs
        if bodies[row.employer].unit_kind == "enterprise" and bodies[row.employer].ownership in wanted
    ]
    for row in _first_jobs(known, jobs):
        groups = (("ownership", bodies[row.employer].ownership),)
        yield Unit("persons", row.person, row.employer, row.person in members, "", groups)


def union_units(known: Known, on: date) -> Iterator[Unit]:
    """Every trade union that exists and is no duplicate."""
    for body in known.bodies.values():
        if body.kind == "union" and body.merged_into is None and in_force(body, on):
            yield Unit("bodies", body.key, body.key, True, "", (("type", body.union_type),))


def six_haves_units(known: Known, on: date) -> Iterator[Unit]:
    """Basic and joint unions; those with all six confirmed, item by item."""
    held: dict[int, set[str]] = {}
    for row in known.item_checks.values():
        if row.state == "confirmed" and row.confirmed_from <= on < row.expires_on:
            held.setdefault(row.union, set()).add(row.item)
    for unit in union_units(known, on):
        body = known.bodies[int(unit.key)]
        if body.union_type in ("basic", "joint"):
            whole = len(held.get(body.key, ())) == 6
            yield Unit("bodies", body.key, body.key, whole, "", unit.groups)


def member_units(known: Known, on: date) -> Iterator[Unit]:
    """Persons whose membership is in force, where the union sits."""
    for row in known.memberships.values():
        if in_force(row, on) and row.status == "in_force":
            yield Unit("persons", row.person, row.union, True, start=row.valid_from)


def without_union(known: Known, on: date) -> list[int]:
    """Employers that should have a union and do not, by every row: six months old, 25 workers or paid."""
    covered = _covered(known, on)
    counted: dict[int, Any] = {}
    for row in known.head_counts.values():
        last = counted.get(row.employer)
        if row.counted_on <= on and (last is None or last.counted_on < row.counted_on):
            counted[row.employer] = row
    paid = {row.employer for row in known.preparatory_payments.values() if row.paid_on <= on}
    month = on.month - 6
    opened = date(on.year - (month <= 0), month + 12 * (month <= 0), min(on.day, 28))
    return [
        body.key
        for body in known.bodies.values()
        if body.kind == "employer"
        and in_force(body, on)
        and body.merged_into is None
        and body.valid_from <= opened
        and body.key not in covered
        and (body.key in paid or (body.key in counted and counted[body.key].workers >= 25))
    ]


UNITS = {
    ("unions", 1): Measure(union_units, ratio=False),
    ("union_members", 1): Measure(member_units, ratio=False, named=False),
    ("six_haves_rate", 1): Measure(six_haves_units),
    ("above_scale_coverage", 1): Measure(partial(listed_units, with_mixed=False)),
    ("above_scale_coverage", 2): Measure(partial(listed_units, with_mixed=True)),
    ("nonpublic_coverage", 1): Measure(partial(firm_units, with_mixed=False)),
    ("nonpublic_coverage", 2): Measure(partial(firm_units, with_mixed=True)),
    ("worker_coverage", 1): Measure(worker_units, named=False),
    ("joining_rate", 1): Measure(partial(joining_units, with_mixed=False), named=False),
    ("joining_rate", 2): Measure(partial(joining_units, with_mixed=True), named=False),
}
