"""Registers: list, record, history, forms, acts, sheets in and out."""

from gonghui.faces.web.registers.views.authorities import authority, decide_stated
from gonghui.faces.web.registers.views.lists import export, of_person, register, registers
from gonghui.faces.web.registers.views.outgoing import decide, receipt, requests, take
from gonghui.faces.web.registers.views.records import act, add, edit, history, record
from gonghui.faces.web.registers.views.sheets import (
    ask_columns,
    columns,
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
    "ask_columns",
    "authority",
    "columns",
    "decide",
    "decide_stated",
    "edit",
    "errors",
    "export",
    "history",
    "of_person",
    "original",
    "publish",
    "receipt",
    "record",
    "register",
    "registers",
    "requests",
    "roll_back",
    "sheet",
    "sheets",
    "take",
    "template",
]
