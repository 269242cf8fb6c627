"""What the columns of a table hold, from the words at their head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gonghui.insight.reader.rules.documents import Cell, Document, Grid
from gonghui.insight.reader.rules.quantities import is_unit
from gonghui.insight.reader.rules.titles import FIVE_NAMES, FIVES, Period

SEQUENCE, CATEGORY, NAME, UNIT = "sequence", "category", "name", "unit"
BASELINE, TARGET, GROWTH = "baseline", "target", "growth"
ATTRIBUTE, LEAD, SUPPORT, TASK, OTHER = "attribute", "lead", "support", "task", "other"

_YEARS = re.compile(r"(?:19|20)\d{2}")
_FIVE = re.compile(FIVE_NAMES)
_GROWTH = re.compile(
    r"年均|增速|增长|增幅|累计|累积|年增|变化|提高幅度|提升幅度|比.{0,8}[增提降]|较.{0,8}[增提降]|升降|\[\s*\]"
)
_BASE = re.compile(
    r"现状|基期|基准|基数|基础值|实际|完成|预计|起始|初值|现值|当前|达到值|实绩|实现值|现有|规划基年|基年"
)
_GOAL = re.compile(r"目标|规划|预期|计划|指标值|期末|末期|要求|数值|标准值|远期|近期|中期|任务量|约束值")
_ATTRIBUTE = re.compile(r"属性|性质|约束|预期性")
_SEQUENCE = re.compile(r"序号|编号|序|号|No\.?|NO\.?")
_BODY_LEAD = re.compile(r"牵头|责任|主责|负责|主管|实施主体|承担")
_BODY_SUPPORT = re.compile(r"配合|参与|协办|协同|支持单位|参加")
_CATEGORY = re.compile(r"类别|类型|分类|大类|领域|维度|方面|一级指标|目标层|分项|类$|板块|体系")
_NAME = re.compile(r"指标|名称|项目|内容|目标任务")
_TASK = re.compile(r"任务|举措|措施|工程|事项|行动")
_OTHER = re.compile(r"备注|说明|来源|解释|口径|注释|方向|趋势|频率|周期|进度|时限")
HEADER_MOST = 26  # characters of a head; longer is a row


@dataclass(frozen=True)
class Column:
    """A column: what it holds, of which year, in which unit its head says, and where that unit stands."""

    role: str
    year: int | None = None
    unit: str = ""
    words: str = ""


def column_of(words: str, period: Period) -> Column | None:
    """The column that head words (folded, without blanks) announce; None when they announce none."""
    words = re.sub(r"\s", "", words)
    if re.search(r"\(单位：", words) or re.match(
        r"(?:表|附表|专栏)\s*\d|.{4,}主要指标$|.*(?:主要|核心|发展|预期)指标(?:体系|表)$", words
    ):
        return None  # a caption
    if re.search(r"时限|完成时间|时间节点|进度安排", words):
        return Column(OTHER, words=words)
    if not words or len(words) > HEADER_MOST or re.search(r"[。；]", words):
        return None
    unit = ""
    if (found := re.search(r"\(([^()]{1,12})\)$", words)) and is_unit(found[1]):
        unit = found[1]
    bare = re.sub(r"\([^()]*\)$", "", words) if unit else words
    if _SEQUENCE.fullmatch(bare):
        return Column(SEQUENCE, words=words)
    if bare in ("单位", "计量单位", "指标单位", "单位/量纲", "量纲"):
        return Column(UNIT, words=words)
    if (value := _value_column(bare, period)) is not None:
        return Column(value.role, value.year, unit, words)
    if _BODY_SUPPORT.search(bare) and re.search(r"单位|部门|处室|科室|机构|主体|^配合$|^参与$", bare):
        return Column(SUPPORT, words=words)
    if _BODY_LEAD.search(bare) or bare in ("单位名称", "部门", "责任人"):
        return Column(LEAD, words=words)
    if _ATTRIBUTE.search(bare):
        return Column(ATTRIBUTE, words=words)
    if _OTHER.search(bare):
        return Column(OTHER, words=words)
    if _CATEGORY.search(bare) and not re.search(r"名称|二级|三级|具体", bare):
        return Column(CATEGORY, words=words)
    if _TASK.search(bare) and "指标" not in bare:
        return Column(TASK, words=words)
    return Column(NAME, None, unit, words) if _NAME.search(bare) else None


def _value_column(words: str, period: Period) -> Column | None:
    """A column of values: of the baseline, the target or the growth between them."""
    years = [int(year) for year in _YEARS.findall(words)]
    five = _FIVE.search(words)
    if not years and five:
        years = [FIVES[five[0]] + 4]
        if re.search(r"期初|初$|基期", words):
            years = [FIVES[five[0]] - 1]
    rest = re.sub(r"[\d年“”()\-—~至到末底前度时期期间五十一二三四六]", "", words)
    if re.search(r"纲要|规划$|计划$|方案$|报告$|[市省县区]“?十", words):
        return None
    if years and len(rest) > 12:
        return None
    if (
        not years
        and re.search(r"指标|名称|类别|属性|性质|单位|任务", words)
        and not re.search(r"目标值|指标值|现状值|基准值|基期值|任务量", words)
    ):
        return None
    if _GROWTH.search(words) and (years or len(words) <= 16) and not re.search(r"目标$", words):
        return Column(GROWTH, years[-1] if years else None)
    if years:
        last = years[-1]
        if len(years) > 1 and len(re.sub(r"\D", "", words)) >= 8 and re.search(r"均|累计", words):
            return Column(GROWTH, last)
        first = period.start or 9999
        if _BASE.search(words) and not re.search(r"目标", words) and last <= first:
            return Column(BASELINE, last)
        is_base = last < first if period.start else (_BASE.search(words) is not None)
        return Column(BASELINE if is_base else TARGET, last)
    if _BASE.search(words) and not _GOAL.search(words.replace("规划基", "")):
        return Column(BASELINE)
    if _GOAL.search(words) and len(words) <= 10 and not words.endswith(("任务", "内容", "名称", "单位")):
        return Column(TARGET)
    return None


def one_lead(columns: list[Column | None]) -> list[Column | None]:
    """Of several columns of bodies one leads, the one that says so, else the first; the others support."""
    leads = [one for one in columns if one and one.role == LEAD]
    if len(leads) < 2:
        return columns
    first = next((one for one in leads if re.search("牵头|主责|主办", one.words)), leads[0])
    return [
        Column(SUPPORT, words=one.words) if one and one.role == LEAD and one is not first else one
        for one in columns
    ]


@dataclass(frozen=True)
class Head:
    """The head of a table: its columns, the row at which the figures begin, and what is said of all of it."""

    columns: tuple[Column | None, ...]
    first: int
    names: tuple[int, ...]


def head_of(document: Document, grid: Grid, period: Period) -> Head | None:
    """The head of a grid; None when its first rows announce no indicators with values."""
    for top in range(min(5, len(grid.rows))):
        for rows in (1, 2, 3):
            if top + rows > len(grid.rows) or (
                rows > 1 and not _is_head_row(document, grid.rows[top + rows - 1], period)
            ):
                break
            columns = [_column(document, grid, top, rows, x, period) for x in range(len(grid.rows[top]))]
            columns = _with_base(columns, period)
            deeper = top + rows < len(grid.rows) and _is_head_row(document, grid.rows[top + rows], period)
            if deeper and rows < 3:
                continue
            roles = {column.role for column in columns if column}
            if NAME in roles and roles & {TARGET, BASELINE, GROWTH}:
                return _with_names(columns, top + rows)
            if roles & {TARGET, GROWTH} and (CATEGORY in roles or TASK in roles) and NAME not in roles:
                return _with_names(_renamed(columns), top + rows)
    return None


def _renamed(columns: list[Column | None]) -> list[Column | None]:
    """Where no column is called one of indicators, the last of categories or tasks is."""
    for role in (TASK, CATEGORY):
        numbers = [x for x, column in enumerate(columns) if column and column.role == role]
        if numbers:
            found = list(columns)
            found[numbers[-1]] = Column(NAME, words=columns[numbers[-1]].words)  # type: ignore[union-attr]
            return found
    return columns


def _with_base(columns: list[Column | None], period: Period) -> list[Column | None]:
    """Of years alone the earliest is the baseline's: the plan's first is not known, or it stands long before the rest."""
    years = sorted({one.year for one in columns if one and one.role == TARGET and one.year})
    if len(years) < 2 or any(one and one.role == BASELINE for one in columns):
        return columns
    if period.start is not None and (years[0] != period.start or years[1] - years[0] < 3):
        return columns
    return [
        Column(BASELINE, one.year, one.unit, one.words)
        if one and one.role == TARGET and one.year == years[0]
        else one
        for one in columns
    ]


def _with_names(columns: list[Column | None], first: int) -> Head:
    names = tuple(x for x, column in enumerate(columns) if column and column.role == NAME)
    # 一级指标 beside 二级指标: the deepest is the indicator's, the others are groups.
    deep = [x for x in names if re.search(r"二级|三级|具体|名称", columns[x].words)]  # type: ignore[union-attr]
    return Head(tuple(columns), first, tuple(deep[-1:]) if deep and len(deep) < len(names) else names)


def _column(document: Document, grid: Grid, top: int, rows: int, x: int, period: Period) -> Column | None:
    cells: list[Cell] = []
    for y in range(top, top + rows):
        cell = grid.rows[y][x]
        if not any(cell is one for one in cells):
            cells.append(cell)
    words = [document.folded(cell.pieces) for cell in cells]
    joined = column_of("".join(words), period)
    if joined is not None or len(words) == 1:
        return joined
    return next((one for part in reversed(words) if (one := column_of(part, period))), None)


def _is_head_row(document: Document, row: tuple[Cell, ...], period: Period) -> bool:
    """Whether a row under a head is part of it: it names years and kinds of value, and holds no values."""
    words = [
        re.sub(r"\s", "", document.folded(cell.pieces)) for cell in {id(cell): cell for cell in row}.values()
    ]
    words = [one for one in words if one]
    if not words:
        return False
    heads = [one for one in words if column_of(one, period) is not None or is_unit(one.strip("()"))]
    values = [
        one
        for one in words
        if re.fullmatch(r"[\[<>≥≤]*\d+(?:\.\d+)?[%\]]*|[-—]+", one) and not re.fullmatch(r"20\d\d", one)
    ]
    return len(heads) * 5 >= len(words) * 4 and not values and any(column_of(one, period) for one in words)


def reported(head: Head, period: Period) -> Head:
    """The head of a table that reports: its targets are what was reached, what had been aimed at is passed over."""
    columns = head.columns
    start = period.start or 9999
    if any(one and one.role == TARGET and (one.year or 0) >= start for one in columns):
        return head
    reached = [
        one
        for one in columns
        if one and one.role == BASELINE and one.year and not re.search(r"目标|规划|计划", one.words)
    ]
    aimed = [one for one in columns if one and one.role in (BASELINE, TARGET) and one not in reached]
    if not reached or not (aimed or len(reached) > 1):
        return head
    last = max(reached, key=lambda one: (one.year or 0, bool(re.search("完成|实际|实现|达到", one.words))))
    turned = [
        Column(TARGET, one.year, one.unit, one.words)
        if one is last
        else Column(OTHER, words=one.words)
        if one and (one in aimed or (one in reached and one.year == last.year) or one.role == GROWTH)
        else one
        for one in columns
    ]
    return Head(tuple(turned), head.first, head.names)
