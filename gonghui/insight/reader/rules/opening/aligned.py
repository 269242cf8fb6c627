"""Tables of a PDF page that are drawn with no upright lines: their columns stand under the words of a head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from gonghui.insight.reader.rules.documents import Source
from gonghui.insight.reader.rules.opening.glyphs import Glyph

_HEAD = re.compile(
    r"序\s?号|.{0,4}指\s?标.{0,4}|.{0,4}名\s?称|(?:计量)?单\s?位|.{0,4}(?:属\s?性|性\s?质)|类\s?[别型]|领\s?域|.{0,8}(?:19|20)\d{2}年?.{0,8}"
    r"|.{0,6}(?:目标|基期|现状|基数|基准).{0,4}|年均.{0,8}|累计|内\s?容|备\s?注"
)
_NAMES = re.compile(r"指\s?标|名\s?称|项\s?目|内\s?容")
_FIRM = re.compile(r"序\s?号|.{0,4}(?:属\s?性|性\s?质)|(?:计量)?单\s?位")  # columns whose cells have one line
_STOP = re.compile(
    r"。|；$|^(?:注|备注|说明|资料来源|数据来源)[:：]|^第[一二三四五六七八九十百]+[章节篇]|^[一二三四五六七八九十]{1,3}、|^[（(][一二三四五六七八九十]{1,3}[)）]|^专栏|^表\s*\d"
)
_PAGE = re.compile(r"[\s\d—–\-－·•~第页共/]+")
_LEAST_ROWS = 2


@dataclass
class Segment:
    """Characters of a line with no wide gap between them."""

    glyphs: list[Glyph]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def words(self) -> str:
        """The characters."""
        return "".join(glyph.sign for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        """Halfway between top and bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Columns:
    """The columns of a table: where one ends and the next begins, which holds names, which has a cell a row."""

    bounds: tuple[float, ...]
    name: int
    firm: tuple[int, ...]

    def of(self, segment: Segment) -> int:
        """The column that a segment stands in."""
        middle = (segment.left + segment.right) / 2
        return sum(bound <= middle for bound in self.bounds)


@dataclass
class Aligned:
    """A table: its rows, its characters, and its columns where it may go on over the page."""

    top: float
    rows: list[list[Source]]
    glyphs: set[int]
    columns: Columns
    open: bool


def segments_of(glyphs: list[Glyph]) -> list[list[Segment]]:
    """The lines of a page from top to bottom, each parted at its wide gaps."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: ((one.top + one.bottom) / 2, one.left)):
        middle = (glyph.top + glyph.bottom) / 2
        last = lines[-1] if lines else None
        if (
            last is not None
            and last[-1].top <= middle <= last[-1].bottom
            and abs(middle - _middle(last[0])) < 4
        ):
            last.append(glyph)
        else:
            lines.append([glyph])
    return [_segments(line) for line in lines]


def _middle(glyph: Glyph) -> float:
    return (glyph.top + glyph.bottom) / 2


def _segments(line: list[Glyph]) -> list[Segment]:
    found: list[Segment] = []
    for glyph in sorted(line, key=lambda one: one.left):
        size = max(4.0, glyph.bottom - glyph.top)
        if found and glyph.left - found[-1].right <= 0.7 * size:
            one = found[-1]
            one.glyphs.append(glyph)
            one.right, one.top = max(one.right, glyph.right), min(one.top, glyph.top)
            one.bottom = max(one.bottom, glyph.bottom)
        else:
            found.append(Segment([glyph], glyph.left, glyph.right, glyph.top, glyph.bottom))
    return found


def aligned_table(glyphs: list[Glyph], carried: Columns | None) -> Aligned | None:
    """The first table of a page whose columns only stand under each other.

    Args:
        carried: the columns of a table that the page before ended in.
    """
    lines = segments_of(glyphs)
    if carried is not None and (found := _body(lines, 0, [], carried)) is not None:
        return found
    for number in range(len(lines)):
        for first in range(number + 1, min(number + 6, len(lines))):
            if first > number + 1 and not _is_near(lines[first - 2], lines[first - 1]):
                break
            heads = _heads(lines[number:first])
            if heads is None or (first < len(lines) and _is_head_line(lines[first - 1], lines[first])):
                continue
            body = [one for one in lines[first : first + 60] if len(one) > 1]
            found = _body(lines, first, heads, _columns(heads, body))
            if found is not None:
                return found
    return None


def _is_near(above: list[Segment], below: list[Segment]) -> bool:
    """Whether two lines may be of one cell: hardly any room between them."""
    bottom = max(one.bottom for one in above)
    return min(one.top for one in below) - bottom < 0.45 * (above[0].bottom - above[0].top)


def _is_head_line(above: list[Segment], line: list[Segment]) -> bool:
    """Whether a line goes on with the head above it: near it, and with no figures in it."""
    return _is_near(above, line) and not any(
        re.search(r"\d(?!\d*年)|[约预期]{2}[性型]", one.words) for one in line
    )


def _heads(lines: list[list[Segment]]) -> list[Segment] | None:
    """The cells of a head that takes one line or several; None when these lines are none."""
    heads: list[Segment] = []
    for one in sorted((one for line in lines for one in line), key=lambda one: (one.top, one.left)):
        over = [head for head in heads if min(head.right, one.right) - max(head.left, one.left) > 2]
        if len(over) > 1:
            return None  # a head over several heads
        if over:
            head = over[0]
            head.glyphs = [*head.glyphs, *one.glyphs]
            head.left, head.right = min(head.left, one.left), max(head.right, one.right)
            head.bottom = max(head.bottom, one.bottom)
        else:
            heads.append(Segment(list(one.glyphs), one.left, one.right, one.top, one.bottom))
    heads.sort(key=lambda one: one.left)
    known = [one for one in heads if _HEAD.fullmatch(one.words)]
    if len(heads) < 2 or len(known) < 2 or len(known) * 3 < len(heads) * 2:
        return None
    return heads if any(_is_name(one) for one in heads) else None


def _is_name(head: Segment) -> bool:
    return _NAMES.search(head.words) is not None and not _FIRM.fullmatch(head.words)


def _columns(heads: list[Segment], body: list[list[Segment]]) -> Columns:
    bounds = []
    for left, right in pairwise(heads):
        low, high = (left.left + left.right) / 2, (right.left + right.right) / 2
        steps = [low + (high - low) * part / 40 for part in range(1, 40)]
        crossed = [
            sum(one.left < step < one.right for line in body for one in line)
            + 2 * sum(one.left < step < one.right for one in heads)
            for step in steps
        ]
        least = min(crossed)
        runs = [step for step, count in zip(steps, crossed, strict=True) if count == least]
        # Nearest to the head on the right: values are centred under it, names begin at the left.
        edge = right.left
        bounds.append(_nearest(runs, (left.right + edge) / 2))
    named = [x for x, one in enumerate(heads) if _is_name(one)]
    name = next((x for x in named if not re.search("类|序", heads[x].words)), named[0])
    firm = [x for x, one in enumerate(heads) if _FIRM.fullmatch(one.words)]
    rest = [x for x in range(len(heads)) if x not in firm and x != name]
    return Columns(tuple(bounds), name, (*firm, *reversed(rest)))


def _nearest(steps: list[float], place: float) -> float:
    return min(steps, key=lambda step: abs(step - place))


def _body(lines: list[list[Segment]], first: int, heads: list[Segment], columns: Columns) -> Aligned | None:
    """The rows under a head, until the lines are those of a text again."""
    inside: list[list[Segment]] = []
    count = len(columns.bounds) + 1
    last = first
    for number in range(first, len(lines)):
        line = lines[number]
        words = "".join(one.words for one in line)
        goes_on = any(len(later) > 1 for later in lines[number + 1 : number + 3])
        if len(line) == 1 and (
            len(words) > 34 or (_STOP.search(words) and not (goes_on and len(words) < 16))
        ):
            break
        if number == len(lines) - 1 and len(line) == 1 and _PAGE.fullmatch(words):
            break
        if inside and line[0].top - inside[-1][0].bottom > 60:
            break
        inside.append(line)
        last = number + 1
    cells = [(columns.of(one), one) for line in inside for one in line]
    anchors = _anchors(cells, columns)
    if len(anchors) < _LEAST_ROWS or sum(x == columns.name for x, _one in cells) < len(anchors) * 0.6:
        return None
    rows = [[Source([one.words]) for one in heads]] if heads else []
    rows += _rows(cells, anchors, columns, count)
    used = {id(glyph) for one in [*heads, *(segment for _x, segment in cells)] for glyph in one.glyphs}
    top = min(one.top for one in heads) if heads else inside[0][0].top
    return Aligned(top, rows, used, columns, last >= len(lines) - 1)


def _anchors(cells: list[tuple[int, Segment]], columns: Columns) -> list[float]:
    """The heights of the rows: those of the cells of the column that has one line in each."""
    best: list[float] = []
    for x in columns.firm:
        found: list[float] = []
        for _x, one in sorted(((y, one) for y, one in cells if y == x), key=lambda pair: pair[1].top):
            if found and one.middle - found[-1] < 1.35 * (one.bottom - one.top):
                continue  # the second line of a cell
            found.append(one.middle)
        if len(found) > len(best) * 1.15:
            best = found
    return best


def _rows(
    cells: list[tuple[int, Segment]], anchors: list[float], columns: Columns, count: int
) -> list[list[Source]]:
    """The cells' lines dealt to rows: between two rows the names part at their widest gap."""
    names = sorted(one.middle for x, one in cells if x == columns.name)
    limits = []
    for above, below in pairwise(anchors):
        between = [above, *[one for one in names if above + 1 < one < below - 1], below]
        gaps = [(between[n + 1] - between[n], n) for n in range(len(between) - 1)]
        widest = max(gap for gap, _n in gaps)
        wide = [n for gap, n in gaps if widest - gap < 1.0]
        middle = (above + below) / 2
        cut = min(wide, key=lambda n: abs((between[n] + between[n + 1]) / 2 - middle))
        limits.append((between[cut] + between[cut + 1]) / 2)
    rows: list[list[list[Segment]]] = [[[] for _x in range(count)] for _anchor in anchors]
    for x, one in cells:
        rows[sum(limit <= one.middle for limit in limits)][x].append(one)
    return [
        [Source([one.words for one in sorted(cell, key=lambda one: one.top)]) for cell in row] for row in rows
    ]
