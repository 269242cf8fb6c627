"""How a sheet is laid out: where its headers stand, what hides in it, and which column may be which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from gonghui.foundation.core.registers import Column, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.identity import clean_identity
from gonghui.foundation.registers.rules.files import SheetCells
from gonghui.foundation.registers.rules.headers import (
    LOOKED_THROUGH,
    Headers,
    find_headers,
    header_words,
    headers_at,
    sheet_columns,
    title_key,
)
from gonghui.foundation.registers.rules.values import CODE, IDENTITY, choice_words, folded, plain, read_date

ALIKE = 78  # of 100: titles as like as this are proposed; ours, tried on the titles in the tests
EXAMPLES = 3  # values shown beside a title
MOST_FIT = 0.6  # of the cells looked at; ours
LOOKED_AT = 30  # rows from which a column's meaning is guessed
OURS = ("行号", "原因", "Row in your sheet", "Reasons")  # columns that an error sheet adds


@dataclass(frozen=True)
class Place:
    """Where the rows of a sheet lie in its file; kept with the sheet, so that staging goes on by it.

    Attributes:
        sheet: its name in the book.
        row: the first header row, from 0.
        depth: rows of headers.
        hidden_columns: from 0, as the file has them.
        hidden_rows: how many.
        leave_hidden: whether hidden rows are left out.
        months_first: whether the first day is meant where only a month stands.
    """

    sheet: str
    row: int
    depth: int = 1
    hidden_columns: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    leave_hidden: bool = True
    months_first: bool = False

    def kept(self) -> dict[str, Any]:
        """For a JSON field."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Place:
        """From what `kept` gave."""
        known = dict(kept)
        for name in ("hidden_columns", "hidden_rows"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


@dataclass(frozen=True)
class Layout:
    """A sheet's place and headers; `sure` where nobody needs to be asked."""

    place: Place
    headers: Headers
    sure: bool


def fingerprint_of(titles: Sequence[str]) -> str:
    """What sheets of one layout have in common: their titles in their order, hex."""
    kept = [title_key(title) for title in titles]
    ours = {title_key(title) for title in OURS}
    while kept and (not kept[-1] or kept[-1] in ours):
        kept.pop()
    return digest("\n".join(kept).encode()).hex()


def find_layout(sheets: Sequence[SheetCells], register: Register) -> Layout:
    """The sheet of a file that is meant, and its headers; sure where every needed column names itself.

    Raises:
        Refusal: no sheet has anything that could be headers over rows.
    """
    known: list[Layout] = []
    problem: Refusal | None = None
    for sheet in sheets:
        try:
            headers = find_headers(sheet.cells, register)
        except Refusal as refusal:
            # What the first sheet lacks says more than what a sheet of notes behind it lacks.
            problem = problem or refusal
            continue
        place = _place(sheet, headers)
        known.append(Layout(place, headers, not place.hidden_columns and not place.hidden_rows))
    if len(known) == 1:
        return known[0]
    if known:
        return Layout(known[0].place, known[0].headers, False)
    words = header_words(register)
    guesses = [(sheet, found) for sheet in sheets if (found := guessed(sheet, words)) is not None]
    if not guesses:
        raise problem or Refusal(_("The file holds no visible sheet."))
    sheet, headers = max(guesses, key=lambda one: one[1].known)
    return Layout(_place(sheet, headers), headers, False)


def _place(sheet: SheetCells, headers: Headers) -> Place:
    hidden = tuple(sorted(row for row in sheet.hidden_rows if row > headers.first))
    columns = tuple(sorted(c for c in sheet.hidden_columns if c < len(headers.titles) and headers.titles[c]))
    return Place(sheet.name, headers.row, headers.depth, columns, hidden)


def guessed(sheet: SheetCells, words: Mapping[str, str]) -> Headers | None:
    """The row that looks most like headers: many short texts, all different, with rows below."""
    best, most = None, 0
    for row in range(min(len(sheet.cells) - 1, LOOKED_THROUGH)):
        titles = [plain(value) for value in sheet.cells[row]]
        filled = [title for title in titles if title]
        texts = [title for title in filled if not title.replace(".", "").isdigit() and len(title) < 40]
        below = sum(1 for value in sheet.cells[row + 1] if plain(value))
        if len(texts) < 2 or len(texts) < len(filled) or len(set(texts)) < len(texts) or not below:
            continue
        if len(texts) > most:
            best, most = headers_at(sheet.cells, row, 1, words), len(texts)
    return best


def examples(cells: Sequence[Sequence[Any]], first: int, column: int, count: int = EXAMPLES) -> list[str]:
    """The first different values under a title."""
    found: list[str] = []
    for row in cells[first : first + LOOKED_AT]:
        text = plain(row[column]) if column < len(row) else ""
        if text and text not in found:
            found.append(text)
    return found[:count]


def proposed(
    cells: Sequence[Sequence[Any]], headers: Headers, register: Register, hidden: Sequence[int] = ()
) -> list[str | None]:
    """For each title which column it may be: by its words, by words alike, by what stands below it.

    Hidden columns are proposed for nothing; no column is proposed twice.
    """
    words = header_words(register)
    free = {column.name: column for column in sheet_columns(register) if not column.computed}
    names: list[str | None] = [None] * len(headers.titles)
    for place, name in enumerate(headers.names):
        if name in free and place not in hidden:
            names[place] = free.pop(name).name
    for place, title in enumerate(headers.titles):
        if names[place] is None and place not in hidden and title:
            name = _alike(title, words, free)
            names[place] = free.pop(name).name if name else None
    for place in range(len(headers.titles)):
        if names[place] is None and place not in hidden:
            name = _by_content(examples(cells, headers.first, place, LOOKED_AT), free)
            names[place] = free.pop(name).name if name else None
    return names


def _alike(title: str, words: Mapping[str, str], free: Mapping[str, Column]) -> str | None:
    key = title_key(title.rpartition("/")[2])
    scored = [
        (max(fuzz.ratio(key, word), 90.0 if len(word) > 1 and word in key else 0.0), len(word), name)
        for word, name in words.items()
        if name in free
    ]
    best = max(scored, default=(0.0, 0, ""))
    return best[2] if best[0] >= ALIKE else None


def _by_content(values: Sequence[str], free: Mapping[str, Column]) -> str | None:
    if not values:
        return None
    # Some cells of an officer's column are broken: most of them tell.
    enough = len(values) * MOST_FIT
    fits = [name for name, column in free.items() if sum(_fits(column, v) for v in values) >= enough]
    needed = [name for name in fits if free[name].required]
    # Of several days the one that every sheet has is meant first.
    return fits[0] if len(fits) == 1 else needed[0] if len(needed) == 1 else None


def _fits(column: Column, value: str) -> bool:
    if column.kind is Kind.DATE:
        try:
            read_date(value)
        except Refusal:
            return False
        return True
    if column.kind is Kind.CHOICE:
        return folded(value) in choice_words(column)
    if column.source.endswith("__identity"):
        return IDENTITY.fullmatch(clean_identity(value)) is not None
    return column.source.endswith("__code") and CODE.fullmatch(folded(value).upper()) is not None
