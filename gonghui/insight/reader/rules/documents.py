"""A document as text with places: what every form of file is brought to before it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from gonghui.insight.reader.rules.signs import fold

Piece = tuple[int, int]  # start and end in Unicode code points of the document's text, half-open


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its lines or paragraphs. A merged cell stands in the grid several times, as one object."""

    pieces: tuple[Piece, ...]
    doubt: str = ""  # why what it holds may be read wrongly


@dataclass(frozen=True)
class Grid:
    """A table, every row as long as the widest; `start` and `end` bound it in the text."""

    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int
    guessed: bool = False  # put together from lines, not drawn as a table


@dataclass(frozen=True)
class Mark:
    """A line that the file itself calls a heading."""

    start: int
    end: int
    level: int


@dataclass(frozen=True)
class Document:
    """What a file holds: its text as `gonghui plan text` prints it, and what its form says about parts of it."""

    text: str
    grids: tuple[Grid, ...] = ()
    marks: tuple[Mark, ...] = ()
    title: str = ""
    wrapped: bool = True  # lines may break in the middle of a sentence

    @cached_property
    def signs(self) -> str:
        """The text for matching: as long as the text, half-width, simplified."""
        return fold(self.text)

    def words(self, pieces: tuple[Piece, ...] | list[Piece]) -> str:
        """The text of pieces, as printed, joined."""
        return "".join(self.text[start:end] for start, end in pieces)

    def folded(self, pieces: tuple[Piece, ...] | list[Piece]) -> str:
        """The text of pieces for matching, joined."""
        return "".join(self.signs[start:end] for start, end in pieces)


@dataclass
class Source:
    """A cell as its file gives it."""

    lines: list[str]
    rows: int = 1
    columns: int = 1


@dataclass
class Composer:
    """Puts a document's text together and remembers where everything came to stand."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    grids: list[Grid] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, text: str) -> Piece:
        """Adds text; where it stands."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def line(self, text: str, level: int | None = None) -> None:
        """Adds a line; with a level it is a heading."""
        text = " ".join(text.split("\n")).strip()
        if not text:
            return
        start, end = self.add(text)
        if level is not None:
            self.marks.append(Mark(start, end, level))
        self.add("\n")

    def table(self, rows: list[list[Source]], *, guessed: bool = False) -> None:
        """Adds a table: a line a row, cells apart by tabs, lines of a cell by blanks."""
        start = self.length
        placed: list[list[tuple[Source, Cell]]] = []
        for row in rows:
            cells = []
            for number, source in enumerate(row):
                if number:
                    self.add("\t")
                cells.append((source, self._cell(source.lines)))
            self.add("\n")
            placed.append(cells)
        if placed:
            self.grids.append(Grid(spread(placed), start, self.length, guessed))

    def _cell(self, lines: list[str]) -> Cell:
        pieces: list[Piece] = []
        for line in lines:
            words = " ".join(line.split())
            if words:
                if pieces:
                    self.add(" ")
                pieces.append(self.add(words))
        return Cell(tuple(pieces))

    def document(self, *, title: str = "", wrapped: bool = False) -> Document:
        """The document so far, without a line end after its last line."""
        text = "".join(self.parts).rstrip("\n")
        return Document(text, tuple(self.grids), tuple(self.marks), title, wrapped)


def spread(rows: list[list[tuple[Source, Cell]]]) -> tuple[tuple[Cell, ...], ...]:
    """The grid in which a merged cell stands at each of its places."""
    taken: dict[tuple[int, int], Cell] = {}
    for y, row in enumerate(rows):
        x = 0
        for source, cell in row:
            while (y, x) in taken:
                x += 1
            for down in range(min(source.rows, len(rows) - y)):
                for right in range(source.columns):
                    taken.setdefault((y + down, x + right), cell)
            x += source.columns
    width = 1 + max((x for _, x in taken), default=-1)
    empty = Cell(())
    return tuple(tuple(taken.get((y, x), empty) for x in range(width)) for y in range(len(rows)))


def wide(grid: Grid) -> int:
    """How many columns a grid has."""
    return max((len(row) for row in grid.rows), default=0)
