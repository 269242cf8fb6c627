"""A report as HTML: the same blocks on the screen and, through WeasyPrint, in a PDF. Pure."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from gonghui.foundation.core.rules.papers import written_day
from gonghui.insight.reports.rules.blocks import (
    MANY_COLUMNS,
    Block,
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
from gonghui.insight.reports.rules.charts import svg_of

TAGS = {"h1": "h3", "h2": "h4", "h3": "h5"}  # the paper's title is the page's h2
Address = Callable[[str], str]


def as_html(
    sheet: Sheet, address: Address = lambda key: "", progress: Callable[[int], Any] | None = None
) -> str:
    """The paper without a frame around it.

    Args:
        address: where a figure leads, by its key; empty for nowhere.
    """
    parts = [_head(sheet)]
    blocks = (*sheet.blocks, None, *sheet.annexes)
    for done, block in enumerate(blocks, start=1):
        parts.append(_end(sheet) if block is None else _block(block, address))
        if progress is not None:
            progress(done)
    return f'<article class="gbpaper" lang="zh-Hans">{"".join(parts)}</article>'


def _head(sheet: Sheet) -> str:
    mark = f'<p class="p-mark">{escape(sheet.mark)}</p>' if sheet.mark else ""
    return (
        f'{mark}<p class="p-issuer">{escape(sheet.head)}</p>'
        f'<p class="p-number">{escape(sheet.number) or "&#12288;"}</p>'
        f'<h2 class="p-title">{escape(sheet.title)}</h2><p class="p-to">{escape(sheet.to)}：</p>'
    )


def _end(sheet: Sheet) -> str:
    names = sheet.attachments
    lines = [
        f'<p class="p-annexes{" p-more" if place > 1 else ""}">{"附件：" if place == 1 else ""}'
        f"{f'{place}.' if len(names) > 1 else ''}{escape(name)}</p>"
        for place, name in enumerate(names, start=1)
    ]
    day = written_day(sheet.on) if sheet.on else "　　　　年　月　日"
    sealed = f'<p class="p-sign">{escape(sheet.sign)}</p><p class="p-day">{escape(day)}</p>'
    return f'{"".join(lines)}<div class="p-seal"><div class="p-sealed">{sealed}</div></div>'


def _block(block: Block, address: Address) -> str:
    match block:
        case Words(_style, text) if not plain(text):
            return ""
        case Words(style, text):
            tag = TAGS.get(style, "p")
            return f'<{tag} class="p-{style}">{_text(text, address)}</{tag}>'
        case Grid():
            return _grid(block, address)
        case Chart():
            caption = f"<figcaption>{escape(block.title)}</figcaption>"
            return f'<figure class="p-chart">{caption}{svg_of(block)}</figure>'
        case Break():
            return '<hr class="p-break">'


def _text(text: Text, address: Address) -> str:
    return "".join(_piece(piece, address) for piece in text)


def _piece(piece: Piece, address: Address) -> str:
    words = escape(piece.text)
    if not piece.key:
        return f'<mark class="p-gap">{words}</mark>' if piece.is_gap else words
    kind = "p-figure p-gap" if piece.is_gap else "p-figure"
    told = f'class="{kind}" data-figure="{escape(piece.key)}"'
    url = address(piece.key)
    return f'<a {told} href="{escape(url)}">{words}</a>' if url else f"<span {told}>{words}</span>"


def _grid(grid: Grid, address: Address) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.head)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{"p-words" if column in grid.wide else "p-num"}">{_text(cell, address)}</td>'
            for column, cell in enumerate(row)
        )
        + "</tr>"
        for row in grid.rows
    )
    kind = " p-many" if len(grid.head) > MANY_COLUMNS else ""
    # As attributes: the pages' policy lets no style stand in a tag.
    columns = "".join(f'<col width="{100 * one:.1f}%">' for one in shares(grid))
    return (
        f'<div class="tablewrap"><table class="p-table{kind}"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
