"""Registers: list, record, history, forms, acts, sheets in and out."""

from gonghui.faces.web.registers.views.lists import export, of_person, register, registers
from gonghui.faces.web.registers.views.records import act, add, edit, history, record
from gonghui.faces.web.registers.views.sheets import (
    errors,
    original,
    publish,
    roll_back,
    sheet,
    sheets,
    template,
)

__all__ = [
    "act",
    "add",
    "edit",
    "errors",
    "export",
    "history",
    "of_person",
    "original",
    "publish",
    "record",
    "register",
    "registers",
    "roll_back",
    "sheet",
    "sheets",
    "template",
]
