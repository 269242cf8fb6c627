"""Tables whose columns blanks part and whose cells run over several lines, as PDF readers write them to text."""

from __future__ import annotations

import re
from bisect import bisect_right

from gonghui.insight.reader.rules.aligned import Aligned, Segment, aligned_table
from gonghui.insight.reader.rules.documents import Cell, Document, Grid
from gonghui.insight.reader.rules.paragraphs import Line, parts_columns

_GAP = re.compile(r" {2,}|[ ]*\u3000+[ \u3000]*")
_STEP, _HEIGHT = 12.0, 8.0  # of a line, in points that nothing measures


def blank_grids(document: Document, lines: list[Line]) -> list[Grid]:
    """Such tables; those with a line a row are left to `streams`, which knows more of what cells say."""
    ends = [match.start() for match in re.finditer("\n", document.text)]
    parted = [_segments(document, line, bisect_right(ends, line.start)) for line in lines]
    found: list[Grid] = []
    first = 0
    while first < len(parted):
        start = next((n for n in range(first, len(parted)) if len(parted[n]) > 2), None)
        if start is None:
            break
        stop = next(
            (n for n in range(start, len(parted)) if len(parted[n]) == 1 and _is_prose(parted[n])),
            len(parted),
        )
        table = aligned_table(parted[max(0, start - 2) : stop])
        if table is not None and _runs_over(table):
            found.append(_grid(table))
        first = stop + 1
    return found


def _is_prose(line: list[Segment]) -> bool:
    return len(line[0].words) > 46 or "。" in line[0].words


def _segments(document: Document, line: Line, number: int) -> list[Segment]:
    text = document.text[line.start : line.end]
    found, begin = [], 0
    gaps = [gap for gap in _GAP.finditer(text) if parts_columns(text, *gap.span())]
    for gap in [*gaps, None]:
        end = gap.start() if gap else len(text)
        words = text[begin:end]
        if words.strip():
            left = begin + len(words) - len(words.lstrip())
            right = left + len(words.strip())
            place = line.start + left
            found.append(
                Segment(
                    document.signs[place : line.start + right], _width(text[:left]), _width(text[:right]),
                    number * _STEP, number * _STEP + _HEIGHT, (place, line.start + right),
                )
            )  # fmt: skip
        begin = gap.end() if gap else end
    return found


def _width(text: str) -> float:
    """How far a text reaches, a Chinese character as wide as two others."""
    return float(sum(2 if sign > "\u2000" else 1 for sign in text))


def _runs_over(table: Aligned) -> bool:
    """Whether cells of names run over several lines."""
    return sum(len(row[table.columns.name]) > 1 for row in table.rows) * 5 >= len(table.rows)


def _grid(table: Aligned) -> Grid:
    top = tuple(Cell(tuple(sorted(zip(one.signs[::2], one.signs[1::2], strict=True)))) for one in table.heads)
    rows = [
        tuple(Cell(tuple((one.signs[0], one.signs[1]) for one in cell)) for cell in row) for row in table.rows
    ]
    places = [place for one in table.all for place in one.signs]
    return Grid((top, *rows), min(places), max(places), guessed=True)
