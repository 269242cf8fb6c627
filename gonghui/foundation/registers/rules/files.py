"""What may come in as a sheet: size, type, and no bomb; then its cells."""

from __future__ import annotations

import csv
import zipfile
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.cells import read_workbook

# All limits are ours.
FILE_BYTES = 20 * 1024**2
UNPACKED_BYTES = 200 * 1024**2
PARTS = 2000  # files inside a workbook
ROWS = 100_000
COLUMNS = 200
BLOCK = 1024**2
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls

Cells = list[list[Any]]


def read_cells(content: bytes) -> list[Cells]:
    """The sheets of a file, each a list of rows of cells; what it is is read from its bytes, not its name.

    Raises:
        Refusal: too big, a bomb, or no sheet at all.
    """
    if len(content) > FILE_BYTES:
        raise Refusal(_("The file is larger than 20 MB; bring it in parts."))
    if not content.strip():
        raise Refusal(_("The file is empty."))
    if content.startswith(b"PK"):
        refuse_bomb(content)
        sheets = read_workbook(content)
    elif content.startswith(OLE):
        sheets = read_workbook(content)
    else:
        sheets = [_read_csv(content)]
    if sheets is None:
        raise Refusal(
            _("The file cannot be read as a sheet; save it anew as .xlsx or .csv and bring it again.")
        )
    for cells in sheets:
        while cells and not any(value is not None for value in cells[-1]):
            cells.pop()
        if len(cells) > ROWS:
            raise Refusal(_("The sheet has more than 100 000 rows; bring it in parts."))
        if max(map(len, cells), default=0) > COLUMNS:
            for row in cells:
                if any(value is not None for value in row[COLUMNS:]):
                    raise Refusal(_("The sheet has more than 200 columns; remove those that are not needed."))
                del row[COLUMNS:]
    return sheets


def refuse_bomb(content: bytes) -> None:
    """Refuses a packed file that unpacks to more than any honest sheet, whatever its own listing says.

    Raises:
        Refusal: damaged, too many parts, or too big unpacked.
    """
    too_big = Refusal(
        _("Unpacked, the file is larger than any sheet should be; save it anew with values only.")
    )
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
                raise too_big
            total = 0
            for part in parts:
                with packed.open(part) as opened:
                    while block := opened.read(BLOCK):
                        total += len(block)
                        if total > UNPACKED_BYTES:
                            raise too_big
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if error is too_big:
            raise
        raise Refusal(
            _("The file is damaged or locked with a password; save it anew and bring it again.")
        ) from error


def _read_csv(content: bytes) -> Cells:
    text = decode(content)
    if "\0" in text:
        raise Refusal(_("The file is not a sheet; bring .xlsx, .xls or .csv."))
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refusal(
            _("The file cannot be read as .csv; save it anew as .xlsx and bring it again.")
        ) from error
    return [[value if value.strip() else None for value in row] for row in rows]


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
