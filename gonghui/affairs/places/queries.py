"""What a sheet would collide with, and which street a text names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places import rules
from gonghui.affairs.places.models import Room
from gonghui.affairs.places.rules import overlap
from gonghui.foundation.bodies.models import Area, AreaPath, AreaTree, Seat
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal


def check_rooms(*, rows: Sequence[dict[str, Any] | None]) -> Iterable[Finding]:
    """What `add_rooms` would refuse: two rooms at one due place at a time."""
    duties = {row["duty"].pk for row in rows if row and row["duty"]}
    open_at: dict[int, list[tuple[date, date | None, str]]] = {}
    rooms = Room.objects.filter(duty__in=duties)
    for duty, start, end, number in rooms.values_list("duty", "valid_from", "valid_to", "number"):
        open_at.setdefault(duty, []).append((start, end, number))
    for place, row in enumerate(rows):
        if not row or not row["duty"]:
            continue
        held = open_at.setdefault(row["duty"].pk, [])
        for start, end, number in held:
            if overlap(row["valid_from"], row["valid_to"], start, end):
                other = number or _("another row of the sheet")
                yield place, "duty", _("This place has a room then already: %(other)s.") % {"other": other}
                break
        held.append((row["valid_from"], row["valid_to"], ""))


def find_street(text: str | None, body: int) -> Area:
    """The street that a text names: see `find_streets`.

    Raises:
        Refusal: none, or several.
    """
    found = find_streets([(text, body)])[0]
    if isinstance(found, Refusal):
        raise found
    return found


def find_streets(wanted: Sequence[tuple[str | None, int]]) -> list[Area | Refusal]:
    """The street that each text names: a code, a name, or a district's name with a street's.

    Args:
        wanted: the text, and the unit whose seat decides when the text is empty or names several streets.
    Returns:
        In the same order, the street, or why there is none.
    """
    named = _streets_by_text()
    seats: dict[int, Area] = {}
    rows = Seat.objects.filter(body__in={body for _text, body in wanted}).select_related("area")
    for seat in rows.order_by("valid_from"):
        seats[seat.body_id] = seat.area
    return [_street(text, seats.get(body), named) for text, body in wanted]


def _streets_by_text() -> dict[str, list[Area]]:
    found: dict[str, list[Area]] = {}
    streets = Area.objects.filter(level=Area.Level.STREET, valid_to=None)
    above = AreaPath.objects.filter(
        tree=AreaTree.STATISTICAL, ancestor__level=Area.Level.DISTRICT, valid_to=None
    )
    districts = dict(above.values_list("descendant", "ancestor__name_zh"))
    for street in streets:
        for text in (street.code, street.name_zh, districts.get(street.pk, "") + street.name_zh):
            if street not in found.setdefault(text, []):
                found[text].append(street)
    return found


def _street(text: str | None, seat: Area | None, named: Mapping[str, list[Area]]) -> Area | Refusal:
    if not text:
        return seat or Refusal(_("The unit has no seat: name the street where the place lies."), "street")
    found = named.get(text, [])
    if len(found) > 1 and seat in found:
        return seat
    if len(found) == 1:
        return found[0]
    if found:
        return Refusal(
            _("Several streets are called so; write the district before it, or give the code."), "street"
        )
    return Refusal(_("No street with this name or code."), "street")


def check_facilities(*, types: Collection[str], rows: Sequence[dict[str, Any] | None]) -> Iterable[Finding]:
    """What `add_facilities` would refuse: look-alikes, traits of homes, and streets that are not found.

    Args:
        types: the types that the register takes.
    """
    asked = [(place, row) for place, row in enumerate(rows) if row]
    streets = find_streets([(row["street"], row["body"].pk) for _place, row in asked])
    for (place, row), street in zip(asked, streets, strict=True):
        if isinstance(street, Refusal):
            yield place, "street", street
        try:
            kind = rules.refuse_look_alike(wanted=types, name=row["name"], said=row["type"])
            rules.refuse_home_traits(kind, row.get("build") or "", row.get("grade") or "")
        except Refusal as refusal:
            yield place, refusal.field or "name", refusal
