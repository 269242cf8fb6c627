"""One record with its parts and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import OPEN, PERSONAL
from gonghui.foundation.core.queries.history import HistoryEntry, history_of
from gonghui.foundation.core.registers import Kind, Part, Register
from gonghui.foundation.registers.queries.pages import SEES_PERSONAL, row_of, with_personal

PARTS_SHOWN = 50
HISTORY_PARTS = 20  # parts whose own history stands in the record's


@dataclass(frozen=True)
class PartRows:
    """Rows that belong to a record; `total` of them there are."""

    part: Part
    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True)
class Detail:
    """A record as its page shows it. `row` is as in a list page; history is the newest first."""

    register: Register
    record: Any
    row: dict[str, Any]
    parts: list[PartRows]
    history: list[HistoryEntry]
    may_edit: bool


def detail(register: Register, public_id: UUID | str, *, by: Account, on: date | None = None) -> Detail:
    """A record with parts and history.

    Args:
        on: the date as of which it is read; today when not given.
    Raises:
        LookupError: there is no such record on the day, or the reader may not see it.
    """
    record = _record(register, public_id, by, on or timezone.localdate())
    parts = [_part(part, record) for part in register.parts]
    editors = scope_of(by, Permission.EDIT, register.category, on)
    may_edit = (
        register.edit is not None
        and type(record)._default_manager.filter(editors.as_q(register.body_path), pk=record.pk).exists()
    )
    return Detail(
        register=register,
        record=record,
        row=row_of(register.columns, record),
        parts=parts,
        history=_history(record, parts),
        may_edit=may_edit,
    )


def changes(
    register: Register, public_id: UUID | str, *, by: Account, on: date | None = None
) -> list[HistoryEntry]:
    """The history of a record and its parts, the newest first.

    Raises:
        LookupError: as `detail`.
    """
    record = _record(register, public_id, by, on or timezone.localdate())
    return _history(record, [_part(part, record) for part in register.parts])


def _record(register: Register, public_id: UUID | str, by: Account, on: date) -> Any:
    try:
        wanted = UUID(str(public_id))
    except ValueError as error:
        raise LookupError(f"no record {public_id!r}") from error
    scope = scope_of(by, Permission.VIEW, register.category, on)
    rows = register.rows(on).filter(scope.as_q(register.body_path), public_id=wanted)
    record = with_personal(register, rows, by).first()
    if record is None:
        raise LookupError(f"no record {public_id} in {register.key} for this reader")
    return record


def _part(part: Part, record: Any) -> PartRows:
    rows = getattr(record, part.name).order_by(*part.order)
    related = [c.source for c in part.columns if c.kind in (Kind.BODY, Kind.RECORD)]
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
