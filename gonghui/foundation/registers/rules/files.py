"""What may come in as a sheet: size, type, no bomb, no macro; then its cells."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.files import BROKEN_ARCHIVE
from gonghui.foundation.registers.rules.cells import workbook_lines

# All limits are ours.
FILE_BYTES = 20 * 1024**2
UNPACKED_BYTES = 200 * 1024**2
PARTS = 2000  # files inside a workbook
RATIO = 200  # of a part unpacked to packed: honest sheets reach a few dozen
RATIO_FROM = 4 * 1024**2  # a part smaller than this harms nobody
ROWS = 100_000
COLUMNS = 200
BLOCK = 1024**2
# Of registers whose sheets may have a million rows.
LONG_FILE_BYTES = 300 * 1024**2
LONG_UNPACKED_BYTES = 2 * 1024**3
LONG_ROWS = 1_048_576
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls
MACROS = "_VBA_PROJECT".encode("utf-16-le")  # a storage of an .xls that has macros
DECLARATIONS = tuple(
    word.encode(form) for word in ("<!DOCTYPE", "<!ENTITY") for form in ("ascii", "utf-16-le", "utf-16-be")
)

Cells = list[list[Any]]


@dataclass(frozen=True)
class SheetCells:
    """A visible sheet of a file, or its first rows.

    Attributes:
        cells: rows of cells; row 0 is the first of the sheet.
        rows: how many there are in all.
        hidden_columns: from 0.
        hidden_rows: as the officer counts, from 1.
    """

    name: str
    cells: Cells
    rows: int
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()


def read_cells(content: bytes) -> list[Cells]:
    """The sheets of a file, each a list of rows of cells; what it is is read from its bytes, not its name.

    Raises:
        Refusal: too big, a bomb, or no sheet at all.
    """
    return [sheet.cells for sheet in read_sheets(content)]


def read_sheets(content: bytes, *, head: int = 0, long: bool = False) -> list[SheetCells]:
    """The visible sheets of a file.

    Args:
        head: only so many rows of each; all when 0.
        long: whether a million rows are welcome.
    Raises:
        Refusal: too big, a bomb, with macros, or no sheet at all.
    """
    refuse_hostile(content, long=long)
    if not is_workbook(content):
        cells, count = [], 0
        for row in _csv_rows(content):
            count += 1
            if not head or count <= head:
                cells.append(row)
        sheets = [SheetCells("", cells, count)]
    else:
        sheets = _workbook_sheets(content, head)
    for sheet in sheets:
        _refuse_large(sheet, LONG_ROWS if long else ROWS)
    return sheets


def sheet_rows(content: bytes, name: str) -> Iterator[list[Any]]:
    """The rows of one sheet of a file that was taken already, one by one."""
    if not is_workbook(content):
        yield from _csv_rows(content)
        return
    try:
        for line in workbook_lines(content, sheet=name):
            if isinstance(line, list):
                yield line
    except ValueError as error:
        raise _unreadable() from error


def is_workbook(content: bytes) -> bool:
    """Whether a file is an .xlsx or .xls by its bytes."""
    return content.startswith((b"PK", OLE))


def refuse_hostile(content: bytes, *, long: bool = False) -> None:
    """Refuses what should not be unpacked or parsed at all.

    Raises:
        Refusal: too big, empty, a bomb, with macros, or with declarations that a sheet never has.
    """
    if len(content) > (LONG_FILE_BYTES if long else FILE_BYTES):
        raise Refusal(
            _("The file is larger than %(limit)s MB; bring it in parts.")
            % {"limit": (LONG_FILE_BYTES if long else FILE_BYTES) >> 20}
        )
    if not content.strip():
        raise Refusal(_("The file is empty."))
    if content.startswith(b"PK"):
        refuse_bomb(content, most=LONG_UNPACKED_BYTES if long else UNPACKED_BYTES)
    elif content.startswith(OLE) and MACROS in content:
        raise _with_macros()


def _workbook_sheets(content: bytes, head: int) -> list[SheetCells]:
    found: list[SheetCells] = []
    try:
        for line in workbook_lines(content, head=head):
            if isinstance(line, dict):
                hidden = frozenset(line["columns"]), frozenset(line["hidden"])
                found.append(SheetCells(line["name"], [], line["rows"], *hidden))
            else:
                found[-1].cells.append(line)
    except ValueError as error:
        raise _unreadable() from error
    return found


def _unreadable() -> Refusal:
    return Refusal(_("The file cannot be read as a sheet; save it anew as .xlsx or .csv and bring it again."))


def _with_macros() -> Refusal:
    return Refusal(_("The file has macros; save it as .xlsx without them and bring it again."))


def _refuse_large(sheet: SheetCells, most: int) -> None:
    cells = sheet.cells
    while cells and not any(value is not None for value in cells[-1]):
        cells.pop()
    if len(cells) > most or (cells and sheet.rows > most and len(cells) >= most):
        raise Refusal(
            _("The sheet has more than %(rows)s rows; bring it in parts.")
            % {"rows": f"{most:,}".replace(",", " ")}
        )
    if max(map(len, cells), default=0) > COLUMNS:
        for row in cells:
            if any(value is not None for value in row[COLUMNS:]):
                raise Refusal(_("The sheet has more than 200 columns; remove those that are not needed."))
            del row[COLUMNS:]


def refuse_bomb(content: bytes, *, most: int = 0) -> None:
    """Refuses a packed file that unpacks to more than any honest sheet, whatever its own listing says.

    What its listing owns up to is refused before anything is unpacked; the rest is counted while it is.

    Args:
        most: bytes unpacked; `UNPACKED_BYTES` when 0.
    Raises:
        Refusal: damaged, too many parts, too big unpacked, with macros or with declarations of entities.
    """
    most = most or UNPACKED_BYTES
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > most:
                raise _too_big(most)
            if any(part.file_size > max(RATIO_FROM, part.compress_size * RATIO) for part in parts):
                raise _no_sheet()
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise _with_macros()
            total = 0
            for part in parts:
                total += _unpacked(packed, part, most - total, most)
    except BROKEN_ARCHIVE as error:
        if isinstance(error, Refusal):
            raise
        raise Refusal(
            _("The file is damaged or locked with a password; save it anew and bring it again.")
        ) from error


def _too_big(most: int) -> Refusal:
    return Refusal(
        _(
            "Unpacked, the file is larger than %(limit)s MB. Save it anew with values only; if it still is, "
            "split its rows into several files, each with the row of titles, and bring one after the other."
        )
        % {"limit": most >> 20}
    )


def _no_sheet() -> Refusal:
    return Refusal(_("Unpacked, the file grows as no sheet does; save it anew with values only."))


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, most: int) -> int:
    """How many bytes a part has, counted; none of an .xlsx declares a document type or an entity."""
    total, rest = 0, b""
    is_text = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with packed.open(part) as opened:
        while block := opened.read(BLOCK):
            total += len(block)
            if total > left:
                raise _too_big(most)
            if is_text:
                text = rest + block
                if any(word in text for word in DECLARATIONS):
                    raise Refusal(
                        _("The file declares what no sheet declares; save it anew and bring it again.")
                    )
                rest = block[-40:]
    return total


def _csv_rows(content: bytes) -> Iterator[list[Any]]:
    text = decode(content)
    if "\0" in text:
        raise Refusal(_("The file is not a sheet; bring .xlsx, .xls or .csv."))
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [value if value.strip() else None for value in row]
    except csv.Error as error:
        raise Refusal(
            _("The file cannot be read as .csv; save it anew as .xlsx and bring it again.")
        ) from error


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or gb18030.

    Raises:
        Refusal: it is none of these.
    """
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("The file's characters cannot be read; save it as .xlsx, or as .csv in UTF-8."))
