"""Tasks with who leads and who supports, and named programmes."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Piece
from gonghui.insight.reader.rules.drafts import Programme, Section, Task
from gonghui.insight.reader.rules.paragraphs import Paragraph
from gonghui.insight.reader.rules.prose.tense import FIVE
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.headers import column_of
from gonghui.insight.reader.rules.titles import Period

_LEAD_KEY = r"(?:牵头(?:负责)?(?:单位|部门|处室|领导)?|责任(?:单位|部门|主体|处室|领导)|主责(?:单位|部门)?|负责(?:单位|部门)|主办(?:单位|部门)|实施(?:单位|部门|主体)|落实单位|主管部门)"
_HELP_KEY = r"(?:配合(?:单位|部门|处室)?|参与(?:单位|部门)|参加单位|协办(?:单位|部门)|协同(?:单位|部门)|支持单位|协作单位)"
_BY_KEY = re.compile(
    rf"{_LEAD_KEY}\s*[：:]\s*(?P<lead>[^；;。()\n]+?)(?:[；;，,。]?\s*{_HELP_KEY}\s*[：:]\s*(?P<help>[^；;。()\n]+))?(?=[；;。)）\n]|$)"
)
_HELP_ONLY = re.compile(rf"^\s*[(]?{_HELP_KEY}\s*[：:]\s*(?P<help>[^；;。()\n]+)")
_LED = re.compile(
    r"[(]\s*(?:由)?(?P<lead>[^()。；，]{2,60}?)(?:共同)?(?:牵头|负责|牵头负责|按职责分工负责|分工负责|按职责负责|等?按职责分工落实)(?:落实|推进|实施)?\s*(?:[，,；]\s*(?P<help>[^()。]{2,120}?)(?:等)?(?:按职责)?(?:分工)?(?:配合|参与|协同|负责|落实)?)?\s*[)]"
)
_BODY = r"(?:局|委|厅|办|部|会|院|公司|政府|集团|署|行|中心|办公室|团|社|校|联|银行|管委会|区县|党委|组织部|宣传部|工会|单位|部门)"
_INLINE = re.compile(
    rf"由(?P<lead>[^，。；由]{{1,24}}?{_BODY})(?:共同)?(?:牵头|负责)(?:[，、]?\s*(?:会同)?(?P<help>[^，。；]{{2,60}}?{_BODY})(?:等)?(?:部门|单位)?(?:配合|参与|协同|协助))?"
)
_SPLIT = re.compile(r"[、，,;；]|(?<=[局委厅办部会院])(?:和|及|与)(?=[一-鿿])")
_TASK_SECTION = re.compile(r"任务|举措|措施|工程|行动|保障|实施|组织领导|推进")
_NO_TASK_SECTION = re.compile(
    r"成就|成效|回顾|基础$|形势|挑战|机遇|环境$|背景|指导思想|基本原则|总体要求|总体思路|目标|指标|愿景|展望|现状|问题|原则|意义"
)
_PROGRAMME = re.compile(
    r"(?:实施|开展|推进|推行|启动|组织|深化|打造|落实|推动|继续|做好|建设|参与|争创|创建)?[^，。；“”]{0,6}“(?P<quoted>[^“”]{2,24})”(?P<tail>[^，。；、“”]{0,10}?(?:工程|行动|计划|项目|活动|专项|试点))"
)
_PLAIN = re.compile(
    r"(?:实施|开展|启动|推进|组织实施|深入实施|大力实施)(?P<name>[^，。；、“”《》()的]{2,22}?(?:工程|行动计划|专项行动|行动|计划))(?=[，。；、)和及]|$)"
)


def tasks_of(
    document: Document,
    paragraphs: list[Paragraph],
    sections: list[Section],
    grids: list[Grid],
    period: Period,
) -> list[Task]:
    """The tasks: those with bodies in brackets, in sentences or in tables, and the headed ones of the task sections."""
    found = [task for grid in grids for task in _in_table(document, grid, period)]
    for number, paragraph in enumerate(paragraphs):
        found += _in_paragraph(document, paragraph, paragraphs[number - 1] if number else None)
    taken = sorted(min(task.spans)[0] for task in found)
    starts = [min(section.spans)[0] for section in sections]
    for task in _headed(sections):
        start = task.spans[0][0]
        following = min((one for one in starts if one > start), default=len(document.text))
        if not any(start <= one < following for one in taken):
            found.append(task)
    return sorted(found, key=lambda task: min(task.spans))


def _bodies(words: str) -> list[str]:
    """The bodies in a list of them, without 等 and 各."""
    words = re.sub(r"(?:等(?:有关|相关)?(?:部门|单位)?|按职责.*|分工.*|配合.*)$", "", words.strip())
    return [part.strip(" 。") for part in _SPLIT.split(words) if part.strip(" 。")]


def _in_paragraph(document: Document, paragraph: Paragraph, before: Paragraph | None) -> list[Task]:
    signs, found, begin = paragraph.signs, [], 0
    for match in _matches(signs):
        lead = (match.start("lead"), match.end("lead"))
        helping = match.start("help"), match.end("help")
        opening = match.start() - (1 if signs[match.start() - 1 : match.start()] == "(" else 0)
        inline = signs[match.start()] == "由"
        start = max(begin, _sentence_start(signs, begin, opening))
        if inline:
            stop = re.compile(r"[。；]").search(signs, match.end())
            text = (start, stop.start() if stop else len(signs))
        else:
            text = (start, opening)
        begin = match.end()
        pieces = paragraph.pieces(*_trim(signs, *text))
        if not pieces and before is not None:
            pieces = before.pieces(*_trim(before.signs, 0, len(before.signs)))
        if not pieces:
            continue
        spans = [*pieces, *paragraph.pieces(*lead)]
        supporting: list[str] = []
        if match["help"]:
            spans += paragraph.pieces(*helping)
            supporting = _bodies(document.words(paragraph.pieces(*helping)))
        leads = document.words(paragraph.pieces(*lead)).strip()
        found.append(Task(document.words(pieces).strip(), leads, supporting, spans))
    return found


def _matches(signs: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for pattern in (_BY_KEY, _LED, _INLINE):
        for match in pattern.finditer(signs):
            if not any(match.start() < one.end() and one.start() < match.end() for one in found):
                found.append(match)
    return sorted(found, key=lambda match: match.start())


def _sentence_start(signs: str, floor: int, end: int) -> int:
    """Where the task that ends in a bracket begins: the paragraph's matter since the last task, at most two sentences."""
    stops = [match.end() for match in re.finditer(r"[。；]", signs[floor:end])]
    inner = [stop for stop in stops if floor + stop < end - 1]
    if end - floor <= 400 or not inner:
        return floor
    return floor + inner[-1]


def _trim(signs: str, start: int, end: int) -> tuple[int, int]:
    while start < end and signs[start] in " 。；，)":
        start += 1
    while end > start and signs[end - 1] in " (":
        end -= 1
    return start, end


def _in_table(document: Document, grid: Grid, period: Period) -> list[Task]:
    """The rows of a table that deals tasks to bodies."""
    for top in range(min(3, len(grid.rows))):
        columns = [column_of(document.folded(cell.pieces), period) for cell in grid.rows[top]]
        roles = [column.role if column else "" for column in columns]
        if headers.LEAD not in roles or headers.TARGET in roles:
            continue
        texts = [x for x, role in enumerate(roles) if role in (headers.TASK, headers.NAME)]
        if not texts:
            continue
        x_lead = roles.index(headers.LEAD)
        x_help = roles.index(headers.SUPPORT) if headers.SUPPORT in roles else None
        return [
            task
            for row in grid.rows[top + 1 :]
            if (task := _row_task(document, row, texts[-1], x_lead, x_help)) is not None
        ]
    return []


def _row_task(
    document: Document, row: tuple[Cell, ...], text: int, lead: int, helping: int | None
) -> Task | None:
    if row[text] is row[lead] or not row[text].pieces:
        return None
    spans: list[Piece] = [*row[text].pieces, *row[lead].pieces]
    supporting: list[str] = []
    if helping is not None:
        spans += row[helping].pieces
        supporting = _bodies(document.words(row[helping].pieces))
    return Task(document.words(row[text].pieces), document.words(row[lead].pieces) or None, supporting, spans)


def _headed(sections: list[Section]) -> list[Task]:
    """The deepest headings of the sections that set tasks."""
    found: list[Task] = []
    chain: list[Section] = []
    for number, section in enumerate(sections):
        chain = [one for one in chain if one.level < section.level] + [section]
        following = sections[number + 1].level if number + 1 < len(sections) else 0
        if following > section.level or section.title.startswith("专栏") or len(section.title) < 4:
            continue
        if any(_NO_TASK_SECTION.search(one.title) and not re.search(r"任务", one.title) for one in chain):
            continue
        if len(chain) > 1 or _TASK_SECTION.search(section.title):
            found.append(Task(section.title, None, [], list(section.spans)))
    return found


def programmes_of(
    document: Document, paragraphs: list[Paragraph], sections: list[Section]
) -> list[Programme]:
    """Named programmes, each once with every place where it is named, and boxed columns."""
    found: dict[str, Programme] = {}
    for paragraph in paragraphs:
        for pattern, kind in ((_PROGRAMME, "programme"), (_PLAIN, "programme")):
            for match in pattern.finditer(paragraph.signs):
                start = match.start("quoted") - 1 if pattern is _PROGRAMME else match.start("name")
                end = match.end("tail") if pattern is _PROGRAMME else match.end("name")
                pieces = paragraph.pieces(start, end)
                if pattern is _PROGRAMME and FIVE.fullmatch(match["quoted"]):
                    continue
                name = document.words(pieces)
                found.setdefault(name, Programme(name, kind, [])).spans.extend(pieces)
    for section in sections:
        if section.number.startswith("专栏"):
            found.setdefault(section.title, Programme(section.title, "column", [])).spans.extend(
                section.spans
            )
    return sorted(found.values(), key=lambda one: min(one.spans))
