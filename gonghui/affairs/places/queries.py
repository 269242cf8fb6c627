"""What a sheet of rooms would collide with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gonghui.affairs.places.models import Room
from gonghui.affairs.places.rules import overlap
from gonghui.foundation.core.registers import Finding


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
