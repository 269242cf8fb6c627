"""Workbooks made for officers: templates, and error sheets fit to be mended and brought again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from gonghui.foundation.core.registers import Column, Kind, Register
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.reading import taken_columns
from gonghui.foundation.registers.queries.sheets import failing_rows, titles_of
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.registers.rules.values import neutral

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Rows go to the disk as they are written; text is never a formula, a link or a number.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
FORMATS = {"num_format": "yyyy-mm-dd"}


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook that takes no text for a formula or link."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        fill(book)
    return content.getvalue()


def write_row(sheet: Any, place: int, row: Sequence[Any], day: Any, text: Any = None) -> None:
    """Writes a row of cells, each as what it is: days in the format `day`, text never as a formula."""
    for column, value in enumerate(row):
        write_cell(sheet, place, column, value, day, text)


def write_cell(sheet: Any, place: int, column: int, value: Any, day: Any, form: Any = None) -> None:
    """Writes one cell as what it is; an empty one only where it has a form."""
    if value is None or value == "":
        if form is not None:
            sheet.write_blank(place, column, None, form)
    elif isinstance(value, date):
        sheet.write_datetime(place, column, value, day)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(place, column, value, form)
    else:
        sheet.write_string(place, column, str(value), form)


def template_sheet(register: Register) -> bytes:
    """An empty sheet of the register: headers, required ones starred, and a second sheet of choices."""
    taken = {column.name for column in taken_columns(register)}
    columns = [
        column
        for column in sheet_columns(register)
        if column.name in taken or column.name.removesuffix("_code") in taken
    ]

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet(str(register.label)[:31])
        bold = book.add_format({"bold": True})
        day, text = book.add_format(FORMATS), book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 18, {Kind.DATE: day, Kind.TEXT: text}.get(column.kind))
            if column.choices is not None:
                labels = [str(label) for label in column.choices.labels]
                sheet.data_validation(
                    1, place, 5000, place, {"validate": "list", "source": labels, "error_type": "warning"}
                )
        for place, column in enumerate(columns):
            star = "*" if column.required else ""
            sheet.write_string(0, place, f"{column.label}{star}", bold)
        _choices(book, columns, bold)

    return workbook(fill)


def _choices(book: xlsxwriter.Workbook, columns: Sequence[Column], bold: Any) -> None:
    """The sheet that says what may stand in each column."""
    sheet = book.add_worksheet(_("Choices")[:31])
    sheet.set_column(0, 2, 30)
    for place, title in enumerate((_("Column"), _("May say"), _("Notes"))):
        sheet.write_string(0, place, title, bold)
    notes = {
        Kind.DATE: _("a day, as 2025-03-01"),
        Kind.NUMBER: _("a whole number"),
        Kind.DECIMAL: _("a number"),
        Kind.BODY: _("the unit's full name; the credit code beside it tells namesakes apart"),
        Kind.RECORD: _("the number of the record"),
        Kind.PERSON: _("the person's name; the identity number beside it tells namesakes apart"),
    }
    line = 1
    for column in columns:
        said = [str(label) for label in column.choices.labels] if column.choices is not None else [""]
        for text in said:
            sheet.write_string(line, 0, str(column.label))
            sheet.write_string(line, 1, text or str(notes.get(column.kind, _("text"))))
            note = _("required") if column.required else ""
            sheet.write_string(line, 2, " ".join(filter(None, (note, str(column.help)))))
            line += 1


def error_sheet(sheet: SheetImport) -> bytes:
    """The failing rows as they came, each with its row number and reasons; then every problem in a line.

    The first sheet can be mended and brought again: the two added columns are not taken for data.
    """

    def fill(book: xlsxwriter.Workbook) -> None:
        bold = book.add_format({"bold": True})
        red = book.add_format({"font_color": "#c62828", "text_wrap": True})
        marked = book.add_format({"bg_color": "#ffd6d6"})
        names = [name for _title, name in sheet.columns]
        day = book.add_format(FORMATS)
        titles = [*titles_of(sheet), _("Row in your sheet"), _("Reasons")]
        rows = book.add_worksheet(_("Rows to mend")[:31])
        rows.set_column(0, len(titles) - 2, 16)
        rows.set_column(len(titles) - 1, len(titles) - 1, 80)
        write_row(rows, 0, [neutral(title) for title in titles], day, bold)
        for place, row in enumerate(failing_rows(sheet), start=1):
            cells = [neutral(value) for value in row.cells]
            cells += [None] * (len(titles) - 2 - len(cells))
            wrong = {name for error in row.errors for name in (error["column"], f"{error['column']}_code")}
            for column, value in enumerate([*cells, row.number]):
                is_wrong = column < len(names) and names[column] in wrong
                write_cell(rows, place, column, value, day, marked if is_wrong else None)
            rows.write_string(place, len(titles) - 1, reasons_of(row.errors), red)
        problems = book.add_worksheet(_("All problems")[:31])
        problems.set_column(0, 3, 30)
        write_row(problems, 0, [_("Row"), _("Column"), _("Reason"), _("Value")], day, bold)
        line = 1
        for row in failing_rows(sheet):
            for error in row.errors:
                said = [row.number, error["label"], error["reason"], error["value"]]
                write_row(problems, line, [neutral(value) for value in said], day)
                line += 1

    return workbook(fill)


def reasons_of(errors: Sequence[Mapping[str, str]]) -> str:
    """The reasons of a row in one cell: column, reason, and the value that was found."""
    lines = (f"{e['label']}: {e['reason']}" + (f" [{e['value']}]" if e["value"] else "") for e in errors)
    return neutral("\n".join(lines))
