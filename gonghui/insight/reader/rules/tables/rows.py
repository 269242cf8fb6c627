"""From a table with a head to targets: one a row, or several where a cell holds several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Piece
from gonghui.insight.reader.rules.drafts import TABLE, Item
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.around import caption, caption_year, starred_year
from gonghui.insight.reader.rules.tables.cells import (
    EMPTY,
    Value,
    attribute_of,
    direction_of,
    kind_of,
    name_in,
    stated_year,
    value_of,
)
from gonghui.insight.reader.rules.tables.headers import Column, Head
from gonghui.insight.reader.rules.tables.naming import (
    SUB,
    full_name,
    name_pieces,
    parted,
    spread_out,
    together,
)
from gonghui.insight.reader.rules.titles import Period

# Names that are measured by themselves: a unit that an earlier row has is not theirs.
_MEASURE = re.compile(
    r"率|系数|指数|比|程度|水平|强度|等级|排名|位次|度$|值$|量$|数$|额$|入$|出$|资$|模$|积$|里程$|能力$"
)
_FALLS = re.compile(
    r"失业(?!保险)|死亡|发生|发病|患病|能耗|能源消耗|用水|排放|降低|下降|浓度|负债|费用|自付|占用|超标|事故|违法|犯罪|致贫|返贫|返盲|感染率|漏|损|空置|积压|时限|时间|间隔|距离|PM|逾期|缺陷|投诉|近视"
)


@dataclass
class _State:
    """What earlier rows of a table leave to later ones."""

    head: Head
    attribute: str | None = None
    unit: tuple[str, list[Piece]] = ("", [])
    parent: list[Piece] = field(default_factory=list)
    group: list[Piece] = field(default_factory=list)
    longest: int = 0
    stars: str | None = None
    starred_year: int | None = None  # of the baselines that bear a star, as the note says
    year: int | None = None  # that the caption says all of it is due in
    last_unit: tuple[str, list[Piece]] = ("", [])


def items_of(document: Document, grid: Grid, head: Head, period: Period) -> list[Item]:
    """The targets of a table, in its order."""
    state = _State(head)
    state.attribute, state.unit, state.stars = caption(document, grid)
    state.starred_year = starred_year(document, grid)
    state.longest = _longest(document, grid, head)
    state.year = caption_year(document, grid, period)
    found: list[Item] = []
    for row in grid.rows[head.first :]:
        if _is_group_row(document, row):
            words = document.folded(row[0].pieces)
            state.attribute = (
                attribute_of(words) if "性" in words and attribute_of(words) else state.attribute
            )
            state.group = name_pieces(document, list(row[0].pieces))
            continue
        found += _row_items(document, row, state, period)
    return found


def _longest(document: Document, grid: Grid, head: Head) -> int:
    """The length of the longest name on one line, in a table put together from lines; else 0."""
    if not grid.guessed:
        return 0
    cells = [row[x] for row in grid.rows[head.first :] for x in head.names if x < len(row)]
    return max((len(document.folded(cell.pieces)) for cell in cells if len(cell.pieces) == 1), default=1)


def _is_group_row(document: Document, row: tuple[Cell, ...]) -> bool:
    """A row with one text in it: the name of a group of indicators."""
    filled = {id(cell): cell for cell in row if document.words(cell.pieces).strip()}
    if len(filled) != 1:
        return not filled
    (cell,) = filled.values()
    return not (len(row) == 2 and row[0] is not cell) or len({id(one) for one in row}) == 1


def _row_items(document: Document, row: tuple[Cell, ...], state: _State, period: Period) -> list[Item]:
    columns = state.head.columns
    name_cell, parents = _name_cells(document, row, state.head)
    for column, cell in zip(columns, row, strict=False):
        if column and column.role == headers.CATEGORY and cell.pieces:
            state.group = name_pieces(document, list(cell.pieces))
    if name_cell is None:
        return []
    if state.longest and len(name_cell.pieces) > 1:
        group, rest = parted(document, name_cell, state.longest)
        if group:
            state.group, name_cell = name_pieces(document, group), Cell(tuple(rest))
    chosen = _targets(document, row, columns, period)
    if not chosen:
        folded = document.folded(name_cell.pieces)
        if not SUB.match(folded):
            state.parent = name_pieces(document, list(name_cell.pieces))
        return []
    parts = _several(document, name_cell, chosen[0][1])
    found = []
    for number, named in enumerate(parts):
        for column, cell, growth in chosen:
            values = cell.pieces if len(parts) == 1 else (_share(cell, number, len(parts)),)
            item = _item(
                document,
                row,
                state,
                list(named),
                parents,
                tuple(values),
                column,
                growth,
                period,
                number,
            )
            if item is None:
                continue
            if len(parts) > 1:
                _others(document, row, state, item, number, len(parts))
            else:
                _others(document, row, state, item, 0, 1)
            _warn(item)
            found.append(item)
    return found


def _share(cell: Cell, number: int, parts: int) -> Piece:
    return cell.pieces[number] if len(cell.pieces) == parts else cell.pieces[0]


def _name_cells(document: Document, row: tuple[Cell, ...], head: Head) -> tuple[Cell | None, list[Cell]]:
    """The cell of the name, and the cells before it under the same head: groups, or what 其中 belongs to."""
    cells: list[Cell] = []
    for x in head.names:
        if x < len(row) and row[x].pieces and not any(row[x] is one for one in cells):
            cells.append(row[x])
    cells = [cell for cell in cells if re.search(r"[一-鿿A-Za-z]", document.folded(cell.pieces))]
    if not cells:
        return None, []
    return cells[-1], cells[:-1]


def _targets(
    document: Document, row: tuple[Cell, ...], columns: tuple[Column | None, ...], period: Period
) -> list[tuple[Column, Cell, bool]]:
    """The cells that hold the row's targets: that of the plan's end, and later years beside it."""
    filled: list[tuple[Column, Cell]] = []
    for column, cell in zip(columns, row, strict=False):
        if column and column.role == headers.TARGET and not any(cell is one for _c, one in filled):
            words = document.folded(cell.pieces)
            if not EMPTY.fullmatch(words) and words.strip() and not _is_of_before(words, period):
                filled.append((column, cell))
    if filled:
        last = period.end or max((column.year or 0) for column, _cell in filled)
        undated = [pair for pair in filled if not pair[0].year]
        dated = sorted((pair for pair in filled if pair[0].year), key=lambda pair: pair[0].year != last)
        # Each year that has a target of its own; the plan's last year first.
        chosen = dated or undated[-1:]
        return [(column, cell, False) for column, cell in chosen]
    for column, cell in zip(columns, row, strict=False):
        if column and column.role == headers.GROWTH and not EMPTY.fullmatch(document.folded(cell.pieces)):
            return [(column, cell, True)]
    return []


def _is_of_before(words: str, period: Period) -> bool:
    """Whether a cell tells of years before the plan: 2002—2012年年均增长5%, moved here by a merged cell."""
    said = re.match(r"\s*((?:19|20)\d{2})\s*年?\s*(?:[-—~至到]+\s*((?:19|20)\d{2})\s*)?年", words)
    return said is not None and period.start is not None and int(said[2] or said[1]) < period.start


_MOVES = ("change", "annual_rate")
_NUMERIC = re.compile(
    r"[\[(]?[<>≥≤=约]*\s*\d[\d.,]*\s*(?:[-~—]\s*\d[\d.]*)?\s*(?:%|‰|[一-鿿/]{0,6})(?:以上|以下|以内|左右)?[\])]?"
)


def _several(document: Document, name: Cell, value: Cell) -> list[tuple[Piece, ...]]:
    """The names in a cell that holds several: as many as its values, line by line."""
    count = len(value.pieces)
    whole = [tuple(name.pieces)]
    if count < 2 or not all(
        _NUMERIC.fullmatch(document.signs[start:end].strip()) for start, end in value.pieces
    ):
        return whole
    if len(name.pieces) == count:
        return [(piece,) for piece in name.pieces]
    groups: list[list[Piece]] = [[]]
    for start, end in name.pieces:
        words = document.signs[start:end].strip()
        if groups[-1] and re.match(r"\d{1,2}[.、)]|[(]\d|[①-⑳]|其中|[一二三四五六]、", words):
            groups.append([])
        groups[-1].append((start, end))
        if words.endswith((")", "；", "、")):
            groups.append([])
    groups = [group for group in groups if group]
    return [tuple(group) for group in groups] if len(groups) == count else whole


def _item(
    document: Document, row: tuple[Cell, ...], state: _State, pieces: list[Piece], parents: list[Cell],
    values: tuple[Piece, ...], column: Column, growth: bool, period: Period, number: int,
) -> Item | None:  # fmt: skip
    joined, places = spread_out(document, pieces)
    sub = SUB.match(joined)
    name = name_in(joined)
    name_places = places[name.start : name.end]
    if not name_places:
        return None
    signs, _value_places = spread_out(document, list(values))
    value = value_of(signs, document.words(values))
    if value is None:
        return None
    spans = together(name_places)
    own = joined[name.start : name.end]
    words, spans = full_name(document, own, spans, state.parent, state.group, parents)
    if sub is None:
        state.parent = together(name_places)
    item = Item(name=words, where=TABLE, spans=[*spans, *values])
    unit, unit_spans = _unit(document, row, state, value, column, joined, places)
    if not unit and value.value is not None and (sub or number or not _MEASURE.search(own)):
        unit, unit_spans = state.last_unit
    state.last_unit = (unit, unit_spans or ([*values] if value.unit else []))
    item.unit = unit or None
    item.spans += unit_spans
    _fill(item, value, own, growth)
    item.target_year = (
        column.year if column.year and not growth else _due(document, row, state, signs) or period.end
    )
    item.attribute = _attribute(document, row, state, item, joined)
    for cell in row:
        if cell.doubt:
            item.doubt(cell.doubt)
            item.glued = True
    if "、" in joined and re.search(r"[^、]{2,}、[^、]{2,}率$", words):
        item.doubt("名称里可能有两个指标，只有一个数")
    return item


def _due(document: Document, row: tuple[Cell, ...], state: _State, value: str) -> int | None:
    """The year in the value itself, in a row's own column of when it is due, or over the table."""
    if said := re.match(r"(?:到|至)?(20\d{2})年(?:底|末|前)?(?=[实全达完建基力])", value):
        return int(said[1])
    for column, cell in zip(state.head.columns, row, strict=False):
        if column and column.role == headers.OTHER and re.search(r"时间|时限|年限|期限|节点", column.words):
            years = re.findall(r"(20\d{2})年", document.folded(cell.pieces))
            return int(years[-1]) if years else state.year
    return state.year


def _unit(
    document: Document, row: tuple[Cell, ...], state: _State, value: Value, column: Column,
    joined: str, places: list[int],
) -> tuple[str, list[Piece]]:  # fmt: skip
    """The unit and where it stands: at the value itself, in its column, the name, the head or the caption."""
    if value.unit and not re.fullmatch("[十百千万亿]+", value.unit):
        return value.unit, []
    for one, cell in zip(state.head.columns, row, strict=False):
        if one and one.role == headers.UNIT:
            words = document.folded(cell.pieces).strip("() ")
            if words and not EMPTY.fullmatch(words):
                return _as_printed(document, "".join(words.split()), list(cell.pieces)), list(cell.pieces)
    name = name_in(joined)
    if name.unit and value.unit and re.match(r"[人户个家所名张辆台件项平亩元吨公床]", name.unit):
        # 200万 in a row in 人: the number is in 万人.
        return value.unit + name.unit, together(places[name.unit_start : name.unit_end])
    if name.unit:
        pieces = together(places[name.unit_start : name.unit_end])
        return _as_printed(document, name.unit, pieces), pieces
    if value.unit:
        return value.unit, []
    if column.unit:
        return column.unit, []
    head = next((one for one in state.head.columns if one and one.role == headers.NAME and one.unit), None)
    if head is not None:
        return head.unit, []
    return state.unit


def _as_printed(document: Document, unit: str, pieces: list[Piece]) -> str:
    """A unit in the document's own characters, but for widths of signs."""
    printed = "".join(document.words(pieces).split()).strip("()（）")
    return printed if not unit.isascii() and len(printed) == len(unit) else unit


def _fill(item: Item, value: Value, name: str, growth: bool) -> None:
    """What the value cell says, into the item."""
    item.target_text, item.comparator, item.approx = value.text, value.comparator, value.approx
    if value.upper is not None:
        item.target_min, item.target_max = value.value, value.upper
    else:
        item.target_value = value.value
    item.kind = kind_of(name, item.unit or "", value, growth) if value.value is not None else "level"
    item.direction = value.direction if item.kind in ("change", "cumulative", "annual_rate") else None
    if item.kind in ("change", "cumulative", "annual_rate"):
        item.direction = item.direction or direction_of(name)
    if value.doubt:
        item.doubt(value.doubt)


def _attribute(
    document: Document, row: tuple[Cell, ...], state: _State, item: Item, joined: str
) -> str | None:
    for column, cell in zip(state.head.columns, row, strict=False):
        if column and column.role == headers.ATTRIBUTE:
            words = document.folded(cell.pieces)
            if found := attribute_of(words):
                item.spans += list(cell.pieces)
                return found
    for column, cell in zip(state.head.columns, row, strict=False):
        if (column and column.role in (headers.CATEGORY, headers.OTHER)) or column is None:
            words = document.folded(cell.pieces)
            if len(words) <= 8 and (found := attribute_of(words)):
                item.spans += list(cell.pieces)
                return found
    if state.stars and re.search(r"[*★☆▲]", joined):
        return state.stars
    return state.attribute


def _others(
    document: Document,
    row: tuple[Cell, ...],
    state: _State,
    item: Item,
    number: int,
    parts: int,
) -> None:
    """The baseline: the latest year's before the plan."""
    columns = state.head.columns
    best: tuple[int, Column, Cell] | None = None
    for column, cell in zip(columns, row, strict=False):
        if column and column.role == headers.BASELINE and cell.pieces:
            if best is None or (column.year or 0) >= best[0]:
                if not EMPTY.fullmatch(document.folded(cell.pieces)):
                    best = (column.year or 0, column, cell)
    if best is None:
        return
    _year, column, cell = best
    pieces = (_share(cell, number, parts),) if parts > 1 else cell.pieces
    value = value_of(spread_out(document, list(pieces))[0], document.words(pieces))
    if value is None or value.value is None or value.upper is not None or value.kind in _MOVES:
        return  # 较2018年下降5个百分点 is no level
    if item.kind == "change" or (item.unit == "%" and item.direction and item.target_text.find("%") >= 0):
        return  # a change has no baseline in its own unit
    item.baseline_value = value.value
    words = document.folded(cell.pieces)
    starred = state.starred_year if words.rstrip().endswith(("*", "※")) else None
    item.baseline_year = stated_year(words) or starred or column.year
    item.spans += list(pieces)


def _warn(item: Item) -> None:
    """Says when a target asks for less than there is."""
    target, base = item.target_value, item.baseline_value
    if target is None or base is None or item.kind != "level" or target == base:
        return
    falls = bool(_FALLS.search(item.name))
    looser = (
        target < base
        if item.comparator in (">", ">=")
        else target > base
        if item.comparator in ("<", "<=")
        else None
    )
    if looser is None and item.comparator == "=":
        looser = target > base if falls else target < base
    if looser:
        item.doubt("目标比基期宽松")
