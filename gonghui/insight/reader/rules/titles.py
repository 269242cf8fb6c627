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
_UNTIL = re.compile(rf"到{_YEAR}年|(?<![比较以在]){_YEAR}年年?底前")
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
    quoted = _bare(document.signs[:3000], "《》")
    for number, _paragraph in enumerate(early):
        for words, printed in _candidates(document, early, number):
            score = _title_score(words, number) - (6 if printed != _shown(document, early[number]) else 0)
            score += _CALLED_SO if score > 0 and f"《{_bare(words)}》" in quoted else 0
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


_CALLED_SO = 26  # of a line that the notice before it, in 《》, calls the plan by


def _bare(words: str, kept: str = "") -> str:
    """Words without blanks and without brackets of titles, but for those kept."""
    return "".join(
        sign for sign in words if not sign.isspace() and (sign in kept or sign not in "《》〈〉<>")
    )


def _shown(document: Document, paragraph: Paragraph) -> str:
    words = document.words(paragraph.pieces(0, len(paragraph.places))).strip(" #*\t　")
    return re.sub(r"^原[标標][题題]\s*[:：]\s*", "", words)


def _candidates(document: Document, early: list[Paragraph], number: int) -> list[tuple[str, str]]:
    """A line by itself, and with the one or two after it: titles are broken where they look well."""
    found, words, printed = [], "", ""
    for paragraph in early[number : number + 3]:
        piece = re.sub(r"^原标题：", "", paragraph.signs.strip(" #*"))
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

    folded = re.sub(r"\s|\[(?:19|20)\d{2}\]", "", fold(title))
    if found := _SPAN.search(folded):
        start, end = chinese_year(found[1].replace("零", "〇")), chinese_year(found[2].replace("零", "〇"))
        if start and end and 1 <= end - start <= 30:
            return Period(start, end)
    if named := _five(folded):
        return named
    text = re.sub(r"\s", "", document.signs)
    if running := _RUNNING.search(text):
        start, length = int(running[1]), chinese_number(running[2]) or float(running[2])
        return Period(start, start + int(length) - 1)
    if found := _TERM.search(text):
        start, end = chinese_year(found[1]), chinese_year(found[2])
        if start and end and 1 <= end - start <= 30:
            return Period(start, end)
    return _from_text(folded, text)


# Of “十三五”情况与“十四五”规划 the period is that of the plan.
_FIVE_PLANNED = re.compile(rf"“?({FIVE_NAMES})”?[^“”]{{0,24}}?(?:规划|计划|纲要|方案)")


def _five(words: str) -> Period | None:
    if found := next(reversed([*_FIVE_PLANNED.finditer(words)]), None) or _FIVE.search(words):
        return Period(FIVES[found[1]], FIVES[found[1]] + 4)
    if found := _NTH_FIVE.search(words):
        number = chinese_number(found[1])
        if number is not None and 10 <= number <= 20:
            start = 2021 + 5 * (int(number) - 14)
            return Period(start, start + 4)
    return None


def _of_fives(name: str, counts: dict[str, int], years: list[int]) -> Period:
    """The years of the period named most; a plan that sets targets for the end of two has both."""
    start = FIVES[name]
    aimed = {five: years.count(FIVES[five] + 4) for five in FIVES if counts[five]}
    earlier = next((five for five in aimed if FIVES[five] == start - 5), None)
    if earlier and counts[earlier] >= counts[name] and aimed[earlier] > 1:
        start -= 5
    later = next((five for five in aimed if FIVES[five] == start + 5), None)
    return Period(start, start + (9 if later and aimed[later] > 1 else 4))


# A year that a plan of one year is called by; 到2023年 and 2035年远景目标 are none.
_CALLED = re.compile(r"(?<![到至\d—~-])(20\d{2})年(?:度)?(?![前底末—~至-]|以前|远景|\d)")
_OF_ONE_YEAR = re.compile(
    r"工作要点|重点工作|重点任务|实事|目标任务|任务分解|责任分[解工]|政府工作|工作计划|工作安排|工作打算|年度|发展计划"
)
# 一、2023年全区主要预期目标: what a paper is about whose title names no year.
_YEARLY = re.compile(r"(20\d{2})年[^\d。，；：]{0,24}(?:预期目标|主要目标|重点工作|工作目标|目标任务)")
# 2012年起5年内: the plan's own words for its years.
_RUNNING = re.compile(r"(20\d{2})年起[，]?(?:用|力争用)?([3-9]|10|[三五十])年(?:内|时间|左右)")
_AT_FIRST = re.compile(r"(?:[。；：]|^)(20\d{2})年，")


def _yearly(title: str, text: str) -> int | None:
    """The one year that a plan is for."""
    called = set(_CALLED.findall(title))
    begins = re.match(r"20\d{2}年(?![前底末—~至-]|以前|远景|\d)", title) and _TITLE_END.search(title)
    if len(called) == 1 and (_OF_ONE_YEAR.search(title) or begins):
        return int(called.pop())
    if "今年" in text and not re.search(r"20\d{2}", title) and (named := _YEARLY.findall(text)):
        return int(max(set(named), key=named.count))
    if _OF_ONE_YEAR.search(title) and (named := _YEARLY.findall(text)) and len(set(named)) == 1:
        return int(named[0])
    return None


def _from_text(title: str, text: str) -> Period:
    """From the years that the text works towards, and the period that it names most."""
    until = [
        chinese_year(found[1] or found[2])
        for found in _UNTIL.finditer(text)
        if not re.search(r"显示|截至|截止", text[max(0, found.start() - 6) : found.start()])
    ]
    years = [year for year in until if year and year > 2000]
    congress = "今后五年" in text or "未来五年" in text
    if (found := _SPAN.search(text[:1500])) and not congress and text[found.end() : found.end() + 1] != "，":
        start, end = chinese_year(found[1]), chinese_year(found[2])
        if start and end and 2 <= end - start <= 30:
            return Period(start, end)
    if congress and years and "代表大会" in text[:3000]:
        end = max(set(years), key=lambda year: (years.count(year), -year))
        return Period(end - 5, end)
    if yearly := _yearly(title, text):
        return Period(yearly, yearly)
    if re.search(r"今年[^。，]{0,8}(?:预期|主要)目标", text) and not years:
        return Period(None, None)  # of which year it does not say
    counts = {name: len(re.findall(rf"“?{name}”?(?:时期|期间|末|规划|发展)", text)) for name in FIVES}
    name = max(counts, key=lambda one: (counts[one], FIVES[one]))
    if counts[name]:
        return _of_fives(name, counts, years)
    if title_years := re.findall(r"20\d{2}", title):
        first, last = int(title_years[0]), int(title_years[-1])
        return Period(first if first < last or "年度" in title or "计划" in title else None, last)
    if not years and (begun := _AT_FIRST.findall(text)):
        return Period(None, max(int(year) for year in begun))
    if years:
        end = max(set(years), key=lambda year: (years.count(year), -year))
        long = re.search(r"([三五十])年(?:行动|规划|计划)", title)
        length = {"三": 3, "五": 5, "十": 10}[long[1]] if long else None
        return Period(end - length + 1 if length else None, end)
    return Period(None, None)
