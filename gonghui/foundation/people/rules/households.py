"""How the people of a household stand to its head, and how that changes with another head. Pure."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.people.models import HouseholdMember

_R = HouseholdMember.Relation
# (the new head's relation to the head before, somebody's relation to that one) → to the new head.
_SEEN = {
    (_R.SPOUSE, _R.HEAD): _R.SPOUSE,
    (_R.SPOUSE, _R.CHILD): _R.CHILD,
    (_R.CHILD, _R.HEAD): _R.PARENT,
    (_R.CHILD, _R.SPOUSE): _R.PARENT,
    (_R.PARENT, _R.HEAD): _R.CHILD,
    (_R.PARENT, _R.PARENT): _R.SPOUSE,
}


def below_age(birth_date: date | None, age: int, on: date) -> bool | None:
    """Whether somebody is below an age on a day; None where the birth date is not known.

    On the birthday itself the age is reached.
    """
    return None if birth_date is None else on < same_day(birth_date, years=age)


def relation_to(new_head: str, relation: str) -> str:
    """How somebody stands to another head than before; what is not known for certain is "other".

    Args:
        new_head: how the new head stood to the one before.
        relation: how somebody stood to the one before.
    """
    return str(_SEEN.get((_R(new_head), _R(relation)), _R.OTHER))


def relation_joined(head: str, relation: str) -> str:
    """How somebody of a household that joins another stands to that one's head.

    Args:
        head: how the head of the joining household stands to the head of the other.
        relation: how somebody stood to the head of the joining household.
    """
    if relation == _R.HEAD:
        return head
    return str(_R.CHILD) if (head, relation) == (_R.SPOUSE, _R.CHILD) else str(_R.OTHER)
