"""A person says which column of a sheet is which; it is remembered for sheets like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import sheets
from gonghui.foundation.registers.models import SheetImport, SheetLayout
from gonghui.foundation.registers.queries.layouts import (
    head_of,
    headers_of,
    home_for_sheets,
    named_sheet,
    with_hidden,
)
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.sheets import may_bring
from gonghui.foundation.registers.rules.files import read_sheets
from gonghui.foundation.registers.rules.headers import Headers, refuse_incomplete, sheet_columns
from gonghui.foundation.registers.rules.layouts import Place, fingerprint_of

State = SheetImport.State


def confirm_columns(
    *, sheet: SheetImport, place: Place, names: Sequence[str | None], by: Account
) -> SheetImport:
    """Takes over how a person says a sheet is meant, remembers it, and goes on to stage and check it.

    Args:
        place: which sheet of the book, which header rows, and what hidden rows and bare months mean.
        names: for each title in order our column, or None where it is not taken.
    Returns:
        The sheet: CHECKED, or STAGING while the worker has it.
    Raises:
        Refusal: somebody else's, not waiting for this, a column named twice, or a required one missing.
    """
    register = register_of(sheet.register)
    _refuse_stranger(sheet, register, by)
    cells = named_sheet(head_of(sheet), place.sheet)
    headers = headers_of(cells, place, register)
    place = with_hidden(place, cells, headers)
    _refuse_unknown(names, headers, register)
    with transaction.atomic():
        held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        if held.state != State.MAPPING:
            raise Refusal(_("The columns of this sheet are settled already."))
        before = fields_of(held)
        held.columns = [list(pair) for pair in zip(headers.titles, names, strict=True)]
        held.layout, held.state, held.problem = place.kept(), State.STAGING, ""
        held.version += 1
        held.save()
        record_change(
            verb="confirm_columns", record=held, by=by, before=before, params={"file": held.file_name}
        )
        _remember(register, headers, names, place, by)
        jobs.configure_task(sheets.RESUME_STAGING).defer(sheet=held.pk)
    assert held.file is not None
    whole = read_sheets(
        attachment_content(held.file), head=sheets.LONG + sheets.BESIDE, long=register.streamed
    )
    sheets.begin(sheet=held, cells=named_sheet(whole, place.sheet))
    held.refresh_from_db()
    return held


def _refuse_stranger(sheet: SheetImport, register: Register, by: Account) -> None:
    if sheet.by_id != by.pk:
        raise Refusal(_("Only who brought a sheet says how it is meant."))
    if not may_bring(register, by):
        raise Refusal(_("Your roles do not allow bringing sheets into this register."))


def _refuse_unknown(names: Sequence[str | None], headers: Headers, register: Register) -> None:
    ours = {column.name for column in sheet_columns(register) if not column.computed}
    if len(names) != len(headers.titles) or {name for name in names if name} - ours:
        raise Refusal(_("The sheet was laid out otherwise when this page was opened; load it anew."))
    refuse_incomplete(names, register)


def _remember(
    register: Register, headers: Headers, names: Sequence[str | None], place: Place, by: Account
) -> None:
    body = home_for_sheets(by, register)
    layout = SheetLayout.objects.filter(
        register=register.key, body=body, fingerprint=fingerprint_of(headers.titles)
    ).first() or SheetLayout(register=register.key, body=body, fingerprint=fingerprint_of(headers.titles))
    before = fields_of(layout) if layout.pk else None
    kept = list(names), place.months_first
    if before is not None and kept == (layout.names, layout.months_first):
        return
    layout.names, layout.months_first = kept
    layout.by = by
    layout.version += before is not None
    layout.save()
    record_change(verb="remember_layout", record=layout, by=by, before=before)


@transaction.atomic
def ask_again(*, sheet: SheetImport, by: Account) -> SheetImport:
    """Takes a checked sheet back to the question which column is which; its staged rows go.

    Raises:
        Refusal: somebody else's, published or still being read, or its file was not kept.
    """
    _refuse_stranger(sheet, register_of(sheet.register), by)
    held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if held.state != State.CHECKED or held.file_id is None or not held.layout:
        raise Refusal(_("Only of a checked sheet that is not published the columns are said anew."))
    before = fields_of(held)
    held.rows.all().delete()
    held.layout = replace(Place.of(held.layout), hidden_rows=()).kept()
    held.state, held.row_count, held.error_count = State.MAPPING, 0, 0
    held.version += 1
    held.save()
    record_change(verb="ask_columns", record=held, by=by, before=before, params={"file": held.file_name})
    return held
