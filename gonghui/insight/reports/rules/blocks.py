"""A report as blocks: words with figures in them, tables, charts, page breaks; to JSON and back. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gonghui.foundation.core.rules.papers import width

TOKEN = re.compile(r"\{([a-z0-9_.]+)\}")
# Of tables, in characters: what a line holds, what a column asks for at most and at least, its two edges.
MANY_COLUMNS, ROOM, MOST_WORDS, MOST_NUMBER, LEAST, EDGES, SHORT = 5, 42, 14, 7, 2, 1.5, 5.5


@dataclass(frozen=True)
class Piece:
    """A stretch of text; with a key it is a figure's, bound to its frozen value."""

    text: str
    key: str = ""
    is_gap: bool = False


Text = tuple[Piece, ...]


@dataclass(frozen=True)
class Words:
    """One paragraph. `style` is what it is: title, to, h1, h2, h3, body, note, caption, sign, day, …"""

    style: str
    text: Text


@dataclass(frozen=True)
class Grid:
    """A table of three lines; the first column is words, the others are numbers unless `wide` names them."""

    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    wide: tuple[int, ...] = (0,)  # columns of words, set left and given more room


@dataclass(frozen=True)
class Chart:
    """Two bars a row, in two inks, in per cent: what was reached beside what time asks."""

    title: str
    series: tuple[str, str]
    rows: tuple[tuple[str, float | None, float | None], ...]


@dataclass(frozen=True)
class Break:
    """A new page."""


Block = Words | Grid | Chart | Break


@dataclass(frozen=True)
class Sheet:
    """A whole paper.

    Attributes:
        head: whose paper it is, in red on top.
        mark: 送审稿 while it is a draft.
    """

    head: str
    number: str
    title: str
    to: str
    blocks: tuple[Block, ...]
    attachments: tuple[str, ...]
    annexes: tuple[Block, ...]
    sign: str
    on: date | None
    mark: str = ""


def placed(text: str, figures: Mapping[str, Piece]) -> Text:
    """A text with tokens such as {12.value}, each replaced by its figure; an unknown one stays as typed."""
    pieces: list[Piece] = []
    at = 0
    for found in TOKEN.finditer(text):
        if found.start() > at:
            pieces.append(Piece(text[at : found.start()]))
        pieces.append(figures.get(found[1], Piece(found[0], is_gap=True)))
        at = found.end()
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def unknown_tokens(text: str, keys: Iterable[str]) -> list[str]:
    """The tokens of a text that name no figure."""
    known = set(keys)
    return [key for key in TOKEN.findall(text) if key not in known]


def plain(text: Text) -> str:
    """The words of a text."""
    return "".join(piece.text for piece in text)


def shares(grid: Grid) -> list[float]:
    """What part of a table's width each column gets, by its longest cell.

    Short columns are not broken; the others share what is left, within bounds. A head may take two lines.
    """
    room = ROOM if len(grid.head) > MANY_COLUMNS else ROOM - MANY_COLUMNS
    asked = []
    for column, name in enumerate(grid.head):
        most = MOST_WORDS if column in grid.wide else MOST_NUMBER
        longest = max((width(plain(row[column])) for row in grid.rows), default=0)
        asked.append(max(LEAST, min(longest, most), min(width(name) / 2, most)) + EDGES)
    short = sum(one for one in asked if one <= SHORT)
    rest = sum(one for one in asked if one > SHORT)
    if not rest or short + rest <= room:
        return [one / sum(asked) for one in asked]
    return [one / room if one <= SHORT else one / rest * (1 - short / room) for one in asked]


# -- drafts as JSON ---------------------------------------------------------------------------------------
# {"w": style, "t": text}, {"g": head, "rows": [[text]], "wide": []}, {"c": title, "series": [], "rows": []},
# {"b": 1}; texts hold tokens.


def resolved(raw: Sequence[Mapping[str, Any]], figures: Mapping[str, Piece]) -> tuple[Block, ...]:
    """Blocks from their JSON, every token replaced by its figure."""
    return tuple(_block(one, figures) for one in raw)


def _block(raw: Mapping[str, Any], figures: Mapping[str, Piece]) -> Block:
    if "w" in raw:
        return Words(raw["w"], placed(raw["t"], figures))
    if "g" in raw:
        rows = tuple(tuple(placed(cell, figures) for cell in row) for row in raw["rows"])
        return Grid(tuple(raw["g"]), rows, tuple(raw.get("wide", (0,))))
    if "c" in raw:
        bars = tuple((name, first, second) for name, first, second in raw["rows"])
        return Chart(raw["c"], (raw["series"][0], raw["series"][1]), bars)
    return Break()


def said(sheet: Sheet) -> bytes:
    """The paper as bytes of which its digest is taken: the same words and figures give the same."""
    told: list[Any] = [sheet.head, sheet.number, sheet.title, sheet.to, list(sheet.attachments)]
    told += [sheet.sign, sheet.on.isoformat() if sheet.on else "", sheet.mark]
    for block in (*sheet.blocks, None, *sheet.annexes):
        match block:
            case Words(style, text):
                told.append([style, [[one.key, one.text] for one in text]])
            case Grid(head, rows):
                told.append([list(head), [[[[p.key, p.text] for p in cell] for cell in row] for row in rows]])
            case Chart(title, series, bars):
                told.append([title, list(series), [list(bar) for bar in bars]])
            case _:
                told.append("")
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def pieces_of(sheet: Sheet) -> list[Piece]:
    """Every figure's piece in the paper, in order."""
    found: list[Piece] = []
    for block in (*sheet.blocks, *sheet.annexes):
        texts: list[Text] = []
        if isinstance(block, Words):
            texts = [block.text]
        elif isinstance(block, Grid):
            texts = [cell for row in block.rows for cell in row]
        found += [piece for text in texts for piece in text if piece.key]
    return found
