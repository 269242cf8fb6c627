"""Word files: paragraphs, numbers that Word puts before them, tables with merged cells."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.files import DECLARATIONS
from gonghui.insight.reader.rules.documents import Composer, Document, Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNPACKED = 150_000_000  # bytes of one part: more is a bomb, not a plan
_SKIPPED = {_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _W + "rPr", _W + "pPr", _FALLBACK}
_NUMERALS = "零一二三四五六七八九"
# Archives that are none or packed wrongly, markup that is none or nests deeper than any document.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    etree.XMLSyntaxError,
    KeyError,
    EOFError,
    OSError,
    RuntimeError,
    UnicodeDecodeError,
)
_COLUMNS = 63  # Word has no more in a table


def word_document(content: bytes) -> Document:
    """The document of a .docx file.

    Raises:
        Refusal: it is broken, or a packed file of another kind.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = set(packed.namelist())
            if "word/document.xml" not in names:
                raise Refusal(_("This packed file is no .docx; save the plan as .docx or .pdf."))
            body = _part(packed, "word/document.xml").find(_W + "body")
            styles = _part(packed, "word/styles.xml") if "word/styles.xml" in names else None
            numbering = _part(packed, "word/numbering.xml") if "word/numbering.xml" in names else None
        writer = _Writer(_Styles.of(styles), _Numbers.of(numbering))
        if body is not None:
            writer.blocks(body)
        return writer.composer.document()
    except _BROKEN:
        raise Refusal(
            _("The .docx file is broken or locked; open it, save it again, and try once more.")
        ) from None


def _part(packed: zipfile.ZipFile, name: str) -> Any:
    if packed.getinfo(name).file_size > _UNPACKED:
        raise Refusal(_("The .docx file unpacks to more than 150 MB; save it without its pictures."))
    content = packed.read(name)
    # Word declares none; entities within entities in an attribute unfold whatever the parser is told.
    if any(word in content for word in DECLARATIONS):
        raise zipfile.BadZipFile(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(content, parser)


def _value(element: Any, *path: str) -> str | None:
    """The w:val at a path below an element."""
    for step in path:
        element = element.find(_W + step) if element is not None else None
    return element.get(_W + "val") if element is not None else None


def _whole(text: str | None, default: int, most: int = 9999) -> int:
    """A whole number as the file says it; what is none counts as the default."""
    return min(int(text[:9]), most) if text and text.isascii() and text.isdigit() else default


@dataclass
class _Styles:
    """Of each paragraph style: outline level, numbering, and whether it is one of a table of contents."""

    levels: dict[str, int] = field(default_factory=dict)
    contents: set[str] = field(default_factory=set)
    numbers: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> _Styles:
        found = cls()
        if root is None:
            return found
        parents: dict[str, str | None] = {}
        for style in root.iter(_W + "style"):
            key = style.get(_W + "styleId") or ""
            name = (_value(style, "name") or "").lower()
            parents[key] = _value(style, "basedOn")
            level = _value(style, "pPr", "outlineLvl")
            heading = re.fullmatch(r"(?:heading|标题)\s*(\d)", name)
            if heading:
                found.levels[key] = int(heading[1])
            elif (own := _whole(level, 9)) < 9:
                found.levels[key] = own + 1
            if name.startswith("toc"):
                found.contents.add(key)
            if (number := _value(style, "pPr", "numPr", "numId")) is not None:
                found.numbers[key] = (number, _whole(_value(style, "pPr", "numPr", "ilvl"), 0))
        for key in parents:
            parent, seen = parents[key], {key}
            while parent and parent not in seen:
                seen.add(parent)
                if key not in found.levels and parent in found.levels:
                    found.levels[key] = found.levels[parent]
                parent = parents.get(parent)
        return found


@dataclass
class _Numbers:
    """The numbers that Word counts by itself and the file's text does not hold."""

    levels: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    counted: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> _Numbers:
        found = cls()
        if root is None:
            return found
        for kind in root.iter(_W + "abstractNum"):
            found.levels[kind.get(_W + "abstractNumId") or ""] = {
                _whole(level.get(_W + "ilvl"), 0): (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    _whole(_value(level, "start"), 1),
                )
                for level in kind.iter(_W + "lvl")
            }
        for one in root.iter(_W + "num"):
            found.lists[one.get(_W + "numId") or ""] = _value(one, "abstractNumId") or ""
        return found

    def next(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of a list, as Word shows it; "" for bullets."""
        kind = self.lists.get(list_id, "")
        levels = self.levels.get(kind, {})
        if depth not in levels:
            return ""
        start = levels[depth][2]
        self.counted[kind, depth] = self.counted.get((kind, depth), start - 1) + 1
        for deeper in [key for key in self.counted if key[0] == kind and key[1] > depth]:
            del self.counted[deeper]

        def shown(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            form, _text, first = levels.get(level, ("decimal", "", 1))
            return _counted(self.counted.get((kind, level), first), form)

        form, text, _first = levels[depth]
        return "" if form in ("bullet", "none") else re.sub(r"%(\d)", shown, text)


def _counted(value: int, form: str) -> str:
    if "hinese" in form or "japanese" in form or "ideograph" in form:
        if value < 10:
            return _NUMERALS[value]
        tens, ones = divmod(value, 10)
        return ("" if tens == 1 else _NUMERALS[tens % 10]) + "十" + (_NUMERALS[ones] if ones else "")
    if form == "decimalEnclosedCircle" and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    return str(value)


class _Writer:
    """Writes a body's blocks into a text."""

    def __init__(self, styles: _Styles, numbers: _Numbers) -> None:
        self.composer = Composer()
        self.styles, self.numbers = styles, numbers

    def blocks(self, parent: Any) -> None:
        """Writes every paragraph and table below an element."""
        for child in parent:
            if child.tag == _W + "p":
                self._paragraph(child)
            elif child.tag == _W + "tbl":
                self._table(child)
            elif child.tag in (_W + "sdt", _W + "ins", _W + "customXml", _W + "smartTag"):
                inner = child.find(_W + "sdtContent")
                self.blocks(child if inner is None else inner)

    def _paragraph(self, paragraph: Any) -> None:
        style = _value(paragraph, "pPr", "pStyle") or ""
        if style in self.styles.contents:
            return
        level = self.styles.levels.get(style)
        own = _value(paragraph, "pPr", "outlineLvl")
        if own is not None and (told := _whole(own, -1)) >= 0:
            level = told + 1 if told < 9 else None
        for number, line in enumerate(_texts(paragraph)):
            words = line.strip()
            if words and number == 0:
                words = self._number(paragraph, style) + words
            self.composer.line(words, level)
        for box in _boxes(paragraph):
            self.blocks(box)

    def _number(self, paragraph: Any, style: str) -> str:
        list_id = _value(paragraph, "pPr", "numPr", "numId")
        depth = _whole(_value(paragraph, "pPr", "numPr", "ilvl"), 0)
        if list_id is None and style in self.styles.numbers:
            list_id, depth = self.styles.numbers[style]
        return self.numbers.next(list_id, depth) if list_id else ""

    def _table(self, table: Any) -> None:
        rows: list[list[Source]] = []
        open_cells: dict[int, Source] = {}
        for row in _below(table, "tr"):
            x = _whole(_value(row, "trPr", "gridBefore"), 0, _COLUMNS)
            cells = [Source([], 1, x)] if x else []
            for cell in _below(row, "tc"):
                columns = max(1, _whole(_value(cell, "tcPr", "gridSpan"), 1, _COLUMNS))
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merge is not None and merge.get(_W + "val") != "restart" and x in open_cells:
                    open_cells[x].rows += 1
                else:
                    source = Source(_cell_lines(cell), 1, columns)
                    cells.append(source)
                    if merge is not None:
                        open_cells[x] = source
                    else:
                        open_cells.pop(x, None)
                x += columns
            rows.append(cells)
        if max((sum(cell.columns for cell in row) for row in rows), default=0) < 2:
            for row in _below(table, "tr"):
                for cell in _below(row, "tc"):
                    self.blocks(cell)
        else:
            self.composer.table(rows)


def _below(parent: Any, tag: str) -> Iterator[Any]:
    """Rows or cells of an element, also those inside content controls."""
    for child in parent:
        if child.tag == _W + tag:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "customXml"):
            yield from _below(child, tag)


def _cell_lines(cell: Any) -> list[str]:
    lines = []
    for paragraph in cell.iter(_W + "p"):
        lines += [line.strip() for line in _texts(paragraph) if line.strip()]
    return lines


def _texts(paragraph: Any) -> list[str]:
    """The lines of a paragraph, apart at its line breaks."""
    parts: list[str] = []

    def walk(element: Any) -> None:
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or tag == _W + "txbxContent":
                continue
            if tag == _W + "r" and _is_note(child, parts):
                continue
            if tag == _W + "t":
                parts.append(child.text or "")
            elif tag == _W + "tab" or tag == _W + "ptab":
                parts.append("\t")
            elif tag in (_W + "br", _W + "cr"):
                parts.append("\n" if child.get(_W + "type") in (None, "textWrapping") else "")
            elif tag == _W + "noBreakHyphen":
                parts.append("-")
            else:
                walk(child)

    walk(paragraph)
    return "".join(parts).split("\n")


def _is_note(run: Any, before: list[str]) -> bool:
    """Whether a run is a raised footnote mark; the square of metres is none."""
    if _value(run, "rPr", "vertAlign") != "superscript":
        return False
    words = "".join(text.text or "" for text in run.iter(_W + "t")).strip()
    if re.fullmatch(r"[23]", words) and "".join(before).rstrip()[-1:] in ("m", "M", "米"):
        return False
    return bool(re.fullmatch(r"[\[(〔（]?(注?\d{1,2}|[*※①-⑳a-z])[\])〕）]?", words))


def _boxes(paragraph: Any) -> list[Any]:
    """Text boxes anchored in a paragraph; the copy for old programs is left out."""
    return [
        box
        for box in paragraph.iter(_W + "txbxContent")
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors())
    ]
