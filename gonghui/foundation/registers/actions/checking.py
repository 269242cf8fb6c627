"""Checking a staged sheet: every row read anew, and what is wrong with it noted beside it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.core.registers import Register
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.reading import ReadRow, read_rows
from gonghui.foundation.registers.queries.sheets import raw_rows
from gonghui.foundation.registers.queries.streaming import Reading
from gonghui.foundation.registers.rules.sealing import ERRORS, seal_row

State = SheetImport.State
AT_ONCE = 1000  # rows whose errors are noted in one statement
Failing = Sequence[tuple[int, list[dict[str, str]]]]


@transaction.atomic
def check_sheet(*, sheet: SheetImport) -> SheetImport:
    """Reads every staged row anew and notes what is wrong with it; a published sheet is left alone."""
    held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if held.state in (State.STAGING, State.CHECKED):
        failing = _failing(held)
        _note(held, failing)
        held.error_count = len(failing)
        held.state = State.CHECKED
        held.save(update_fields=["error_count", "state"])
    return held


def reach_of(sheet: SheetImport, register: Register) -> Scope:
    """Where whoever brought the sheet may bring such records today."""
    return scope_of(sheet.by, Permission.IMPORT, register.category, timezone.localdate())


def whole(sheet: SheetImport) -> list[ReadRow]:
    """The rows of a sheet of a register that takes them all at once."""
    register = register_of(sheet.register)
    return read_rows(register, raw_rows(sheet), reach_of(sheet, register))


def _failing(sheet: SheetImport) -> Failing:
    register = register_of(sheet.register)
    if not register.streamed:
        return [(row.number, row.errors) for row in whole(sheet) if row.errors]
    assert register.check_many is not None
    reading = Reading(register, raw_rows(sheet), reach_of(sheet, register))
    for place, column, reason in register.check_many(rows=reading):
        reading.wrong(place, column, reason)
    return reading.failing()


NOTE = """
UPDATE registers_stagedrow AS row SET errors = decode(noted.errors, 'base64')
FROM jsonb_to_recordset(%s::jsonb) AS noted (number integer, errors text)
WHERE row.sheet_id = %s AND row.number = noted.number
"""


def _note(sheet: SheetImport, failing: Failing) -> None:
    sheet.rows.exclude(errors=None).update(errors=None)
    with connection.cursor() as cursor:
        for start in range(0, len(failing), AT_ONCE):
            block = [
                {"number": number, "errors": b64encode(_sealed(sheet, number, errors)).decode()}
                for number, errors in failing[start : start + AT_ONCE]
            ]
            cursor.execute(NOTE, [json.dumps(block), sheet.pk])


def _sealed(sheet: SheetImport, number: int, errors: Any) -> bytes:
    return seal_row(errors, sheet=sheet.pk, number=number, part=ERRORS)
