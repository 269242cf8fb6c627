"""Reads the cells of a workbook; run as a process of its own, so that a hostile file ends only that.

A workbook of a few kilobytes may claim cells a billion rows apart, and the reader would lay out
everything between. Here it does so under a limit of memory and time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 60  # of processor time
SHEETS = 5  # read at most


def read_workbook(content: bytes) -> list[list[list[Any]]] | None:
    """The cells of the visible sheets of an .xlsx or .xls: sheet → row → value; None when unreadable.

    Dates come as ISO text. Row 0 is the first row of the sheet, even where it is empty.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__], input=content, capture_output=True, timeout=SECONDS * 2
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    return [json.loads(line) for line in done.stdout.splitlines()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if value == "":
        return None
    return value


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for name in shown[:SHEETS]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        print(json.dumps([[_plain(value) for value in row] for row in rows], allow_nan=False))


if __name__ == "__main__":
    _main()
