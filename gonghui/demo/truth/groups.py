"""The four coverages of the groups, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gonghui.demo.truth.known import Known, Measure, Unit, in_force


def _lines(known: Known, on: date, hit: set[int] | None = None) -> Iterator[Unit]:
    """Every line of a list that holds; hit where its key is among those given (or all)."""
    for row in known.group_works.values():
        if in_force(row, on):
            groups = (("worker_group", row.group),)
            is_hit = hit is None or row.key in hit
            yield Unit("group_works", row.key, None, is_hit, "", groups, area=row.street)


def organised(known: Known, on: date) -> Iterator[Unit]:
    """Lines of members, and of those whose employer or platform a union covers."""
    covered = {row.employer for row in known.coverages.values() if in_force(row, on)}
    people = {
        row.person for row in known.memberships.values() if in_force(row, on) and row.status == "in_force"
    }
    for job in known.employments.values():
        if in_force(job, on) and (job.employer in covered or job.host in covered):
            people.add(job.person)
    return _lines(known, on, {row.key for row in known.group_works.values() if row.person in people})


def looked_after(known: Known, on: date) -> Iterator[Unit]:
    """Lines for whose group somebody is named in the street or its district."""
    named = {(row.group, row.area) for row in known.liaisons.values() if in_force(row, on)}
    district = known.city.geography.district_of
    hit = {
        row.key
        for row in known.group_works.values()
        if {(row.group, row.street), (row.group, district[row.street])} & named
    }
    return _lines(known, on, hit)


def _reached(known: Known, on: date, kind: str) -> Iterator[Unit]:
    people = {row.person for row in known.reaches.values() if row.kind == kind and in_force(row, on)}
    return _lines(known, on, {row.key for row in known.group_works.values() if row.person in people})


def served(known: Known, on: date) -> Iterator[Unit]:
    """Lines of those who were given a service within a year."""
    return _reached(known, on, "service")


def took_part(known: Known, on: date) -> Iterator[Unit]:
    """Lines of those who took part in an activity within a year."""
    return _reached(known, on, "activity")


UNITS = {
    ("group_organisation_coverage", 1): Measure(organised, named=False),
    ("group_work_coverage", 1): Measure(looked_after, named=False),
    ("group_service_coverage", 1): Measure(served, named=False),
    ("group_activity_coverage", 1): Measure(took_part, named=False),
    ("group_workers_listed", 1): Measure(_lines, ratio=False, named=False),
}
