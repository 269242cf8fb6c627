"""Changing mother-and-baby rooms and the list of places that should have one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places import rules
from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

ROOM_SERIES, DUTY_SERIES = "MY", "MD"
SENTENCES = {
    "list_duty": _("put “{name}” on the list of places that should have a room, from {on}"),
    "end_duty": _("took the place off the list on {on}"),
    "correct_duty": _("corrected the place on the list"),
    "open_room": _("opened the room “{name}” on {on}"),
    "close_room": _("ended the room on {on}"),
    "correct_room": _("corrected the room"),
    "load_room_duties": _("loaded {rows} places that should have a room"),
    "load_rooms": _("loaded {rows} rooms"),
}
ROOM_DUTY_COLUMNS = ("number", "name", "body_id", "basis", "valid_from", "valid_to")
ROOM_COLUMNS = (
    "number",
    "name",
    "body_id",
    "duty_id",
    "floor_area",
    "open_hours",
    "ended",
    "valid_from",
    "valid_to",
)


@transaction.atomic
def list_duty(
    *, body: Body, name: str, basis: str, valid_from: date, by: Account, valid_to: date | None = None
) -> RoomDuty:
    """Puts a place on the list of those that should have a room, over [valid_from, valid_to).

    Raises:
        Refusal: the unit has a place of this name on the list, or a value does not fit.
    """
    rules.refuse_backwards(valid_from, valid_to)
    if RoomDuty.objects.filter(body=body, name=name).exists():
        raise Refusal(_("This unit has a place of this name on the list already."), "name")
    duty = RoomDuty(
        number=next_numbers(series=DUTY_SERIES, on=valid_from, count=1)[0],
        name=name,
        body=body,
        basis=basis,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    refuse_unfit(duty)
    duty.save()
    params = {"name": name, "on": valid_from.isoformat()}
    record_change(verb="list_duty", record=duty, by=by, params=params)
    return duty


@transaction.atomic
def end_duty(*, duty: RoomDuty, on: date, by: Account) -> RoomDuty:
    """Takes a place off the list: `on` is the first day on which no room is due there.

    Raises:
        Refusal: not after its first day, or it ended before.
    """
    held = RoomDuty.objects.select_for_update().get(pk=duty.pk)
    rules.refuse_backwards(held.valid_from, on, "on")
    rules.refuse_ended(held.valid_to, on)
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(verb="end_duty", record=held, by=by, before=before, params={"on": on.isoformat()})
    return held


@transaction.atomic
def open_room(
    *,
    body: Body,
    name: str,
    valid_from: date,
    by: Account,
    duty: RoomDuty | None = None,
    floor_area: Decimal | None = None,
    open_hours: str | None = "",
    valid_to: date | None = None,
) -> Room:
    """Opens a room: at a place on the list, or beyond it.

    Raises:
        Refusal: the place has a room then, the unit has a room of this name, or a value does not fit.
    """
    rules.refuse_backwards(valid_from, valid_to)
    if Room.objects.filter(body=body, name=name).exists():
        raise Refusal(_("This unit has a room of this name already."), "name")
    _refuse_second(duty, valid_from, valid_to)
    room = Room(
        number=next_numbers(series=ROOM_SERIES, on=valid_from, count=1)[0],
        name=name,
        body=body,
        duty=duty,
        floor_area=floor_area,
        open_hours=open_hours or "",
        valid_from=valid_from,
        valid_to=valid_to,
        ended=Room.Ended.CLOSED if valid_to else "",
    )
    refuse_unfit(room)
    room.save()
    params = {"name": name, "on": valid_from.isoformat()}
    record_change(verb="open_room", record=room, by=by, params=params)
    return room


def _refuse_second(duty: RoomDuty | None, start: date, end: date | None, but: int = 0) -> None:
    if duty is None:
        return
    RoomDuty.objects.select_for_update().get(pk=duty.pk)
    for other in Room.objects.filter(duty=duty).exclude(pk=but):
        if rules.overlap(start, end, other.valid_from, other.valid_to):
            raise Refusal(
                _("This place has room %(number)s then; close that one first.") % {"number": other.number},
                "duty",
            )


@transaction.atomic
def close_room(*, room: Room, on: date, by: Account, reason: str = Room.Ended.CLOSED) -> Room:
    """Ends a room: `on` is the first day on which it is no longer open.

    Raises:
        Refusal: not after its first day, ended before, or no such reason.
    """
    if reason not in Room.Ended.values:
        raise Refusal(_("There is no such reason for an end."), "reason")
    held = Room.objects.select_for_update().get(pk=room.pk)
    rules.refuse_backwards(held.valid_from, on, "on")
    rules.refuse_ended(held.valid_to, on)
    before = fields_of(held)
    held.valid_to, held.ended = on, reason
    held.version += 1
    held.save()
    params = {"on": on.isoformat(), "reason": reason}
    record_change(verb="close_room", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def correct_duty(*, record: RoomDuty, by: Account, expected_version: int, **values: Any) -> RoomDuty:
    """Corrects a place on the list.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or a value does not fit.
    """
    rules.refuse_backwards(
        values.get("valid_from", record.valid_from), values.get("valid_to", record.valid_to)
    )
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_duty", by=by
    )


@transaction.atomic
def correct_room(*, record: Room, by: Account, expected_version: int, **values: Any) -> Room:
    """Corrects a room; how it ended is changed by closing it.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or the place has another room then.
    """
    if "open_hours" in values:
        values["open_hours"] = values["open_hours"] or ""
    start, end = values.get("valid_from", record.valid_from), values.get("valid_to", record.valid_to)
    rules.refuse_backwards(start, end)
    _refuse_second(values.get("duty", record.duty), start, end, but=record.pk)
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_room", by=by
    )


@transaction.atomic
def load_room_duties(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many due places under one Change: rows in the order of ROOM_DUTY_COLUMNS. Returns their ids."""
    return load_rows(
        model=RoomDuty, columns=ROOM_DUTY_COLUMNS, rows=rows, verb="load_room_duties", by=by, batch=batch
    )


@transaction.atomic
def load_rooms(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many rooms under one Change: rows in the order of ROOM_COLUMNS. Returns their ids."""
    return load_rows(model=Room, columns=ROOM_COLUMNS, rows=rows, verb="load_rooms", by=by, batch=batch)


def _numbers(series: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    on = max((row["valid_from"] for row in rows), default=date.min)
    return next_numbers(series=series, on=on, count=len(rows))


@transaction.atomic
def add_duties(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Puts the places of a sheet on the list, all or none. Returns how many."""
    load_room_duties(
        rows=[
            (number, row["name"], row["body"].pk, row["basis"], row["valid_from"], row["valid_to"])
            for number, row in zip(_numbers(DUTY_SERIES, rows), rows, strict=True)
        ],
        by=by,
        batch=batch,
    )
    return len(rows)


@transaction.atomic
def add_rooms(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Opens the rooms of a sheet, all or none. Returns how many."""
    load_rooms(
        rows=[
            (
                number,
                row["name"],
                row["body"].pk,
                row["duty"].pk if row["duty"] else None,
                row["floor_area"],
                row["open_hours"] or "",
                Room.Ended.CLOSED if row["valid_to"] else "",
                row["valid_from"],
                row["valid_to"],
            )
            for number, row in zip(_numbers(ROOM_SERIES, rows), rows, strict=True)
        ],
        by=by,
        batch=batch,
    )
    return len(rows)
