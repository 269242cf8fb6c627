"""From lines to paragraphs: lines that a page broke are joined again, each character keeping its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from gonghui.insight.reader.rules.documents import Document, Piece

_ENDS = re.compile(r"(?:[。！？；…：.!?;]”?[)）]?|——)$")
_PAGE = re.compile(r"[-—–·~\s]*第?\s*\d{1,4}\s*页?\s*(?:[/共]\s*\d{1,4}\s*页?)?[-—–·~\s]*")
_DASHED = re.compile(r"\s*[-—–·~]+\s*\d{1,4}\s*[-—–·~]+\s*|\s*第\s*\d{1,4}\s*页.{0,10}")
# Nothing begins with these: what does is the rest of the line before.
_NO_BEGIN = re.compile(r"[，。、；：！？)）》”%的和与及了等之者们]")
_NO_HEADING = re.compile(r"[，；。%]|\d年|\d[万亿]|^\s*(?:——|--|[-*●■◆▪•])")
# The heads of notices stand in lines of their own: who, which number, what it is called.
_HEADLINE = re.compile(
    r"(?:\[(?:19|20)\d{2}\]\s*第?\s*\d+\s*号|文件|的通知|的函|的批复"
    r"|(?:规划|纲要|行动计划|三年计划|实施方案|工作方案|行动方案)(?:[(][^()]{4,24}[)])?)$"
)
NUMBERED = re.compile(
    r"(?:#{1,6}\s)?\s*(?:第[零一二三四五六七八九十百\d]+(?:部分|篇|编|章|节|条)"
    r"|[一二三四五六七八九十]{1,4}、|[(][一二三四五六七八九十]{1,4}[)]"
    r"|\d{1,3}(?:\.\d{1,2}){0,3}\s*[.、](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}\s+\D|[(]\d{1,3}[)]|[①-⑳]|专栏|——|--|[-*●■◆▪•]\s|[一二三四五六七八九十]+是"
    r"|[问答]：|目\s*录$|前\s*言$|序\s*言$|附件|附表|附录|注[:：]|表\s*\d)"
)


# Two signs set wide apart, as heads of columns are: 指　标.
_WIDE_WORDS = {"指标", "单位", "属性", "性质", "类别", "类型", "序号", "领域", "项目", "目标", "备注", "名称"}
_WIDE_WORDS |= {
    "指標",
    "單位",
    "屬性",
    "性質",
    "類別",
    "類型",
    "序號",
    "領域",
    "項目",
    "目標",
    "備註",
    "名稱",
}


def parts_columns(text: str, start: int, end: int) -> bool:
    """Whether a gap in a line parts columns; that within 指　标 does not."""
    left, right = text[:start].split()[-1:], text[end:].split()[:1]
    return not (left and right and len(left[0]) == len(right[0]) == 1 and left[0] + right[0] in _WIDE_WORDS)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph for matching: `signs` is folded and joined, `places[i]` is where its character i stands."""

    signs: str
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        """Where it begins in the document."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.places[-1] + 1

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The places of a part of the paragraph, one piece for each part that stands together."""
        found: list[Piece] = []
        for place in self.places[start:end]:
            if found and found[-1][1] == place:
                found[-1] = (found[-1][0], place + 1)
            else:
                found.append((place, place + 1))
        return found


@dataclass(frozen=True)
class Line:
    """A line of the document that is not blank."""

    signs: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.signs)

    @cached_property
    def words(self) -> str:
        """The line without blanks around."""
        return self.signs.strip()


def lines_of(document: Document) -> list[Line]:
    """The lines outside of tables, page numbers left out."""
    found, position, grids = [], 0, list(document.grids)
    for signs in document.signs.split("\n"):
        start, position = position, position + len(signs) + 1
        while grids and grids[0].end <= start:
            grids.pop(0)
        if grids and grids[0].start < position - 1 and start < grids[0].end:
            continue
        if signs.strip() and not _DASHED.fullmatch(signs):
            found.append(Line(signs, start))
    return found


def paragraphs_of(document: Document, lines: list[Line]) -> list[Paragraph]:
    """The paragraphs that lines make."""
    marked = {mark.start for mark in document.marks}
    full = _full_width(lines) if document.wrapped else 10_000
    found: list[list[Line]] = []
    for line in lines:
        before = found[-1][-1] if found else None
        fresh = before is None or any(line.start <= mark < line.end for mark in marked)
        fresh = fresh or any(before is not None and before.start <= mark < before.end for mark in marked)
        if not fresh and before is not None and document.wrapped and _goes_on(found[-1], line, full):
            found[-1].append(line)
        else:
            found.append([line])
    return [_joined(part) for part in found]


def _full_width(lines: list[Line]) -> int:
    """The length of a full line, if the text was broken at a fixed width; else a length that no line has."""
    lengths = sorted(len(line.words) for line in lines if len(line.words) > 12)
    if len(lengths) < 12:
        return 10_000
    high = lengths[int(len(lengths) * 0.9)]
    near = [line for line in lines if high * 0.85 <= len(line.words) <= high * 1.15]
    broken = sum(not _ENDS.search(line.words) for line in near)
    # Most lines are full, or not so many of them, but most of the full ones end in the middle of a sentence.
    is_even = len(near) * 2 >= len(lengths) or (len(near) * 5 >= len(lengths) and broken * 5 >= len(near) * 3)
    return int(high * 0.85) if high <= 80 and is_even else 10_000


def _goes_on(part: list[Line], line: Line, full: int) -> bool:
    """Whether a line continues the lines before it."""
    before = part[-1]
    if _ENDS.search(before.words) or NUMBERED.match(line.words) or _PAGE.fullmatch(line.words):
        return False
    so_far = "".join(one.words for one in part)
    if _HEADLINE.search(before.words) and not re.search(r"[，。；]", so_far) and len(so_far) < 80:
        opened = so_far.count("《") > so_far.count("》")
        return opened or bool(_NO_BEGIN.match(line.words)) or line.words.startswith("的通知")
    if (
        _NO_BEGIN.match(line.words)
        or so_far.count("(") > so_far.count(")")
        or so_far.count("“") > so_far.count("”")
    ):
        return len(so_far) > 3
    if full < 10_000:
        if len(before.words) >= full and not re.search(r"[。；]$", before.words):
            # A heading may fill its line; a list's line with figures or stops in it is none.
            heads = NUMBERED.match(so_far) and len(so_far) < 60 and not _NO_HEADING.search(so_far)
            return not (heads and "，" not in line.words and "。" in line.words)
        return before.words.endswith(("，", "、", "和", "与", "及")) and bool(
            re.search(r"[一-鿿]", line.words)
        )
    if NUMBERED.match(so_far) and len(so_far) < 40 and not _NO_HEADING.search(so_far):
        return False
    if re.search(r"[。；]|，.*，", so_far) or (before.words.endswith(("，", "、")) and len(so_far) > 5):
        return True
    return parts_a_word(before.words, line.words)


def parts_a_word(before: str, after: str, least: int = 12) -> bool:
    """Whether a line break stands in the middle of a word; a line shorter than `least` is one by itself."""
    import rjieba

    left, right = before[-6:], after[:6]
    if not ("一" <= left[-1:] <= "鿿" and "一" <= right[:1] <= "鿿") or len(after) < least:
        return False
    place = 0
    for word in rjieba.cut(left + right):
        if place < len(left) < place + len(word):
            return True
        place += len(word)
    return False


def _joined(part: list[Line]) -> Paragraph:
    signs: list[str] = []
    places: list[int] = []
    for line in part:
        for offset, sign in enumerate(line.signs):
            if sign == " " and _is_loose(line.signs, offset):
                continue
            signs.append(sign)
            places.append(line.start + offset)
    return Paragraph("".join(signs), tuple(places))


def _is_loose(signs: str, offset: int) -> bool:
    """Whether a blank parts nothing: only between two Latin letters or digits does it part words."""
    before, after = signs[:offset].rstrip()[-1:], signs[offset + 1 :].lstrip()[:1]
    return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())
