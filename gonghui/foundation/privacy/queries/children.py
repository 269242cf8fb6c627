"""Children in a household without a guardian's consent: entered before it was asked, or withdrawn."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.people.models import HouseholdMember
from gonghui.foundation.people.queries import persons_among
from gonghui.foundation.people.queries.households import child_age
from gonghui.foundation.people.rules.households import below_age
from gonghui.foundation.privacy.queries.consents import may_use_of

CHILD = "child_in_household"


def children_unagreed(by: Account, on: date) -> list[HouseholdMember]:
    """The children below the age of the law for whom no consent is in force on a day, in households that the
    account keeps: somebody asks for it, or ends their place there."""
    age = child_age(on)
    young = same_day(on, years=-age)
    held = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    rows = HouseholdMember.objects.filter(held, person__birth_date__gt=young, person__merged_into=None)
    ordered = rows.select_related("person", "household").order_by("household_id", "pk")
    children = [row for row in ordered if below_age(row.person.birth_date, age, on)]
    members: dict[int, set[int]] = {}
    around = HouseholdMember.objects.filter(held, household__in={row.household_id for row in children})
    for household, person in around.values_list("household_id", "person_id"):
        members.setdefault(household, set()).add(person)
    everybody = {pk for some in members.values() for pk in some}
    kept = persons_among(scope_of(by, Permission.EDIT, Category.PEOPLE), everybody)
    mine = [row for row in children if members[row.household_id] & kept]
    agreed = may_use_of([row.person for row in mine], CHILD, on)
    return [row for row in mine if row.person_id not in agreed]
