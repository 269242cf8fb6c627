"""Headings: their levels by kind of number, the table of contents left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gonghui.insight.reader.rules.documents import Document
from gonghui.insight.reader.rules.drafts import Section
from gonghui.insight.reader.rules.paragraphs import Paragraph
from gonghui.insight.reader.rules.signs import fold

_HAN = "[零〇一二三四五六七八九十百]"
# Each kind of number; the level follows from which kinds a document uses, and in which order.
KINDS = [
    ("part", re.compile(rf"第(?:{_HAN}+|\d+)(?:部分|篇|编)")),
    ("chapter", re.compile(rf"第(?:{_HAN}+|\d+)章")),
    ("section", re.compile(rf"第(?:{_HAN}+|\d+)节")),
    ("article", re.compile(rf"第(?:{_HAN}+|\d+)条(?=\s*\S)")),
    ("han", re.compile(rf"{_HAN}{{1,4}}(?:、|[.](?!\d))")),
    ("bracket", re.compile(rf"[(]{_HAN}{{1,4}}[)]、?")),
    ("dotted4", re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\.\d{1,2}(?=[\s.、]*[一-鿿“])")),
    ("dotted3", re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}(?=[\s.、]*[一-鿿“])")),
    ("dotted2", re.compile(r"\d{1,2}\.\d{1,2}(?=[\s、]*[一-鿿“])(?!\s*[万亿个家名人所年%])")),
    ("digit", re.compile(r"\d{1,3}(?:[.、](?!\d)|\s+(?=[一-鿿]))")),
    ("digit_bracket", re.compile(r"[(]\d{1,3}[)]、?|\d{1,3}[)]")),
    ("circle", re.compile(r"[①-⑳]")),
]
_COLUMN = re.compile(r"专栏\s*(?:\d+(?:[-—.]\d+)?|[一二三四五六七八九十]+)?[：:\s]*(?=\S)")
_LEADER = re.compile(r"(?:[.…·。\-_]{3,}+|…++|\s{2,}+|\t)\s*+[-—]?\s*+\(?\d{1,4}\)?\s*[-—]?$")
_CONTENTS = re.compile(r"目\s*录|目\s*次|CONTENTS")
_QUESTION = re.compile(r"(?:问|记者)：(?=\S)")
_STOPS = re.compile(r"[。；！？]")
_LONGEST = 60
_QUANTITY = re.compile(r"\d+(?:\.\d+)?\s*(?:%|‰|万|亿|[个家名人所项])")


@dataclass
class Head:
    """A heading in its paragraph: number, title (start and end in the paragraph), kind of number."""

    paragraph: Paragraph
    kind: str
    number: str
    start: int
    end: int
    runs_in: bool = False


def without_contents(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs without the table of contents."""
    kept, index = [], 0
    while index < len(paragraphs):
        words = paragraphs[index].signs.strip()
        if _CONTENTS.fullmatch(words):
            index = _after_contents(paragraphs, index + 1)
            continue
        if not (_LEADER.search(words) and len(words) < 90 and _is_numbered(words)):
            kept.append(paragraphs[index])
        index += 1
    return kept


def _is_numbered(words: str) -> bool:
    return any(kind.match(words) for _name, kind in KINDS) or words.startswith(("专栏", "附", "前言", "序"))


def _bare(words: str) -> str:
    return re.sub(r"[\s.…·。\-—_]+|\d+$", "", _LEADER.sub("", words))


def _after_contents(paragraphs: list[Paragraph], index: int) -> int:
    """Where the text begins after its contents: where the first entry stands again, or the entries end."""
    first = _bare(paragraphs[index].signs) if index < len(paragraphs) else ""
    entries = {first}
    for later in range(index + 1, min(len(paragraphs), index + 400)):
        words = paragraphs[later].signs.strip()
        if (first and _bare(words) == first) or (_bare(words) in entries and _is_numbered(words)):
            return later
        if len(words) > 90 or (_STOPS.search(words.rstrip("。")) and len(words) > 45):
            break
        entries.add(_bare(words))
    while index < len(paragraphs):
        words = paragraphs[index].signs.strip()
        if not _LEADER.search(words) or len(words) > 90:
            break
        index += 1
    return index


def heads_of(paragraphs: list[Paragraph]) -> list[Head]:
    """The numbered headings, in order, those that run into their paragraph among them."""
    found: list[Head] = []
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if (head := _head(paragraph, following)) is not None:
            found.append(head)
    return found


def _head(paragraph: Paragraph, following: Paragraph | None) -> Head | None:
    signs = paragraph.signs
    lead = len(signs) - len(signs.lstrip(" #*"))
    for kind, pattern in KINDS:
        match = pattern.match(signs, lead)
        if match is None:
            continue
        rest = signs[match.end() :].strip(" .*")
        if not rest and kind in ("part", "chapter", "section"):
            return Head(paragraph, kind, match[0], match.end(), len(signs))
        stop = _STOPS.search(signs, match.end())
        colon = signs.find("：", match.end())
        end = stop.start() if stop else len(signs)
        runs_in = bool(stop) and bool(signs[stop.end() :].strip()) if stop else False
        title = signs[match.end() : end].strip()
        if kind in ("digit", "digit_bracket", "circle") and 0 < colon - match.end() <= 30 and not stop:
            end, runs_in = colon, True
            title = signs[match.end() : end].strip()
        if kind == "article" and (stop or colon >= 0 or len(title) > 24 or "，" in title):
            return None  # an article of a law begins so
        if not title or len(title) > _LONGEST or not re.search(r"[一-鿿]", title):
            return None
        if (stop and stop[0] != "。") or _QUANTITY.search(title):
            return None
        if kind in ("digit", "digit_bracket", "circle") and title.count("，") > 2:
            return None
        return Head(paragraph, kind, match[0].strip(), match.end(), end, runs_in)
    if (match := _COLUMN.match(signs, lead)) and len(signs) <= _LONGEST and not _STOPS.search(signs):
        return Head(paragraph, "column", match[0].strip(), match.end(), len(signs))
    if (match := _QUESTION.match(signs)) and len(signs) < 120:
        return Head(paragraph, "question", match[0], match.end(), len(signs))
    return None


def sections_of(document: Document, paragraphs: list[Paragraph], title: str) -> list[Section]:
    """The section tree, flat, each with its level; `title` is no section."""
    heads = _in_order(_own(heads_of(paragraphs), paragraphs, title))
    numbered = [head for head in heads if head.kind not in ("column", "question")]
    if not numbered:
        return _unnumbered(document, paragraphs, heads, title)
    found: list[Section] = []
    stack: list[str] = []
    by_start = {paragraph.start: number for number, paragraph in enumerate(paragraphs)}
    for head in heads:
        if head.kind == "question":
            continue
        if head.kind == "column":
            level = len(stack) + 1
        else:
            if head.kind in stack:
                del stack[stack.index(head.kind) + 1 :]
            else:
                while stack and _rank(stack[-1]) > _rank(head.kind):
                    stack.pop()
                stack.append(head.kind)
            level = len(stack)
        found.append(_section(document, paragraphs, by_start[head.paragraph.start], head, level))
    lowest = min(section.level for section in found)
    for section in found:
        section.level -= lowest - 1
    return found


def _own(heads: list[Head], paragraphs: list[Paragraph], title: str) -> list[Head]:
    """The plan's own headings: not those of the notice before it that numbers its paragraphs, too."""
    wanted = _plain(fold(title))
    for number in range(len(paragraphs) - 1, 0, -1):
        start = paragraphs[number].start
        pair = [_plain(one.signs) for one in paragraphs[number : number + 2]]
        if len(wanted) < 8 or wanted not in (pair[0], "".join(pair)):
            continue
        before = [head for head in heads if head.paragraph.start < start]
        after = [head for head in heads if head.paragraph.start > start]
        if before and after and _begins(before[0]) and _begins(after[0]) and before[0].kind == after[0].kind:
            return after
    return heads


def _plain(words: str) -> str:
    return re.sub(r"[\s《》〈〉<>“”#*]", "", words)


def _begins(head: Head) -> bool:
    """Whether a heading is the first of its kind: 一、 第一章, 1."""
    return re.sub(r"[第章节部分篇编条()、.\s]", "", head.number) in ("一", "1", "01", "①")


def _rank(kind: str) -> int:
    return [name for name, _pattern in KINDS].index(kind)


def _in_order(heads: list[Head]) -> list[Head]:
    """Without lists inside one paragraph's matter that only look like headings: a lone (1) or 2. with no first."""
    kept = []
    seen: set[str] = set()
    for number, head in enumerate(heads):
        if head.kind in ("digit", "digit_bracket", "circle") and head.kind not in seen:
            first = re.search(r"\d+|[①-⑳]", head.number)
            if (
                first
                and first[0] not in ("1", "01", "①")
                and not any(later.kind == head.kind for later in heads[number + 1 : number + 4])
            ):
                continue
        seen.add(head.kind)
        kept.append(head)
    return kept


def _section(document: Document, paragraphs: list[Paragraph], number: int, head: Head, level: int) -> Section:
    """The section; a number alone on its line takes its title from the lines after it."""
    pieces = head.paragraph.pieces(*_trimmed(head.paragraph.signs, head.start, head.end))
    spans = head.paragraph.pieces(*_trimmed(head.paragraph.signs, 0, head.end))
    title = document.words(pieces)
    if not title.strip(" .："):
        title = ""
        for later in paragraphs[number + 1 : number + 4]:
            words = later.signs.strip()
            if len(words) > _LONGEST or _STOPS.search(words) or _is_numbered(words):
                break
            more = later.pieces(*_trimmed(later.signs, 0, len(later.signs)))
            title += document.words(more)
            spans += more
            if not words.endswith(("、", "，", "和", "与")):
                break
    number_words = document.words(head.paragraph.pieces(*_trimmed(head.paragraph.signs, 0, head.start)))
    return Section((title or number_words).strip(" .：*"), level, spans, head.number)


def _trimmed(signs: str, start: int, end: int) -> tuple[int, int]:
    while start < end and signs[start] in " #*　":
        start += 1
    while end > start and signs[end - 1] in " *#　":
        end -= 1
    return start, end


def _unnumbered(
    document: Document, paragraphs: list[Paragraph], heads: list[Head], title: str
) -> list[Section]:
    """Sections of a text without numbers: its file's headings, its questions, or short lines before long ones."""
    marked = [
        Section(document.text[mark.start : mark.end], mark.level, [(mark.start, mark.end)])
        for mark in document.marks
        if document.text[mark.start : mark.end].strip() != title.strip()
    ]
    if len(marked) > 1:
        lowest = min(section.level for section in marked)
        for section in marked:
            section.level -= lowest - 1
        return marked
    questions = [head for head in heads if head.kind == "question"]
    if len(questions) > 1:
        return [
            Section(
                document.words(head.paragraph.pieces(head.start, head.end)),
                1,
                head.paragraph.pieces(head.start, head.end),
            )
            for head in questions
        ]
    return _short_lines(document, paragraphs, title)


def _short_lines(document: Document, paragraphs: list[Paragraph], title: str) -> list[Section]:
    short = [_is_short_head(paragraph, title, document) for paragraph in paragraphs]
    found: list[Section] = []
    levels: list[bool] = []
    for number, paragraph in enumerate(paragraphs):
        after = number + 1 < len(paragraphs)
        if not short[number] or not after:
            continue
        leads = short[number + 1]
        if not leads and len(paragraphs[number + 1].signs) < 40:
            continue
        pieces = paragraph.pieces(*_trimmed(paragraph.signs, 0, len(paragraph.signs)))
        found.append(Section(document.words(pieces), 1, pieces))
        levels.append(leads)
    if any(levels) and not all(levels):
        top = False
        for section, leads in zip(found, levels, strict=True):
            section.level = 1 if leads or not top else 2
            top = top or leads
    return found if len(found) > 1 else []


def _is_short_head(paragraph: Paragraph, title: str, document: Document) -> bool:
    words = paragraph.signs.strip()
    if not 4 <= len(words) <= 45 or re.search(r"[。；！？：，、]$|^[，。、；：的]|\d{4}年\d|\d{5}", words):
        return False
    if re.search(r"^[(].*[)]$|>>|^原标题|版权|转载|记者|编辑|分享|扫一扫|(?:来源|发布\S{0,4})：", words):
        return False  # of the page, not of the plan
    return document.text[paragraph.start : paragraph.end].strip() not in title and bool(
        re.search(r"[一-鿿]{4}", words)
    )
