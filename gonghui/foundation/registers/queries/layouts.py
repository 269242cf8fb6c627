"""What a person is asked about a sheet's columns: theirs beside ours, with examples and a proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.models import SheetImport, SheetLayout
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.rules.files import SheetCells, read_sheets
from gonghui.foundation.registers.rules.headers import LOOKED_THROUGH, Headers, header_words, headers_at
from gonghui.foundation.registers.rules.layouts import (
    LOOKED_AT,
    Place,
    examples,
    find_layout,
    fingerprint_of,
    proposed,
)

HEAD = LOOKED_THROUGH + LOOKED_AT + 2  # rows read to ask about a sheet


@dataclass(frozen=True)
class TheirColumn:
    """A column of the sheet: its title, its first values, and which of ours it is proposed to be."""

    place: int
    title: str
    examples: list[str]
    name: str
    hidden: bool


@dataclass(frozen=True)
class Question:
    """How a sheet may be meant: `remembered` is how one like it was said to be."""

    sheets: list[str]
    place: Place
    columns: list[TheirColumn]
    remembered: SheetLayout | None
    width: int  # titles in all, empty ones among them


def home_for_sheets(account: Account, register: Register) -> Body | None:
    """The unit in whose name an account brings sheets: layouts are remembered for it."""
    return home_of(account, Permission.IMPORT, register.category)


def question_of(
    sheet: SheetImport, *, name: str | None = None, row: int | None = None, depth: int | None = None
) -> Question:
    """What is asked about a kept sheet.

    Args:
        name: the sheet of the book that is meant instead.
        row: its header row instead, from 0.
        depth: how many rows the headers take instead, 1 or 2.
    Raises:
        Refusal: the file is gone, or has no such sheet or row.
    """
    register = register_of(sheet.register)
    sheets = head_of(sheet)
    place = Place.of(sheet.layout)
    chosen = named_sheet(sheets, place.sheet if name is None else name)
    if name is not None and name != place.sheet:
        place = find_layout([chosen], register).place
    place = replace(
        place,
        row=min(place.row if row is None else max(row, 0), max(len(chosen.cells) - 1, 0)),
        depth=place.depth if depth not in (1, 2) else depth,
    )
    headers = headers_of(chosen, place, register)
    place = with_hidden(place, chosen, headers)
    remembered = _remembered(sheet, register, headers)
    names = (
        remembered.names if remembered else proposed(chosen.cells, headers, register, place.hidden_columns)
    )
    if remembered:
        place = replace(place, months_first=remembered.months_first)
    columns = [
        TheirColumn(n, title, examples(chosen.cells, headers.first, n), name or "", n in place.hidden_columns)
        for n, (title, name) in enumerate(zip(headers.titles, names, strict=False))
        if title or examples(chosen.cells, headers.first, n)
    ]
    return Question([one.name for one in sheets], place, columns, remembered, len(headers.titles))


def head_of(sheet: SheetImport) -> list[SheetCells]:
    """The first rows of each sheet of the kept file.

    Raises:
        Refusal: it was not kept, or is gone.
    """
    if sheet.file is None:
        raise Refusal("")
    register = register_of(sheet.register)
    return read_sheets(attachment_content(sheet.file), head=HEAD, long=register.streamed)


def named_sheet(sheets: list[SheetCells], name: str) -> SheetCells:
    """The sheet of a name; the first where there is none."""
    return next((one for one in sheets if one.name == name), sheets[0])


def headers_of(cells: SheetCells, place: Place, register: Register) -> Headers:
    """The titles that stand where a person says."""
    return headers_at(cells.cells, place.row, place.depth, header_words(register))


def with_hidden(place: Place, cells: SheetCells, headers: Headers) -> Place:
    """The place with what hides beside and under its headers."""
    return replace(
        place,
        sheet=cells.name,
        hidden_columns=tuple(
            sorted(c for c in cells.hidden_columns if c < len(headers.titles) and headers.titles[c])
        ),
        hidden_rows=tuple(sorted(row for row in cells.hidden_rows if row > headers.first)),
    )


def _remembered(sheet: SheetImport, register: Register, headers: Headers) -> SheetLayout | None:
    return SheetLayout.objects.filter(
        register=register.key,
        body=home_for_sheets(sheet.by, register),
        fingerprint=fingerprint_of(headers.titles),
    ).first()
