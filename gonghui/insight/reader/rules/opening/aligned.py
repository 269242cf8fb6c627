"""Tables of a PDF page that are drawn with no upright lines."""

from __future__ import annotations

from gonghui.insight.reader.rules.aligned import Aligned, Columns, Segment, aligned_table
from gonghui.insight.reader.rules.documents import Source
from gonghui.insight.reader.rules.opening.glyphs import Glyph


def page_table(glyphs: list[Glyph], carried: Columns | None) -> tuple[Aligned, list[Glyph]] | None:
    """The first such table of a page, and the characters that are not in it.

    Args:
        carried: the columns of a table that the page before ended in.
    """
    table = aligned_table(_lines(glyphs), carried)
    if table is None:
        return None
    used = {number for segment in table.all for number in segment.signs}
    return table, [glyph for number, glyph in enumerate(glyphs) if number not in used]


def sources(table: Aligned) -> list[list[Source]]:
    """The table's rows, its head first."""
    rows = [[Source([one.words]) for one in table.heads]] if table.heads else []
    return rows + [[Source([one.words for one in cell]) for cell in row] for row in table.rows]


def _lines(glyphs: list[Glyph]) -> list[list[Segment]]:
    """The lines of a page from top to bottom, each parted at its wide gaps."""
    lines: list[list[int]] = []
    order = sorted(range(len(glyphs)), key=lambda number: (_middle(glyphs[number]), glyphs[number].left))
    for number in order:
        middle = _middle(glyphs[number])
        last = lines[-1] if lines else None
        if last is not None:
            before = glyphs[last[-1]]
            if before.top <= middle <= before.bottom and abs(middle - _middle(glyphs[last[0]])) < 4:
                last.append(number)
                continue
        lines.append([number])
    return [_segments(glyphs, line) for line in lines]


def _middle(glyph: Glyph) -> float:
    return (glyph.top + glyph.bottom) / 2


def _segments(glyphs: list[Glyph], line: list[int]) -> list[Segment]:
    found: list[Segment] = []
    for number in sorted(line, key=lambda one: glyphs[one].left):
        glyph = glyphs[number]
        if found and glyph.left - found[-1].right <= 0.7 * max(4.0, glyph.bottom - glyph.top):
            one = found[-1]
            one.words, one.signs = one.words + glyph.sign, (*one.signs, number)
            one.right, one.top = max(one.right, glyph.right), min(one.top, glyph.top)
            one.bottom = max(one.bottom, glyph.bottom)
        else:
            found.append(Segment(glyph.sign, glyph.left, glyph.right, glyph.top, glyph.bottom, (number,)))
    return found
