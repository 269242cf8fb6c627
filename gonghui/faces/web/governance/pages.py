"""What the pages of the duty list and of the burden show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.governance.models import FundsDown, Sending, StaffDown
from gonghui.affairs.governance.queries import Handed
from gonghui.affairs.governance.queries.burden import FIELDS, Load, caps, totals
from gonghui.affairs.governance.queries.fields import filled_in
from gonghui.affairs.governance.queries.handed import FUNDS, HOURS, STAFF, handed, together
from gonghui.affairs.governance.rules import CAPPED
from gonghui.faces.web import words
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules.money import Money

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


def handed_words() -> dict[str, str]:
    """What is handed down, in the order of the columns."""
    staff = {kind: str(StaffDown.Kind(kind).label) for kind in STAFF}
    funds = {kind: str(FundsDown.Kind(kind).label) for kind in FUNDS}
    return (
        staff
        | {HOURS: _("Hours a week")}
        | {kind: _("%(what)s, yuan") % {"what": funds[kind]} for kind in funds}
    )


@dataclass(frozen=True)
class Amount:
    """A number of what was handed down, as it is written, that opens its records."""

    label: str
    text: str
    url: str


def amounts(one: Handed, on: date, side: str = "union", *, all_units: bool = False) -> list[Amount]:
    """The numbers of a union that got, or gave (`side` is "giver"); with the address of their records."""
    asked = {"as_of": on.isoformat()} | ({} if all_units else {side: str(one.body.public_id)})
    found = []
    for what, label in handed_words().items():
        count = one.counts[what]
        said = str(Money(count)) if what in FUNDS else words.number(count)
        url = f"{reverse('web:handed-records')}?{urlencode(asked | {'what': what})}" if count else ""
        found.append(Amount(label, said, url))
    return found


def handed_at(account: Any, body: Body, on: date) -> dict[str, list[Amount]]:
    """What a union got and what it gave, for its page; a side without anything is left out."""
    found = {side: handed(account, on, side=side, **{side: body}) for side in ("union", "giver")}
    return {side: amounts(rows[0], on, side) for side, rows in found.items() if rows}


def handed_sums(rows: Sequence[Handed], on: date) -> list[Amount]:
    """The numbers of all unions together."""
    return amounts(Handed(Body(), together(rows)), on, all_units=True)
