"""Families: who of a household is on the register, too; linked at the member's side, by a whole number."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    add_household_member,
    form_household,
    leave_household,
    look_up,
)
from gonghui.foundation.people.models import HouseholdMember, Person


@transaction.atomic
def link_family(*, person: Person, number: str, relation: str, on: date, by: Account) -> HouseholdMember:
    """Links another person of the register to the household of a member; the look-up is logged.

    Args:
        number: whole, of the other's identity card or phone.
        relation: of `HouseholdMember.Relation`, to the head; a household is entered where there is none.
    Raises:
        Refusal: nobody or several of that number within one's area, oneself, or in a household already.
    """
    found = look_up(number=number, by=by)
    if len(found) != 1:
        raise Refusal(_("No single person of this number is in your area; enter the person first."), "number")
    other = found[0]
    if other.pk == person.pk:
        raise Refusal(_("This is the member's own number; give that of the relative."), "number")
    held = HouseholdMember.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    member = held.select_related("household").order_by("valid_from").first()
    household = member.household if member is not None else form_household(head=person, on=on, by=by)
    return add_household_member(household=household, person=other, relation=relation, on=on, by=by)


@transaction.atomic
def unlink_family(*, member: HouseholdMember, on: date, by: Account) -> HouseholdMember:
    """Ends a person's belonging to a household.

    Raises:
        Refusal: ended already, or outside the area.
    """
    return leave_household(member=member, on=on, by=by)
