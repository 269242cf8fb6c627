"""Tasks with who leads and who supports, and named programmes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gonghui.insight.reader.rules.documents import Cell, Document, Grid, Piece
from gonghui.insight.reader.rules.drafts import Programme, Section, Task
from gonghui.insight.reader.rules.paragraphs import Paragraph
from gonghui.insight.reader.rules.prose.tense import FIVE
from gonghui.insight.reader.rules.tables import headers
from gonghui.insight.reader.rules.tables.headers import column_of, one_lead
from gonghui.insight.reader.rules.titles import Period

_LEAD_KEY = r"(?:牵头(?:负责)?(?:单位|部门|处室|领导)?|责任(?:单位|部门|主体|处室|领导)|主责(?:单位|部门)?|负责(?:单位|部门)|主办(?:单位|部门)|实施(?:单位|部门|主体)|落实单位|主管部门)"
_OTHER_KEY = r"(?:完成|办结|实施|时间)?(?:时限|时间|期限|节点)|完成时间|年度目标|联系单位"
_HELP_KEY = r"(?:配合(?:单位|部门|处室)?|参与(?:单位|部门)|参加单位|协办(?:单位|部门)|协同(?:单位|部门)|支持单位|协作单位)"
_KEY = re.compile(
    rf"(?:(?P<lead>{_LEAD_KEY})|(?P<help>{_HELP_KEY})|(?P<other>{_OTHER_KEY}))\s*：\s*(?:\*+\s*)?"
)
_LED = re.compile(
    r"[(\[]\s*(?:由)?(?P<lead>(?:[^()。；，]|[(][^()]{1,12}[)]){2,60}?)(?:共同)?(?:牵头|负责|牵头负责|按职责分工负责|分工负责|按职责负责|等?按职责分工落实)(?:落实|推进|实施)?\s*(?:[，,；]\s*(?P<help>[^()。]{2,120}?)(?:等)?(?:按职责)?(?:分工)?(?:配合|参与|协同|负责|落实)?)?\s*[)\]]"
)
_BODY = r"(?:局|委|厅|办|部|会|院|公司|政府|集团|署|行|中心|办公室|团|社|校|联|银行|管委会|区县|党委|组织部|宣传部|工会|单位|部门)"
_ENDS_BODY = re.compile(rf"(?:{_BODY}|街道|乡镇|[)])$")
_INLINE = re.compile(
    rf"由(?P<lead>[^，。；由]{{1,24}}?{_BODY})(?:共同)?(?:(?:牵头|负责)(?:[，、]?\s*(?:会同)?(?P<help>[^，。；]{{2,60}}?{_BODY})(?:等)?(?:部门|单位)?(?:配合|参与|协同|协助))?"
    rf"|会同(?P<with>[^，。；]{{2,60}}?{_BODY})(?:等)?(?:有关|相关)?(?:部门|单位)?(?:组织)?(?:实施|负责|落实|推进|制定))"
)
# A bracket with nothing but bodies, at the end of what they are to do.
_ONLY_BODIES = re.compile(
    rf"[(]\s*(?P<lead>[^()。；，：\d]{{1,14}}?{_BODY}(?:[、，][^()。；，：\d]{{1,14}}?{_BODY}){{0,11}}(?:等)?)[)](?=[。；]?\s*$|[。；])"
)
Part = tuple[int, int]
_SPLIT = re.compile(r"[、，,;；]|(?<=[局委厅办部会院])(?:和|及|与)(?=[一-鿿])")
_TASK_SECTION = re.compile(r"任务|举措|措施|工程|行动|保障|实施|组织领导|推进")
_NO_TASK_SECTION = re.compile(
    r"(?:规划|适用)(?:范围|期限|依据|背景|指标)|成就|成效|回顾|基础$|形势|挑战|机遇|环境$|背景|指导思想|基本原则|总体要求|总体思路|目标|指标|愿景|展望|现状|问题|原则|意义"
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
        before = paragraphs[number - 1] if number else None
        found += _in_paragraph(document, paragraph, before, found)
    taken = sorted(min(task.spans)[0] for task in found)
    starts = [min(section.spans)[0] for section in sections]
    for task in _headed(sections):
        start = task.spans[0][0]
        following = min((one for one in starts if one > start), default=len(document.text))
        if not any(start <= one < following for one in taken):
            found.append(task)
    return sorted(found, key=lambda task: min(task.spans))


def _bodies(words: str) -> list[str]:
    """The bodies in a list of them, without 等 and 各, and what angle brackets explain."""
    words = re.sub(r"[〈<][^〈〉<>]*[〉>]", "", words)
    for tail in (r"(?:按职责|分工|配合|参与|协同).*$", r"等(?:有关|相关|各)?(?:部门|单位)?(?:和单位)?$"):
        words = re.sub(tail, "", words.strip(" 。；"))
    parts = [part.strip(" 。") for part in _SPLIT.split(words) if part.strip(" 。")]
    if len(parts) == 1 and len(apart := parts[0].split()) > 1:
        # 财政局 住建局: in a cell, a blank parts them.
        return apart if sum(bool(_ENDS_BODY.search(one)) for one in apart) * 2 >= len(apart) else parts
    return parts


@dataclass(frozen=True)
class _Named:
    """Bodies named for a task: where their words begin and end, and who leads and who helps."""

    start: int
    end: int
    lead: Part
    helping: tuple[Part, ...] = ()
    inline: bool = False


def _in_paragraph(
    document: Document, paragraph: Paragraph, before: Paragraph | None, earlier: list[Task]
) -> list[Task]:
    signs, begin = paragraph.signs, 0
    found: list[Task] = []
    for named in _named(signs):
        if named.lead[0] == named.lead[1]:
            # 配合单位 on a line of its own, under the line of who leads.
            if before is not None and earlier and before.end in {end for _start, end in earlier[-1].spans}:
                for part in named.helping:
                    earlier[-1].spans += paragraph.pieces(*part)
                    earlier[-1].supporting += _bodies(document.words(paragraph.pieces(*part)))
            continue
        opening = named.start - (1 if signs[named.start - 1 : named.start] in ("(", "[") else 0)
        start = max(begin, _sentence_start(signs, begin, opening))
        if named.inline:
            stop = re.compile(r"[。；]").search(signs, named.end)
            text = (start, stop.start() if stop else len(signs))
        else:
            text = (start, opening)
        begin = named.end
        pieces = paragraph.pieces(*_trim(signs, *text))
        if not pieces and before is not None and earlier and _KEY.match(before.signs.lstrip("([ ")):
            # 责任单位 on a line of its own, under the line of 牵头单位.
            for part in (named.lead, *named.helping):
                earlier[-1].spans += paragraph.pieces(*part)
                earlier[-1].supporting += _bodies(document.words(paragraph.pieces(*part)))
            continue
        if not pieces and before is not None:
            pieces = before.pieces(*_trim(before.signs, 0, len(before.signs)))
        if not pieces:
            continue
        spans = [*pieces, *paragraph.pieces(*named.lead)]
        supporting: list[str] = []
        for part in named.helping:
            spans += paragraph.pieces(*part)
            supporting += _bodies(document.words(paragraph.pieces(*part)))
        lead = document.words(paragraph.pieces(*named.lead)).strip()
        found.append(Task(document.words(pieces).strip(), lead, supporting, spans))
    return found


def _named(signs: str) -> list[_Named]:
    """The bodies that a paragraph names for tasks, in their order."""
    found = _by_keys(signs)
    for pattern in (_LED, _INLINE, _ONLY_BODIES):
        for match in pattern.finditer(signs):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            start = match.start() + (0 if pattern is _INLINE else 1)
            groups = match.groupdict()
            aid = "help" if groups.get("help") else "with" if groups.get("with") else ""
            helping = (match.span(aid),) if aid else ()
            lead = match.span("lead")
            found.append(_Named(start, match.end(), lead, helping, pattern is _INLINE))
    if not found and (key := _KEY.match(signs.lstrip("(["))) and key["help"]:
        start = len(signs) - len(signs.lstrip("(["))
        part = (start + key.end(), _value_end(signs, start + key.end()))
        found.append(_Named(start, part[1], (start, start), (part,)))
    return sorted(found, key=lambda one: one.start)


def _by_keys(signs: str) -> list[_Named]:
    """牵头单位：…；配合单位：…, in brackets or not; what else stands with them (完成时限：…) is passed over."""
    groups: list[list[re.Match[str]]] = []
    ends: list[int] = []
    for key in _KEY.finditer(signs):
        if groups and re.fullmatch(r"[；，,。、\s]*", signs[ends[-1] : key.start()]):
            groups[-1].append(key)
            ends[-1] = _value_end(signs, key.end())
        else:
            groups.append([key])
            ends.append(_value_end(signs, key.end()))
    found = []
    for keys in groups:
        parts = [(key, (key.end(), _value_end(signs, key.end()))) for key in keys]
        leads = [(key, part) for key, part in parts if key["lead"] and part[1] > part[0]]
        # 责任领导 is a person; who is asked for is a body, where one is named.
        bodies = [one for one in leads if not one[0]["lead"].endswith("领导")]
        persons = [part for _key, part in leads if bodies and (_key, part) not in bodies]
        leads = bodies or leads
        if not leads:
            continue
        # Where one of several is said to take the lead, the others help.
        first = next((one for one in leads if "牵头" in one[0]["lead"]), leads[0])
        helping = [
            part
            for key, part in parts
            if (key["help"] or key["lead"]) and part != first[1] and part not in persons
        ]
        lead, more = _led(signs, first[1])
        found.append(_Named(keys[0].start(), parts[-1][1][1], lead, (*more, *helping)))
    return found


def _value_end(signs: str, start: int) -> int:
    """Where a list of bodies ends: at a stop, the next key, or the bracket that it stands in."""
    depth, place = 0, start
    while place < len(signs):
        sign = signs[place]
        if sign in "([":
            depth += 1
        elif sign in ")]":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and (sign in "；。\n" or (sign in "，, " and _KEY.match(signs, place + 1))):
            break
        place += 1
    return place


def _led(signs: str, part: Part) -> tuple[Part, tuple[Part, ...]]:
    """Of 市教育局(牵头)，市财政局 the first leads and the others help."""
    mark = re.compile(r"[(](?:牵头|主办|主责|负责)(?:单位|部门)?[)]").search(signs, *part)
    if mark is None:
        return part, ()
    start = max((signs.rfind(sign, part[0], mark.start()) + 1 for sign in "、，；"), default=part[0])
    start = max(start, part[0])
    rest = [(part[0], start), (mark.end(), part[1])]
    return (start, mark.start()), tuple((a, b) for a, b in rest if signs[a:b].strip("、，； 和及"))


def _sentence_start(signs: str, floor: int, end: int) -> int:
    """Where the task that ends in a bracket begins: the paragraph's matter since the last task, at most two sentences."""
    stops = [match.end() for match in re.finditer(r"[。；]", signs[floor:end])]
    inner = [stop for stop in stops if floor + stop < end - 1]
    if end - floor <= 400 or not inner:
        return floor
    return floor + inner[-1]


def _trim(signs: str, start: int, end: int) -> tuple[int, int]:
    while start < end and signs[start] in " 。；，)]>":
        start += 1
    while end > start and signs[end - 1] in " ([":
        end -= 1
    return start, end


def _in_table(document: Document, grid: Grid, period: Period) -> list[Task]:
    """The rows of a table that deals tasks to bodies."""
    for top in range(min(3, len(grid.rows))):
        columns = one_lead([column_of(document.folded(cell.pieces), period) for cell in grid.rows[top]])
        roles = [column.role if column else "" for column in columns]
        if headers.LEAD not in roles or (headers.TARGET in roles and headers.TASK not in roles):
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


# A cell that itself says who leads and who helps.
_LED_CELL = re.compile(
    r"(?P<lead>[^，。；]{2,60}?)牵头(?:[，,；、]\s*(?P<help>.{2,120}?)(?:等)?(?:配合|参与|协同))?。?"
)


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
    leading = document.words(row[lead].pieces)
    if both := _LED_CELL.fullmatch(leading):
        leading, supporting = both["lead"], [*_bodies(both["help"] or ""), *supporting]
    return Task(document.words(row[text].pieces), leading or None, supporting, spans)


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
