"""The characters of a PDF page with their places, and the lines that they make."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Glyph:
    """A character; places in points from the top left corner of the page as it is shown."""

    sign: str
    left: float
    top: float
    right: float
    bottom: float


def glyphs_of(page: Any) -> list[Glyph]:
    """Every printed character of a page, in the order of its content."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    try:
        count = text.count_chars()
        box = raw.FS_RECTF()
        turned = page.get_rotation()
        width, height = page.get_size()
        found = []
        for number in range(count):
            code = raw.FPDFText_GetUnicode(text.raw, number)
            if code < 32 or code in (0xFFFE, 0xFFFF) or raw.FPDFText_IsGenerated(text.raw, number) == 1:
                continue
            # The loose box is as high as the type: marks that hang or float stay in their line.
            if not raw.FPDFText_GetLooseCharBox(text.raw, number, ctypes.byref(box)):
                continue
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            sign = chr(code)
            if sign.isspace():
                continue
            found.append(_shown(sign, (left, bottom, right, top), turned, width, height))
    finally:
        text.close()
    return found


def _shown(
    sign: str, box: tuple[float, float, float, float], turned: int, width: float, height: float
) -> Glyph:
    """The character as the turned page shows it; `width` and `height` are those of the page as shown."""
    left, bottom, right, top = box
    if turned == 90:
        return Glyph(sign, bottom, left, top, right)
    if turned == 180:
        return Glyph(sign, width - right, bottom, width - left, top)
    if turned == 270:
        return Glyph(sign, width - top, height - right, width - bottom, height - left)
    return Glyph(sign, left, height - top, right, height - bottom)


def lines_of(glyphs: list[Glyph], *, tight: bool = False) -> list[tuple[float, str]]:
    """Lines from top to bottom, each with its upper edge; wide gaps become two blanks unless `tight`."""
    lines: list[list[Glyph]] = []
    if tight:
        glyphs = _without_notes(glyphs)
    for glyph in sorted(glyphs, key=lambda one: ((one.top + one.bottom) / 2, one.left)):
        middle = (glyph.top + glyph.bottom) / 2
        for line in reversed(lines[-3:]):
            top, bottom = min(one.top for one in line[-8:]), max(one.bottom for one in line[-8:])
            if top <= middle <= bottom and (bottom - top) < 4 * max(4.0, glyph.bottom - glyph.top):
                line.append(glyph)
                break
        else:
            lines.append([glyph])
    return [(min(one.top for one in line), _joined(line, tight)) for line in lines]


def _without_notes(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters of a cell without small raised figures, which point to notes; squares of metres stay."""
    heights = sorted(one.bottom - one.top for one in glyphs)
    usual = heights[len(heights) // 2] if heights else 0.0
    kept: list[Glyph] = []
    for one in glyphs:
        mark = one.sign.isdigit() or one.sign in "*[]()①②③④⑤⑥⑦⑧⑨"
        small = mark and one.bottom - one.top < 0.9 * usual
        if not small or (kept and kept[-1].sign in "mM米"):
            kept.append(one)
    return kept


def _joined(line: list[Glyph], tight: bool) -> str:
    ordered = sorted(line, key=lambda one: one.left)
    heights = sorted(one.bottom - one.top for one in ordered)
    size = max(4.0, heights[-max(1, len(heights) // 4)])
    parts, before = [], None
    for glyph in ordered:
        if before is not None:
            if glyph.sign == before.sign and abs(glyph.left - before.left) < 0.15 * size:
                continue  # printed twice, a little apart, to look bold
            gap = glyph.left - before.right
            if gap > 0.7 * size and not tight:
                parts.append("  ")
            elif gap > 0.28 * size and before.sign.isascii() and glyph.sign.isascii():
                parts.append(" ")
        parts.append(glyph.sign)
        before = glyph
    return "".join(parts)
