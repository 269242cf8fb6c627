"""Sheets out: exports with their watermark and log entry, templates, and error sheets."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import allows, home_of, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Column, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.pages import chosen, row_of, with_personal
from gonghui.foundation.registers.queries.reading import taken_columns
from gonghui.foundation.registers.queries.sheets import failing_rows, titles_of
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.registers.rules.values import neutral

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLOCK = 500  # rows of a .csv sent at once
FORMATS = {"num_format": "yyyy-mm-dd"}


@dataclass(frozen=True)
class Export:
    """A file on its way out: its name, type, and content block by block."""

    name: str
    media_type: str
    content: Iterable[bytes]


def export_sheet(
    register: Register,
    *,
    by: Account,
    on: date,
    purpose: str,
    search: str = "",
    filters: Mapping[str, Any] | None = None,
    kind: str = "xlsx",
) -> Export:
    """The visible rows of a register as a sheet, under a line that says who took it, when and how far.

    Args:
        on: the date as of which the register is read.
        purpose: what it is for; kept with the caller's name.
        search, filters: as in `queries.page`.
        kind: "xlsx" or "csv".
    Raises:
        Refusal: not allowed, no purpose, or no such kind of file.
    """
    if kind not in ("xlsx", "csv"):
        raise Refusal(gettext_lazy("Choose .xlsx or .csv."), "kind")
    if not allows(by, Permission.EXPORT, register.category):
        raise Refusal(gettext_lazy("Your roles do not allow taking this register out."))
    scope = scope_of(by, Permission.EXPORT, register.category, on)
    rows = chosen(register, on=on, search=search, filters=filters or {}).filter(
        scope.as_q(register.body_path)
    )
    columns = sheet_columns(register)
    with transaction.atomic():
        count = rows.count()
        log_access(
            by=by,
            kind=Access.Kind.EXPORT,
            model=apps.get_model(register.model),
            fields=[column.name for column in columns],
            rows=count,
            purpose=purpose,
            category=register.category,
        )
    records = with_personal(register, rows, by, on).order_by(*register.order).iterator(chunk_size=2000)
    body = ([_cell(row, column) for column in columns] for row in _rows(columns, records))
    mark = _watermark(register, by, on, count)
    name = f"{register.key}-{on.isoformat()}.{kind}"
    if kind == "csv":
        return Export(name, "text/csv; charset=utf-8", _csv(mark, columns, body))
    return Export(name, XLSX, [_xlsx(lambda book: _table(book, register, mark, columns, body))])


def _rows(columns: Sequence[Column], records: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for record in records:
        yield row_of(columns, record)


def _cell(row: Mapping[str, Any], column: Column) -> Any:
    value = row[column.name]
    if column.kind is Kind.YES_NO and value is not None:
        return _("yes") if value else _("no")
    return neutral(str(value)) if value is not None and not isinstance(value, int | date | Decimal) else value


def _watermark(register: Register, by: Account, on: date, count: int) -> str:
    home = home_of(by, Permission.EXPORT, register.category)
    return _("%(register)s as of %(on)s · %(count)s records · taken out by %(who)s (%(unit)s) at %(at)s") % {
        "register": register.label,
        "on": on.isoformat(),
        "count": count,
        "who": by.name,
        "unit": home or by.username,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }


def _csv(mark: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    text = StringIO()
    writer = csv.writer(text)
    # Spreadsheet programs take the file for their own old encoding unless it begins with the mark.
    text.write("\ufeff")
    writer.writerow([neutral(mark)])
    writer.writerow([str(column.label) for column in columns])
    for place, row in enumerate(rows, start=1):
        writer.writerow(["" if value is None else value for value in row])
        if place % BLOCK == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _xlsx(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook that takes no text for a formula or link."""
    content = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(content, options) as book:
        fill(book)
    return content.getvalue()


def _write(sheet: Any, place: int, row: Sequence[Any], day: Any, text: Any = None) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, date):
            sheet.write_datetime(place, column, value, day)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            sheet.write_number(place, column, value)
        else:
            sheet.write_string(place, column, str(value), text)


def _table(
    book: xlsxwriter.Workbook,
    register: Register,
    mark: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
) -> None:
    sheet = book.add_worksheet(str(register.label)[:31])
    day, bold = book.add_format(FORMATS), book.add_format({"bold": True})
    sheet.set_column(0, len(columns) - 1, 16)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, mark)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, str(column.label), bold)
    for place, row in enumerate(rows, start=2):
        _write(sheet, place, row, day)


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

    return _xlsx(fill)


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
        day = book.add_format(FORMATS)
        titles = [*titles_of(sheet), _("Row in your sheet"), _("Reasons")]
        rows = book.add_worksheet(_("Rows to mend")[:31])
        rows.set_column(0, len(titles) - 2, 16)
        rows.set_column(len(titles) - 1, len(titles) - 1, 80)
        _write(rows, 0, [neutral(title) for title in titles], day, bold)
        for place, row in enumerate(failing_rows(sheet), start=1):
            cells = [neutral(value) for value in row.raw]
            cells += [None] * (len(titles) - 2 - len(cells))
            _write(rows, place, [*cells, row.number], day)
            rows.write_string(place, len(titles) - 1, reasons_of(row.errors), red)
        problems = book.add_worksheet(_("All problems")[:31])
        problems.set_column(0, 3, 30)
        _write(problems, 0, [_("Row"), _("Column"), _("Reason"), _("Value")], day, bold)
        line = 1
        for row in failing_rows(sheet):
            for error in row.errors:
                said = [row.number, error["label"], error["reason"], error["value"]]
                _write(problems, line, [neutral(value) for value in said], day)
                line += 1

    return _xlsx(fill)


def reasons_of(errors: Sequence[Mapping[str, str]]) -> str:
    """The reasons of a row in one cell: column, reason, and the value that was found."""
    lines = (f"{e['label']}: {e['reason']}" + (f" [{e['value']}]" if e["value"] else "") for e in errors)
    return neutral("\n".join(lines))
