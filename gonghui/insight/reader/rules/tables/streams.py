"""Tables that reached the text as lines: one cell a line, or columns apart by blanks.

The head tells which columns follow each other; the cells after it are dealt to rows so that most of them fit
(dynamic programming over the cells, the cheapest reading wins).
"""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.documents import Cell, Document, Grid
from gonghui.insight.reader.rules.paragraphs import NUMBERED, Line, parts_columns
from gonghui.insight.reader.rules.quantities import is_unit
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.cells import EMPTY, is_attribute
from gonghui.insight.reader.rules.tables.dealing import FIGURE, Token, deal
from gonghui.insight.reader.rules.tables.headers import Column, column_of
from gonghui.insight.reader.rules.titles import Period

_APART = re.compile(r"\s*[|｜│┃]+\s*|\t+|[ \u00a0]{2,}|[\u3000\u2003]+[ \u3000]*|[ ]+(?=\u3000)")
_YEARS = re.compile(r"(?:20\d{2}\s*年\s*){2,}")
_DASHES = re.compile(r"[-—/]+|[\[(]\S*\d\S*[\])]")
_HEAD_MOST = 14  # cells in a head
_CELL_MOST = 46  # characters in a cell
_ROWS_MOST = 4000  # cells of one table
_ADDITION = re.compile(
    r"[(\[][^()\[\]]{1,14}[)\]]|实际|现状|目标|目标值|实际值|现状值|完成|基期|预计|年均|增速|累计|属性|性质|\[累计\]|水平|值|情况"
)


def stream_grids(document: Document, lines: list[Line], period: Period) -> list[Grid]:
    """The tables among lines, as grids with their head in the first row."""
    tokens = _tokens(document, lines)
    found, number = [], 0
    while number < len(tokens):
        head = _head_at(tokens, number, period)
        if head is None:
            number += 1
            continue
        heads, first = head
        columns, rows, used = _best_rows(tokens, first, heads)
        if not rows:
            number += 1
            continue
        top = tuple(Cell(tuple((one.start, one.end) for one in cells)) for _column, cells in columns)
        found.append(Grid((top, *rows), tokens[number].start, used, guessed=True))
        while number < len(tokens) and tokens[number].start < used:
            number += 1
    return found


def _tokens(document: Document, lines: list[Line]) -> list[Token]:
    """The cells that lines may hold; a line of prose is one that ends a table."""
    found: list[Token] = []
    width = 0  # columns of the head whose rows these lines may be
    for number, line in enumerate(lines):
        text = document.text[line.start : line.end]
        parts = _parts(text)
        if len(parts) == 1 and _YEARS.fullmatch(line.words):
            parts = [(found.start(), found.end()) for found in re.finditer(r"20\d{2}\s*年", line.signs)]
        if len(parts) == 1 and " " in line.words and _has_columns(line.words, width):
            width = len(line.words.split()) if _heads(line.words.split()) >= 3 else width
            parts = [
                (found.start(), found.end())
                for found in re.finditer(
                    r"(?<!\S)(?:指\s标|单\s位|属\s性|类\s别|序\s号)(?!\S)|\S+", line.signs
                )
            ]
        for place, (start, end) in enumerate(parts):
            words = document.signs[line.start + start : line.start + end].strip()
            if words:
                found.append(
                    Token(words, line.start + start, line.start + end, number, place == 0, len(parts) > 1)
                )
    return _uprights(found)


def _uprights(tokens: list[Token]) -> list[Token]:
    """Words set upright, a character a line, as one cell: 指/标/类/别."""
    found: list[Token] = []
    run: list[Token] = []
    for token in [*tokens, Token("。", 0, 0, -1, True, False)]:
        if re.fullmatch(r"[一-鿿]", token.words) and not token.many:
            run.append(token)
            continue
        if len(run) >= 3:
            words = "".join(one.words for one in run)
            found.append(Token(words, run[0].start, run[-1].end, run[0].line, True, False))
        else:
            found += run
        run = []
        found.append(token)
    return found[:-1]


def _parts(text: str) -> list[tuple[int, int]]:
    found, begin = [], 0
    gaps = [gap for gap in _APART.finditer(text) if parts_columns(text, *gap.span())]
    for gap in [*gaps, None]:
        end = gap.start() if gap else len(text)
        if text[begin:end].strip():
            words = text[begin:end]
            left = begin + len(words) - len(words.lstrip())
            found.append((left, left + len(words.strip())))
        begin = gap.end() if gap else end
    return found


def _heads(parts: list[str]) -> int:
    """How many of a line's parts are words of a table's head."""
    return sum(
        bool(
            re.fullmatch(
                r"序号|项目|备注|(?:责任|牵头|配合|参与|协办|主要|负责|落实|完成)(?:单位|部门|处室|时限|时间|任务)|(?:重点|工作|目标|具体)?(?:任务|内容|举措|措施)|任务名称|时限|指标|指标名称|衡量指标|单位|属性|(?:指标)?性质|类别|\d{4}年?.{0,4}|目标值?|基期值?|现状值?|年均.{0,6}",
                part,
            )
        )
        for part in parts
    )


def _has_columns(words: str, width: int) -> bool:
    """Whether single blanks part columns: several short words, figures or heads among them."""
    parts = words.split()
    if len(parts) < 3 or re.search(r"[。；]", words) or any(len(part) > _CELL_MOST for part in parts):
        return False
    figures = sum(bool(FIGURE.fullmatch(part) or _DASHES.fullmatch(part)) for part in parts)
    marks = sum(is_attribute(part) or is_unit(part) for part in parts)
    heads = _heads(parts)
    if figures and width > 2 and width - 1 <= len(parts) <= width:
        return True
    return figures + marks >= 2 or heads >= 3 or (figures >= 1 and len(parts) >= 3 and parts[0].isdigit())


def _head_at(
    tokens: list[Token], number: int, period: Period
) -> tuple[list[tuple[Column, list[Token]]], int] | None:
    """The head that begins at a token, and the number of the first token after it."""
    begins = _column(tokens[number].words, period)
    if begins is None or (begins.year is None and begins.role in (headers.TARGET, headers.BASELINE)):
        return None  # 主要目标 over a table is its caption
    columns: list[tuple[Column, list[Token]]] = []
    index = number
    while index < min(len(tokens), number + _HEAD_MOST * 2):
        words = tokens[index].words
        if (
            columns
            and _ADDITION.fullmatch(words)
            and not (tokens[index].line == columns[-1][1][-1].line and _column(words, period))
        ):
            joined = "".join(one.words for one in columns[-1][1]) + words
            more = _column(joined, period)
            same = _column(words, period)
            if more is not None and (
                same is None
                or (
                    columns[-1][0].role in (headers.BASELINE, headers.TARGET)
                    and same.year is None
                    and same.role == columns[-1][0].role
                )
            ):
                columns[-1] = (more, [*columns[-1][1], tokens[index]])
                index += 1
                continue
        column = _column(words, period)
        if column is None or (
            columns and any(words == "".join(t.words for t in part) for _c, part in columns)
        ):
            break
        columns.append((column, [tokens[index]]))
        index += 1
    columns, index = _cut(columns, index)
    roles = [column.role for column, _cells in columns]
    wanted = set(roles) & {headers.TARGET, headers.GROWTH}
    if headers.NAME not in roles or not wanted or len(columns) < 2 or len(columns) > _HEAD_MOST:
        return None
    return columns, index


def _cut(
    columns: list[tuple[Column, list[Token]]], index: int
) -> tuple[list[tuple[Column, list[Token]]], int]:
    """A second name column after the values is no head any more but the first row's name."""
    names = [number for number, (column, _cells) in enumerate(columns) if column.role == headers.NAME]
    values = [
        n
        for n, (c, _cells) in enumerate(columns)
        if c.role in (headers.TARGET, headers.GROWTH, headers.ATTRIBUTE)
    ]
    if len(names) > 1 and values and names[-1] > values[0]:
        dropped = columns[names[-1] :]
        index -= sum(len(cells) for _column_, cells in dropped)
        columns = columns[: names[-1]]
    return columns, index


def _column(words: str, period: Period) -> Column | None:
    if len(words) > 16 or re.search(r"[。；，]|[^\d]指标体系", words) or NUMBERED.match(words):
        return None
    return column_of(words, period)


def _best_rows(
    tokens: list[Token], first: int, heads: list[tuple[Column, list[Token]]]
) -> tuple[list[tuple[Column, list[Token]]], list[tuple[Cell, ...]], int]:
    """The reading of a head under which most cells fit: a head over two columns is none of its own."""
    last = first
    while last < min(len(tokens), first + _ROWS_MOST) and not _ends_table(tokens[last]):
        last += 1
    best: tuple[float, list[tuple[Column, list[Token]]], list[list[list[Token]]]] = (0.0, [], [])
    for columns in _readings(heads):
        roles = [column.role for column, _cells in columns]
        if headers.NAME not in roles or not {headers.TARGET, headers.GROWTH} & set(roles):
            continue
        worth, dealt = deal(tokens[first:last], roles)
        if len(dealt) < 2 and not (dealt and headers.SEQUENCE in roles):
            continue
        if worth > best[0] + 0.01:
            best = (worth, columns, dealt)
    _worth, columns, dealt = best
    rows = [tuple(Cell(tuple((one.start, one.end) for one in part)) for part in row) for row in dealt]
    end = max((token.end for row in dealt for part in row for token in part), default=0)
    return columns, rows, end


def _readings(heads: list[tuple[Column, list[Token]]]) -> list[list[tuple[Column, list[Token]]]]:
    """The head as it stands, without a caption before it, and without heads over other heads."""
    found = [heads]
    roles = [column.role for column, _cells in heads]
    if roles[0] == headers.NAME and headers.NAME in roles[1:]:
        found.append(heads[1:])
    values = (headers.BASELINE, headers.TARGET, headers.GROWTH)
    for one in list(found):
        for number, (column, _cells) in enumerate(one[:-1]):
            if (
                column.role in values
                and one[number + 1][0].role in values
                and not re.match(r"\d{4}", column.words)
            ):
                found.append(one[:number] + one[number + 1 :])
    return found


def _ends_table(token: Token) -> bool:
    words = token.words
    if len(words) > _CELL_MOST or re.search(r"。|；$|[！？]", words):
        return True
    if re.match(r"(?:注|说明|备注|资料来源|数据来源)\s*[：:]|第[一二三四五六七八九十]+[章节部]|专栏", words):
        return True
    return bool(EMPTY.fullmatch(words) and len(words) > 4)
