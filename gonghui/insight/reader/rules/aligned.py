"""Tables that nothing but the places of their words shows: columns stand under the words of a head.

Places may be points on a page or characters in a line: only their order and their gaps count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from gonghui.insight.reader.rules.paragraphs import parts_a_word

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
_ENDS_NAME = re.compile(
    r"(?:率|数|量|比重|比例|占比|年限|寿命|面积|里程|收入|规模|水平|强度|浓度|能力|指数|增长|降低)$"
)
_LEAST_ROWS = 2


@dataclass
class Segment:
    """A stretch of a line with no wide gap in it, with its place; `signs` says which characters it is made of."""

    words: str
    left: float
    right: float
    top: float
    bottom: float
    signs: tuple[int, ...]

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
    """A table: its head, its rows (of cells, of lines), and its columns where it may go on over the page."""

    heads: list[Segment]
    rows: list[list[list[Segment]]]
    columns: Columns
    open: bool

    @property
    def all(self) -> list[Segment]:
        """Every segment of the table."""
        return [*self.heads, *(one for row in self.rows for cell in row for one in cell)]


def aligned_table(lines: list[list[Segment]], carried: Columns | None = None) -> Aligned | None:
    """The first table among lines whose columns only stand under each other.

    Args:
        carried: the columns of a table that the page before ended in.
    """
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
            head.words, head.signs = head.words + one.words, (*head.signs, *one.signs)
            head.left, head.right = min(head.left, one.left), max(head.right, one.right)
            head.bottom = max(head.bottom, one.bottom)
        else:
            heads.append(replace(one))
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
    return Aligned(heads, _rows(cells, anchors, columns, count), columns, last >= len(lines) - 1)


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
) -> list[list[list[Segment]]]:
    """The cells' lines dealt to rows: between two rows the names part where a name ends."""
    names = sorted((one for x, one in cells if x == columns.name), key=lambda one: one.top)
    limits = []
    for above, below in pairwise(anchors):
        near = [one for one in names if above - 1 < one.middle < below + 1]
        cuts = [(_parting(one, other, above, below), one, other) for one, other in pairwise(near)]
        if cuts:
            _worth, one, other = max(cuts, key=lambda cut: cut[0])
            limits.append((one.middle + other.middle) / 2)
        else:
            limits.append((above + below) / 2)
    rows: list[list[list[Segment]]] = [[[] for _x in range(count)] for _anchor in anchors]
    for x, one in sorted(cells, key=lambda pair: pair[1].top):
        rows[sum(limit <= one.middle for limit in limits)][x].append(one)
    return rows


def _parting(one: Segment, other: Segment, above: float, below: float) -> float:
    """How likely a name ends with one line and another begins with the next."""
    words, after = one.words.strip(), other.words.strip()
    height = max(1.0, one.bottom - one.top)
    worth = 4.0 * (other.top - one.bottom) / height
    if re.search(r"[)）\]〕]$", words) or re.match(r"\d{1,2}[.、]|[(（]\d|其中", after):
        worth += 2.0
    if re.match(r"[一二三四五六七八九十]{1,2}、", after):
        worth += 3.0
    if len(after) <= 3 and not re.search(r"\d", after):
        worth -= 1.5  # the rest of a name
    if words.count("(") + words.count("（") > words.count(")") + words.count("）"):
        worth -= 4.0
    if re.match(r"[)）（(]", after):
        worth -= 4.0
    if parts_a_word(words, after, 1):
        worth -= 2.0
    elif _ENDS_NAME.search(words):
        worth += 1.0
    return worth - 0.2 * abs((one.middle + other.middle) / 2 - (above + below) / 2) / height
