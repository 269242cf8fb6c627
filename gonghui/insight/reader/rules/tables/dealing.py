"""Deals a run of cells to the columns of a table, row after row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gonghui.insight.reader.rules.quantities import UNIT, is_unit
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.cells import EMPTY, is_attribute

_ROW = 10.0  # what a row is worth
_SKIP = 4.0  # what a cell that fits nowhere costs
_SKIP_LINE = 5.5  # and a line of several cells none of which can be dealt
FIGURE = re.compile(
    r"[\[(]*\s*[<>≥≤=约近达到不低于不少超过控制在累计年均增长提高降低下降比]{0,8}\s*\[?-?\d[\d.,]*(?![.、\d]*[、.][一-鿿])"
    rf"\s*(?:[-~—：:至/]\s*\d[\d.,]*\s*)*\s*(?:{UNIT})?\s*(?:以上|以下|以内|左右|及以上)?\s*[\])]?\s*(?:[(\[].{{0,10}}[)\]])?[*①-⑳]?"
)
_BODY = re.compile(
    r"(?:局|委|厅|办公室|管委会|人民政府|政府|集团|公司|总工会|妇联|残联|办|部门|中心|街道|乡镇|银行|学院|医院)(?:等)?$"
)
_IN_WORDS = re.compile(
    r"应.尽.|.*(?:全覆盖|同步|达标|完成.*任务|以上|左右|保持|稳定|提升|提高|下降|降低|翻番|翻一番|优良|合格|清零|增长|高于|低于|不|基本消除|逐步|稳步).*|.{2,}(?:要求|水平|合理区间).*"
)


@dataclass(frozen=True)
class Token:
    """A cell's text, folded, with its place and line; `many` where its line holds several."""

    words: str
    start: int
    end: int
    line: int
    first: bool
    many: bool


def deal(tokens: list[Token], roles: list[str]) -> tuple[float, list[list[list[Token]]]]:
    """The rows, each a list of cells by column, that fit the tokens best, and how well they fit."""
    best: dict[tuple[int, int], tuple[float, list[list[Token]] | None, tuple[int, int] | None]] = {}
    numbered = headers.SEQUENCE in roles
    fits = [_Fits(token) for token in tokens]
    options: dict[int, list[tuple[int, float, list[list[Token]], int]]] = {}

    def rows_from(start: int) -> list[tuple[int, float, list[list[Token]], int]]:
        if start not in options:
            options[start] = list(_rows_at(tokens, fits, start, roles))
        return options[start]

    # Backwards from the end, so that no reading goes deep.
    numbers = [_ordinal(token) for token, fit in zip(tokens, fits, strict=True) if fit.number]
    ends = _line_ends(tokens)
    counts = {0} | {number for number in numbers if numbered}
    for start in range(len(tokens), -1, -1):
        for last in counts if numbered else {0}:
            state = (start, last)
            if start == len(tokens):
                best[state] = (0.0, None, None)
                continue
            ahead = best[start + 1, last]
            # The end of the table may come anywhere: what follows it costs nothing.
            choice: tuple[float, list[list[Token]] | None, tuple[int, int] | None] = (0.0, None, None)
            if ahead[0] - _SKIP > choice[0]:
                choice = (ahead[0] - _SKIP, None, (start + 1, last))
            if start in ends and (over := best[ends[start], last][0] - _SKIP_LINE) > choice[0]:
                choice = (over, None, (ends[start], last))
            for end, worth, row, number in rows_from(start):
                after = (end, (number or last) if numbered else 0)
                total = worth + best[after][0] + _continuity(numbered, last, number)
                if total > choice[0]:
                    choice = (total, row, after)
            best[state] = choice
    return best[0, 0][0], _followed(best)


def _ordinal(token: Token) -> int:
    """The number of a row, however printed: 3, （3）, ③."""
    sign = token.words.strip()[:1]
    return ord(sign) - 0x245F if "①" <= sign <= "⑳" else int(re.sub(r"\D", "", token.words)[:9])


def _line_ends(tokens: list[Token]) -> dict[int, int]:
    """Of the first cell of a line that holds several, the number of the first cell after the line."""
    ends: dict[int, int] = {}
    for number, token in enumerate(tokens):
        if token.first and token.many:
            after = number + 1
            while after < len(tokens) and tokens[after].line == token.line:
                after += 1
            ends[number] = after
    return ends


def _continuity(numbered: bool, last: int, number: int) -> float:
    if not numbered or not number:
        return 0.0
    return 2.0 if number == last + 1 else -6.0 if last and number <= last else -1.0


def _followed(
    best: dict[tuple[int, int], tuple[float, list[list[Token]] | None, tuple[int, int] | None]],
) -> list[list[list[Token]]]:
    rows, state = [], (0, 0)
    while state in best:
        _worth, row, after = best[state]
        if row is not None:
            rows.append(row)
        if after is None:
            break
        state = after
    return rows


class _Fits:
    """What a token may be."""

    def __init__(self, token: Token) -> None:
        words = token.words
        self.number = bool(re.fullmatch(r"\d{1,3}[.、]?|[(]\d{1,3}[)]|[①-⑳]", words))
        self.empty = bool(EMPTY.fullmatch(words))
        self.attribute = is_attribute(words)
        self.unit = is_unit(words.strip("()"))
        self.date = bool(re.fullmatch(r"(?:19|20)\d{2}\s*年.{0,6}|持续推进|长期坚持", words))
        self.body = bool(_BODY.search(words)) and not self.attribute
        self.figure = bool(FIGURE.fullmatch(words)) and not self.attribute and not self.date
        self.in_words = len(words) <= 24 and bool(_IN_WORDS.fullmatch(words)) and not self.attribute
        self.text = bool(re.search(r"[一-鿿A-Za-z]", words)) and not self.attribute


def _rows_at(
    tokens: list[Token], fits: list[_Fits], start: int, roles: list[str]
) -> Iterator[tuple[int, float, list[list[Token]], int]]:
    """Every reading of a row that begins at a token: where it ends, what it is worth, its cells, its number."""

    def go(
        index: int, column: int, cost: float, cells: list[list[Token]]
    ) -> Iterator[tuple[int, float, list[list[Token]]]]:
        if cost > 9.5:
            return
        if column == len(roles):
            if _is_row(cells, roles, fits, start):
                yield index, cost, cells
            return
        for count, more in _choices(tokens, fits, index, roles, column):
            yield from go(index + count, column + 1, cost + more, [*cells, tokens[index : index + count]])

    begin = 0.0 if tokens[start].first else 2.0
    best: dict[int, tuple[int, float, list[list[Token]], int]] = {}
    for end, cost, cells in go(start, 0, begin, []):
        number = _number(cells, roles)
        if end not in best or _ROW - cost > best[end][1]:
            best[end] = (end, _ROW - cost, cells, number)
    yield from best.values()


def _number(cells: list[list[Token]], roles: list[str]) -> int:
    if headers.SEQUENCE not in roles:
        return 0
    cell = cells[roles.index(headers.SEQUENCE)]
    return _ordinal(cell[0]) if cell else 0


def _is_row(cells: list[list[Token]], roles: list[str], fits: list[_Fits], start: int) -> bool:
    place, named, valued = start, False, False
    for role, cell in zip(roles, cells, strict=True):
        if role == headers.NAME and cell:
            named = True
        if role in (headers.TARGET, headers.GROWTH) and cell and not fits[place].empty:
            valued = True
        place += len(cell)
    return named and valued


def _choices(
    tokens: list[Token], fits: list[_Fits], index: int, roles: list[str], column: int
) -> Iterator[tuple[int, float]]:
    """How many of the next tokens a column may take, and what that costs."""
    role, left = roles[column], len(tokens) - index
    here = fits[index] if left else None
    if role == headers.SEQUENCE:
        if here and here.number:
            yield 1, 0.0
        yield 0, 4.5  # a number for several rows
        return
    if role in (headers.NAME, headers.TASK):
        dealt_out = headers.LEAD in roles
        for count, cost in _name_choices(tokens, fits, index):
            yield count, cost + (4.0 if dealt_out and fits[index].body else 0.0)
        if roles.count(headers.NAME) > 1 and column != max(
            n for n, one in enumerate(roles) if one == headers.NAME
        ):
            yield 0, 0.8
        return
    if role == headers.CATEGORY:
        yield 0, 0.3
        if here and here.text and not here.figure:
            yield (
                1,
                0.5 + (0.9 if len(tokens[index].words) > 6 and headers.SEQUENCE not in roles[column:] else 0),
            )
            short = len(tokens[index].words) <= 5 and left > 1 and len(tokens[index + 1].words) <= 5
            if left > 1 and fits[index + 1].text and (short or headers.SEQUENCE in roles[column:]):
                yield 2, 0.9
        return
    if role == headers.UNIT:
        if here and (here.unit or here.empty):
            yield 1, 0.0
        elif here and here.text and len(tokens[index].words) <= 6:
            yield 1, 3.0
        yield 0, 4.0
        return
    if role == headers.ATTRIBUTE:
        if here and here.attribute:
            yield 1, 0.0
        elif here and here.empty:
            yield 1, 0.5
        yield 0, 3.0
        return
    if role in (headers.BASELINE, headers.TARGET, headers.GROWTH):
        yield from _value_choices(tokens, fits, index, role)
        return
    if role in (headers.LEAD, headers.SUPPORT):
        if here and (here.body or here.empty):
            yield 1, 0.0
        elif here and here.text:
            yield 1, 1.0
        yield 0, 0.8
        return
    yield 0, 0.6
    if here and (here.text or here.date or (here.attribute and headers.ATTRIBUTE not in roles)):
        yield 1, 0.0 if here.date else 0.5


def _name_choices(tokens: list[Token], fits: list[_Fits], index: int) -> Iterator[tuple[int, float]]:
    cost = 0.0
    for count in range(1, 5):
        number = index + count - 1
        if number >= len(tokens) or fits[number].attribute:
            return
        fit = fits[number]
        if not fit.text and count == 1:
            return
        if fit.figure and not re.match(r"\d+岁|\d{2,}人以上|(?:3|70|60|65|15)岁", tokens[number].words):
            cost += 4.0
        if fit.date:
            cost += 4.0
        if count == 1 and len(tokens[number].words) < 2:
            cost += 4.0
        if fit.unit and count > 1:
            cost += 2.0
        if count > 1:
            cost += 3.0 if tokens[number].line == tokens[number - 1].line else 0.7
        yield count, cost


def _value_choices(
    tokens: list[Token], fits: list[_Fits], index: int, role: str
) -> Iterator[tuple[int, float]]:
    here = fits[index] if index < len(tokens) else None
    if here is not None:
        if here.figure or here.empty:
            yield 1, 0.0
        elif here.in_words and not here.unit:
            yield 1, 0.8
        elif here.text and len(tokens[index].words) <= 20:
            yield 1, 4.5
        elif here.text and (len(tokens[index].words) <= 40):
            yield 1, 5.5
        if (
            index + 1 < len(tokens)
            and here.in_words
            and fits[index + 1].text
            and not fits[index + 1].attribute
        ):
            yield 2, 3.2
    yield 0, 5.0 if role == headers.TARGET else 3.0
