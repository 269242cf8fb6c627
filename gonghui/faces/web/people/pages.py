"""What ties a person to unions and employers, as lines of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.foundation.people.models import Person

__all__ = ["Tie", "reverse", "ties"]


@dataclass(frozen=True)
class Tie:
    """One membership, employment or post."""

    what: str
    kind: str
    body: Any
    since: date
    until: date | None
    holds: bool


def ties(person: Person, on: date) -> list[Tie]:
    """Memberships, employments and posts, those in force first."""
    found = [
        Tie(_("Member of"), row.get_status_display(), row.union.body, *_dates(row, on))
        for row in person.memberships.select_related("union__body")
    ]
    found += [
        Tie(_("Works at"), row.get_kind_display(), row.employer and row.employer.body, *_dates(row, on))
        for row in person.employments.select_related("employer__body")
    ]
    found += [
        Tie(_("Post at"), row.get_kind_display(), row.body, *_dates(row, on))
        for row in person.posts.select_related("body")
    ]
    return sorted(found, key=lambda tie: (not tie.holds, -tie.since.toordinal(), words.name_of(tie.body)))


def _dates(row: Any, on: date) -> tuple[date, date | None, bool]:
    holds = row.valid_from <= on and (row.valid_to is None or row.valid_to > on)
    return row.valid_from, row.valid_to, holds
