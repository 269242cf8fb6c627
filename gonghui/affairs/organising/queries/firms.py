"""Which lists are kept, who keeps them, and what a sheet would collide with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import rules
from gonghui.affairs.organising.models import FirmList
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal


def city_federation() -> Body:
    """The union that leads the city: the lists are its own.

    Raises:
        Refusal: there is none yet.
    """
    federation = Body.objects.filter(union__territory__level=Area.Level.CITY, valid_to=None).first()
    if federation is None:
        raise Refusal(_("The city's federation is not entered yet; found it first."))
    return federation


def check_listed(*, rows: Sequence[dict[str, Any] | None]) -> Iterable[Finding]:
    """What `add_listed` would refuse: several lists in one sheet, firms twice, a list out of its turn."""
    yield from rules.check_one_list(rows)
    place = next((place for place, row in enumerate(rows) if row), None)
    if place is None:
        return
    row = rows[place]
    assert row is not None
    try:
        refuse_out_of_turn(row)
    except Refusal as refusal:
        yield place, refusal.field or "issuer", refusal


def refuse_out_of_turn(row: dict[str, Any]) -> None:
    """Refuses the list that a row of a sheet tells of, when it has no place among those that are kept.

    Raises:
        Refusal: it is kept already, or has no place.
    """
    same = {name: row[name] for name in ("issuer", "vintage", "published_on")}
    if known := FirmList.objects.filter(**same).first():
        raise Refusal(
            _("This list is in the register already: %(number)s.") % {"number": known.number}, "issuer"
        )
    rules.chain_place(
        vintage=row["vintage"],
        start=row["in_force_from"] or row["published_on"],
        published_on=row["published_on"],
        held=list(FirmList.objects.all()),
    )
