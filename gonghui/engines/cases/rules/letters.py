"""A letter of inquiry as a paper: its words, and where they stand on the page. Pure.

Page, margins, sizes and places are those of GB/T 9704-2012 (letters: section 10.1): A4; 37 mm above, 28 mm
at the left, a field of 156 by 225 mm with 22 lines of 28 characters.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape  # nosec B406 - escapes what is written, parses nothing

HEADING_FONT, TEXT_FONT, LATIN_FONT = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
# Where a machine lacks a font, the first of these that it has.
OTHER_NAMES = {
    HEADING_FONT: "方正小标宋_GBK,小标宋,宋体,SimSun,Noto Serif CJK SC",
    TEXT_FONT: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
}
RED = "FF0000"  # of the issuing body's name and the line under it
TITLE_SIZE, TEXT_SIZE, PAGE_SIZE = 22, 16, 14  # points: 2号, 3号, 4号
LINE, TITLE_LINE = 29, 36  # points: 225 mm in 22 lines; a title's are further apart
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a letter says, part by part.

    Attributes:
        head: who writes, on top and under the text.
        to: the addressee, without a colon.
        paragraphs: the text.
        on: the day it bears.
    """

    head: str
    number: str
    title: str
    to: str
    paragraphs: tuple[str, ...]
    on: date


def paragraphs_of(parts: Iterable[str]) -> tuple[str, ...]:
    """A paragraph for every line that says something; signs that no document holds are left out."""
    lines = (line for part in parts for line in part.splitlines())
    plain = ("".join(sign for sign in line if sign >= " " and sign not in "\ufffe\uffff") for line in lines)
    return tuple(line.strip() for line in plain if line.strip())


def as_said(paper: Paper) -> dict[str, Any]:
    """A paper as JSON holds it."""
    return {**asdict(paper), "paragraphs": list(paper.paragraphs), "on": paper.on.isoformat()}


def as_paper(said: Mapping[str, Any]) -> Paper:
    """What `as_said` made of a paper."""
    whole = {**said, "paragraphs": tuple(said["paragraphs"]), "on": date.fromisoformat(said["on"])}
    return Paper(**whole)


def written_day(day: date) -> str:
    """A day as papers bear it: Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def as_text(paper: Paper) -> str:
    """A paper in lines, to be read on a page."""
    lines = [paper.title, paper.number, f"{paper.to}：", "", *paper.paragraphs, ""]
    return "\n".join([*lines, paper.head, written_day(paper.on)])


def file_name(paper: Paper) -> str:
    """What its file is called: the number alone, for a name is read by whoever sees the folder."""
    return f"{paper.number}.docx"


# -- where it stands on the page ------------------------------------------------------------------------


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


def lines_of(paper: Paper) -> list[Line]:
    """A paper in lines: head, number, title, addressee, text, signature over the date."""
    day = written_day(paper.on)
    heading = Line(font=HEADING_FONT, size=TITLE_SIZE, place="center", kept=True)
    return [
        replace(heading, text=paper.head, color=RED, ruled=True),
        Line(text=paper.number, place="right"),
        Line(),
        replace(heading, text=paper.title),
        Line(),
        Line(text=f"{paper.to}：", place="left", kept=True),
        *(Line(text=text, first=2) for text in paper.paragraphs),
        Line(kept=True),
        # With a seal the date stands four characters from the right, the signature over its middle.
        Line(
            text=paper.head, place="right", right=max(0, 4 + (width(day) - width(paper.head)) / 2), kept=True
        ),
        Line(text=day, place="right", right=4),
    ]


def width(text: str) -> float:
    """The width of a text in characters: what is ASCII takes half of one."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


# -- as a file --------------------------------------------------------------------------------------------

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS = 20  # in a point
MM = 1440 / 25.4  # twips in a millimetre


def as_docx(paper: Paper) -> bytes:
    """A paper as an Office Open XML document. Its own facts hold number and day, no person and no program.

    The same paper gives the same bytes.
    """
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in _parts(paper).items():
            packed.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), HEAD + text)
    return kept.getvalue()


def _parts(paper: Paper) -> dict[str, str]:
    relations = {
        "_rels/.rels": [("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")],
        "word/_rels/document.xml.rels": [("fontTable", "fontTable.xml"), ("footer", "footer.xml")],
    }
    return {
        "[Content_Types].xml": _types(),
        **{name: _relations(rows) for name, rows in relations.items()},
        "word/document.xml": _document(paper),
        "word/fontTable.xml": _fonts(),
        "word/footer.xml": _footer(),
        "docProps/core.xml": _facts(paper),
    }


def _types() -> str:
    kinds = {
        "/word/document.xml": f"{OFFICE}.document.main+xml",
        "/word/fontTable.xml": f"{OFFICE}.fontTable+xml",
        "/word/footer.xml": f"{OFFICE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    by_end = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'<Types xmlns="{PACKAGE}/content-types">{by_end}{parts}</Types>'


def _relations(rows: list[tuple[str, str]]) -> str:
    kinds = {"core": f"{PACKAGE}/relationships/metadata/core-properties"}
    told = "".join(
        f'<Relationship Id="r{n}" Type="{kinds.get(kind, f"{RELATIONS}/{kind}")}" Target="{target}"/>'
        for n, (kind, target) in enumerate(rows, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _document(paper: Paper) -> str:
    body = "".join(_paragraph(line) for line in lines_of(paper))
    edges = {"top": 37, "right": 26, "bottom": 35, "left": 28, "header": 15, "footer": 28}
    margins = " ".join(f'w:{side}="{round(mm * MM)}"' for side, mm in edges.items())
    # The first page of a letter bears no number.
    page = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="r2"/>'
        f'<w:pgSz w:w="{round(210 * MM)}" w:h="{round(297 * MM)}"/><w:pgMar {margins} w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )
    return f'<w:document xmlns:w="{SPACE}" xmlns:r="{RELATIONS}"><w:body>{body}{page}</w:body></w:document>'


def _paragraph(line: Line, field: str = "") -> str:
    """One paragraph; the parts of its form stand in the order that the schema wants."""
    ruled = f'<w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="4" w:color="{RED}"/>'
    height = (LINE if line.size < TITLE_SIZE else TITLE_LINE) * TWIPS
    indent = {"right": line.right, "firstLine": line.first}
    places = " ".join(f'w:{side}="{round(n * line.size * TWIPS)}"' for side, n in indent.items())
    form = (
        f"{'<w:keepNext/>' if line.kept else ''}{f'<w:pBdr>{ruled}</w:pBdr>' if line.ruled else ''}"
        f'<w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>'
        f'<w:ind {places}/><w:jc w:val="{line.place}"/>'
    )
    color = f'<w:color w:val="{line.color}"/>' if line.color else ""
    letters = (
        f'<w:rPr><w:rFonts w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{line.font}"/>'
        f'{color}<w:sz w:val="{2 * line.size}"/><w:lang w:eastAsia="zh-CN"/></w:rPr>'
    )
    text = f'<w:r>{letters}<w:t xml:space="preserve">{escape(line.text)}</w:t></w:r>'
    if field:
        before, after = (text.replace(escape(line.text), part) for part in line.text.split(field))
        text = f'{before}<w:fldSimple w:instr="{field}"><w:r>{letters}<w:t>1</w:t></w:r></w:fldSimple>{after}'
    return f"<w:p><w:pPr>{form}</w:pPr>{text}</w:p>"


def _footer() -> str:
    number = _paragraph(Line(text="— PAGE —", size=PAGE_SIZE, place="center"), field="PAGE")
    return f'<w:ftr xmlns:w="{SPACE}">{number}</w:ftr>'


def _fonts() -> str:
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in OTHER_NAMES.items()
    )
    return f'<w:fonts xmlns:w="{SPACE}">{told}</w:fonts>'


def _facts(paper: Paper) -> str:
    made = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{paper.on.isoformat()}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified")
    )
    spaces = {
        "cp": f"{PACKAGE}/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    named = " ".join(f'xmlns:{short}="{space}"' for short, space in spaces.items())
    return f"<cp:coreProperties {named}><dc:title>{escape(paper.number)}</dc:title>{made}</cp:coreProperties>"
