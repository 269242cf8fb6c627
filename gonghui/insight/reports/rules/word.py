"""A report as an Office document after GB/T 9704-2012; every figure a locked field named by its key. Pure.

Figures are content controls: the tag is the figure's key, the contents are locked, so that no office program
changes a number by accident. Charts are Office's own (drawn by the program that opens the file).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from gonghui.foundation.core.rules.papers import (
    FIRST_FONT,
    HEADING_FONT,
    OTHER_HEADINGS,
    OTHER_NAMES,
    RED,
    SECOND_FONT,
    TITLE_SIZE,
    Line,
    signature_indent,
    written_day,
)
from gonghui.foundation.core.rules.word_files import new_document, number_page, packed, say, write
from gonghui.insight.reports.rules.blocks import (
    MANY_COLUMNS,
    Break,
    Chart,
    Grid,
    Piece,
    Sheet,
    Text,
    Words,
    plain,
    shares,
)
from gonghui.insight.reports.rules.charts import add_chart

TEXT_MM = 156  # the width of the text
CELL_SIZE, SMALL_CELL_SIZE = 12, 10
STYLES = {
    "body": Line(first=2),
    "h1": Line(first=2, font=FIRST_FONT, kept=True),
    "h2": Line(first=2, font=SECOND_FONT, kept=True),
    "h3": Line(first=2, kept=True),
    "caption": Line(size=14, place="center", kept=True),
    "annex": Line(font=FIRST_FONT, place="left", kept=True),
    "annex_title": Line(font=HEADING_FONT, size=TITLE_SIZE, place="center", kept=True),
}
THICK, THIN = "12", "6"  # eighths of a point
UNBROKEN = re.compile(r"[!-~]{12,}")  # a digest: justified, the line before it would be torn apart
GAP = Pt(8)  # between two tables


def as_docx(sheet: Sheet, on: date, progress: Callable[[int], Any] = lambda done: None) -> bytes:
    """The paper's bytes; the same paper gives the same.

    Args:
        on: what the file's own facts name as its day.
        progress: told how many blocks are laid out.
    """
    document = new_document({**OTHER_NAMES, **OTHER_HEADINGS})
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    number_page(section.footer, "right", 1)
    number_page(section.even_page_footer, "left", 1)
    writer = _Writer(document)
    _head(writer, sheet)
    for done, block in enumerate(sheet.blocks, start=1):
        writer.block(block)
        progress(done)
    _end(writer, sheet)
    for done, block in enumerate(sheet.annexes, start=len(sheet.blocks) + 1):
        writer.block(block)
        progress(done)
    writer.close()
    return packed(document, title=sheet.title, on=on)


def _head(writer: _Writer, sheet: Sheet) -> None:
    """Whose paper it is in red, its number, the red line, its title, to whom it goes."""
    big = Line(font=HEADING_FONT, size=TITLE_SIZE, place="center", kept=True)
    if sheet.mark:
        writer.line(Line(place="left"), (Piece(sheet.mark, is_gap=True),))
    writer.line(replace(big, size=TITLE_SIZE + 4, color=RED), (Piece(sheet.head),))
    writer.line(Line(place="center", ruled=True, kept=True), (Piece(sheet.number or "　"),))
    writer.rule_once()
    writer.line(Line(), ())
    writer.line(big, (Piece(sheet.title),))
    writer.line(Line(), ())
    writer.line(Line(place="left", kept=True), (Piece(f"{sheet.to}："),))


def _end(writer: _Writer, sheet: Sheet) -> None:
    """The attachments' note, room for the seal, signature and day."""
    names = sheet.attachments
    writer.keep_last()  # no page bears a signature alone
    if names:
        writer.line(Line(kept=True), ())
    for place, name in enumerate(names, start=1):
        lead = "附件：" if place == 1 else "　　　"
        number = f"{place}." if len(names) > 1 else ""
        writer.line(Line(first=2, kept=True), (Piece(f"{lead}{number}{name}"),))
    for _line in range(3):
        writer.line(Line(kept=True), ())
    day = written_day(sheet.on) if sheet.on else "　　　　年　月　日"
    signed = signature_indent(sheet.sign, day)
    writer.line(Line(place="right", right=signed, kept=True), (Piece(sheet.sign),))
    writer.line(Line(place="right", right=4), (Piece(day),))


class _Writer:
    """Writes blocks one after the other; fields and drawings are numbered as they come."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.count = 0

    def block(self, block: Any) -> None:
        """Any block."""
        match block:
            case Words(_style, text) if not plain(text):
                self._gap(GAP)
            case Words(style, text):
                is_torn = STYLES[style].place == "both" and UNBROKEN.search(plain(text))
                self.line(replace(STYLES[style], place="left") if is_torn else STYLES[style], text)
                if style == "annex_title":
                    self._gap(GAP)
            case Grid():
                self.grid(block)
            case Chart():
                self.line(STYLES["caption"], (Piece(block.title),))
                self.count += 1
                add_chart(self.document, self.document.add_paragraph(), block, self.count)
            case Break():
                self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def line(self, line: Line, text: Text) -> None:
        """One paragraph."""
        paragraph = self.document.add_paragraph()
        write(paragraph, line)
        self.pieces(paragraph, line, text)

    def keep_last(self) -> None:
        """Does not part the paragraph written last from the next one."""
        if self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def rule_once(self) -> None:
        """Makes the line under the paper's head one line; the double one is of letters."""
        line = self.document.paragraphs[-1]._p.find(f".//{qn('w:bottom')}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "16")

    def close(self) -> None:
        """Ends a paper whose last block is a table: Office wants a paragraph, which shall take no page."""
        if self.document.element.body[-2].tag == qn("w:tbl"):
            self._gap(Pt(1))
        elif self.document.paragraphs and not self.document.paragraphs[-1].text:
            self.document.paragraphs[-1].paragraph_format.line_spacing = Pt(1)

    def _gap(self, high: Any) -> None:
        self.line(Line(size=1), ())
        self.document.paragraphs[-1].paragraph_format.line_spacing = high

    def pieces(self, paragraph: Any, line: Line, text: Text) -> None:
        """The words and fields of a paragraph."""
        for piece in text:
            run = say(paragraph, line, piece.text)
            if piece.is_gap:
                _mark(run)
            if piece.key:
                self.count += 1
                _bind(run, piece, self.count)

    def grid(self, grid: Grid) -> None:
        """A table of three lines; its head is repeated on every page."""
        table = self.document.add_table(rows=0, cols=0)
        table._tbl.getparent().replace(table._tbl, _table(grid))
        rows = self.document.element.body.findall(qn("w:tbl"))[-1].findall(qn("w:tr"))
        size = CELL_SIZE if len(grid.head) <= MANY_COLUMNS else SMALL_CELL_SIZE
        texts = [tuple((Piece(name),) for name in grid.head), *grid.rows]
        for number, (row, cells) in enumerate(zip(rows, texts, strict=True)):
            for column, (cell, text) in enumerate(zip(row.findall(qn("w:tc")), cells, strict=True)):
                place = "left" if column in grid.wide and number else "center"
                font = FIRST_FONT if number == 0 else Line().font
                self._cell(cell, Line(size=size, place=place, font=font), text)

    def _cell(self, cell: Any, line: Line, text: Text) -> None:
        paragraph = Paragraph(cell.find(qn("w:p")), self.document)
        write(paragraph, line)
        paragraph.paragraph_format.line_spacing = Pt(line.size * 1.4)
        for run in paragraph.runs:
            run._r.getparent().remove(run._r)
        self.pieces(paragraph, line, text)


def _mark(run: Any) -> None:
    """A gap in yellow."""
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _bind(run: Any, piece: Piece, number: int) -> None:
    """Puts a run into a content control: tag = the figure's key, contents locked.

    It is not called a plain-text one (`w:text`): LibreOffice then drops the font and size of what is in it.
    """
    control = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias/><w:tag/><w:id/><w:lock w:val="sdtContentLocked"/>'
        "</w:sdtPr><w:sdtContent/></w:sdt>"
    )
    properties = control.find(qn("w:sdtPr"))
    for name in ("alias", "tag"):
        properties.find(qn(f"w:{name}")).set(qn("w:val"), piece.key[:64])
    properties.find(qn("w:id")).set(qn("w:val"), str(number))
    element = run._r
    element.addprevious(control)
    control.find(qn("w:sdtContent")).append(element)


def _table(grid: Grid) -> Any:
    """The skeleton of a table: its grid, its lines, and an empty paragraph a cell."""
    widths = _widths(grid)
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    rows = []
    last = len(grid.rows)
    for number in range(last + 1):
        head = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if number == 0 else "") + "</w:trPr>"
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{_lines(number, last)}'
            '<w:vAlign w:val="center"/></w:tcPr><w:p/></w:tc>'
            for wide in widths
        )
        rows.append(f"<w:tr>{head}{cells}</w:tr>")
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _lines(number: int, last: int) -> str:
    """The borders of a row: thick above and under the table, thin under its head."""
    sides = {"top": THICK if number == 0 else "", "bottom": THIN if number == 0 else ""}
    if number == last:
        sides["bottom"] = THICK
    told = "".join(
        f'<w:{side} w:val="single" w:sz="{wide}" w:space="0" w:color="000000"/>'
        for side, wide in sides.items()
        if wide
    )
    return f"<w:tcBorders>{told}</w:tcBorders>" if told else ""


def _widths(grid: Grid) -> list[int]:
    """Columns in twentieths of a point."""
    whole = Mm(TEXT_MM).pt * 20
    return [round(whole * one) for one in shares(grid)]
