"""Tables whose cells end with a bar each, over several lines, as programs that strip pages of their marks leave them.

A row has always the same number of bars: what merged cells take away stands as bare bars at its end. Where the cells
of a row belong is found as for any run of cells, within the row alone.
"""

from __future__ import annotations

import re
from math import gcd

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Piece
from gonghui.insight.reader.rules.paragraphs import Line
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.dealing import Token, deal
from gonghui.insight.reader.rules.tables.headers import column_of
from gonghui.insight.reader.rules.titles import Period

_BAR = re.compile(r"[|｜│┃]")
_BARE = re.compile(r"\s*(?:[|｜│┃]\s*)+")
_COLUMNS = range(3, 15)
_ROWS_LEAST = 2
_LINES_MOST = 4  # of one cell

Barred = list[list[Piece]]  # the cells of a row, each with its lines


def barred_grids(document: Document, lines: list[Line], period: Period) -> list[Grid]:
    """Such tables, as grids with their head in the first row."""
    found: list[Grid] = []
    number = 0
    while number < len(lines):
        stop = _region(lines, number)
        if stop - number >= _ROWS_LEAST * 3:
            grid = _grid(document, _rows(lines[number:stop]), period)
            if grid is not None:
                found.append(grid)
        number = max(stop, number + 1)
    return found


def _region(lines: list[Line], number: int) -> int:
    """Where the lines end that a bar closes, itself or with the lines before it."""
    stop = last = number
    while stop < len(lines) and stop - last < _LINES_MOST:
        if _BAR.search(lines[stop].words[-1:]):
            last = stop + 1
        elif _BAR.search(lines[stop].words):
            break
        stop += 1
    return last


def _rows(lines: list[Line]) -> list[Barred]:
    """The rows: as many cells each as every run of bare bars allows."""
    cells: list[list[Piece]] = []
    ends: list[int] = []
    open_cell: list[Piece] = []
    for line in lines:
        begin = 0
        for bar in [*_BAR.finditer(line.signs), None]:
            end = bar.start() if bar else len(line.signs)
            if words := line.signs[begin:end].strip():
                left = line.start + line.signs.index(words, begin)
                open_cell.append((left, left + len(words)))
            if bar:
                cells.append(open_cell)
                open_cell, begin = [], bar.end()
        if _BARE.fullmatch(line.signs) and len(_BAR.findall(line.signs)) > 1:
            ends.append(len(cells))
    width = gcd(*ends) if ends else 0
    if width not in _COLUMNS:
        return []
    return [cells[at : at + width] for at in range(0, len(cells) - len(cells) % width, width)]


def _grid(document: Document, rows: list[Barred], period: Period) -> Grid | None:
    first = 0
    for row in rows[:4]:
        first += 1
        heads = [cell for cell in row if cell]
        columns = [column_of("".join(document.signs[a:b] for a, b in cell), period) for cell in heads]
        roles = [column.role if column else headers.OTHER for column in columns]
        if headers.NAME in roles and headers.TARGET in roles:
            break
    else:
        return None
    body = [dealt for row in rows[first:] if (dealt := _dealt(document, row, roles)) is not None]
    if not body:
        return None
    grid = tuple(tuple(Cell(tuple(cell)) for cell in row) for row in [heads, *body])
    places = [place for row in rows for cell in row for piece in cell for place in piece]
    return Grid(grid, min(places), max(places), guessed=True)


def _dealt(document: Document, row: Barred, roles: list[str]) -> Barred | None:
    """The cells of a row by column; None where they are no indicator's, or do not all find a place."""
    filled = max((number + 1 for number, cell in enumerate(row) if cell), default=0)
    if filled == len(roles):
        return row[:filled]  # no cell was merged away
    cells = [cell for cell in row if cell]
    tokens = [
        Token("".join(document.signs[a:b] for a, b in cell), cell[0][0], cell[-1][1], number, True, False)
        for number, cell in enumerate(cells)
    ]
    if not 2 <= len(tokens) <= len(roles):
        return None
    _worth, dealt = deal(tokens, roles)
    if len(dealt) != 1 or sum(len(part) for part in dealt[0]) != len(tokens):
        return None
    if any(len(part) > 1 for part in dealt[0]):
        return None
    return [cells[part[0].line] if part else [] for part in dealt[0]]
