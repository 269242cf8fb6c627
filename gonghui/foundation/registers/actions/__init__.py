"""Changing registers: by hand, and by sheets that are staged, checked, published and rolled back."""

from gonghui.foundation.registers.actions.editing import add_row, edit_record, edit_row, refuse_unfit
from gonghui.foundation.registers.actions.numbering import next_numbers

__all__ = ["add_row", "edit_record", "edit_row", "next_numbers", "refuse_unfit"]
