"""A PDF writer small enough to read: text in a font that every reader knows by name, and lines."""

from __future__ import annotations

Word = tuple[float, float, str]  # points from the left and the top
Stroke = tuple[float, float, float, float]


def pdf(pages: list[tuple[list[Word], list[Stroke]]], *, height: float = 842) -> bytes:
    """A PDF of pages of words and lines. Words are UCS-2 in STSong-Light, whose encoding PDF itself defines."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    descriptor = add(
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"
    )
    single = add(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor %d 0 R>>" % descriptor
    )
    font = add(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]>>"
        % single
    )
    parent = len(objects) + 1 + 2 * len(pages)
    kids = []
    for words, strokes in pages:
        drawn = [
            f"BT /F 10 Tf {x:g} {height - y - 10:g} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, y, text in words
        ]
        drawn += [f"{a:g} {height - b:g} m {c:g} {height - d:g} l S" for a, b, c, d in strokes]
        stream = "\n".join(drawn).encode()
        content = add(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(
            add(
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 %d]/Contents %d 0 R/Resources<</Font<</F %d 0 R>>>>>>"
                % (parent, height, content, font)
            )
        )
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)))
    root = add(b"<</Type/Catalog/Pages %d 0 R>>" % parent)
    return _file(objects, root)


def _file(objects: list[bytes], root: int) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def ruled(
    rows: list[list[str]], *, left: float = 60, top: float = 200, widths: list[float], step: float = 24
) -> tuple[list[Word], list[Stroke]]:
    """A ruled table; a cell "↑" goes on from the row above, "←" from the cell before; "/" breaks its line."""
    words: list[Word] = []
    strokes: list[Stroke] = []
    sides = [left]
    for width in widths:
        sides.append(sides[-1] + width)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            high, low = top + y * step, top + (y + 1) * step
            if cell != "↑":
                strokes.append((sides[x], high, sides[x + 1], high))
            if cell != "←":
                strokes.append((sides[x], high, sides[x], low))
            if cell not in ("↑", "←"):
                for number, line in enumerate(cell.split("/")):
                    words.append((sides[x] + 3, high + 1 + 11 * number, line))
    bottom = top + len(rows) * step
    strokes += [(left, bottom, sides[-1], bottom), (sides[-1], top, sides[-1], bottom)]
    return words, strokes
