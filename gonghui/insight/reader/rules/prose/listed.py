"""Indicators in a list, a line each: 企业开办时间：2020年2个工作日，2025年≤1个工作日（约束性）。"""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.documents import Document
from gonghui.insight.reader.rules.drafts import PROSE, Item
from gonghui.insight.reader.rules.paragraphs import Paragraph
from gonghui.insight.reader.rules.quantities import Quantity, quantities
from gonghui.insight.reader.rules.tables.cells import attribute_of, direction_of, kind_of, name_in, value_of
from gonghui.insight.reader.rules.titles import Period

_LINE = re.compile(r"(?P<name>[^：。；]{3,46}?)：(?P<rest>[^。]{6,90})。?\s*")
_DATED = re.compile(
    r"(?P<year>20\d{2})年(?:底|末)?(?:的?(?:目标|现状|实际|基期|规划|预计)(?:值|数)?)?(?:为|达到?|达)?[：]?\s*$"
)
_ATTRIBUTE = re.compile(r"[(\[](?:指标)?(?:属性：)?((?:约束|预期)[性型])(?:指标)?[)\]]")


def listed_item(document: Document, paragraph: Paragraph, period: Period) -> Item | None:
    """The target that a line of a list sets, with its baseline; None when the line is no such."""
    line = _LINE.fullmatch(paragraph.signs)
    if line is None or period.start is None:
        return None
    dated = _dated(line["rest"])
    attribute = _ATTRIBUTE.search(line["rest"])
    goals = [(year, one) for year, one in dated if year >= (period.start or 0)]
    bases = [(year, one) for year, one in dated if year < (period.start or 0)]
    if len(goals) != 1 or not (bases or attribute):
        return None
    name = name_in(line["name"])
    year, amount = goals[0]
    begin = line.start("rest")
    words = document.words(paragraph.pieces(begin + amount.start, begin + amount.end))
    value = value_of(amount.text, words)
    if value is None or not re.search(r"[一-鿿]{2}", name.words(line["name"])):
        return None
    item = Item(name=document.words(paragraph.pieces(name.start, name.end)), where=PROSE)
    item.unit = amount.unit or name.unit or None
    item.target_text, item.comparator, item.approx = words.strip(), amount.comparator, amount.approx
    if amount.upper is not None:
        item.target_min, item.target_max = amount.value, amount.upper
    else:
        item.target_value = amount.value
    item.target_year = year
    item.kind = kind_of(name.words(line["name"]), item.unit or "", value, False)
    if item.kind in ("change", "cumulative", "annual_rate"):
        item.direction = direction_of(name.words(line["name"]))
    if bases:
        item.baseline_year, base = bases[-1]
        item.baseline_value = base.value if base.upper is None else None
    item.attribute = attribute_of(attribute[1]) if attribute else None
    item.spans = paragraph.pieces(name.start, line.end("rest"))
    return item


def _dated(words: str) -> list[tuple[int, Quantity]]:
    """The numbers that stand right after a year, with it."""
    found = []
    for amount in quantities(words):
        if year := _DATED.search(words, 0, amount.start):
            found.append((int(year["year"]), amount))
    return found
