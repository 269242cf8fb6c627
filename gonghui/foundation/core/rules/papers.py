"""What official papers look like after GB/T 9704-2012: page, fonts, sizes, one line on the page. Pure.

A4; 37 mm above, 28 mm at the left, a field of 156 by 225 mm with 22 lines of 28 characters. What a letter, a
report or a form says, its own module lays out in these lines; `word_files` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HEADING_FONT, TEXT_FONT, LATIN_FONT = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
FIRST_FONT, SECOND_FONT = "黑体", "楷体_GB2312"  # of headings 一、 and （一）
# Where a machine lacks a font, the first of these that it has.
OTHER_NAMES = {
    HEADING_FONT: "方正小标宋_GBK,小标宋,宋体,SimSun,Noto Serif CJK SC",
    TEXT_FONT: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
}
# Of papers with headings.
OTHER_HEADINGS = {
    FIRST_FONT: "SimHei,方正黑体_GBK,Noto Sans CJK SC",
    SECOND_FONT: "楷体,KaiTi,华文楷体,Noto Serif CJK SC",
}
RED = "FF0000"  # of the issuing body's name and the line under it
TITLE_SIZE, TEXT_SIZE, PAGE_SIZE = 22, 16, 14  # points: 2号, 3号, 4号
LINE, TITLE_LINE = 29, 36  # points: 225 mm in 22 lines; a title's are further apart
EDGES = {"top": 37, "right": 26, "bottom": 35, "left": 28}  # mm, of the text
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One paragraph on the page. Indents are in characters of its own size."""

    text: str = ""
    font: str = TEXT_FONT
    size: int = TEXT_SIZE
    place: str = "both"  # left, center, right or both
    first: float = 0
    right: float = 0
    color: str = ""
    ruled: bool = False  # the double line of a letter under it
    kept: bool = False  # not parted from the next one


def written_day(day: date) -> str:
    """A day as papers bear it: Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def width(text: str) -> float:
    """The width of a text in characters: what is ASCII takes half of one."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def signature_indent(name: str, day: str) -> float:
    """How far from the right a signature stands: with a seal the date stands four characters from the right,
    the signature over its middle."""
    return max(0, 4 + (width(day) - width(name)) / 2)
