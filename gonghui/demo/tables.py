"""The bulk action of each generated table, in an order in which every row finds what it points at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from gonghui.affairs.participation import actions as participation
from gonghui.affairs.places import actions as places
from gonghui.affairs.skills import actions as skills
from gonghui.demo.ids import Ids
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Person

Rows = list[Any]
Loader = Callable[[Ids, Rows, Account, UUID], Sequence[int]]


def load_bodies(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Bodies with what their kind has of its own."""
    return bodies.load_bodies(rows=[_body(ids, row) for row in rows], by=by, batch=batch)


def _body(ids: Ids, row: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": row.kind,
        "name_zh": row.name,
        "code": row.code,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
    if row.kind == "union":
        found["union"] = {
            "type": row.union_type,
            "territory_id": ids.areas[row.territory] if row.territory else None,
            "term_years": row.term_years,
            "elected_on": row.elected_on,
        }
    if row.kind == "employer":
        found["employer"] = {
            "unit_kind": row.unit_kind,
            "ownership": row.ownership,
            "industry": row.industry,
        }
    return found


def load_seats(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Seats of bodies."""
    values = [(ids.body(r.body), ids.areas[r.area], r.valid_from, r.valid_to) for r in rows]
    return bodies.load_seats(rows=values, by=by, batch=batch)


def load_edges(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Places in the trees."""
    values = [(r.tree, ids.body(r.child), ids.body(r.parent), r.valid_from, r.valid_to) for r in rows]
    return bodies.load_edges(rows=values, by=by, batch=batch)


def load_coverages(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Which union covers which employer."""
    values = [(ids.body(r.union), ids.body(r.employer), r.valid_from, r.valid_to) for r in rows]
    return bodies.load_coverages(rows=values, by=by, batch=batch)


def load_head_counts(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Head counts."""
    values = [(ids.body(r.employer), r.counted_on, r.workers, r.women) for r in rows]
    return bodies.load_head_counts(rows=values, by=by, batch=batch)


def load_people(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Invented people."""
    values = [
        {
            "name": r.name,
            "sex": r.sex,
            "birth_date": r.birth_date,
            "identity": r.identity,
            "phone": r.phone,
        }
        for r in rows
    ]
    return people.load_people(rows=values, by=by, batch=batch)


def load_memberships(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Memberships of unions."""
    values = [
        (ids.of("persons", r.person), ids.body(r.union), r.status, r.ended, r.valid_from, r.valid_to)
        for r in rows
    ]
    return people.load_memberships(rows=values, by=by, batch=batch)


def load_employments(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Who works for whom."""
    values = [
        (
            ids.of("persons", r.person),
            None if r.employer is None else ids.body(r.employer),
            *(None, r.kind, r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return people.load_employments(rows=values, by=by, batch=batch)


def load_posts(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Posts at bodies."""
    values = [
        (ids.of("persons", r.person), ids.body(r.body), r.kind, r.full_time, r.valid_from, r.valid_to)
        for r in rows
    ]
    return people.load_posts(rows=values, by=by, batch=batch)


def form_households(ids: Ids, rows: Rows, by: Account, batch: UUID) -> list[int]:
    """Households with their members, one by one: there are few."""
    taken = []
    for row in rows:
        members = [m for m in ids.city.household_members if m.household == row.key]
        persons = [Person.objects.get(pk=ids.of("persons", m.person)) for m in members]
        home = people.form_household(head=persons[0], on=members[0].valid_from, by=by, address=row.address)
        for member, person in zip(members[1:], persons[1:], strict=True):
            people.add_household_member(
                household=home, person=person, relation=member.relation, on=member.valid_from, by=by
            )
        taken.append(home.pk)
    return taken


def load_studios(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Studios."""
    values = [
        (r.number, r.name, r.kind, ids.body(r.body), r.leader_name, r.members, r.field, r.founded_on)
        for r in rows
    ]
    return _taken(skills.load_studios(rows=values, by=by, batch=batch))


def load_recognitions(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Recognitions of studios."""
    values = [
        (ids.of("studios", r.studio), r.level, r.valid_from, r.valid_to, r.document, r.ended) for r in rows
    ]
    return _taken(skills.load_recognitions(rows=values, by=by, batch=batch))


def load_congresses(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Congresses in their terms."""
    values = [
        (
            *(r.number, r.kind, ids.body(r.body), r.term),
            *(r.delegates, r.women_delegates, r.frontline_delegates),
            *(r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return _taken(participation.load_congresses(rows=values, by=by, batch=batch))


def load_congress_coverages(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Whom a congress for many covers."""
    values = [
        (ids.of("congresses", r.congress), ids.body(r.employer), r.valid_from, r.valid_to) for r in rows
    ]
    return _taken(participation.load_congress_coverages(rows=values, by=by, batch=batch))


def load_sessions(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Sessions of congresses."""
    values = [(ids.of("congresses", r.congress), r.held_on, r.due, r.present, r.topics) for r in rows]
    return _taken(participation.load_sessions(rows=values, by=by, batch=batch))


def load_room_duties(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Places that should have a room."""
    values = [(r.number, r.name, ids.body(r.body), r.basis, r.valid_from, r.valid_to) for r in rows]
    return _taken(places.load_room_duties(rows=values, by=by, batch=batch))


def load_rooms(ids: Ids, rows: Rows, by: Account, batch: UUID) -> range:
    """Rooms."""
    values = [
        (
            *(r.number, r.name, ids.body(r.body)),
            None if r.duty is None else ids.of("room_duties", r.duty),
            *(r.floor_area, r.open_hours, r.ended, r.valid_from, r.valid_to),
        )
        for r in rows
    ]
    return _taken(places.load_rooms(rows=values, by=by, batch=batch))


def _taken(taken: range | tuple[int, int] | None) -> range:
    """Bulk actions name the ids they took as a range, or as first and last."""
    if taken is None:
        return range(0)
    return taken if isinstance(taken, range) else range(taken[0], taken[1] + 1)


LOADERS: dict[str, Loader] = {
    "bodies": load_bodies,
    "seats": load_seats,
    "edges": load_edges,
    "coverages": load_coverages,
    "head_counts": load_head_counts,
    "persons": load_people,
    "memberships": load_memberships,
    "employments": load_employments,
    "posts": load_posts,
    "households": form_households,
    "studios": load_studios,
    "recognitions": load_recognitions,
    "congresses": load_congresses,
    "congress_coverages": load_congress_coverages,
    "sessions": load_sessions,
    "room_duties": load_room_duties,
    "rooms": load_rooms,
}
