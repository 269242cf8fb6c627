"""Tables whose cells reached the text with nothing between them: 铁路营业里程公里350470预期性.

Nothing is guessed that could be read in two ways: a row whose numbers part in several plausible ways stays out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Piece
from gonghui.insight.reader.rules.paragraphs import Line
from gonghui.insight.reader.rules.quantities import is_unit
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.headers import Column, column_of
from gonghui.insight.reader.rules.titles import Period

_YEAR = r"(?:19|20)\d{2}年?(?:[(]?(?:实际|现状|基期|目标|基数|完成|预计|规划)(?:目标|基数)?(?:值|数)?[)]?|[(]基期[)])?"
_TOKEN = re.compile(
    rf"指标类别|[一二三]级指标|指标名称|(?:主要|具体|衡量|核心)指标|指标(?:属性|性质)|类别|领域|分类|序号|指标|(?:计量)?单位|属性|性质"
    rf"|{_YEAR}|(?:基期|现状|目标|规划|基准|预期)(?:目标)?值|年均(?:增[长速]率?)?(?:[(]%[)])?(?:/累计|\[累计\])?|\[?[五5]?年?累计(?:值|数)?\]?[①-⑳]?"
)
_HEAD = re.compile(rf"(?:(?:{_TOKEN.pattern})\s*){{3,}}")
_ATTRIBUTE = re.compile(r"(?:约束|预期)[性型]")
_IN_WORDS = (
    r"(?:保持|基本)稳定|(?:稳步|逐步|持续|明显|显著)(?:提高|提升|下降|降低|改善)|基本消除|稳中向好|只增不减|不降低|全覆盖"
    r"|完成[一-鿿]{0,8}任务|与[一-鿿A-Z]{2,10}同步|高于[一-鿿A-Z]{2,10}增[长速]"
)
_LIMITED = r"(?:[<>≥≤]|下降|降低|减少|提高|增长|提升|达到|不低于|不少于|不超过|控制在|约)?"
_NUMBER = rf"{_LIMITED}(?:0|[1-9]\d{{0,6}})(?:\.\d{{1,3}})?%?(?:以上|以下|以内|左右)?[①-⑳*]?"
_VALUE = re.compile(rf"—+|-+|[<>≥≤]?\[[^\[\]]{{1,8}}\]|{_NUMBER}|{_IN_WORDS}")
_LAST = re.compile(rf"(?:{_IN_WORDS}|以上|以下|以内|左右|[\d.<>≥≤\[\]—\-%①-⑳*])$")
_LIMIT = re.compile(r"(?:下降|降低|减少|提高|增长|提升|达到|不低于|不少于|不超过|控制在|约)$")
_LONGEST = 36  # characters of the values of a row
_GROUP = re.compile(r"(?P<group>[一-鿿]{2,12})??[(]?(?P<number>\d{1,2})[.、)]?(?=[^\d.])")
# Target over baseline: as it nearly always is, and as it hardly ever is not.
_TIERS = ((0.8, 2.1), (0.5, 3.0), (0.2, 5.0))
_LEAST = 60  # characters of a table on one line
GLUED = "数字连写，按合理的切分读出"
NAMED = "名称前可能连有类别"


@dataclass(frozen=True)
class _Row:
    """The cells of a row by role, as places in the document."""

    cells: dict[str, Piece]
    values: tuple[Piece, ...]
    doubt: str


def glued_grids(document: Document, lines: list[Line], period: Period) -> list[Grid]:
    """Such tables, as grids with their head in the first row."""
    found: list[Grid] = []
    for number, line in enumerate(lines):
        head = _HEAD.search(line.signs)
        if head is None or len(re.findall(r"\s", head[0].strip())) > 1:
            continue
        columns = _columns(head[0], line.start + head.start(), period)
        if columns is None:
            continue
        rows, end = [], line.end
        for start, stop in _chunks(document, lines, number, head.end()):
            if (row := _row(document, start, stop, columns)) is not None:
                rows.append(row)
                end = max(end, stop)
        if len(rows) >= 2:
            top = tuple(Cell((place,)) for _column, place in columns)
            body = tuple(_cells(row, columns) for row in rows)
            found.append(Grid((top, *body), line.start + head.start(), end, guessed=True))
    return found


def _columns(words: str, start: int, period: Period) -> list[tuple[Column, Piece]] | None:
    """The columns that a glued head names; None when it names no indicators with values."""
    found: list[tuple[Column, Piece]] = []
    for token in _TOKEN.finditer(words):
        column = column_of(token[0], period)
        if column is None:
            return None
        if found and column.role == headers.NAME == found[0][0].role and len(found) == 1:
            found = []  # the caption ends in 主要指标, and the head begins
        found.append((column, (start + token.start(), start + token.end())))
    names = [x for x, (column, _place) in enumerate(found) if column.role == headers.NAME]
    if len(names) > 1 and names[0] == 0:
        found = found[1:]
    roles = [column.role for column, _place in found]
    if roles.count(headers.NAME) != 1 or headers.TARGET not in roles or len(set(roles)) < 3:
        return None
    first = min(x for x, role in enumerate(roles) if role in (headers.BASELINE, headers.TARGET))
    return found if roles.index(headers.NAME) < first else None


def _chunks(document: Document, lines: list[Line], number: int, after: int) -> Iterator[Piece]:
    """What may be a row each: between attributes on the head's line, and the lines that follow it."""
    line = lines[number]
    rest = line.signs[after:]
    if len(rest.strip()) > _LEAST // 2:
        stops = [match.end() for match in _ATTRIBUTE.finditer(rest)]
        for start, stop in pairwise([0, *stops]):
            yield line.start + after + start, line.start + after + stop
        return
    for later in lines[number + 1 : number + 80]:
        if len(later.words) > 60 or re.search(r"[。；]", later.words):
            return
        begin = later.start + later.signs.index(later.words)
        yield begin, begin + len(later.words)


def _row(document: Document, start: int, stop: int, columns: list[tuple[Column, Piece]]) -> _Row | None:
    signs = document.signs[start:stop]
    roles = [column.role for column, _place in columns]
    cells: dict[str, Piece] = {}
    if headers.ATTRIBUTE in roles:
        attribute = _ATTRIBUTE.search(signs)
        if attribute is None or attribute.end() != len(signs.rstrip()):
            return None
        cells[headers.ATTRIBUTE] = (start + attribute.start(), start + attribute.end())
        signs = signs[: attribute.start()]
    begin = _values_begin(signs.rstrip())
    values = signs.rstrip()[begin:]
    if not values or len(values) > _LONGEST:
        return None
    kinds = [role for role in roles if role in (headers.BASELINE, headers.TARGET, headers.GROWTH)]
    parts, doubt = _parted(values, kinds)
    if not parts:
        return None
    name = (0, begin)
    if headers.SEQUENCE in roles:
        group = _GROUP.match(signs)
        if group is None:
            return None
        cells[headers.SEQUENCE] = (start + group.start("number"), start + group.end("number"))
        name = (group.end(), name[1])
    if headers.UNIT in roles:
        unit = next(
            (at for at in range(max(name[0] + 2, name[1] - 9), name[1]) if is_unit(signs[at : name[1]])), None
        )
        if unit is None:
            return None
        cells[headers.UNIT] = (start + unit, start + name[1])
        name = (name[0], unit)
    if headers.CATEGORY in roles and headers.SEQUENCE not in roles[roles.index(headers.CATEGORY) :]:
        cut = _known(document, signs[name[0] : name[1]], (start, stop))
        if cut is None:
            doubt = f"{doubt}；{NAMED}" if doubt else NAMED
        else:
            name = (name[0] + cut, name[1])
    words = signs[name[0] : name[1]]
    if not re.search(r"[一-鿿]{2}", words) or len(words) > 40 or re.search(r"[。；，]", words):
        return None
    cells[headers.NAME] = (start + name[0], start + name[1])
    places = tuple((start + begin + a, start + begin + b) for a, b in parts)
    return _Row(cells, places, doubt)


def _values_begin(words: str) -> int:
    """Where the values at the end of a row begin, found backwards so that no reading is tried twice."""
    end = len(words)
    while end > 0:
        low = max(0, end - 16)
        found, limit = _LAST.search(words[low:end]), _LIMIT.search(words[low:end])
        if found is None and limit is not None and words[end : end + 1].isdigit():
            found = limit
        if found is None:
            break
        end = low + found.start()
    while end < len(words) and words[end] in "%].*①②③④⑤⑥⑦⑧⑨⑩":
        end += 1  # a unit, or the mark of a note, ends the name
    return end


def _known(document: Document, name: str, line: Piece) -> int | None:
    """How much of a name is the category before it: what is left stands elsewhere in the document, too."""
    bare = re.sub(r"[(][^()]*[)]$", "", name)
    for cut in range(0, min(9, len(bare) - 4)):
        place = document.signs.find(bare[cut:])
        while place >= 0:
            if place < line[0] or place >= line[1]:
                return cut
            place = document.signs.find(bare[cut:], place + 1)
    return None


def _parted(words: str, kinds: list[str]) -> tuple[list[Piece], str]:
    """The one way to part glued values into as many as there are columns; none where there are several."""
    ways = list(_ways(words, 0, len(kinds)))
    if len(ways) == 1:
        return ways[0], ""
    agreeing = [way for way in ways if _agrees(words, way, kinds)]
    if len(agreeing) == 1:
        return agreeing[0], GLUED
    for low, high in _TIERS:
        fitting = [way for way in ways if _is_plausible(words, way, kinds, low, high)]
        if len(fitting) == 1:
            return fitting[0], GLUED
        if fitting:
            break
    return [], ""


def _ways(words: str, place: int, count: int) -> Iterator[list[Piece]]:
    if count == 0:
        if place == len(words):
            yield []
        return
    for end in range(place + 1, len(words) + 1):
        if _VALUE.fullmatch(words, place, end):
            for rest in _ways(words, end, count - 1):
                yield [(place, end), *rest]


def _agrees(words: str, way: list[Piece], kinds: list[str]) -> bool:
    """Whether a yearly growth leads from the baseline to the target in five years, or a sum is their difference."""
    said = {kind: words[start:end] for kind, (start, end) in zip(kinds, way, strict=True)}
    found = {kind: re.search(r"\d+(?:\.\d+)?", one) for kind, one in said.items()}
    numbers = {kind: float(one[0]) for kind, one in found.items() if one}
    if len(numbers) < 3:
        return False
    base, target, growth = (
        numbers.get(one, 0.0) for one in (headers.BASELINE, headers.TARGET, headers.GROWTH)
    )
    if "[" in said[headers.GROWTH]:
        return abs(abs(target - base) - growth) < 0.006 * max(1.0, growth)
    return bool(base) and abs(base * (1 + growth / 100) ** 5 - target) <= 0.03 * target


def _is_plausible(words: str, way: list[Piece], kinds: list[str], low: float, high: float) -> bool:
    numbers: dict[str, float] = {}
    for kind, (start, end) in zip(kinds, way, strict=True):
        found = re.search(r"\d+(?:\.\d+)?", words[start:end])
        if found and kind != headers.GROWTH:
            numbers[kind] = float(found[0])
    base, target = numbers.get(headers.BASELINE), numbers.get(headers.TARGET)
    if base is None or target is None:
        return True
    return bool(base) and low <= target / base <= high


def _cells(row: _Row, columns: list[tuple[Column, Piece]]) -> tuple[Cell, ...]:
    found, values = [], list(row.values)
    for column, _place in columns:
        if column.role in (headers.BASELINE, headers.TARGET, headers.GROWTH):
            found.append(Cell((values.pop(0),), row.doubt))
        else:
            place = row.cells.get(column.role)
            found.append(Cell((place,) if place else ()))
    return tuple(found)
