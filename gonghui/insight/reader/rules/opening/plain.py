"""Plain text and Markdown: the text is the file; tables in it are found, not made."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Mark, Piece, Source, spread

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_BORDER = re.compile(r"^[\s+\-=|┌┬┐├┼┤└┴┘─━│┃╔╦╗╠╬╣╚╩╝═║]+$")
_BARS = re.compile(r"[|｜│┃║]")
_TABLE = re.compile(r"<table\b[^>]*>(.*?)</table\s*>", re.I | re.S)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</tr|<tr\b|\Z)", re.I | re.S)
_DATUM = re.compile(r"<t[dh]\b([^>]*)>(.*?)(?=</t[dh]|<t[dh]\b|\Z)", re.I | re.S)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?(\d+)", re.I)


def plain_document(text: str, *, markdown: bool) -> Document:
    """The document of a plain text; Markdown's marks count in .md only, its tables everywhere."""
    grids = [*_bar_tables(text), *_tag_tables(text)]
    marks: list[Mark] = []
    if markdown or len(_HEADING.findall(text)) >= 1:
        marks = [Mark(found.start(2), found.end(2), len(found[1])) for found in _HEADING.finditer(text)]
    return Document(text, tuple(sorted(grids, key=lambda grid: grid.start)), tuple(marks))


def _bar_tables(text: str) -> list[Grid]:
    """Tables whose columns are parted by bars, as in Markdown or drawn with box characters."""
    grids: list[Grid] = []
    rows: list[list[Cell]] = []
    start = position = 0
    lines = text.split("\n")
    for line in [*lines, ""]:
        bars = len(_BARS.findall(line))
        if bars >= 2 and not _RULE.match(line) and not _BORDER.match(line):
            if not rows:
                start = position
            rows.append(_bar_cells(line, position))
        elif rows and not (_RULE.match(line) or (line.strip() and _BORDER.match(line))):
            if len(rows) >= 2:
                grids.append(_even(rows, start, position))
            rows = []
        position += len(line) + 1
    return grids


def _bar_cells(line: str, offset: int) -> list[Cell]:
    edges = [found.start() for found in _BARS.finditer(line)]
    bounds = list(zip([-1, *edges], [*edges, len(line)], strict=True))
    if not line[: edges[0]].strip():
        bounds = bounds[1:]
    if not line[edges[-1] + 1 :].strip():
        bounds = bounds[:-1]
    return [Cell(_stripped(line, left + 1, right, offset)) for left, right in bounds]


def _stripped(line: str, left: int, right: int, offset: int) -> tuple[Piece, ...]:
    pieces = []
    for found in re.finditer(r"[^\n]+?(?=<br\s*/?>|$)", line[left:right]):
        words = re.sub(r"^(?:<br\s*/?>)+", "", found[0])
        inner = words.strip().strip("*").strip()
        if inner:
            start = offset + left + found.start() + found[0].index(inner)
            pieces.append((start, start + len(inner)))
    return tuple(pieces)


def _even(rows: list[list[Cell]], start: int, end: int) -> Grid:
    width = max(len(row) for row in rows)
    empty = Cell(())
    return Grid(tuple((*row, *[empty] * (width - len(row))) for row in rows), start, end)


def _tag_tables(text: str) -> list[Grid]:
    """HTML tables inside a text, as programs that recognise pages leave them."""
    grids = []
    for table in _TABLE.finditer(text):
        rows = []
        for row in _ROW.finditer(text, table.start(1), table.end(1)):
            cells = []
            for datum in _DATUM.finditer(text, row.start(1), row.end(1)):
                spans = {
                    kind.lower(): min(200, max(1, int(count[:9]))) for kind, count in _SPAN.findall(datum[1])
                }
                pieces = _texts(text, datum.start(2), datum.end(2))
                cells.append((Source([], spans.get("row", 1), spans.get("col", 1)), Cell(pieces)))
            if cells:
                rows.append(cells)
        if rows:
            grids.append(Grid(spread(rows), table.start(), table.end()))
    return grids


def _texts(text: str, start: int, end: int) -> tuple[Piece, ...]:
    pieces, inside, begin = [], False, start
    for position in range(start, end + 1):
        sign = text[position] if position < end else "<"
        if sign == "<" and not inside and re.match(r"<\s*[\d=]", text[position : position + 3]):
            continue  # <5.5 is a limit, no tag
        if sign in "<\n" and not inside:
            words = text[begin:position]
            if words.strip():
                left = begin + len(words) - len(words.lstrip())
                pieces.append((left, left + len(words.strip())))
            inside = sign == "<"
            begin = position + 1
        elif sign == ">" and inside:
            inside, begin = False, position + 1
    return tuple(pieces)
