"""One record with its parts and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, scope_of, seen_among
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import OPEN, PERSONAL
from gonghui.foundation.core.queries.history import HistoryEntry, history_of
from gonghui.foundation.core.registers import Act, Kind, Part, Register
from gonghui.foundation.registers.queries.pages import SEES_PERSONAL, linked, row_of

PARTS_SHOWN = 50
HISTORY_PARTS = 20  # parts whose own history stands in the record's


@dataclass(frozen=True)
class PartRows:
    """Rows that belong to a record; `total` of them there are."""

    part: Part
    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True)
class Offer:
    """A record, and what the reader may do with it. `row` is as in a list page."""

    register: Register
    record: Any
    row: dict[str, Any]
    may_edit: bool
    acts: list[Act]  # those that the reader may do with the record as it stands


@dataclass(frozen=True)
class Detail(Offer):
    """A record as its page shows it; history is the newest first."""

    parts: list[PartRows]
    history: list[HistoryEntry]


def offer(register: Register, public_id: UUID | str, *, by: Account, on: date | None = None) -> Offer:
    """A record and what the reader may do with it.

    Args:
        on: the date as of which it is read; today when not given.
    Raises:
        LookupError: there is no such record on the day, or the reader may not see it.
    """
    on = on or timezone.localdate()
    record, body = _record(register, public_id, by, on)
    fitting = [act for act in register.acts if act.fits(record)]
    wanted = {Permission.EDIT, *(Permission(act.permission) for act in fitting)}
    held = {one for one in wanted if covers(scope_of(by, one, register.category, on), body)}
    return Offer(
        register=register,
        record=record,
        row=row_of(register.columns, record),
        may_edit=register.edit is not None and Permission.EDIT in held,
        acts=[act for act in fitting if act.permission in held],
    )


def detail(register: Register, public_id: UUID | str, *, by: Account, on: date | None = None) -> Detail:
    """A record with parts and history, and what the reader may do with it.

    Raises:
        LookupError: as `offer`.
    """
    found = offer(register, public_id, by=by, on=on)
    parts = [_part(part, found.record) for part in register.parts]
    return Detail(**vars(found), parts=parts, history=_history(found.record, parts))


def changes(
    register: Register, public_id: UUID | str, *, by: Account, on: date | None = None
) -> list[HistoryEntry]:
    """The history of a record and its parts, the newest first.

    Raises:
        LookupError: as `offer`.
    """
    record, _body = _record(register, public_id, by, on or timezone.localdate())
    return _history(record, [_part(part, record) for part in register.parts])


def _record(register: Register, public_id: UUID | str, by: Account, on: date) -> tuple[Any, int]:
    """The record and its body, for a reader who may see it; of one record only its own body is looked up."""
    try:
        wanted = UUID(str(public_id))
    except ValueError as error:
        raise LookupError(f"no record {public_id!r}") from error
    known = apps.get_model(register.model)._default_manager.filter(public_id=wanted)
    body = known.values_list(register.body_path or "pk", flat=True).first()
    scope = scope_of(by, Permission.VIEW, register.category, on)
    record = None
    if scope.everything or (body is not None and seen_among(scope, [body])):
        record = linked(register, register.rows(on)).filter(public_id=wanted).first()
    if record is None:
        raise LookupError(f"no record {public_id} in {register.key} for this reader")
    # As in lists: names are opened by today's scope, whatever day is looked at.
    scope = scope_of(by, Permission.VIEW_PERSONAL, register.category)
    has_personal = any(column.privacy != OPEN for column in register.columns)
    personal = has_personal and bool(seen_among(scope, [body or 0]))
    setattr(record, SEES_PERSONAL, personal)
    return record, body or 0


def _part(part: Part, record: Any) -> PartRows:
    rows = getattr(record, part.name).order_by(*part.order)
    related = [c.source for c in part.columns if c.kind in (Kind.BODY, Kind.RECORD, Kind.PERSON)]
    if related:
        rows = rows.select_related(*related)
    found = list(rows[: PARTS_SHOWN + 1])
    total = len(found) if len(found) <= PARTS_SHOWN else rows.count()
    for row in found:
        setattr(row, SEES_PERSONAL, getattr(record, SEES_PERSONAL))
    return PartRows(part, [row_of(part.columns, row) for row in found[:PARTS_SHOWN]], total)


def _history(record: Any, parts: list[PartRows]) -> list[HistoryEntry]:
    visible = {OPEN, PERSONAL} if getattr(record, SEES_PERSONAL) else {OPEN}
    entries = history_of(record, visible=visible)
    for part in parts:
        for row in part.rows[:HISTORY_PARTS]:
            entries += history_of(row["record"], visible=visible)
    return sorted(entries, key=lambda entry: entry.change, reverse=True)
