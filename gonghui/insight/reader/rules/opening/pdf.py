"""PDF files with a text layer: lines in reading order, ruled tables, no page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reader.rules.aligned import Columns
from gonghui.insight.reader.rules.documents import Composer, Document, Source
from gonghui.insight.reader.rules.opening.aligned import page_table, sources
from gonghui.insight.reader.rules.opening.glyphs import Glyph, glyphs_of, lines_of
from gonghui.insight.reader.rules.opening.rulings import Place, drawn_tables

MOST_PAGES = 2000
_PAGE_NUMBER = re.compile(r"[\s—–\-－·•~第页共/()（）]*\d{0,4}[\s—–\-－·•~第页共/\d()（）]*|[ivxIVX]{1,6}")
_SPARSE = 8  # characters a page: fewer is a scan


@dataclass(frozen=True)
class Guessed:
    """The rows of a table that no upright lines part."""

    rows: list[list[Source]]


Line = str | list[list[Source]] | Guessed


def pdf_document(content: bytes, progress: Callable[[int, int], None] | None) -> Document:
    """The document of a PDF.

    Raises:
        Refusal: encrypted, broken, without text layer (a scan), or of more than 2000 pages.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Refusal(
                _("The PDF is locked with a password; save it without one and try again.")
            ) from None
        raise Refusal(_("The PDF is broken and cannot be read; save it again from its program.")) from None
    if count > MOST_PAGES:
        raise Refusal(_("The PDF has more than 2000 pages; no plan is that long."))
    pages: list[list[Line]] = []
    carried: Columns | None = None
    try:
        for number in range(count):
            try:
                page, carried = _page(pdf, number, carried)
                pages.append(page)
            except pypdfium2.PdfiumError:
                pages.append([])
            if progress is not None and count > 20:
                progress(number + 1, count)
    finally:
        pdf.close()
    if _signs(pages) < _SPARSE * max(1, count):
        raise Refusal(
            _(
                "The PDF is a scan: it has pictures of pages and no text. Recognise its text (OCR) first, or use the .docx."
            )
        )
    return _composed(pages)


def _signs(pages: list[list[Line]]) -> int:
    total = 0
    for page in pages:
        for line in page:
            if isinstance(line, str):
                total += len(line)
            else:
                rows = line.rows if isinstance(line, Guessed) else line
                total += sum(len(words) for row in rows for cell in row for words in cell.lines)
    return total


def _page(pdf: Any, number: int, carried: Columns | None) -> tuple[list[Line], Columns | None]:
    """The lines and tables of a page, from top to bottom, and the columns of a table that its end breaks off."""
    page = pdf[number]
    try:
        glyphs = glyphs_of(page)
        tables = drawn_tables(page) if glyphs else []
    finally:
        page.close()
    found: list[tuple[float, Line]] = []
    for cells in tables:
        inside, outside = _parted(glyphs, cells)
        rows = _rows(cells, inside)
        if rows:
            found.append((min(box[1] for box, *_place in cells), rows))
            glyphs = outside
    read = page_table(glyphs, carried)
    carried = None
    while read is not None:
        table, glyphs = read
        found.append((min(one.top for one in table.all), Guessed(sources(table))))
        carried = table.columns if table.open else None
        read = page_table(glyphs, None)
    found += lines_of(glyphs)
    return [line for _top, line in sorted(found, key=lambda pair: pair[0])], carried


def _parted(glyphs: list[Glyph], cells: list[Place]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The characters of each cell, and those outside of the table."""
    inside: list[list[Glyph]] = [[] for _cell in cells]
    outside = []
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        for number, (box, *_place) in enumerate(cells):
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                inside[number].append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


def _rows(cells: list[Place], inside: list[list[Glyph]]) -> list[list[Source]]:
    rows: dict[int, list[Source]] = {}
    for (_box, row, down, right), glyphs in zip(cells, inside, strict=True):
        lines = [words for _top, words in lines_of(glyphs, tight=True)]
        rows.setdefault(row, []).append(Source(lines, down, right))
    if not any(source.lines for row in rows.values() for source in row):
        return []
    return [rows.get(number, []) for number in range(max(rows) + 1)]


def _composed(pages: list[list[Line]]) -> Document:
    running = _running(pages)
    composer = Composer()
    for page in pages:
        last = len(page) - 1
        for number, line in enumerate(page):
            if isinstance(line, Guessed):
                composer.table(line.rows, guessed=True)
                continue
            if not isinstance(line, str):
                if len(line) == 1 and len(line[0]) == 1:
                    for words in line[0][0].lines:
                        composer.line(words)
                elif max(sum(source.columns for source in row) for row in line) < 2:
                    for row in line:
                        for source in row:
                            for words in source.lines:
                                composer.line(words)
                else:
                    composer.table(line)
                continue
            edge = last >= 2 and (number <= 1 or number >= last - 1)
            edge = edge or (number in (0, last) and _PAGE_NUMBER.fullmatch(line.strip()) is not None)
            if edge and (_shape(line) in running or _PAGE_NUMBER.fullmatch(line.strip())):
                continue
            composer.line(line)
    return composer.document(wrapped=True)


def _shape(line: str) -> str:
    return re.sub(r"[\d\s]+", "#", line.strip())


def _running(pages: list[list[Line]]) -> set[str]:
    """What stands at the head or foot of many pages."""
    counted: Counter[str] = Counter()
    for page in pages:
        edges = [line for line in [*page[:2], *page[-2:]] if isinstance(line, str)]
        counted.update({_shape(line) for line in edges if len(line.strip()) <= 60})
    least = max(3, len(pages) // 4)
    return {shape for shape, times in counted.items() if times >= least}
