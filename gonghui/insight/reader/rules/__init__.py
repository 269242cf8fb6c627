"""The reader's two steps: a file becomes a document, a document a draft plan."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reader.rules.documents import Document, Grid, wide
from gonghui.insight.reader.rules.drafts import Draft, Item, Section
from gonghui.insight.reader.rules.merging import merged
from gonghui.insight.reader.rules.opening import open_document
from gonghui.insight.reader.rules.paragraphs import Paragraph, lines_of, paragraphs_of
from gonghui.insight.reader.rules.prose.sentences import read_paragraph
from gonghui.insight.reader.rules.prose.tense import FUTURE, PAST, section_tense
from gonghui.insight.reader.rules.sections import sections_of, without_contents
from gonghui.insight.reader.rules.signs import fold
from gonghui.insight.reader.rules.tables.assigned import assigned_grids, targets_in
from gonghui.insight.reader.rules.tables.barred import barred_grids
from gonghui.insight.reader.rules.tables.blanks import blank_grids
from gonghui.insight.reader.rules.tables.glued import glued_grids
from gonghui.insight.reader.rules.tables.headers import Head, column_of, head_of, reported
from gonghui.insight.reader.rules.tables.rows import items_of
from gonghui.insight.reader.rules.tables.streams import stream_grids
from gonghui.insight.reader.rules.tasks import programmes_of, tasks_of
from gonghui.insight.reader.rules.titles import Period, period_of, title_of

__all__ = ["Document", "Draft", "open_document", "read_passage", "read_plan"]

_PLAN_WORDS = re.compile(
    r"规划|纲要|行动计划|行动方案|实施方案|工作方案|五年|发展目标|主要目标|工作目标|总体目标|主要任务|重点任务|主要指标|到20\d\d年|力争|十[一二三四五六]五"
    # Yearly plans and lists of what is to be done have words of their own, those of Taiwan others again.
    r"|预期目标|目标任务|目标值|工作任务|重点工作|工作要点|实事项目|件实事|(?:责任|任务)分[解工]|(?:牵头|责任|配合|协同)(?:单位|部门)"
    r"|若干意见|实施意见|若干措施|(?:发展|建设|施政)计[划画]|(?:经济|绩效|施政|努力|年度)目标|衡量指标"
)
_PLAN_TITLE = re.compile(r"规划|纲要|计[划画]|方案|报告|目标|意见|任务|建议|要点|实事|分[解工]|措施")
# A paper that its title calls one of what was reached.
_REPORT_TITLE = re.compile(
    r"(?:已|提前|圆满|如期|全面|超额)(?:提前)?(?:完成|实现|达成)|成就|成效|成绩单|总体改善|回顾|收官"
)
_PLAN_ENDS = re.compile(r"规划|纲要|计[划画]|方案|意见|要点|目标|任务|建议|部署")
_NOTES = re.compile(r"\s*(?:注|备注|注释)\s*(?:[：\d①]|$)")
_NOTED = re.compile(r"\s*(?:[2-9]\s*[.、]|1\d\s*[.、]|[②-⑳])")  # a heading after them begins at 1
_CHINESE = re.compile(r"[㐀-鿿]")


def read_plan(document: Document, *, is_plan: bool = False) -> Draft:
    """The draft plan that a document holds; every item with its places.

    Args:
        is_plan: known to be one, however little it says.

    Raises:
        Refusal: the text is no plan: no Chinese, or none of the words without which no plan is written.
    """
    words = len(_PLAN_WORDS.findall(document.signs))
    if not is_plan and (len(_CHINESE.findall(document.signs)) < 40 or words < 2):
        raise _no_plan()
    first = paragraphs_of(document, lines_of(document))
    title = title_of(document, first)
    period = period_of(title, document)
    guesses = (
        partial(barred_grids, period=period),
        partial(assigned_grids, period=period),
        partial(glued_grids, period=period),
        blank_grids,
        partial(stream_grids, period=period),
    )
    for guess in guesses:
        grids = [*document.grids, *guess(document, lines_of(document))]
        document = replace(document, grids=tuple(sorted(grids, key=lambda grid: grid.start)))
    paragraphs = without_contents(paragraphs_of(document, lines_of(document)))
    sections = sections_of(document, paragraphs, title)
    promised, reached = _tables(document, sections, period)
    told, done = _prose(document, paragraphs, sections, period, _folded(title, document))
    tasks = tasks_of(document, paragraphs, sections, list(document.grids), period)
    is_plan = is_plan or words >= 8 or _PLAN_TITLE.search(_folded(title, document)) is not None
    if not (is_plan or promised or told or any(task.lead for task in tasks)):
        raise _no_plan()
    return Draft(
        title=title,
        start=period.start,
        end=period.end,
        sections=sections,
        indicators=merged([*promised, *told]),
        achievements=merged([*reached, *done]),
        tasks=tasks,
        programmes=programmes_of(document, paragraphs, sections),
    )


def _folded(title: str, document: Document) -> str:
    """A title folded as its document is: too short itself to show that it is traditional."""
    return fold(f"{title}\n{document.text[:3000]}")[: len(title)]


def read_passage(words: str, start: int | None, end: int | None) -> dict[str, Any]:
    """The one target that a passage by itself says, as JSON has it; its name is empty where it says none.

    Args:
        start, end: the years of the plan that the passage is of.
    """
    document, period = Document(words, wrapped=False), Period(start, end)
    for paragraph in paragraphs_of(document, lines_of(document)):
        reading = read_paragraph(document, paragraph, FUTURE, period)
        if found := [*reading.promised, *reading.reported]:
            return found[0].shown(document)
    return Item(name="", target_year=end).shown(document)


def _no_plan() -> Refusal:
    return Refusal(
        _("This does not look like a plan: there is hardly a word of goals, indicators or tasks in it.")
    )


def _tables(document: Document, sections: list[Section], period: Period) -> tuple[list[Item], list[Item]]:
    """Targets and achievements in tables; a table that goes on over a page has its head before it."""
    promised: list[Item] = []
    done: list[Item] = []
    before: tuple[Grid, Head] | None = None
    for grid in document.grids:
        head = head_of(document, grid, period)
        if head is None and before is not None and wide(before[0]) == wide(grid):
            own = [column_of(document.folded(cell.pieces), period) for cell in grid.rows[0]]
            if grid.start - before[0].end < 80 and sum(column is not None for column in own) < 2:
                head = replace(before[1], first=0)
        if head is None:
            before = None
            promised += targets_in(document, grid, period)
            continue
        before = (grid, head)
        past = section_tense(_chain(sections, grid.start), period) == PAST or _is_report(document, grid)
        items = items_of(document, grid, reported(head, period) if past else head, period)
        for item in items:
            late = period.start is None or item.target_year is None or item.target_year >= period.start
            (done if past and not late else promised).append(item)
    return promised, done


def _is_report(document: Document, grid: Grid) -> bool:
    """Whether the caption over a table says that it tells how a plan was carried out."""
    lines = document.signs[max(0, grid.start - 90) : grid.start].strip().split("\n")[-2:]
    return any(len(line) < 50 and re.search(r"(?:完成|实施|执行|实现|进展)情况", line) for line in lines)


def _chain(sections: list[Section], place: int) -> list[str]:
    """The titles of the sections that a place stands in, the deepest first."""
    chain: list[Section] = []
    for section in sections:
        if min(section.spans)[0] > place:
            break
        chain = [one for one in chain if one.level < section.level] + [section]
    return [section.title for section in reversed(chain)]


def _prose(
    document: Document, paragraphs: list[Paragraph], sections: list[Section], period: Period, title: str
) -> tuple[list[Item], list[Item]]:
    promised: list[Item] = []
    reported: list[Item] = []
    told = ["发展成效"] if _REPORT_TITLE.search(title) and not _PLAN_ENDS.search(title) else []
    noted = False
    for paragraph in paragraphs:
        # What stands in the notes under a table explains; it sets no targets.
        noted = bool(_NOTES.match(paragraph.signs) or (noted and _NOTED.match(paragraph.signs)))
        if noted or not re.search(r"\d|百分|番|覆盖|尽|清零|同步|[十百千万]", paragraph.signs):
            continue
        chain = [*_chain(sections, paragraph.start), *told]
        reading = read_paragraph(document, paragraph, section_tense(chain, period), period, told=bool(told))
        promised += reading.promised
        reported += reading.reported
    return promised, reported
