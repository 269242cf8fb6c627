"""Publishing a checked sheet: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs
from uuid_utils.compat import uuid7

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import sheets
from gonghui.foundation.registers.actions.checking import check_sheet, reach_of, whole
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.sheets import may_bring, raw_rows
from gonghui.foundation.registers.queries.streaming import SoundRows

State = SheetImport.State
# A task of jobs.py, by name: actions do not import the jobs that call them.
CONTINUE_PUBLISHING = "registers.continue_publishing"


def publish_sheet(*, sheet: SheetImport, by: Account) -> SheetImport:
    """Publishes a checked sheet, all of it or nothing; a long one is left to the worker.

    Rows are read anew against the register as it now stands.

    Returns:
        The sheet: PUBLISHED, or PUBLISHING while the worker has it.
    Raises:
        Refusal: somebody else's, not checked, published already, with errors, or the caller may no longer.
    """
    _refuse_unpublishable(sheet, by)
    # Of a long one whose rows all stood, the worker finds what has changed since.
    is_asked = sheet.error_count or sheet.row_count <= sheets.LONG
    if is_asked and check_sheet(sheet=sheet).error_count:
        sheet.refresh_from_db()
        raise _with_errors(sheet)
    if sheet.row_count <= sheets.LONG:
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
        State.MAPPING: _("Say first which column of the sheet is which."),
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


def _sound(sheet: SheetImport, register: Register) -> Iterable[Any]:
    """The rows as the register's action takes them, read against the register as it stands now.

    Raises:
        Refusal: one cannot stand; of a register that takes a stream, while it is walked.
    """
    if register.streamed:
        return SoundRows(register, raw_rows(sheet), reach_of(sheet, register))
    read = whole(sheet)
    sheet.error_count = sum(1 for row in read if row.errors)
    if sheet.error_count:
        raise _with_errors(sheet)
    return [row.values for row in read]


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
            before = fields_of(held)
            rows = _sound(held, register)
            held.batch, held.state, held.published_at = uuid7(), State.PUBLISHED, timezone.now()
            held.error_count = 0
            assert register.add_many is not None
            register.add_many(rows=rows, by=by, batch=held.batch)
            held.version += 1
            held.save()
            params = {"file": held.file_name, "rows": held.row_count}
            record_change(verb="publish_sheet", record=held, by=by, before=before, params=params)
        return held
    except (Refusal, IntegrityError) as error:
        SheetImport.objects.filter(pk=sheet.pk, state=State.PUBLISHING).update(state=State.CHECKED)
        checked = check_sheet(sheet=sheet)
        if checked.error_count:
            raise _with_errors(checked) from error
        if isinstance(error, Refusal):
            raise
        raise Refusal(
            _("Somebody changed the register at the same moment; nothing was published. Publish again.")
        ) from error
