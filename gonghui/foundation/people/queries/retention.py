"""Why what is kept of a person stays for now."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.core.rules.retention import Reason, strictest
from gonghui.foundation.people.models import Person
from gonghui.foundation.retention.queries import reasons_of

__all__ = ["Reason", "entries_of", "reasons_to_keep"]


def entries_of(person: Person) -> list[int]:
    """The ids of a person's own entry and of those that were merged into it."""
    return [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]


def reasons_to_keep(person: Person, on: date) -> list[Reason]:
    """Which classes hold a person on a day, until when and by which source, what holds longest first.

    Every module is asked by what it declares in `rules/retention.py`, upper floors too. Empty: nothing stands
    in the way of erasing the person.
    """
    found = reasons_of(entries_of(person), on)
    return strictest(reason for reasons in found.values() for reason in reasons)
