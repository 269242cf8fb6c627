"""Tables that deal tasks to bodies and reached the text as lines: cells apart by blanks, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Piece
from gonghui.insight.reader.rules.drafts import Item
from gonghui.insight.reader.rules.paragraphs import Line, Paragraph
from gonghui.insight.reader.rules.prose.sentences import read_paragraph
from gonghui.insight.reader.rules.prose.tense import FUTURE
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.headers import Column, column_of, one_lead
from gonghui.insight.reader.rules.titles import Period

BODY = re.compile(
    r"(?:局|委|厅|办|部|会|院|公司|政府|集团|署|行|中心|办公室|团|社|校|联|管委会|区县|组织部|宣传部|单位|部门|街道|乡镇|各县|县区|市区|\))(?:等)?$"
)
_APART = re.compile(r"\t+|[ \u00a0]{2,}|\u3000+")
_TEXTS = (headers.TASK, headers.NAME)
_COLUMNS = range(3, 9)
_NUMBER = re.compile(r"[(]?(\d{1,3})[)]?[.、]?")


def assigned_grids(document: Document, lines: list[Line], period: Period) -> list[Grid]:
    """Such tables, as grids with their head in the first row."""
    found: list[Grid] = []
    number = 0
    while number < len(lines):
        grid, used = _in_lines(document, lines, number, period)
        if grid is None:
            grid, used = _cell_a_line(document, lines, number, period)
        if grid is not None:
            found.append(grid)
        number += max(1, used)
    return found


def _roles(words: list[str], period: Period, *, loose: bool = False) -> list[str] | None:
    """What the columns of a head hold; None when it deals no tasks to bodies.

    Args:
        loose: the file itself parts the columns, with tabs; one may have a head that says nothing here.
    """
    columns: list[Column] = []
    for one in words:
        column = column_of(one, period) if len(one) <= 14 and not one.endswith("表") else None
        if column is None and loose:
            column = Column(headers.OTHER)
        if column is None:
            return None
        columns.append(column)
    roles = [column.role for column in one_lead(list(columns)) if column]
    valued = {headers.TARGET, headers.BASELINE, headers.GROWTH} & set(roles)
    if roles.count(headers.LEAD) != 1 or valued or not set(_TEXTS) & set(roles):
        return None
    return roles


def _parts(document: Document, line: Line, apart: bool) -> list[Piece]:
    """The cells of a line: apart by wide gaps, or by any blank."""
    text = document.text[line.start : line.end]
    bounds, begin = [], 0
    for gap in [*(_APART if apart else re.compile(r"\s+")).finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[begin:end].strip():
            words = text[begin:end]
            left = begin + len(words) - len(words.lstrip())
            bounds.append((line.start + left, line.start + left + len(words.strip())))
        begin = gap.end() if gap else end
    return bounds


def _in_lines(document: Document, lines: list[Line], number: int, period: Period) -> tuple[Grid | None, int]:
    """A table with a row a line."""
    for apart in (True, False):
        head = _parts(document, lines[number], apart)
        if len(head) not in _COLUMNS:
            continue
        tabbed = document.text[lines[number].start : lines[number].end].count("\t") == len(head) - 1
        words = [document.signs[start:end] for start, end in head]
        roles = _roles(words, period, loose=apart and tabbed)
        if roles is None:
            continue
        rows = []
        for later in lines[number + 1 :]:
            parts = _parts(document, later, apart)
            if len(parts) != len(head) or not BODY.search(_words(document, parts[roles.index(headers.LEAD)])):
                break
            rows.append(parts)
        if rows:
            return _grid(head, [[[part] for part in row] for row in rows]), len(rows) + 1
    return None, 0


def _words(document: Document, piece: Piece) -> str:
    return document.signs[piece[0] : piece[1]].strip()


def _cell_a_line(
    document: Document, lines: list[Line], number: int, period: Period
) -> tuple[Grid | None, int]:
    """A table with a cell a line; a row begins with its number, or has as many lines as there are columns."""
    best: tuple[list[Piece], list[str]] | None = None
    head: list[Piece] = []
    for line in lines[number : number + max(_COLUMNS)]:
        if len(line.words) > 14 or line.words.endswith("表") or column_of(line.words, period) is None:
            break
        head.append(_whole(line))
        roles = _roles([_words(document, piece) for piece in head], period)
        if roles is not None and len(head) in _COLUMNS:
            best = (list(head), roles)
    if best is None:
        return None, 0
    head, roles = best
    body = lines[number + len(head) :]
    dealt = _numbered if roles[0] == headers.SEQUENCE else _even
    rows = list(dealt(document, body, roles))
    if not rows:
        return None, 0
    used = len(head) + sum(len(cell) for row in rows for cell in row)
    return _grid(head, rows), used


def _whole(line: Line) -> Piece:
    start = line.start + line.signs.index(line.words)
    return start, start + len(line.words)


def _numbered(document: Document, body: list[Line], roles: list[str]) -> Iterator[list[list[Piece]]]:
    """Rows from one number to the next; what a cell has too many lines of belongs to the task's own words."""
    place, count = 0, 1
    while place < len(body) and (found := _NUMBER.fullmatch(body[place].words)) and int(found[1]) == count:
        stop = place + 1
        while stop < min(len(body), place + 24):
            following = _NUMBER.fullmatch(body[stop].words)
            if following and int(following[1]) == count + 1:
                break
            stop += 1
        else:
            stop = place + len(roles)  # the last row
        row = _dealt(document, body[place:stop], roles)
        if row is None:
            return
        yield row
        place, count = stop, count + 1


def _dealt(document: Document, lines: list[Line], roles: list[str]) -> list[list[Piece]] | None:
    over = len(lines) - len(roles)
    if over < 0:
        return None
    text = max(x for x, role in enumerate(roles) if role in _TEXTS)
    cells: list[list[Piece]] = []
    place = 0
    for x in range(len(roles)):
        size = 1 + (over if x == text else 0)
        cells.append([_whole(line) for line in lines[place : place + size]])
        place += size
    lead = cells[roles.index(headers.LEAD)]
    return cells if BODY.search(_words(document, lead[0])) else None


def _even(document: Document, body: list[Line], roles: list[str]) -> Iterator[list[list[Piece]]]:
    for place in range(0, len(body) - len(roles) + 1, len(roles)):
        row = _dealt(document, body[place : place + len(roles)], roles)
        if row is None:
            return
        yield row


def _grid(head: list[Piece], rows: list[list[list[Piece]]]) -> Grid:
    top = tuple(Cell((piece,)) for piece in head)
    body = tuple(tuple(Cell(tuple(cell)) for cell in row) for row in rows)
    end = max(piece[1] for row in rows for cell in row for piece in cell)
    return Grid((top, *body), head[0][0], end, guessed=True)


def targets_in(document: Document, grid: Grid, period: Period) -> list[Item]:
    """The targets that the words of a table of tasks set: 新建公园3个 beside who is to do it and by when."""
    for top in range(min(3, len(grid.rows))):
        columns = [column_of(document.folded(cell.pieces), period) for cell in grid.rows[top]]
        roles = [column.role if column else "" for column in columns]
        if headers.LEAD in roles and set(_TEXTS) & set(roles):
            break
    else:
        return []
    found: list[Item] = []
    for row in grid.rows[top + 1 :]:
        due = None
        for column, cell in zip(columns, row, strict=False):
            if column and column.role == headers.OTHER and re.search(r"时限|时间|期限|节点", column.words):
                years = re.findall(r"(20\d{2})年", document.folded(cell.pieces))
                due = int(years[-1]) if years else None
        cells = {id(cell): cell for role, cell in zip(roles, row, strict=False) if role in _TEXTS}
        for cell in cells.values():
            places = [place for start, end in cell.pieces for place in range(start, end)]
            if not places:
                continue
            paragraph = Paragraph("".join(document.signs[place] for place in places), tuple(places))
            for item in read_paragraph(document, paragraph, FUTURE, period).promised:
                if due is not None and item.target_year == period.end:
                    item.target_year = due
                found.append(item)
    return found
