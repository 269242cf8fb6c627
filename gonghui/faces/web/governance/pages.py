"""What the pages of the duty list and of the burden show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.governance.models import Sending
from gonghui.affairs.governance.queries.burden import FIELDS, Load, caps, totals
from gonghui.affairs.governance.queries.fields import filled_in
from gonghui.affairs.governance.rules import CAPPED
from gonghui.faces.web import words
from gonghui.foundation.bodies.models import Body

KINDS = (*CAPPED, "task")
WHATS = (*KINDS, *FIELDS, "refused")  # in the order of the table's columns


@dataclass(frozen=True)
class Cell:
    """A number that opens its records."""

    label: str
    count: int
    url: str
    over: bool = False


def field_words() -> dict[str, str]:
    """What is counted of fields."""
    return {
        "asked": _("Fields asked"),
        "prefilled": _("Filled in from registers"),
        "twice": _("Asked twice"),
    }


def columns() -> list[str]:
    """The heads of the table, beside the unit."""
    kinds = [str(Sending.Kind(kind).label) for kind in KINDS]
    return [*kinds, *field_words().values(), _("Turned back")]


def _url(year: int, what: str, body: Body | None) -> str:
    asked = {"year": year, "what": what} | ({"unit": body.public_id} if body is not None else {})
    return f"{reverse('web:burden-records')}?{urlencode(asked)}"


def cells(load: Load, year: int) -> list[Cell]:
    """The numbers of a unit, each with the address of its records."""
    counts = load.counts | load.fields | {"refused": load.refused}
    return [
        Cell(label, counts.get(what, 0), _url(year, what, load.body), what in load.over)
        for what, label in zip(WHATS, columns(), strict=True)
    ]


def sums(loads: Sequence[Load], year: int) -> list[Cell]:
    """The numbers of all units together."""
    found = totals(list(loads))
    return [
        Cell(label, found.get(what, 0), _url(year, what, None))
        for what, label in zip(WHATS, columns(), strict=True)
    ]


def limits(year: int) -> list[tuple[str, int]]:
    """The caps in words."""
    return [(str(Sending.Kind(kind).label), count) for kind, count in caps(year).items()]


def title_of(what: str) -> str:
    """What a list of records is of."""
    if what == "refused":
        return _("Refused on the way down")
    return field_words().get(what) or str(Sending.Kind(what).label)


def form_rows(sending: Sending, body: Body, on: date) -> list[tuple[str, str, bool]]:
    """The fields of a form as a base union gets it: name, value from the register, whether it is asked."""
    return [
        (one.name, _value(one.answered_by, body, on), not one.answered_by) for one in sending.fields.all()
    ]


def _value(place: str, body: Body, on: date) -> str:
    if not place:
        return ""
    value: Any = filled_in(place, body, on)
    if value is None:
        return _("in the register “%(name)s”") % {"name": place.partition(".")[0]}
    if isinstance(value, date):
        return words.day(value)
    return words.number(value) if isinstance(value, int) else str(value)
