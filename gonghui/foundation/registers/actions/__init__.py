"""Changing registers: by hand, and by sheets that are staged, checked, published and rolled back."""

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.registers.actions.acts import act_on
from gonghui.foundation.registers.actions.editing import add_row, edit_record, edit_row
from gonghui.foundation.registers.actions.exports import Export, export_sheet
from gonghui.foundation.registers.actions.originals import take_error_sheet, take_original
from gonghui.foundation.registers.actions.rollbacks import roll_back_sheet
from gonghui.foundation.registers.actions.sheets import check_sheet, publish_sheet, stage_sheet
from gonghui.foundation.registers.queries.workbooks import template_sheet

SENTENCES = {
    "stage_sheet": _("brought the sheet “{file}”"),
    "refuse_sheet": _("brought the sheet “{file}”, which could not be read"),
    "publish_sheet": _("published {rows} rows of the sheet “{file}”"),
    "roll_back_sheet": _("rolled back the sheet “{file}”"),
}

__all__ = [
    "SENTENCES",
    "Export",
    "act_on",
    "add_row",
    "check_sheet",
    "edit_record",
    "edit_row",
    "export_sheet",
    "publish_sheet",
    "roll_back_sheet",
    "stage_sheet",
    "take_error_sheet",
    "take_original",
    "template_sheet",
]
