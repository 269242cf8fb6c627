"""Sheets out, with their watermark and log entry."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
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
from gonghui.foundation.registers.queries.choosing import chosen
from gonghui.foundation.registers.queries.pages import row_of, with_personal
from gonghui.foundation.registers.queries.workbooks import FORMATS, XLSX, workbook, write_row
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.registers.rules.values import neutral

BLOCK = 500  # rows of a .csv sent at once


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
    records = with_personal(register, rows, by).order_by(*register.order).iterator(chunk_size=2000)
    body = ([_cell(row, column) for column in columns] for row in _rows(columns, records))
    mark = _watermark(register, by, on, count)
    name = f"{register.key}-{on.isoformat()}.{kind}"
    if kind == "csv":
        return Export(name, "text/csv; charset=utf-8", _csv(mark, columns, body))
    return Export(name, XLSX, [workbook(lambda book: _table(book, register, mark, columns, body))])


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
        write_row(sheet, place, row, day)
