"""What stands around a table: its caption's attribute, unit and year, and what its note says of stars."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.documents import Document, Grid, Piece
from gonghui.insight.reader.rules.tables.cells import attribute_of
from gonghui.insight.reader.rules.titles import Period


def caption(document: Document, grid: Grid) -> tuple[str | None, tuple[str, list[Piece]], str | None]:
    """Attribute and unit that stand above a table for all of it, and what its note says of starred names."""
    begin = max(0, grid.start - 160)
    attribute: str | None = None
    unit: tuple[str, list[Piece]] = ("", [])
    lines = document.signs[begin : grid.start].split("\n")
    place = grid.start
    for line in reversed(lines[-4:]):
        place -= len(line) + (0 if line is lines[-1] else 1)
        if len(re.sub(r"\s+", "", line)) > 60 or "。" in line:
            break
        attribute = attribute or (attribute_of(line) if "指标" in line or "性" in line else None)
        said = re.search(r"单位[：:]\s*([^\s()，。]{1,10})", line)
        if said and not unit[0]:
            start = place + said.start(1)
            unit = (document.text[start : start + len(said[1])], [(start, start + len(said[1]))])
    note = (
        document.signs[grid.end : grid.end + 300] + document.signs[max(grid.start, grid.end - 200) : grid.end]
    )
    star = re.search(r"[*★☆▲][”\"]?\s*[^。；\n]{0,12}?(约束性|预期性)", note)
    return attribute, unit, star[1] if star else None


_STARRED_YEAR = re.compile(
    r"[*※][”\"]?号?的?(?:指标|数据|数)?(?:均?[为是]|系)?(20\d{2})年(?:的?数据?|末|底|$)"
)


def starred_year(document: Document, grid: Grid) -> int | None:
    """The year of starred values that the note under a table gives: 带*的为2019年数据."""
    note = document.signs[grid.end : grid.end + 300]
    found = _STARRED_YEAR.search(note) or _STARRED_YEAR.search(document.signs[grid.start : grid.end])
    return int(found[1]) if found else None


def caption_year(document: Document, grid: Grid, period: Period) -> int | None:
    """The one year that the line right above a table names: 2035年发展目标表."""
    line = document.signs[max(0, grid.start - 90) : grid.start].rstrip().split("\n")[-1]
    years = {int(year) for year in re.findall(r"(20\d{2})年", line)}
    if len(line.strip()) > 40 or re.search(r"[。，；]", line) or len(years) != 1:
        return None
    (year,) = years
    return year if period.start is not None and year >= period.start else None
