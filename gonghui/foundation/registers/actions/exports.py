"""Sheets out: streamed, capped, with their watermark and log entry; in a superior system's columns, too."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import islice
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import allows, home_of, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Column, Kind, Profile, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.queries.choosing import chosen
from gonghui.foundation.registers.queries.pages import row_of, with_personal
from gonghui.foundation.registers.queries.workbooks import FORMATS, OPTIONS, XLSX, write_row
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.registers.rules.profiles import profile_named, written
from gonghui.foundation.registers.rules.values import neutral

BLOCK = 500  # rows of a .csv sent at once
FETCHED = 2000  # records held at once
CAP = 10_000  # records that one person takes out alone; ours
SHEET_ROWS = 1_048_576 - 2  # of an .xlsx, less watermark and titles
PIECE = 256 * 1024  # bytes of a finished .xlsx sent at once


class TooMany(Refusal):
    """More records than one person takes out alone: a second one has to let them out."""


@dataclass(frozen=True)
class Export:
    """A file on its way out: its name, type, and content block by block."""

    name: str
    media_type: str
    content: Iterable[bytes]


@dataclass(frozen=True)
class Wanted:
    """What is to be taken out: the register as of a day, searched and filtered, and as which sheet."""

    register: Register
    on: date
    search: str = ""
    filters: Mapping[str, Any] | None = None
    kind: str = "xlsx"
    profile: str = ""  # of a superior system; empty: our own columns


def export_sheet(
    register: Register,
    *,
    by: Account,
    on: date,
    purpose: str,
    search: str = "",
    filters: Mapping[str, Any] | None = None,
    kind: str = "xlsx",
    profile: str = "",
) -> Export:
    """The visible rows of a register as a sheet, under a line that says who took it, when and how far.

    Args:
        on: the date as of which the register is read.
        purpose: what it is for; kept with the caller's name.
        search, filters: as in `queries.page`.
        kind: "xlsx" or "csv".
        profile: the key of a superior system's sheet.
    Raises:
        TooMany: more than 10 000 records; `ask_export` asks a second person.
        Refusal: not allowed, no purpose, or no such kind of file.
    """
    wanted = Wanted(register, on, search, filters, kind, profile)
    rows = rows_of(wanted, by)
    count = rows.count()
    if count > CAP:
        raise TooMany(
            gettext_lazy("More than %(cap)s records are let out by a second person; it is asked for.")
            % {"cap": CAP}
        )
    return written_out(wanted, rows, count, by=by, purpose=purpose)


def rows_of(wanted: Wanted, by: Account) -> QuerySet[Any]:
    """The records that an account may take out.

    Raises:
        Refusal: no such kind of file or profile, or not allowed.
    """
    register = wanted.register
    if wanted.kind not in ("xlsx", "csv"):
        raise Refusal(gettext_lazy("Choose .xlsx or .csv."), "kind")
    if not allows(by, Permission.EXPORT, register.category):
        raise Refusal(gettext_lazy("Your roles do not allow taking this register out."))
    rows = chosen(register, on=wanted.on, search=wanted.search, filters=wanted.filters or {})
    rows = rows.filter(scope_of(by, Permission.EXPORT, register.category, wanted.on).as_q(register.body_path))
    if not wanted.profile:
        return rows
    if profile_named(register, wanted.profile) is None:
        raise Refusal(gettext_lazy("There is no such sheet of a superior system."), "profile")
    if register.opened is None:
        return rows
    # The superior system wants the numbers themselves: only where the caller may open them.
    if not allows(by, Permission.REVEAL, register.category):
        raise Refusal(gettext_lazy("Your roles do not open identity numbers, which that sheet holds."))
    return rows.filter(scope_of(by, Permission.REVEAL, register.category).as_q(register.body_path))


def written_out(
    wanted: Wanted, rows: QuerySet[Any], count: int, *, by: Account, purpose: str, more: str = ""
) -> Export:
    """The file of the rows, logged with its purpose.

    Args:
        more: what the watermark says besides, such as who let it out.
    Raises:
        Refusal: no purpose, or more rows than an .xlsx holds.
    """
    register, profile = wanted.register, profile_named(wanted.register, wanted.profile)
    if wanted.kind == "xlsx" and count > SHEET_ROWS:
        raise Refusal(
            gettext_lazy("An .xlsx holds no more than 1 048 574 records; take it out as .csv."), "kind"
        )
    columns = sheet_columns(register)
    with transaction.atomic():
        log_access(
            by=by,
            kind=Access.Kind.EXPORT,
            model=apps.get_model(register.model),
            fields=[c.column for c in profile.columns if c.column] if profile else [c.name for c in columns],
            rows=count,
            purpose=purpose,
            category=register.category,
        )
    records = with_personal(register, rows, by).order_by(*register.order).iterator(chunk_size=FETCHED)
    mark = _watermark(register, by, wanted.on, count, more)
    if profile is not None:
        titles = [column.title for column in profile.columns]
        body = (row for _record, row in _profile_rows(register, profile, records))
    else:
        titles = [str(column.label) for column in columns]
        body = ([_cell(row, column) for column in columns] for row in _rows(columns, records))
    name = "-".join(filter(None, (register.key, wanted.profile, wanted.on.isoformat()))) + f".{wanted.kind}"
    # A superior system takes no line above its titles: there the mark stands on a sheet of its own.
    above = profile is None
    if wanted.kind == "csv":
        return Export(name, "text/csv; charset=utf-8", _csv(mark if above else "", titles, body))
    return Export(name, XLSX, _xlsx(str(register.label), mark, above, titles, body))


def _rows(columns: Sequence[Column], records: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for record in records:
        yield row_of(columns, record)


def profile_rows(
    register: Register, profile: Profile, rows: QuerySet[Any], by: Account
) -> Iterator[tuple[Any, list[Any]]]:
    """The records, each with its row as the superior system takes it, for laying its answer beside them."""
    records = with_personal(register, rows, by).order_by(*register.order).iterator(chunk_size=FETCHED)
    return _profile_rows(register, profile, records)


def _profile_rows(
    register: Register, profile: Profile, records: Iterator[Any]
) -> Iterator[tuple[Any, list[Any]]]:
    """The rows as the superior system takes them: its codes and days, sealed numbers opened."""
    columns = sheet_columns(register)
    by_name = {column.name: column for column in columns}
    while block := list(islice(records, FETCHED)):
        opened = register.opened(block) if register.opened else [{}] * len(block)
        for record, numbers in zip(block, opened, strict=True):
            row = row_of(columns, record)
            said = {}
            for column in profile.columns:
                if column.column:
                    ours = by_name[column.column]
                    value = row["raw" if ours.kind is Kind.CHOICE else column.column]
                    said[column.column] = value[column.column] if ours.kind is Kind.CHOICE else value
            said |= numbers
            yield record, [neutral(written(column, said.get(column.column))) for column in profile.columns]


def _cell(row: Mapping[str, Any], column: Column) -> Any:
    value = row[column.name]
    if column.kind is Kind.YES_NO and value is not None:
        return _("yes") if value else _("no")
    return neutral(str(value)) if value is not None and not isinstance(value, int | date | Decimal) else value


def _watermark(register: Register, by: Account, on: date, count: int, more: str) -> str:
    home = home_of(by, Permission.EXPORT, register.category)
    said = _("%(register)s as of %(on)s · %(count)s records · taken out by %(who)s (%(unit)s) at %(at)s") % {
        "register": register.label,
        "on": on.isoformat(),
        "count": count,
        "who": by.name,
        "unit": home or by.username,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }
    return f"{said} · {more}" if more else said


def _csv(mark: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    text = StringIO()
    writer = csv.writer(text)
    # Spreadsheet programs take the file for their own old encoding unless it begins with the mark.
    text.write("\ufeff")
    if mark:
        writer.writerow([neutral(mark)])
    writer.writerow(titles)
    for place, row in enumerate(rows, start=1):
        writer.writerow(["" if value is None else value for value in row])
        if place % BLOCK == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _xlsx(
    label: str, mark: str, above: bool, titles: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[bytes]:
    """Written row by row onto the disk, where nobody else reads it, and sent from there."""
    handle, path = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    try:
        with xlsxwriter.Workbook(path, OPTIONS) as book:
            _table(book, label, mark, above, titles, rows)
        with open(path, "rb") as file:
            os.unlink(path)
            while piece := file.read(PIECE):
                yield piece
    finally:
        if os.path.exists(path):
            os.unlink(path)


def _table(
    book: xlsxwriter.Workbook,
    label: str,
    mark: str,
    above: bool,
    titles: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    sheet = book.add_worksheet(label[:31])
    day, bold = book.add_format(FORMATS), book.add_format({"bold": True})
    sheet.set_column(0, len(titles) - 1, 16)
    first = 1 if above else 0
    sheet.freeze_panes(first + 1, 0)
    sheet.set_footer("&C" + mark.replace("&", "&&")[:200])  # on every printed page, too
    if above:
        sheet.write_string(0, 0, mark)
    for place, title in enumerate(titles):
        sheet.write_string(first, place, title, bold)
    for place, row in enumerate(rows, start=first + 1):
        write_row(sheet, place, row, day)
    if not above:
        book.add_worksheet(_("About this file")[:31]).write_string(0, 0, mark)
