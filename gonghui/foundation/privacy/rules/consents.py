"""Who may agree for whom, and whether an agreement holds on a day. Pure: dates come in as arguments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gonghui.foundation.people.models import Person
from gonghui.foundation.people.rules.households import below_age
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.rules.uses import Use


@dataclass(frozen=True)
class Guardian:
    """Who agrees for a child: a person, and the relation to the child (a `Consent.Relation`)."""

    person: Person
    relation: str


def holds(rows: Iterable[Consent], use: Use, birth_date: date | None, age: int, on: date) -> bool:
    """Whether somebody's rows of one use amount to a consent in force at the end of a day.

    What happened last decides, whichever of two merged entries it was said of. Words of an earlier version
    do not count; ours: what a guardian agreed to ends when the child reaches the age and may say so itself.
    """
    events: list[tuple[date, int, Consent | None]] = []
    for row in rows:
        if row.given_on <= on:
            events.append((row.given_on, row.pk, row))
        if row.withdrawn_on is not None and row.withdrawn_on <= on:
            events.append((row.withdrawn_on, row.pk, None))
    if not events:
        return False
    # The sort is stable: withdrawn on the very day on which it was given, it is withdrawn.
    last = sorted(events, key=lambda event: event[:2])[-1][2]
    if last is None or use.text is None or last.text_version != use.text.version:
        return False
    return last.guardian_id is None or below_age(birth_date, age, on) is True
