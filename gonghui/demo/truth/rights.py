"""Collective contracts, instructors and mediators, by brute force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from gonghui.demo.truth.congresses import latest_head_counts
from gonghui.demo.truth.known import Known, Measure, Unit, in_force

STREETS = {"subdistrict", "town", "township", "area_office"}


def general(contract: Any) -> bool:
    """Whether a contract is a general one."""
    return contract.kind == "comprehensive"


def on_wages(contract: Any) -> bool:
    """Whether a contract settles wages: a special one, or a general one with a chapter on them."""
    return contract.kind == "wage" or (contract.kind == "comprehensive" and contract.wage_chapter is True)


def contract_units(
    known: Known, on: date, *, fits: Callable[[Any], bool], least: int | None = None
) -> Iterator[Unit]:
    """Covered enterprises, of `least` workers if given; those that a fitting contract in force covers."""
    covered = {row.employer for row in known.coverages.values() if in_force(row, on)}
    running = {row.key: row for row in known.contracts.values() if in_force(row, on) and fits(row)}
    reached = {row.body for row in running.values() if row.scope == "enterprise"}
    reached |= {
        row.employer
        for row in known.contract_coverages.values()
        if row.contract in running and running[row.contract].scope != "enterprise" and in_force(row, on)
    }
    heads = latest_head_counts(known, on)
    for key in covered:
        body = known.bodies[key]
        if body.unit_kind != "enterprise" or not in_force(body, on):
            continue
        if least is None or (key in heads and heads[key].workers >= least):
            yield Unit("bodies", key, key, key in reached, groups=(("ownership", body.ownership),))


def full_time(post: Any, on: date) -> bool:
    """Whether an instructor counts."""
    return post.full_time


def certified(post: Any, on: date) -> bool:
    """Whether a mediator's certificate is in force."""
    return (
        post.certified_from is not None
        and post.certified_from <= on
        and (post.certified_to is None or on < post.certified_to)
    )


def street_units(known: Known, on: date, *, kind: str, counts: Callable[[Any, date], bool]) -> Iterator[Unit]:
    """Every street and township; those at which a post that counts is held, by assignment or by its body."""
    posts = {
        row.key: row
        for row in known.pool_posts.values()
        if row.kind == kind and in_force(row, on) and in_force(known.bodies[row.body], on) and counts(row, on)
    }
    served = {
        row.area for row in known.street_assignments.values() if row.post in posts and in_force(row, on)
    }
    unions = {b.territory: b.key for b in known.bodies.values() if b.union_type == "street"}
    served |= {street for street, union in unions.items() if any(p.body == union for p in posts.values())}
    for street, what in known.city.geography.kinds.items():
        if what in STREETS:
            groups = (("street_kind", what),)
            yield Unit("areas", street, unions.get(street), street in served, groups=groups, area=street)


UNITS = {
    ("contract_rate", 1): Measure(partial(contract_units, fits=general, least=100)),
    ("contract_rate_unionised", 1): Measure(partial(contract_units, fits=general)),
    ("wage_agreement_rate", 1): Measure(partial(contract_units, fits=on_wages)),
    ("instructor_rate", 1): Measure(partial(street_units, kind="bargaining_instructor", counts=full_time)),
    ("mediator_rate", 1): Measure(partial(street_units, kind="mediator", counts=certified)),
}
