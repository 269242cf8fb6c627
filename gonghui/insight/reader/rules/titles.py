"""Title and period of a plan, from its first lines, its title and what it says of its own term."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gonghui.insight.reader.rules.documents import Document
from gonghui.insight.reader.rules.paragraphs import Paragraph
from gonghui.insight.reader.rules.signs import chinese_number, chinese_year

# The five-year periods by name; the longer names first, since 十五五 begins as 十五 does.
FIVES = {
    "十六五": 2031,
    "十五五": 2026,
    "十四五": 2021,
    "十三五": 2016,
    "十二五": 2011,
    "十一五": 2006,
    "十五": 2001,
}
# 十五 is also a number: a period only in quotation marks or where a period's words follow.
FIVE_NAMES = "十六五|十五五|十四五|十三五|十二五|十一五|(?<![二三四五六七八九])十五(?=”|(?:时期|期间|计划|规划|期末|末))"
_FIVE = re.compile(rf"“?({FIVE_NAMES})”?")
_NTH_FIVE = re.compile(r"第([一二三四五六七八九十]{1,3})个五年")
_YEAR = r"((?:19|20)\d{2}|二[〇零](?:[〇零一二三四五六七八九]){2})"
_SPAN = re.compile(rf"{_YEAR}\s*年?\s*(?:-|—+|–|~|－|─|至|到)\s*{_YEAR}\s*年?")
_TERM = re.compile(
    rf"(?:规划期|规划期限|实施年限|实施期|规划年限|期限|实施周期|规划时限|规划期间)[^。]{{0,12}}?{_YEAR}\s*年?\s*(?:-|—+|–|~|至|到)\s*{_YEAR}\s*年"
)
_UNTIL = re.compile(rf"到{_YEAR}年")
_ENDS = (
    "规划纲要",
    "发展规划",
    "专项规划",
    "总体规划",
    "行动计划",
    "实施方案",
    "工作方案",
    "行动方案",
    "建设规划",
    "规划",
    "纲要",
    "计划",
    "方案",
    "意见",
    "报告",
    "若干措施",
    "政策措施",
    "工作要点",
)
_TITLE_END = re.compile(rf"(?:{'|'.join(_ENDS)})(?:[(（][^)）]{{1,30}}[)）])?$")
# A headline that its number and the whole notice follow on one line.
_GLUED = re.compile(
    r"[^。；]{6,60}?(?:规划|纲要|计划|方案|意见|通知|决定|报告)(?=[一-鿿]{1,6}\[(?:19|20)\d{2}\])"
)
_NAMED = re.compile(r"《([^《》]{4,60}?(?:规划|纲要|计划|方案)(?:[(][^)]{1,30}[)])?)》")
_NOT_TITLE = re.compile(
    r"^(?:附件|附|目录|各|来源|发布|索引|主题|文号|关注|首页|当前位置|您|原文|责任|编辑)|[。；]|http|www\.|@|^\d{4}-|电话|：.{0,40}："
)


@dataclass(frozen=True)
class Period:
    """First and last year of a plan."""

    start: int | None
    end: int | None


def title_of(document: Document, paragraphs: list[Paragraph]) -> str:
    """The plan's title as printed; a document that is about a plan has its own headline."""
    early = [paragraph for paragraph in paragraphs[:60] if paragraph.start < 6000]
    best: tuple[int, str] = (0, "")
    for number, _paragraph in enumerate(early):
        for words, printed in _candidates(document, early, number):
            score = _title_score(words, number) - (6 if printed != _shown(document, early[number]) else 0)
            if score > best[0]:
                best = (score, printed)
    hint = document.title
    if hint and _title_score(hint, 0) > best[0]:
        best = (_title_score(hint, 0), hint)
    if best[0] < 40 and (named := _NAMED.search(document.signs[:3000])) and best[0] < 30:
        return document.text[named.start(1) : named.end(1)].replace("\n", "")
    if best[1]:
        return _unpacked(best[1])
    first = next((one for one in early if len(one.signs.strip()) >= 4), None)
    if first is None:
        return hint
    if glued := _GLUED.match(first.signs.strip()):
        return _unpacked(_shown(document, first)[: glued.end()])
    return _shown(document, first)[:100]


def _shown(document: Document, paragraph: Paragraph) -> str:
    return document.words(paragraph.pieces(0, len(paragraph.places))).strip(" #*\t　")


def _candidates(document: Document, early: list[Paragraph], number: int) -> list[tuple[str, str]]:
    """A line by itself, and with the one or two after it: titles are broken where they look well."""
    found, words, printed = [], "", ""
    for paragraph in early[number : number + 3]:
        piece = paragraph.signs.strip(" #*")
        if len(piece) > 45 or _NOT_TITLE.search(piece):
            break
        words += piece
        printed += _shown(document, paragraph)
        found.append((words, printed))
    return found


def _title_score(words: str, number: int) -> int:
    """How much a line looks like the title of a plan."""
    words = re.sub(r"\s", "", words)
    if not 6 <= len(words) <= 80 or _NOT_TITLE.search(words):
        return 0
    score = 0
    issued = re.search(r"(?:印发|发布|公布|批转|转发)(?:《?(.+?)》?的(?:通知|函)|《([^《》]+)》)$", words)
    if _TITLE_END.search((issued[1] or issued[2]) if issued else words):
        score += 40
    elif (
        "规划" in words
        or "报告" in words
        or "计划" in words
        or "纲要" in words
        or re.search(r"(?:现代化|强[国省市县区]|愿景|展望|[一-鿿]{2})20[2-5][05]$", words)
    ):
        score += 22
    else:
        return 0
    if _FIVE.search(words) or _NTH_FIVE.search(words) or _SPAN.search(words):
        score += 25
    if words.startswith(("关于", "印发")) or "的通知" in words:
        score -= 12
    if re.match(r"第.{1,3}[章节部]|[一二三四五六七八九十]+、|[(]", words):
        score -= 40
    if len(words) < 10:
        score -= 12
    if re.match(r"[三五十]年|行动|专项规划|发展规划|实施方案|工作方案", words):
        score -= 4  # the rest of a title that begins on the line before
    if re.match(
        r"[一-鿿]{2,20}(?:政府|委员会|总工会|局|厅|部|办公室)(?:[一-鿿]{2,20}(?:委员会|局|厅|部|办公室))*(?:20\d\d年|[一-鿿]{2,6}[省市县])",
        words,
    ):
        score -= 15
    return score - number // 4 - len(words) // 25 + (6 if number < 6 else 0)


def _unpacked(printed: str) -> str:
    """Of a notice's headline the plan that it issues."""
    words = (
        re.sub(r"[\n\t 　]+", "", printed)
        if re.search(r"[一-鿿]\s+[一-鿿]", printed) is None
        else " ".join(printed.split())
    )
    found = (
        re.search(r"(?:印发|发布|公布|批转|转发)[^《]{0,20}《([^》]+)》", words)
        if "通知" in words or words.endswith("》")
        else None
    )
    if found:
        return found[1]
    found = re.search(r"关于印发(.+?)的通知", words)
    if found:
        return found[1].strip("《》")
    whole = re.fullmatch(r"《([^《》]+)》", words)
    return whole[1] if whole else words


def period_of(title: str, document: Document) -> Period:
    """The plan's years: from the title, else from what the text says of its term, else from its latest year."""
    from gonghui.insight.reader.rules.signs import fold

    folded = re.sub(r"\s", "", fold(title))
    if found := _SPAN.search(folded):
        start, end = chinese_year(found[1].replace("零", "〇")), chinese_year(found[2].replace("零", "〇"))
        if start and end and 1 <= end - start <= 30:
            return Period(start, end)
    if named := _five(folded):
        return named
    text = re.sub(r"\s", "", document.signs)
    if found := _TERM.search(text):
        start, end = chinese_year(found[1]), chinese_year(found[2])
        if start and end and 1 <= end - start <= 30:
            return Period(start, end)
    return _from_text(folded, text)


def _five(words: str) -> Period | None:
    if found := _FIVE.search(words):
        return Period(FIVES[found[1]], FIVES[found[1]] + 4)
    if found := _NTH_FIVE.search(words):
        number = chinese_number(found[1])
        if number is not None and 10 <= number <= 20:
            start = 2021 + 5 * (int(number) - 14)
            return Period(start, start + 4)
    return None


def _from_text(title: str, text: str) -> Period:
    """From the years that the text works towards, and the period that it names most."""
    years = [year for found in _UNTIL.finditer(text) if (year := chinese_year(found[1])) and year > 2000]
    congress = "今后五年" in text or "未来五年" in text
    if (found := _SPAN.search(text[:1500])) and not congress:
        start, end = chinese_year(found[1]), chinese_year(found[2])
        if start and end and 2 <= end - start <= 30:
            return Period(start, end)
    if congress and years and "代表大会" in text[:3000]:
        end = max(set(years), key=lambda year: (years.count(year), -year))
        return Period(end - 5, end)
    counts = {name: len(re.findall(rf"“?{name}”?(?:时期|期间|末|规划|发展)", text)) for name in FIVES}
    name = max(counts, key=lambda one: (counts[one], FIVES[one]))
    if counts[name]:
        return Period(FIVES[name], FIVES[name] + 4)
    if title_years := re.findall(r"20\d{2}", title):
        first, last = int(title_years[0]), int(title_years[-1])
        return Period(first if first < last or "年度" in title or "计划" in title else None, last)
    if years:
        end = max(set(years), key=lambda year: (years.count(year), -year))
        long = re.search(r"([三五十])年(?:行动|规划|计划)", title)
        length = {"三": 3, "五": 5, "十": 10}[long[1]] if long else None
        return Period(end - length + 1 if length else None, end)
    return Period(None, None)
