"""Papers as .docx by python-docx; what that library's template brings along is taken out. Pure."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from gonghui.foundation.core.rules.papers import (
    EDGES,
    LATIN_FONT,
    LINE,
    OTHER_NAMES,
    PAGE_SIZE,
    RED,
    TITLE_LINE,
    TITLE_SIZE,
    Line,
)

PLACES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
# Parts of the library's template that name programs and fonts which no letter of ours uses.
FOREIGN = (
    *("extended-properties", "thumbnail", "customXml", "stylesWithEffects"),
    *("theme", "webSettings", "numbering"),
)
SETTINGS = {
    "mathPr",
    "rsids",
    "themeFontLang",
    "clrSchemeMapping",
    "shapeDefaults",
    "docId",
    "defaultImageDpi",
}
# What follows the border of a paragraph: the schema wants an order.
AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def new_document(other_names: Mapping[str, str] = OTHER_NAMES) -> Any:
    """An empty document on the page of official papers, without the template's styles, fonts and facts."""
    document = Document()
    _clear(document, other_names)
    _set_page(document.sections[0])
    return document


def packed(document: Any, *, title: str, on: date) -> bytes:
    """The document's bytes: its own facts hold title and day, no person and no program.

    The same document gives the same bytes.
    """
    facts = document.core_properties
    facts.title = title
    facts.author = facts.comments = facts.last_modified_by = ""
    facts.created = facts.modified = datetime.combine(on, time(), UTC).replace(tzinfo=None)
    kept = BytesIO()
    document.save(kept)
    return _undated(kept.getvalue())


def _clear(document: Any, other_names: Mapping[str, str]) -> None:
    """Takes the template's styles, fonts and facts out; says by which names our fonts go elsewhere."""
    main = document.part
    for relations in (main.package.rels, main.rels):
        for key in [key for key, one in relations.items() if one.reltype.endswith(FOREIGN)]:
            del relations[key]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1":
            styles.remove(style)
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
    settings = document.settings.element
    for one in [one for one in settings if one.tag.rpartition("}")[2] in SETTINGS]:
        settings.remove(one)
    for zoom in settings.iter(qn("w:zoom")):  # the schema asks for it, the template forgot
        zoom.set(qn("w:percent"), "100")
    fonts = next(one.target_part for one in main.rels.values() if one.reltype.endswith("/fontTable"))
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in other_names.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    fonts._blob = f"{head}<w:fonts {nsdecls('w')}>{told}</w:fonts>".encode()


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, mm in EDGES.items():
        setattr(section, f"{side}_margin", Mm(mm))
    section.gutter, section.header_distance, section.footer_distance = 0, Mm(15), Mm(28)


def write(paragraph: Any, line: Line) -> None:
    """One line as a paragraph."""
    form = paragraph.paragraph_format
    paragraph.alignment = PLACES[line.place]
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(LINE if line.size < TITLE_SIZE else TITLE_LINE)
    form.first_line_indent, form.right_indent = Pt(line.first * line.size), Pt(line.right * line.size)
    form.keep_with_next = True if line.kept else None
    if line.ruled:
        _rule(paragraph)
    say(paragraph, line, line.text)


def say(paragraph: Any, line: Line, text: str) -> Any:
    """A run of a paragraph in a line's font and size."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = LATIN_FONT, Pt(line.size)
    if line.color:
        run.font.color.rgb = RGBColor.from_string(line.color)
    form = run._r.get_or_add_rPr()
    form.rFonts.set(qn("w:eastAsia"), line.font)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    form.append(language)
    return run


def _rule(paragraph: Any) -> None:
    """The double line of a letter under its head."""
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "24"), ("space", "4"), ("color", RED)):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(border, *AFTER_BORDER)


def number_page(footer: Any, place: str, indent: float = 0) -> None:
    """The page's number between dashes, in a footer.

    Args:
        indent: from the outer edge, in characters.
    """
    footer.is_linked_to_previous = False
    paragraph, line = footer.paragraphs[0], Line(size=PAGE_SIZE, place=place, right=indent)
    paragraph.style = None
    write(paragraph, line)
    if place == "left":
        paragraph.paragraph_format.right_indent = Pt(0)
        paragraph.paragraph_format.left_indent = Pt(indent * PAGE_SIZE)
    say(paragraph, line, "— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(say(paragraph, line, "1")._r)
    paragraph._p.append(field)
    say(paragraph, line, " —")


def _undated(content: bytes) -> bytes:
    """The same parts without the moment at which they were packed."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as packed, zipfile.ZipFile(kept, "w") as again:
        for name in packed.namelist():
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            again.writestr(part, packed.read(name), zipfile.ZIP_DEFLATED)
    return kept.getvalue()
