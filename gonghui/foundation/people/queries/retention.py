"""Why what is kept of a person stays for now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from gonghui.foundation.core.rules.retention import Reason, strictest
from gonghui.foundation.people.models import Person
from gonghui.foundation.retention.queries import reasons_of

__all__ = ["Reason", "entries_among", "reasons_to_keep"]


def entries_among(persons: Collection[int]) -> list[int]:
    """The ids of some people's own entries and of those that were merged into them, in turn."""
    found, more = set(persons), set(persons)
    while more:
        merged = Person.objects.filter(merged_into__in=more).values_list("pk", flat=True)
        more = set(merged) - found
        found |= more
    return sorted(found)


def reasons_to_keep(person: Person, on: date) -> list[Reason]:
    """Which classes hold a person on a day, until when and by which source, what holds longest first.

    Every module is asked by what it declares in `rules/retention.py`, upper floors too. Empty: nothing stands
    in the way of erasing the person.
    """
    found = reasons_of(entries_among([person.pk]), on)
    return strictest(reason for reasons in found.values() for reason in reasons)
