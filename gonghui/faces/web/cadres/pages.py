"""What the pages of cadres and pools show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.cadres.queries import Pool, Staffing
from gonghui.affairs.cadres.queries.overview import Seat
from gonghui.affairs.cadres.rules import ACTIVE, CERTIFIED, LAPSED, SELECTED, STATES, TRAINED
from gonghui.foundation.people.models import Post

STATES_SHOWN = [STATES[key] for key in (SELECTED, TRAINED, CERTIFIED, ACTIVE, LAPSED)]


@dataclass(frozen=True)
class PostRow:
    """A requirement: what it is, required, filled, and the address of what is missing."""

    key: str
    name: str
    hint: str
    needed: int
    filled: int
    vacant: int
    binding: bool
    url: str


def seat_rows(seats: Iterable[Seat]) -> list[tuple[str, str, bool, bool]]:
    """The posts of one union: what, how, whether it is filled, whether it must be."""
    found = []
    for one in seats:
        how = [str(_("full-time"))] if one.needed.full_time else []
        how += [str(_("as a deputy of the same level"))] if one.needed.rank else []
        label: Any = Post.Kind(one.needed.kind).label
        found.append((str(label), _(", ").join(how), one.filled, one.needed.binding))
    return found


@dataclass(frozen=True)
class PoolRow:
    """A pool: people by state with the address of each list, streets that are to have somebody."""

    name: str
    states: list[tuple[str, int, str]]
    needed: int
    equipped: int
    load: int


def requirement_words() -> dict[str, tuple[str, str]]:
    """Each requirement and what it rests on, by key."""
    return {
        "chairs": (_("Chairs"), _("Every union elects one (六有).")),
        "ranks": (
            _("Chairs at the rank of a deputy of the same level"),
            _("Federations of the county and above; unions of public units (the plan)."),
        ),
        "deputies": (
            _("Full-time deputy chairs"),
            _("One at every street, township and development zone (the plan)."),
        ),
        "full_time": (
            _("Full-time chairs"),
            _("From 200 workers there may be one (Trade Union Law, art. 14); none is missing."),
        ),
    }


def staffing_rows(found: Iterable[Staffing]) -> list[PostRow]:
    """The requirements in words."""
    words = requirement_words()
    return [
        PostRow(
            one.key,
            *words[one.key],
            one.needed,
            one.filled,
            one.vacant,
            one.binding,
            reverse("web:vacancies", args=[one.key]),
        )
        for one in found
    ]


def pool_rows(found: Iterable[Pool]) -> list[PoolRow]:
    """The pools in words; every number of people opens the register at that state."""
    register = reverse("web:register", args=["pool-people"])
    rows = []
    for one in found:
        states: list[tuple[str, int, str]] = []
        for key in (SELECTED, TRAINED, CERTIFIED, ACTIVE, LAPSED):
            address = f"{register}?{urlencode({'kind': one.kind, 'state': key})}"
            states.append((str(STATES[key]), one.states.get(key, 0), address))
        label: Any = Post.Kind(one.kind).label
        rows.append(PoolRow(str(label), states, one.needed, one.equipped, one.load))
    return rows
