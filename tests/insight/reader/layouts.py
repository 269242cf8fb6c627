"""One table in every form in which officials publish it. Made-up; "^" goes on from the row above."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from opencc import OpenCC

from tests.insight.reader.pages import Stroke, Word, pdf

Made = tuple[bytes, str]


@dataclass(frozen=True)
class Table:
    """A table in its plan: title, caption, head, rows; a row of one cell is a group's name."""

    title: str
    years: tuple[int, int]
    caption: str
    head: list[str]
    rows: list[list[str]]


def _around(table: Table, body: str) -> str:
    first, last = table.years
    return (
        f"{table.title}\n\n为把家底摸清、把事情办实，特编本规划。规划期为{first}—{last}年。\n\n一、目标\n\n"
        f"到{last}年，家底厚实。\n\n{table.caption}\n{body}\n\n二、任务\n\n（一）摸清家底。逐村清点。\n"
    )


def _filled(table: Table) -> list[list[str]]:
    return [table.head, *[["" if cell == "^" else cell for cell in row] for row in table.rows]]


def cells_by_line(table: Table) -> Made:
    """A cell a line, a merged one once: what is left of a web page's table."""
    cells = [cell for row in _filled(table) for cell in row if cell]
    return _around(table, "\n".join(cells)).encode(), "plan.txt"


def cells_by_paragraph(table: Table) -> Made:
    """A cell a paragraph."""
    cells = [cell for row in _filled(table) for cell in row if cell]
    return _around(table, "\n\n".join(cells)).encode(), "plan.txt"


def tabs(table: Table) -> Made:
    """Columns by tabs."""
    return _around(table, "\n".join("\t".join(row) for row in _filled(table))).encode(), "plan.txt"


def _wide(words: str) -> int:
    return sum(2 if ord(sign) > 255 else 1 for sign in words)


def _spaced(rows: list[list[list[str]]], columns: int) -> str:
    widths = [
        3 + max(_wide(line) for row in rows if len(row) == columns for line in row[x]) for x in range(columns)
    ]
    lines = []
    for row in rows:
        high = max(len(cell) for cell in row)
        grid = [["" for _x in row] for _y in range(high)]
        for x, cell in enumerate(row):
            for y, words in enumerate(cell):
                grid[(high - len(cell)) // 2 + y][x] = words
        lines += [
            "".join(words + " " * (widths[x] - _wide(words)) for x, words in enumerate(line)).rstrip()
            for line in grid
        ]
    return "\n".join(lines)


def blanks(table: Table) -> Made:
    """Columns by blanks, a line a row."""
    rows = [[[cell] for cell in row] for row in _filled(table)]
    return _around(table, _spaced(rows, len(table.head))).encode(), "plan.txt"


def _broken(words: str, most: int) -> list[str]:
    return [words[at : at + most] for at in range(0, len(words), most)] or [""]


def blanks_over_lines(table: Table) -> Made:
    """Columns by blanks, long cells over several lines."""
    rows = [[_broken(cell, 9) if y else [cell] for cell in row] for y, row in enumerate(_filled(table))]
    return _around(table, _spaced(rows, len(table.head))).encode(), "plan.txt"


def single_blanks(table: Table) -> Made:
    """Columns by one blank."""
    rows = [[cell for cell in row if cell] for row in _filled(table)]
    return _around(table, "\n".join(" ".join(row) for row in rows)).encode(), "plan.txt"


def gb18030(table: Table) -> Made:
    """In the encoding of old pages."""
    return _around(table, "\n".join("\t".join(row) for row in _filled(table))).encode("gb18030"), "plan.txt"


def full_width(table: Table) -> Made:
    """Digits and signs as wide as characters."""
    wide = {code: code + 0xFEE0 for code in map(ord, "0123456789%()<>")}
    cells = [cell for row in _filled(table) for cell in row if cell]
    return _around(table, "\n".join(cells).translate(wide)).encode(), "plan.txt"


def traditional(table: Table) -> Made:
    """In traditional characters."""
    cells = [cell for row in _filled(table) for cell in row if cell]
    return OpenCC("s2t").convert(_around(table, "\n".join(cells))).encode(), "plan.txt"


def bars(table: Table) -> Made:
    """Markdown."""
    rows = [[*row, *[""] * (len(table.head) - len(row))] for row in _filled(table)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(table.head))
    return ("# " + _around(table, "\n" + "\n".join(lines))).encode(), "plan.md"


def ended_by_bars(table: Table) -> Made:
    """A cell a line or two, a bar after it; what is merged away stands as bars at the end of its row."""
    width = len(table.head) + 2
    lines = []
    for row in [table.head, *table.rows]:
        cells = [cell for cell in row if cell != "^"]
        lines += [f"{cell}\n|" if len(cell) > 7 else f"{cell} |" if cell else "|" for cell in cells]
        lines.append("|" * (width - len(cells)))
    return _around(table, "\n".join(lines)).encode(), "plan.txt"


def traditional_heads_apart(table: Table) -> Made:
    """Traditional characters, the signs of short heads set apart by blanks, blank lines between cells."""
    apart = {"指标": "指  标", "类别": "类  别", "属性": "属  性"}
    rows = [[apart.get(cell, cell) for cell in row] for row in _filled(table)]
    body = "\n\n".join(cell for row in rows for cell in row if cell)
    return OpenCC("s2t").convert(_around(table, body)).encode(), "plan.txt"


def _depth(table: Table, y: int, x: int) -> int:
    below = 1
    while y + below < len(table.rows) and x < len(table.rows[y + below]) and table.rows[y + below][x] == "^":
        below += 1
    return below


def _tags(table: Table) -> str:
    parts = ["<table><tr>", *[f"<th>{escape(cell)}</th>" for cell in table.head], "</tr>"]
    for y, row in enumerate(table.rows):
        if len(row) == 1:
            parts.append(f"<tr><td colspan={len(table.head)}>{escape(row[0])}</td></tr>")
            continue
        cells = [
            f'<td rowspan="{_depth(table, y, x)}"><p>{escape(cell)}</p></td>'
            for x, cell in enumerate(row)
            if cell != "^"
        ]
        parts += ["<tr>", *cells, "</tr>"]
    return "".join(parts) + "</table>"


def web_page(table: Table) -> Made:
    """A page with a menu before the text, adverts and a foot after it."""
    text = _around(table, "@")
    body = "".join(_tags(table) if line == "@" else f"<p>{line}</p>" for line in text.split("\n") if line)
    menu = (
        "<ul><li><a href=/>首页</a></li><li><a href=/a>政务公开</a></li><li><a href=/b>互动交流</a></li></ul>"
    )
    foot = "<div>推荐阅读：到2099年，会员卡办理率达到77%</div><div>版权所有 备案号0012345 电话：0000-1234567</div>"
    page = f"<html><head><title>{table.title}_门户网站</title></head><body><div>{menu}</div><div id=content>{body}</div><div class=footer>{foot}</div></body></html>"
    return page.encode(), "plan.html"


def word(table: Table) -> Made:
    """A Word document with cells merged over rows and columns."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    rows = ["".join(_word_cell(cell) for cell in table.head)]
    for y, row in enumerate(table.rows):
        if len(row) == 1:
            rows.append(_word_cell(row[0], f'<w:gridSpan w:val="{len(table.head)}"/>'))
            continue
        cells = []
        for x, cell in enumerate(row):
            starts = cell != "^" and _depth(table, y, x) > 1
            merged = '<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>" if cell == "^" else ""
            cells.append(_word_cell("" if cell == "^" else cell, merged))
        rows.append("".join(cells))
    grid = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    lines = [line for line in _around(table, "@").split("\n") if line]
    body = "".join(grid if line == "@" else _word_line(line) for line in lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        packed.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document {space}><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue(), "plan.docx"


def _word_line(words: str) -> str:
    return f"<w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p>"


def _word_cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_word_line(words)}</w:tc>"


def _printed(table: Table, *, ruled: bool) -> Made:
    """A PDF whose cells are centred and run over lines."""
    name = next(x for x, cell in enumerate(table.head) if "指标" in cell)
    widths = [118 if x == name else 62 for x in range(len(table.head))]
    sides = [50 + sum(widths[:x]) for x in range(len(widths) + 1)]
    words: list[Word] = []
    strokes: list[Stroke] = []
    top = 50.0
    for line in _around(table, "@").split("\n"):
        if line != "@":
            for piece in _broken(line, 40) if line else []:
                words.append((50, top, piece))
                top += 18
            continue
        for row in _filled(table):
            cells = [
                _broken(cell, 40 if len(row) == 1 else (widths[x] - 8) // 10) for x, cell in enumerate(row)
            ]
            high = max(len(cell) for cell in cells) * 12 + 8
            for x, cell in enumerate(cells):
                for y, piece in enumerate(cell):
                    words.append((sides[x] + 3, top + (high - 12 * len(cell)) / 2 + 12 * y + 1, piece))
            if ruled:
                edges = sides if len(row) > 1 else [sides[0], sides[-1]]
                strokes += [(side, top, side, top + high) for side in edges]
                strokes += [(sides[0], at, sides[-1], at) for at in (top, top + high)]
            top += high
        top += 16
    return pdf([(words, strokes)]), "plan.pdf"


def ruled_pdf(table: Table) -> Made:
    """A PDF with every cell drawn."""
    return _printed(table, ruled=True)


def bare_pdf(table: Table) -> Made:
    """A PDF with no line drawn."""
    return _printed(table, ruled=False)


LAYOUTS: list[Callable[[Table], Made]] = [
    cells_by_line, cells_by_paragraph, tabs, blanks, blanks_over_lines, single_blanks, gb18030, full_width,
    traditional, traditional_heads_apart, bars, ended_by_bars, web_page, word, ruled_pdf, bare_pdf,
]  # fmt: skip
