"""Households: who lives together. Hardship is a household's, not a person's."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.actions.recording import begin, demand_person, end, locked
from gonghui.foundation.people.models import Household, HouseholdMember, Person

ADDRESS_CONTEXT = b"people.household.address"
_TWICE = _("This person belongs to a household in that time already; end that first.")


@transaction.atomic
def form_household(*, head: Person, on: date, by: Account, address: str = "") -> Household:
    """Enters a household with its head; the address is sealed.

    Raises:
        Refusal: the head belongs to a household already, or lies outside the area.
    """
    demand_person(by, Permission.EDIT, head)
    sealed = provider().seal(address.strip(), context=ADDRESS_CONTEXT) if address.strip() else None
    household = Household.objects.create(address=sealed)
    record_change(verb="form_household", record=household, by=by)
    add_household_member(
        household=household, person=head, relation=HouseholdMember.Relation.HEAD, on=on, by=by
    )
    return household


@transaction.atomic
def add_household_member(
    *, household: Household, person: Person, relation: str, on: date, by: Account
) -> HouseholdMember:
    """Adds a person to a household.

    Raises:
        Refusal: an unknown relation, a household already, or outside the area.
    """
    if relation not in HouseholdMember.Relation.values:
        raise Refusal(_("This relation is not known; choose one of the list."), field="relation")
    demand_person(by, Permission.EDIT, person)
    person = locked(person)
    held = HouseholdMember.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    if held.exists():
        raise Refusal(_TWICE, field="person")
    member = HouseholdMember(household=household, person=person, relation=relation, valid_from=on)
    with refusing({"one_household_at_a_time": _TWICE}):
        begin(person, member, verb="add_household_member", by=by, params={"on": on.isoformat()})
    return member


@transaction.atomic
def leave_household(*, member: HouseholdMember, on: date, by: Account) -> HouseholdMember:
    """Ends a person's belonging to a household.

    Raises:
        Refusal: ended already, or outside the area.
    """
    demand_person(by, Permission.EDIT, member.person)
    person = locked(member.person)
    member = HouseholdMember.objects.get(pk=member.pk)
    end(person, member, on=on, verb="leave_household", by=by, params={"on": on.isoformat()})
    return member
