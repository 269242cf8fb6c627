"""Changing registers: by hand, and by sheets that are staged, checked, published and rolled back."""

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.registers.actions.acts import act_on
from gonghui.foundation.registers.actions.authorities import check_with_authority, decide_difference
from gonghui.foundation.registers.actions.checking import check_sheet
from gonghui.foundation.registers.actions.editing import add_row, edit_record, edit_row
from gonghui.foundation.registers.actions.exports import Export, TooMany, Wanted, export_sheet
from gonghui.foundation.registers.actions.mapping import ask_again, confirm_columns
from gonghui.foundation.registers.actions.originals import take_error_sheet, take_original
from gonghui.foundation.registers.actions.publishing import publish_sheet
from gonghui.foundation.registers.actions.receipts import Comparison, compare_receipt
from gonghui.foundation.registers.actions.requests import ask_export, decide_export, take_export
from gonghui.foundation.registers.actions.rollbacks import roll_back_sheet
from gonghui.foundation.registers.actions.sheets import stage_sheet
from gonghui.foundation.registers.queries.workbooks import template_sheet

SENTENCES = {
    "stage_sheet": _("brought the sheet “{file}”"),
    "refuse_sheet": _("brought the sheet “{file}”, which could not be read"),
    "publish_sheet": _("published {rows} rows of the sheet “{file}”"),
    "confirm_columns": _("said how the columns of the sheet “{file}” are meant"),
    "ask_columns": _("took the sheet “{file}” back to say its columns anew"),
    "remember_layout": _("kept how the columns of such sheets are meant"),
    "ask_export": _("asked to take out {rows} records"),
    "approve_export": _("let out {rows} records for a day"),
    "refuse_export": _("refused to let out {rows} records"),
    "check_with_authority": _("compared the register with {source}: {rows} values differ"),
    "accept_difference": _("took over what {source} says as of {on}"),
    "refuse_difference": _("kept our value against {source} as of {on}"),
    "roll_back_sheet": _("rolled back the sheet “{file}”"),
}

__all__ = [
    "SENTENCES",
    "Comparison",
    "Export",
    "TooMany",
    "Wanted",
    "act_on",
    "add_row",
    "ask_again",
    "ask_export",
    "check_sheet",
    "check_with_authority",
    "compare_receipt",
    "confirm_columns",
    "decide_difference",
    "decide_export",
    "edit_record",
    "edit_row",
    "export_sheet",
    "publish_sheet",
    "roll_back_sheet",
    "stage_sheet",
    "take_error_sheet",
    "take_export",
    "take_original",
    "template_sheet",
]
