"""Who lives with whom: the households of a person, as far as an account may read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY
from gonghui.foundation.people.models import (
    Employment,
    Household,
    HouseholdMember,
    Membership,
    Person,
    Post,
)
from gonghui.foundation.people.queries.reach import persons_among
from gonghui.foundation.people.rules import mask_name

TIES = (Membership, Employment, Post)
CHILD_AGE = "privacy.child.age_below"


def child_age(on: date) -> int:
    """Below which age a child's data is sensitive and a guardian agrees (个人信息保护法 art. 28, 31).

    Raises:
        Unknown: the day lies before the law.
    """
    return int(value(CHILD_AGE, COUNTRY, on).value)


@dataclass(frozen=True)
class Lodger:
    """Somebody of a household over an interval.

    Attributes:
        name: masked where the reader's role does not open it.
        relation: to the head; empty where the reader may not read it.
        public_id: of the person; empty where the reader does not see them.
        holds: whether it holds on the day asked for.
    """

    row: HouseholdMember
    name: str
    relation: str
    public_id: str
    holds: bool


@dataclass(frozen=True)
class Home:
    """A household that a person belongs to, or belonged to.

    Attributes:
        own: how the person asked for belongs to it, for the last time.
        lodgers: who belongs to it on the day, or will; the head first.
        former: who belonged to it before.
        may_change: whether the reader may enter and end who belongs to it.
    """

    household: Household
    own: HouseholdMember
    lodgers: list[Lodger]
    former: list[Lodger]
    may_change: bool

    @property
    def holds(self) -> bool:
        """Whether the person belongs to it on the day, or will."""
        return any(one.row.pk == self.own.pk for one in self.lodgers)


def household_at(person: Person, on: date) -> HouseholdMember | None:
    """How a person belongs to a household on a day or after it; None: to none."""
    rows = _rows_of(person).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    return rows.select_related("household").order_by("valid_from").first()


def _rows_of(person: Person) -> QuerySet[HouseholdMember]:
    """What ties a person to households, through entries too that were merged into this one."""
    return HouseholdMember.objects.filter(Q(person=person) | Q(person__merged_into=person))


def members_at(household: Household, on: date) -> QuerySet[HouseholdMember]:
    """Who belongs to a household on a day or after it."""
    rows = HouseholdMember.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), household=household)
    return rows.select_related("person").order_by("pk")


def tied(persons: Collection[int]) -> set[int]:
    """Those of some people who are or were tied to any union or employer."""
    found: set[int] = set()
    for tie in TIES:
        rows = tie._default_manager.filter(person__in=persons)
        found.update(rows.values_list("person_id", flat=True))
    return found


def homes_of(person: Person, *, by: Account, on: date) -> list[Home]:
    """The households of a person, the present one first. The caller has asked whether `by` sees the person.

    Relatives who are tied to nobody are named to whoever may read the person's own name.
    """
    rows = list(_rows_of(person).order_by("-valid_from", "-pk"))
    last: dict[int, HouseholdMember] = {}
    for row in rows:
        last.setdefault(row.household_id, row)
    if not last:
        return []
    everybody = HouseholdMember.objects.filter(household__in=last)
    everybody = everybody.select_related("person__merged_into", "household").order_by("valid_from", "pk")
    ordered = [(row, row.person.merged_into or row.person) for row in everybody]
    ids = {one.pk for _row, one in ordered} | {person.pk}
    told = {
        permission: persons_among(scope_of(by, permission, Category.PEOPLE), ids)
        for permission in (Permission.VIEW, Permission.VIEW_PERSONAL, Permission.EDIT)
    }
    seen, named = told[Permission.VIEW], told[Permission.VIEW_PERSONAL]
    opens = person.pk in named
    if opens:
        named |= ids - tied(ids)
    found = []
    for pk, own in last.items():
        here = [(row, one) for row, one in ordered if row.household_id == pk]
        told_here = [_lodger(row, one, seen, named, opens, on) for row, one in here]
        present = [one for one in told_here if one.row.valid_to is None or one.row.valid_to > on]
        found.append(
            Home(
                household=here[0][0].household,
                own=own,
                lodgers=sorted(present, key=lambda one: one.row.relation != HouseholdMember.Relation.HEAD),
                former=[one for one in told_here if one not in present],
                may_change=bool({one.pk for _row, one in here} & told[Permission.EDIT]),
            )
        )
    return found


def _lodger(
    row: HouseholdMember, person: Person, seen: set[int], named: set[int], opens: bool, on: date
) -> Lodger:
    ends = row.valid_to is not None and row.valid_to <= on
    return Lodger(
        row=row,
        name=person.name if person.pk in named else mask_name(person.name),
        relation=str(row.get_relation_display()) if opens or person.pk in named else "",
        public_id=str(person.public_id) if person.pk in seen else "",
        holds=row.valid_from <= on and not ends,
    )
