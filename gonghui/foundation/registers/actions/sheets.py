"""Sheets in: kept, laid out, staged unseen; then checked, published all at once, rolled back as one.

Staging goes in short transactions of a thousand rows and goes on where it stopped; publishing is one
transaction. Whatever is killed when, a reader of the register sees all of a sheet or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import copy_in, record_change
from gonghui.foundation.core.actions.files import attach
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest, provider
from gonghui.foundation.core.rules.files import clean_name
from gonghui.foundation.registers.actions.checking import check_sheet
from gonghui.foundation.registers.models import SheetImport, StagedRow
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.sheets import may_bring
from gonghui.foundation.registers.rules.files import LONG_FILE_BYTES, SheetCells, read_sheets, sheet_rows
from gonghui.foundation.registers.rules.layouts import Layout, Place, find_layout
from gonghui.foundation.registers.rules.profiles import profile_of
from gonghui.foundation.registers.rules.sealing import RAW, seal_row

LONG = 2000  # rows; a longer sheet is staged and published by the worker
CHUNK = 1000  # rows staged in one transaction
BESIDE = 40  # rows read beyond: titles and headers
State = SheetImport.State
# A task of jobs.py, by name: actions do not import the jobs that call them.
RESUME_STAGING = "registers.resume_staging"


def stage_sheet(*, register: Register, content: bytes, name: str, by: Account) -> SheetImport:
    """Takes a sheet in: kept, staged where nobody sees it, and checked.

    Where its titles do not say by themselves which column is which, or columns or rows hide in it, a person
    is asked first. A sheet of more than 2000 rows is left to the worker: state and `row_count` tell how far
    it has come.

    Args:
        content: the file.
        name: what the officer's file is called.
    Returns:
        The sheet: CHECKED, with `error_count`; MAPPING while a person is asked; STAGING while the worker has
        it; REFUSED, with `problem` in words and nothing staged; or, of a file that the same account published
        already, the sheet of then, `brought_before`.
    Raises:
        Refusal: the caller may not bring sheets into this register.
    """
    if not may_bring(register, by):
        raise Refusal(_("Your roles do not allow bringing sheets into this register."))
    known = digest(content).hex()
    if (before := _published(register, known)) is not None:
        if before.by_id == by.pk:
            before.brought_before = True
            return before
        return _refused(register, name, by, str(_already(before)))
    try:
        sheets = read_sheets(content, head=LONG + BESIDE, long=register.streamed)
        layout = find_layout(sheets, register)
        cells = _cells_of(sheets, layout)
        _refuse_empty(cells, layout)
    except Refusal as refusal:
        return _refused(register, name, by, str(refusal))
    sheet, problem = _keep(register, content, name, by, layout, known)
    if sheet is None:
        return _refused(register, name, by, problem)
    if sheet.state == State.STAGING:
        begin(sheet=sheet, cells=cells)
    sheet.refresh_from_db()
    return sheet


def _published(register: Register, known: str) -> SheetImport | None:
    same = SheetImport.objects.filter(register=register.key, digest=known, state=State.PUBLISHED)
    return same.select_related("by").order_by("-pk").first()


def _already(sheet: SheetImport) -> Any:
    return _("%(who)s published this very file on %(day)s; it is not taken twice.") % {
        "who": sheet.by.name,
        "day": timezone.localtime(sheet.published_at).strftime("%Y-%m-%d"),
    }


def _cells_of(sheets: Sequence[SheetCells], layout: Layout) -> SheetCells:
    return next(sheet for sheet in sheets if sheet.name == layout.place.sheet)


def _refuse_empty(sheet: SheetCells, layout: Layout) -> None:
    first = layout.headers.first
    if sheet.rows <= len(sheet.cells) and not any(filled(row) for row in sheet.cells[first:]):
        raise Refusal(_("Under the headers there is no row."))


def filled(row: Sequence[Any]) -> bool:
    """Whether a row says anything."""
    return any(value is not None and str(value).strip() for value in row)


@transaction.atomic
def _refused(register: Register, name: str, by: Account, problem: str) -> SheetImport:
    sheet = SheetImport.objects.create(
        register=register.key, file_name=clean_name(name), state=State.REFUSED, problem=problem[:300], by=by
    )
    record_change(verb="refuse_sheet", record=sheet, by=by, params={"file": sheet.file_name})
    return sheet


def _keep(
    register: Register, content: bytes, name: str, by: Account, layout: Layout, known: str
) -> tuple[SheetImport | None, str]:
    """Keeps the file and its layout, with the job that goes on should this process die."""
    headers, profile = layout.headers, profile_of(register, layout.headers.titles)
    try:
        with transaction.atomic():
            sheet = SheetImport.objects.create(
                register=register.key,
                profile=profile.key if profile else "default",
                file_name=clean_name(name),
                digest=known,
                by=by,
                state=State.STAGING if layout.sure else State.MAPPING,
                columns=[list(pair) for pair in zip(headers.titles, headers.names, strict=True)],
                layout=layout.place.kept(),
            )
            most = LONG_FILE_BYTES if register.streamed else 0
            sheet.file = attach(content=content, name=name, record=sheet, by=by, sealed=True, most=most)
            sheet.save(update_fields=["file"])
            record_change(verb="stage_sheet", record=sheet, by=by, params={"file": sheet.file_name})
            if layout.sure:
                jobs.configure_task(RESUME_STAGING).defer(sheet=sheet.pk)
    except Refusal as refusal:
        return None, str(refusal)
    return sheet, ""


def begin(*, sheet: SheetImport, cells: SheetCells) -> None:
    """Stages and checks a short sheet at once, from the rows that were read; a long one is the worker's."""
    place = Place.of(sheet.layout)
    if cells.rows - place.row - place.depth <= LONG:
        _stage(sheet, _rows(sheet, cells.cells))
        check_sheet(sheet=sheet)


def resume(*, sheet: SheetImport) -> None:
    """Goes on staging and checking a kept sheet where it stopped; does nothing once it is checked."""
    if sheet.state != State.STAGING or sheet.file is None:
        return
    with translation.override(sheet.by.language):
        content = attachment_content(sheet.file)
        if not sheet.layout:  # kept by a version that knew the headers only
            layout = find_layout(read_sheets(content, head=BESIDE, long=True), register_of(sheet.register))
            sheet.layout = layout.place.kept()
            sheet.save(update_fields=["layout"])
        _stage(sheet, _rows(sheet, sheet_rows(content, Place.of(sheet.layout).sheet)))
        check_sheet(sheet=sheet)


def _rows(sheet: SheetImport, cells: Iterable[Sequence[Any]]) -> Iterator[tuple[int, list[Any]]]:
    """The rows under the headers that say anything, each with its number as the officer counts: from 1."""
    place, width = Place.of(sheet.layout), len(sheet.columns)
    hidden = set(place.hidden_rows) if place.leave_hidden else set()
    for number, row in enumerate(cells, start=1):
        if number > place.row + place.depth and number not in hidden and filled(row):
            yield number, [_storable(value) for value in row[:width]]


def _stage(sheet: SheetImport, rows: Iterator[tuple[int, list[Any]]]) -> None:
    """Stages the rows that are not staged yet, a thousand to a transaction."""
    passed, machine = 0, provider()
    while True:
        with transaction.atomic():
            held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
            if held.state != State.STAGING:
                return
            passed += sum(1 for _row in islice(rows, held.row_count - passed))
            block = list(islice(rows, CHUNK))
            if not block:
                return
            sealed = [
                (held.pk, number, seal_row(row, sheet=held.pk, number=number, part=RAW, machine=machine))
                for number, row in block
            ]
            copy_in(model=StagedRow, columns=["sheet_id", "number", "raw"], rows=sealed)
            held.row_count += len(block)
            passed += len(block)
            held.save(update_fields=["row_count"])


def _storable(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value
