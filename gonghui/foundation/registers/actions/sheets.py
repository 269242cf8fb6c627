"""Sheets in: staged unseen, checked row by row, published all at once, rolled back as one.

Staging goes in short transactions of a thousand rows and goes on where it stopped; publishing is one
transaction. Whatever is killed when, a reader of the register sees all of a sheet or nothing.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs
from uuid_utils.compat import uuid7

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.files import attach
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.models import SheetImport, StagedRow
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.reading import ReadRow, read_rows
from gonghui.foundation.registers.queries.sheets import may_bring, raw_rows
from gonghui.foundation.registers.rules.files import Cells, read_cells
from gonghui.foundation.registers.rules.headers import Headers, find_headers
from gonghui.foundation.registers.rules.sealing import ERRORS, RAW, seal_row

LONG = 2000  # rows; a longer sheet is staged and published by the worker
CHUNK = 1000  # rows staged in one transaction
State = SheetImport.State
# Tasks of jobs.py, by name: actions do not import the jobs that call them.
RESUME_STAGING = "registers.resume_staging"
CONTINUE_PUBLISHING = "registers.continue_publishing"


def stage_sheet(*, register: Register, content: bytes, name: str, by: Account) -> SheetImport:
    """Takes a sheet in: kept, staged where nobody sees it, and checked.

    A sheet of more than 2000 rows is left to the worker: state and `row_count` tell how far it has come.

    Args:
        content: the file.
        name: what the officer's file is called.
    Returns:
        The sheet: CHECKED, with `error_count`; STAGING while the worker has it; or REFUSED, with `problem`
        in words and nothing staged.
    Raises:
        Refusal: the caller may not bring sheets into this register.
    """
    if not may_bring(register, by):
        raise Refusal(_("Your roles do not allow bringing sheets into this register."))
    try:
        cells, headers = _open(content, register)
    except Refusal as refusal:
        return _refused(register, name, by, str(refusal))
    sheet, problem = _keep(register, content, name, by, headers)
    if sheet is None:
        return _refused(register, name, by, problem)
    if len(cells) - headers.row <= LONG:
        _stage(sheet, cells, headers)
        check_sheet(sheet=sheet)
    sheet.refresh_from_db()
    return sheet


def _open(content: bytes, register: Register) -> tuple[Cells, Headers]:
    """The first sheet of the file that has the register's headers.

    Raises:
        Refusal: no sheet has, or the file cannot be read.
    """
    problem: Refusal | None = None
    for cells in read_cells(content):
        try:
            headers = find_headers(cells, register)
        except Refusal as refusal:
            # What the first sheet lacks says more than what a sheet of notes behind it lacks.
            problem = problem or refusal
            continue
        if not any(_filled(row) for row in cells[headers.row + 1 :]):
            raise Refusal(_("Under the headers there is no row."))
        return cells, headers
    raise problem or Refusal(_("The file holds no visible sheet."))


def _filled(row: Sequence[Any]) -> bool:
    return any(value is not None and str(value).strip() for value in row)


@transaction.atomic
def _refused(register: Register, name: str, by: Account, problem: str) -> SheetImport:
    sheet = SheetImport.objects.create(
        register=register.key, file_name=name[:200], state=State.REFUSED, problem=problem[:300], by=by
    )
    record_change(verb="refuse_sheet", record=sheet, by=by, params={"file": sheet.file_name})
    return sheet


def _keep(
    register: Register, content: bytes, name: str, by: Account, headers: Headers
) -> tuple[SheetImport | None, str]:
    """Keeps the file and its headers, with the job that goes on should this process die."""
    try:
        with transaction.atomic():
            sheet = SheetImport.objects.create(
                register=register.key,
                file_name=name[:200],
                by=by,
                columns=[list(pair) for pair in zip(headers.titles, headers.names, strict=True)],
            )
            sheet.file = attach(content=content, name=name, record=sheet, by=by, sealed=True)
            sheet.save(update_fields=["file"])
            record_change(verb="stage_sheet", record=sheet, by=by, params={"file": sheet.file_name})
            jobs.configure_task(RESUME_STAGING).defer(sheet=sheet.pk)
    except Refusal as refusal:
        return None, str(refusal)
    return sheet, ""


def resume(*, sheet: SheetImport) -> None:
    """Goes on staging and checking a kept sheet where it stopped; does nothing once it is checked."""
    if sheet.state != State.STAGING or sheet.file is None:
        return
    with translation.override(sheet.by.language):
        cells, headers = _open(attachment_content(sheet.file), register_of(sheet.register))
        _stage(sheet, cells, headers)
        check_sheet(sheet=sheet)


def _stage(sheet: SheetImport, cells: Cells, headers: Headers) -> None:
    """Stages the rows that are not staged yet, a thousand to a transaction."""
    # Rows as the officer counts them: the sheet's first row is 1.
    rows = [
        (number, row)
        for number, row in enumerate(cells[headers.row + 1 :], start=headers.row + 2)
        if _filled(row)
    ]
    width = len(headers.titles)
    while True:
        with transaction.atomic():
            held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
            block = rows[held.row_count : held.row_count + CHUNK]
            if held.state != State.STAGING or not block:
                return
            StagedRow.objects.bulk_create(
                StagedRow(
                    sheet=held,
                    number=number,
                    raw=seal_row([_storable(v) for v in row[:width]], sheet=held.pk, number=number, part=RAW),
                )
                for number, row in block
            )
            held.row_count += len(block)
            held.save(update_fields=["row_count"])


def _storable(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


@transaction.atomic
def check_sheet(*, sheet: SheetImport) -> SheetImport:
    """Reads every staged row anew and notes what is wrong with it; a published sheet is left alone."""
    held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if held.state in (State.STAGING, State.CHECKED):
        read = _read(held)
        _note(held, read)
        held.error_count = sum(1 for row in read if row.errors)
        held.state = State.CHECKED
        held.save(update_fields=["error_count", "state"])
    return held


def _read(sheet: SheetImport) -> list[ReadRow]:
    register = register_of(sheet.register)
    scope = scope_of(sheet.by, Permission.IMPORT, register.category, timezone.localdate())
    return read_rows(register, raw_rows(sheet), scope)


NOTE = """
UPDATE registers_stagedrow AS row SET errors = decode(noted.errors, 'base64')
FROM jsonb_to_recordset(%s::jsonb) AS noted (number integer, errors text)
WHERE row.sheet_id = %s AND row.number = noted.number
"""


def _note(sheet: SheetImport, read: Sequence[ReadRow]) -> None:
    sheet.rows.exclude(errors=None).update(errors=None)
    failing = [row for row in read if row.errors]
    with connection.cursor() as cursor:
        for start in range(0, len(failing), CHUNK):
            block = [
                {"number": row.number, "errors": b64encode(_errors(sheet, row)).decode()}
                for row in failing[start : start + CHUNK]
            ]
            cursor.execute(NOTE, [json.dumps(block), sheet.pk])


def _errors(sheet: SheetImport, row: ReadRow) -> bytes:
    return seal_row(row.errors, sheet=sheet.pk, number=row.number, part=ERRORS)


def publish_sheet(*, sheet: SheetImport, by: Account) -> SheetImport:
    """Publishes a checked sheet, all of it or nothing; a long one is left to the worker.

    Rows are read anew against the register as it now stands.

    Returns:
        The sheet: PUBLISHED, or PUBLISHING while the worker has it.
    Raises:
        Refusal: somebody else's, not checked, published already, with errors, or the caller may no longer.
    """
    _refuse_unpublishable(sheet, by)
    if check_sheet(sheet=sheet).error_count:
        sheet.refresh_from_db()
        raise _with_errors(sheet)
    if sheet.row_count <= LONG:
        return publish_now(sheet=sheet, by=by)
    with transaction.atomic():
        held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        _refuse_unpublishable(held, by)
        held.state = State.PUBLISHING
        held.save(update_fields=["state"])
        jobs.configure_task(CONTINUE_PUBLISHING).defer(sheet=held.pk)
    return held


def _with_errors(sheet: SheetImport) -> Refusal:
    return Refusal(
        _("%(count)s rows have errors, so nothing is published. Mend them and bring the whole sheet anew.")
        % {"count": sheet.error_count}
    )


def _refuse_unpublishable(sheet: SheetImport, by: Account) -> None:
    register = register_of(sheet.register)
    if sheet.by_id != by.pk:
        raise Refusal(_("Only who brought a sheet publishes it."))
    if not may_bring(register, by):
        raise Refusal(_("Your roles do not allow bringing sheets into this register."))
    sentences = {
        State.STAGING: _("The sheet is still being read; wait until it is checked."),
        State.PUBLISHING: _("The sheet is being published already."),
        State.PUBLISHED: _("The sheet is published already."),
        State.ROLLING_BACK: _("The sheet is being rolled back."),
        State.FAILED: _("The platform failed on this sheet; bring it again."),
        State.ROLLED_BACK: _("The sheet was rolled back; bring it again to publish it."),
        State.REFUSED: _("The sheet could not be read; there is nothing to publish."),
    }
    if sheet.state in sentences:
        raise Refusal(sentences[State(sheet.state)])


def publish_now(*, sheet: SheetImport, by: Account) -> SheetImport:
    """Publishes in one transaction, whatever the length; used by the worker.

    Raises:
        Refusal: published already, or the register changed meanwhile so that a row cannot stand; the sheet is
            then CHECKED again.
    """
    register = register_of(sheet.register)
    try:
        with transaction.atomic():
            held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
            if held.state != State.PUBLISHING:
                _refuse_unpublishable(held, by)
            read = _read(held)
            held.error_count = sum(1 for row in read if row.errors)
            if held.error_count:
                raise _with_errors(held)
            before = fields_of(held)
            held.batch, held.state, held.published_at = uuid7(), State.PUBLISHED, timezone.now()
            assert register.add_many is not None
            register.add_many(rows=[row.values for row in read], by=by, batch=held.batch)
            held.version += 1
            held.save()
            params = {"file": held.file_name, "rows": held.row_count}
            record_change(verb="publish_sheet", record=held, by=by, before=before, params=params)
        return held
    except (Refusal, IntegrityError) as error:
        SheetImport.objects.filter(pk=sheet.pk, state=State.PUBLISHING).update(state=State.CHECKED)
        check_sheet(sheet=sheet)
        if isinstance(error, Refusal):
            raise
        raise Refusal(
            _("Somebody changed the register at the same moment; nothing was published. Publish again.")
        ) from error
