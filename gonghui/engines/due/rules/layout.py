"""A paper as an Office document, laid out after GB/T 9704-2012, so that an office prints and seals it.

A4; 37 mm above, 28 mm at the left, a field of 156 by 225 mm; title 22 points, text 16 at 28 points a line;
page numbers below, between dashes, on the outer side; tables of three lines. What is still to be written is
marked in yellow.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gonghui.engines.due.rules.packs import Line, Paper, Piece
from gonghui.foundation.core.rules.papers import (
    HEADING_FONT,
    LATIN_FONT,
    PAGE_SIZE,
    TEXT_FONT,
    TEXT_SIZE,
    TITLE_LINE,
    TITLE_SIZE,
    WORD_TYPE,
    width,
    written_day,
)

__all__ = ["WORD_TYPE", "as_docx"]
TEXT_LINE = 28  # points
CENTER, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY


def as_docx(paper: Paper) -> bytes:
    """The document. Its own facts hold the day, no person and no program."""
    document = Document()
    _page(document)
    _write(document.add_paragraph(), paper.title, place=CENTER, font=HEADING_FONT, size=TITLE_SIZE)
    document.add_paragraph()
    if paper.to:
        _write(document.add_paragraph(), paper.to, place=LEFT, after="：")
    for line in paper.text:
        _write(document.add_paragraph(), line, place=BOTH, first=2)
    if paper.head:
        _table(document, paper)
    if paper.sign:
        _sign(document, paper)
    _note(document, paper)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, place in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = place
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            _font(run, TEXT_FONT, PAGE_SIZE)
            if text is None:
                _page_number(run)


def _page_number(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _font(run: Any, font: str, size: int) -> None:
    run.font.name, run.font.size = LATIN_FONT, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _write(
    paragraph: Any,
    line: Line,
    *,
    place: Any,
    font: str = TEXT_FONT,
    size: int = TEXT_SIZE,
    first: float = 0,
    right: float = 0,
    after: str = "",
) -> None:
    """Writes a line: its place, height and indents (in signs of its own size), gaps in yellow."""
    form = paragraph.paragraph_format
    paragraph.alignment = place
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(TITLE_LINE if size == TITLE_SIZE else TEXT_LINE)
    form.first_line_indent, form.right_indent = Pt(first * size), Pt(right * size)
    for piece in line:
        run = paragraph.add_run(piece.text)
        _font(run, font, size)
        if piece.is_gap:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if after:
        _font(paragraph.add_run(after), font, size)


def _table(document: Any, paper: Paper) -> None:
    document.add_paragraph()
    table = document.add_table(rows=1 + len(paper.rows), cols=len(paper.head))
    for place, row in enumerate((paper.head, *paper.rows)):
        for cell, text in zip(table.rows[place].cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = CENTER
            _font(paragraph.add_run(text), TEXT_FONT, PAGE_SIZE)
            # Three lines: above and below the head, and under the last row.
            sides = {"top": 12, "bottom": 6} if place == 0 else {}
            _rule(cell, {"bottom": 12} if place == len(paper.rows) and place else sides)
    # A head that falls to another page is repeated there.
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)


def _rule(cell: Any, sides: dict[str, int]) -> None:
    """Lines at some sides of a cell; their width in eighths of a point."""
    if not sides:
        return
    borders = OxmlElement("w:tcBorders")
    for side, wide in sides.items():
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(wide)), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _sign(document: Any, paper: Paper) -> None:
    """The signature over the day, with room for a seal: the day stands four signs from the right."""
    for _line in range(2):
        document.add_paragraph()
    day = written_day(paper.on)
    name = "".join(piece.text for piece in paper.sign)
    over = max(0.0, 4 + (width(day) - width(name)) / 2)
    _write(document.add_paragraph(), paper.sign, place=RIGHT, right=over)
    _write(document.add_paragraph(), (Piece(day),), place=RIGHT, right=4)


def _note(document: Any, paper: Paper) -> None:
    facts = document.core_properties
    facts.author = facts.last_modified_by = facts.comments = ""
    facts.title = "".join(piece.text for piece in paper.title)
    facts.created = facts.modified = datetime.combine(paper.on, time())
