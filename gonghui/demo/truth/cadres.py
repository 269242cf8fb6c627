"""Posts of deputies, ranks of chairs, pools and the burden, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from gonghui.demo.truth.known import Known, Measure, Unit, in_force, this_year

POOLS = {
    *("employment_counsellor", "counsellor", "trainer", "bargaining_instructor", "lawyer", "mediator"),
    *("law_supervisor", "social_worker"),
}


def _posts(known: Known, on: date, kind: str) -> list[Any]:
    return [row for row in known.posts.values() if row.kind == kind and in_force(row, on)]


def deputy_units(known: Known, on: date) -> Iterator[Unit]:
    """Unions of streets and zones; those with a full-time deputy."""
    held = {row.body for row in _posts(known, on, "vice_chair") if row.full_time}
    for body in known.bodies.values():
        if body.union_type in ("street", "zone") and in_force(body, on):
            groups = (("union_type", body.union_type),)
            yield Unit("bodies", body.key, body.key, body.key in held, groups=groups)


def rank_units(known: Known, on: date) -> Iterator[Unit]:
    """Federations, and public units' own unions; those whose chair is known to be at the rank."""
    ranks = {row.post for row in known.cadre_terms.values() if row.rank == "deputy" and in_force(row, on)}
    held = {row.body for row in _posts(known, on, "chair") if row.key in ranks}
    public = {
        body.key
        for body in known.bodies.values()
        if body.unit_kind == "institution" or (body.unit_kind == "enterprise" and body.ownership == "state")
    }
    own = {row.union for row in known.coverages.values() if row.employer in public and in_force(row, on)}
    for body in known.bodies.values():
        asked = body.union_type == "federation" or (body.union_type in ("basic", "group") and body.key in own)
        if asked and in_force(body, on):
            groups = (("union_type", body.union_type),)
            yield Unit("bodies", body.key, body.key, body.key in held, groups=groups)


def _active(known: Known, on: date) -> dict[int, tuple[Any, set[str]]]:
    """Posts of pools that are active, with their streets."""
    streets: dict[int, set[str]] = {}
    for row in known.street_assignments.values():
        if in_force(row, on):
            streets.setdefault(row.post, set()).add(row.area)
    found = {}
    for post in known.pool_posts.values():
        body = known.bodies[post.body]
        certified = (
            post.certified_from is not None
            and post.certified_from <= on
            and (post.certified_to is None or on < post.certified_to)
        )
        there = set(streets.get(post.key, ()))
        if body.union_type == "street":
            there.add(body.territory)
        if post.kind in POOLS and certified and there and in_force(post, on) and in_force(body, on):
            found[post.key] = (post, there)
    return found


def need_units(known: Known, on: date) -> Iterator[Unit]:
    """Streets that are to have somebody of a pool; those where somebody is active."""
    there = {(post.kind, street) for post, streets in _active(known, on).values() for street in streets}
    for row in known.pool_needs.values():
        if in_force(row, on):
            groups = (("pool", row.pool),)
            hit = (row.pool, row.area) in there
            yield Unit("pool_needs", row.key, row.body, hit, groups=groups, area=row.area)


def active_units(known: Known, on: date) -> Iterator[Unit]:
    """People of the pools who are active."""
    for post, _streets in _active(known, on).values():
        yield Unit("pool_posts", post.key, post.body, True, groups=(("pool", post.kind),))


def sent_units(known: Known, on: date, *, refused: bool) -> Iterator[Unit]:
    """What was sent in the year so far, or refused."""
    for row in known.sendings.values():
        if this_year(row.sent_on, on) and bool(row.refused) == refused:
            groups = (("kind_sent", row.kind),)
            yield Unit("sendings", row.key, row.body, True, groups=groups, on=row.sent_on)


def field_units(known: Known, on: date, *, twice: bool) -> Iterator[Unit]:
    """Fields asked in the year so far, or asked twice."""
    for row in known.asked_fields.values():
        sent = known.sendings[row.sending]
        fits = row.twice if twice else not row.answered_by
        if fits and this_year(sent.sent_on, on):
            yield Unit("asked_fields", row.key, sent.body, True, on=sent.sent_on)


FLOW = partial(Measure, ratio=False, flow=True, named=False)
UNITS = {
    ("deputy_rate", 1): Measure(deputy_units),
    ("chair_rank_rate", 1): Measure(rank_units),
    ("pool_equipped_rate", 1): Measure(need_units),
    ("pool_active", 1): Measure(active_units, ratio=False, named=False),
    ("sent_down", 1): FLOW(partial(sent_units, refused=False)),
    ("turned_down", 1): FLOW(partial(sent_units, refused=True)),
    ("fields_asked", 1): FLOW(partial(field_units, twice=False)),
    ("fields_asked_twice", 1): FLOW(partial(field_units, twice=True)),
}
