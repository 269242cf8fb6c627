"""Sheets given back to whoever brought them: the original, and the rows to mend; each time in the log."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions.exports import Export
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.sheets import may_bring
from gonghui.foundation.registers.queries.workbooks import XLSX, error_sheet


def take_original(*, sheet: SheetImport, by: Account) -> Export:
    """The file as it was brought, opened; who took it stands in the log of looking.

    Raises:
        Refusal: somebody else brought it, the caller may no longer bring such sheets, it was not kept, or
            its content is gone.
    """
    _refuse_stranger(sheet, by)
    if sheet.file is None:
        raise Refusal(gettext_lazy("A sheet that could not be read is not kept; there is nothing to give."))
    content = attachment_content(sheet.file)
    _log(sheet, by, sheet.row_count, _("the sheet as it was brought"))
    return Export(sheet.file.name, sheet.file.media_type, [content])


def take_error_sheet(*, sheet: SheetImport, by: Account) -> Export:
    """The rows that cannot stand, with their reasons, to be mended; logged as the original is.

    Raises:
        Refusal: somebody else brought it, or the caller may no longer bring such sheets.
    """
    _refuse_stranger(sheet, by)
    content = error_sheet(sheet)
    _log(sheet, by, sheet.error_count, _("the rows of a sheet that are to be mended"))
    return Export(f"{sheet.register}-errors.xlsx", XLSX, [content])


def _refuse_stranger(sheet: SheetImport, by: Account) -> None:
    if sheet.by_id != by.pk:
        raise Refusal(gettext_lazy("Only who brought a sheet takes it out again."))
    if not may_bring(register_of(sheet.register), by):
        raise Refusal(gettext_lazy("Your roles do not allow bringing sheets into this register."))


@transaction.atomic
def _log(sheet: SheetImport, by: Account, rows: int, purpose: str) -> None:
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=SheetImport,
        record=sheet,
        fields=[name for _title, name in sheet.columns or () if name],
        rows=rows,
        purpose=purpose,
        category=register_of(sheet.register).category,
    )
