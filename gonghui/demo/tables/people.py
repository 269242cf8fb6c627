"""People and what ties them to bodies: the bulk action of each generated table."""

from __future__ import annotations

from uuid import UUID

from gonghui.demo.ids import Ids
from gonghui.demo.tables.loading import Loader, Rows
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Person


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


LOADERS: dict[str, Loader] = {
    "persons": load_people,
    "memberships": load_memberships,
    "employments": load_employments,
    "posts": load_posts,
    "households": form_households,
}
