"""Finds the targets of a paragraph, sentence by sentence, number by number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gonghui.insight.reader.rules.documents import Document, Piece
from gonghui.insight.reader.rules.drafts import PROSE, Item
from gonghui.insight.reader.rules.paragraphs import Paragraph
from gonghui.insight.reader.rules.prose.counted import Found, Part
from gonghui.insight.reader.rules.prose.distributed import years_listed
from gonghui.insight.reader.rules.prose.listed import listed_item
from gonghui.insight.reader.rules.prose.names import clause_start, name_before
from gonghui.insight.reader.rules.prose.shapes import found_in
from gonghui.insight.reader.rules.prose.tense import (
    FIVE,
    FORECAST,
    PAST,
    Setting,
    carried_by,
    tense_of,
    years_in,
)
from gonghui.insight.reader.rules.prose.verbs import DOING
from gonghui.insight.reader.rules.prose.wordings import worded
from gonghui.insight.reader.rules.quantities import quantities
from gonghui.insight.reader.rules.titles import FIVES, Period

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")
_RATES = re.compile(r"年均|平均每年|年平均")
_EACH_YEAR = re.compile(r"每年|每个年度|年度内|逐年|(?<![\d一二三四五六七八九十当])年新增")
# 年均培训, 年服务人次: the year is in the name.
_YEARLY_DOING = re.compile(
    r"年均(?=培训|新增|完成|举办|开展|服务|接待|组织|培养|发放|治理|建设|吸引|引进|处理|净增)"
    r"|(?<![\d一二三四五十当全上去今本])年(?=培训|服务|接待|举办|开展|组织|发放|处理|出栏|吞吐|受理|惠及|救助)"
)
_FALL = re.compile(r"下降|降低|减少|压减|缩短|缩小|削减|减排|降|减|压缩")


@dataclass(frozen=True)
class Reading:
    """What a paragraph was found to say: promised, reported."""

    promised: list[Item]
    reported: list[Item]


def read_paragraph(
    document: Document, paragraph: Paragraph, section: str, period: Period, *, told: bool = False
) -> Reading:
    """The targets and achievements of a paragraph.

    Args:
        section: the tense of the section it stands in (`tense.section_tense`).
        told: the paper reports on the period itself.
    """
    if (one := listed_item(document, paragraph, period)) is not None:
        return Reading([one], [])
    reading = Reading([], [])
    setting = Setting(section, told=told)
    signs = paragraph.signs
    earlier: list[list[Part]] = []
    heading = _heading(signs)
    due: list[int] = []
    for match in _SENTENCE.finditer(signs):
        sentence = match[0]
        amounts = [one for one in quantities(sentence) if not _is_quoted(sentence, one.core)]
        due = years_listed(sentence) or due
        found_here = found_in(
            sentence,
            amounts,
            earlier,
            (heading[0] - match.start(), heading[1] - match.start()) if heading and match.start() else None,
            due,
        )
        for found in found_here:
            tense = tense_of(sentence, found.place, setting, period)
            foretold = tense == FORECAST
            if foretold and not _is_near(sentence, found, setting, period):
                continue
            past = foretold or tense == PAST
            if found.loose and past:
                continue
            if not past and found.amount is not None and found.amount.text.startswith(("不到", "不足")):
                continue  # so little is there, nobody aims at it
            item = _item(document, paragraph, match.start(), sentence, found, setting, period, past)
            if foretold:
                item.doubt("预计数，还不是实际数")
            (reading.reported if past else reading.promised).append(item)
        for found in worded(sentence):
            tense = tense_of(sentence, found.place, setting, period)
            if tense not in (PAST, FORECAST):
                reading.promised.append(
                    _item(document, paragraph, match.start(), sentence, found, setting, period, False)
                )
        if found_here and len(earlier) < 2:
            earlier = [found_here[-1].names]
        earlier = [[(a - len(sentence), b - len(sentence)) for a, b in names] for names in earlier]
        if not sentence.endswith("；") or years_in(sentence, period):
            setting = carried_by(sentence, setting, period)
        if not sentence.endswith("；"):
            due = []
    return reading


def _heading(signs: str) -> Part | None:
    """What a paragraph is headed by: its short first sentence, without number and verb."""
    first = re.match(r"[^。；，：]{4,34}。", signs)
    if first is None or first.end() == len(signs):
        return None
    name = name_before(signs, 0, first.end() - 1)
    if name is None or re.search(r"\d", signs[name[0] : name[1]]):
        return None
    verb = re.match(rf"(?:{DOING}|实施|开展|推进|加强|完善|优化|健全|深化)+", signs[name[0] : name[1]])
    return (name[0] + verb.end(), name[1]) if verb and name[1] - name[0] - verb.end() > 3 else name


def _is_near(sentence: str, found: Found, setting: Setting, period: Period) -> bool:
    """Whether a forecast is of the year before the plan, in what it reports: 预计到2025年底 in a plan from 2026."""
    if setting.section != PAST and setting.carried != PAST:
        return False
    years = [year for at, year, beside in years_in(sentence, period) if not beside and at < found.place]
    return bool(years) and period.start is not None and years[-1] == period.start - 1


def _is_quoted(sentence: str, place: int) -> bool:
    """Whether a number is part of a short name in quotation marks: “12351”热线, “千名人才”计划."""
    left = max(sentence.rfind("“", 0, place), sentence.rfind("《", 0, place))
    if left < 0 or max(sentence.rfind("”", 0, place), sentence.rfind("》", 0, place)) > left:
        return False
    rights = [at for at in (sentence.find("”", place), sentence.find("》", place)) if at >= 0]
    return bool(rights) and min(rights) - left <= 24


def _item(
    document: Document, paragraph: Paragraph, offset: int, sentence: str, found: Found,
    setting: Setting, period: Period, past: bool,
) -> Item:  # fmt: skip
    def places(start: int, end: int) -> list[Piece]:
        return paragraph.pieces(offset + start, offset + end)

    name = "".join(document.words(places(start, end)) for start, end in _near(found.names))
    item = Item(name=_tidy(name), where=PROSE)
    amount = found.amount
    if amount is not None:
        item.unit = _unit_printed(document, found.unit or amount.unit, places, sentence, found)
        item.comparator, item.approx = found.comparator or amount.comparator, amount.approx
        if amount.upper is not None:
            item.target_min, item.target_max = amount.value, amount.upper
        else:
            item.target_value = amount.value
    else:
        item.comparator = "text"
    item.target_text = document.words(places(found.start, found.end)).strip()
    item.kind, item.direction = _kind(sentence, found)
    if found.baseline is not None:
        item.baseline_value = found.baseline.value
        item.baseline_year = found.baseline_year
    _years(item, sentence, found, setting, period, past)
    for start, end in _quoted(found):
        item.spans += places(start, end)
    item.doubts = list(found.doubts)
    _check(item)
    return item


def _near(names: list[Part]) -> list[Part]:
    """Parts with one sign between them as one: 占比：小学."""
    joined: list[Part] = []
    for start, end in names:
        if joined and 0 <= start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _unit_printed(
    document: Document,
    unit: str,
    places: Callable[[int, int], list[Piece]],
    sentence: str,
    found: Found,
) -> str | None:
    """The unit in the document's own characters."""
    at = sentence.rfind(unit, found.start, found.end) if unit else -1
    if at < 0 or unit.isascii():
        return unit or None
    return document.words(places(at, at + len(unit)))


def _quoted(found: Found) -> list[tuple[int, int]]:
    """One stretch from name to number where they stand near, else a stretch each."""
    parts = [*found.names, (found.start, found.end), *found.extra]
    if found.baseline is not None:
        parts.append((found.baseline.start, found.baseline.end))
    start, end = min(part[0] for part in parts), max(part[1] for part in parts)
    if not found.apart and end - start <= 90:
        return [(start, end)]
    return parts


def _tidy(name: str) -> str:
    name = re.sub(r"\s+", "", name) if re.search(r"[一-鿿]", name) else name.strip()
    if name.count("“") == 1 and name.count("”") == 1 and name[0] == "“" and name[-1] == "”":
        return name[1:-1]
    return name


def _kind(sentence: str, found: Found) -> tuple[str, str | None]:
    begin = clause_start(sentence, 0, found.place)
    clause = sentence[begin : found.place]
    for start, end in found.names:
        # 年平均工资 is a name, not a yearly number.
        if begin <= start and end <= found.place:
            clause = sentence[begin:start] + sentence[end : found.place]
    direction = None
    if found.kind in ("change", "annual_rate"):
        direction = "down" if _FALL.search(found.verb) else "up"
    if _RATES.search(clause) and found.amount is not None:
        if found.kind in ("change", "annual_rate"):
            return "annual_rate", direction
        return ("level" if found.amount.unit in ("%", "‰", "") else "per_year"), None
    whole = sentence[begin : found.place]
    if _EACH_YEAR.search(whole) or (found.amount is not None and "/年" in found.amount.unit):
        rated = found.amount is not None and found.amount.unit in ("%", "‰") and found.kind == "level"
        return (
            ("annual_rate", direction) if found.kind == "change" else ("level" if rated else "per_year", None)
        )
    if found.amount is not None and found.kind == "level" and found.amount.unit not in ("%", "‰", ""):
        if any(
            _YEARLY_DOING.search(sentence[max(0, start) : end]) for start, end in found.names if start >= 0
        ):
            return "per_year", None
    if re.match(r"年", clause) and found.action and not found.names[0][0] < found.place:
        return "per_year", None
    if found.kind in ("change", "annual_rate"):
        return found.kind, direction
    named = "".join(sentence[max(0, start) : end] for start, end in found.names if start >= 0)
    if (
        re.search(r"年均(?:增长|增速|增幅|下降|提高)|年增长率|增速$|增长率$", named)
        and found.amount is not None
    ):
        return "annual_rate", "down" if "下降" in named else "up"
    if found.amount is not None and found.amount.unit == "%" and re.search(r"[增降涨跌]幅$", named):
        return "change", "down" if named[-2] in "降跌" else "up"
    if (
        re.search(r"累计|新增|共计|总共", whole)
        and found.kind == "level"
        and not re.search(r"率$|年限$|占比$|比重$|比例$", named)
    ):
        return "cumulative", None
    return found.kind, direction


def _years(item: Item, sentence: str, found: Found, setting: Setting, period: Period, past: bool) -> None:
    before = [
        (at, year)
        for at, year, beside in years_in(sentence, period)
        if not beside and at < found.place and not _is_of_part(sentence, at, found.place)
    ]
    beside = [year for at, year, is_beside in years_in(sentence, period) if is_beside and at < found.place]
    if found.year is not None:
        item.target_year = found.year
    elif before:
        item.target_year = before[-1][1]
    elif past and setting.carried == PAST and setting.year and not _OVER_YEARS.search(sentence):
        item.target_year = setting.year
    elif past:
        item.target_year = period.start - 1 if period.start and not setting.told else None
    elif (five := _five_of(sentence, found.place, period)) is not None:
        item.target_year = five
    else:
        item.target_year = setting.year if setting.year and setting.carried != PAST else period.end
    if not past and period.start and item.target_year is not None and item.target_year < period.start:
        item.target_year = period.end
    if item.baseline_year is None and beside and (item.baseline_value is not None or item.kind == "change"):
        item.baseline_year = beside[-1] if beside[-1] != item.target_year else None


_OVER_YEARS = re.compile(r"五年|三年|累计|期间|时期|年来|以来|先后")  # not of the one year named before


def _five_of(sentence: str, place: int, period: Period) -> int | None:
    """Of a plan over several five-year periods the end of the one that a sentence speaks of: “十四五”期间."""
    if not period.start or not period.end or period.end - period.start < 6:
        return None
    ends = [
        FIVES[match[0]] + 4
        for match in FIVE.finditer(sentence, 0, place)
        if re.match(r"”?(?:期间|时期)", sentence[match.end() : match.end() + 3])
    ]
    return ends[-1] if ends and period.start < ends[-1] < period.end else None


def _is_of_part(sentence: str, at: int, place: int) -> bool:
    """Whether a year is only of a clause before: 建成5000个，其中2023年1200个，每万人…"""
    return sentence[max(0, at - 2) : at] == "其中" and "，" in sentence[at:place]


def _check(item: Item) -> None:
    target, base = item.target_value, item.baseline_value
    if target is not None and base is not None and item.comparator in (">", ">=") and target < base:
        item.doubt("目标比基期宽松")
    if re.search(r"[^、]{2,}、[^、]{2,}(?:率|数|比例)$", item.name) or re.search(
        r"[一-鿿]{2,}(?:率|数量|比例)[和与及、][一-鿿]{2,}(?:率|数量|比例)$", item.name
    ):
        item.doubt("名称里可能有两个指标，只有一个数")
    if item.approx:
        item.doubt("数字是约数")
    if not item.unit and item.comparator != "text":
        item.doubt("没有单位")
