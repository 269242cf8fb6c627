"""Reads the cells of a workbook; run as a process of its own, so that a hostile file ends only that.

A workbook of a few kilobytes may claim cells a billion rows apart, and the reader would lay out
everything between. Here it does so under a limit of memory and time. It answers in lines: of each visible
sheet what it is, then its rows.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from lxml import etree

MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 60  # of processor time
SHEETS = 8  # read at most
BLOCK = 1024**2
HIDDEN_ROW = re.compile(rb'<row\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
HIDDEN_COLUMN = re.compile(rb'<col\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def workbook_lines(content: bytes, *, head: int = 0, sheet: str = "") -> Iterator[Any]:
    """What a workbook holds: of each visible sheet first a dict, then its rows as lists.

    Dates come as ISO text. Row 0 is the first row of the sheet, even where it is empty.

    Args:
        head: rows of each sheet; all when 0.
        sheet: only the sheet of this name.
    Raises:
        ValueError: it cannot be read, or takes too much memory or time.
    """
    command = [sys.executable, "-I", __file__, str(head), sheet]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        limit = threading.Timer(SECONDS * 2, reader.kill)
        limit.start()
        try:
            assert reader.stdin is not None
            assert reader.stdout is not None
            # It answers only once it has read everything, so that neither waits for the other.
            try:
                reader.stdin.write(content)
                reader.stdin.close()
            except BrokenPipeError:
                pass
            for line in reader.stdout:
                yield json.loads(line)
            if reader.wait() != 0:
                raise ValueError("the workbook cannot be read")
        finally:
            limit.cancel()
            reader.kill()


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


def _hidden(content: bytes) -> dict[str, tuple[list[int], list[int]]]:
    """By name of the sheet the hidden columns (from 0) and rows (from 1); of .xls it is not known."""
    if not content.startswith(b"PK"):
        return {}
    found = {}
    with zipfile.ZipFile(BytesIO(content)) as packed:
        links = _tree(packed.read("xl/_rels/workbook.xml.rels"))
        places = {one.get("Id"): (one.get("Target") or "").lstrip("/") for one in links}
        book = _tree(packed.read("xl/workbook.xml"))
        for sheet in book.iterfind(".//{*}sheet"):
            place = places.get(sheet.get(RELATION), "")
            place = place if place.startswith("xl/") else f"xl/{place}"
            if place in packed.namelist():
                found[sheet.get("name") or ""] = _hidden_in(packed, place)
    return found


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _hidden_in(packed: zipfile.ZipFile, place: str) -> tuple[list[int], list[int]]:
    columns: set[int] = set()
    rows: set[int] = set()
    rest = b""
    with packed.open(place) as opened:
        while block := opened.read(BLOCK):
            text = rest + block
            for tag in HIDDEN_COLUMN.findall(text):
                first, last = (int(_said(tag, name)) for name in (b"min", b"max"))
                columns.update(range(first - 1, min(last, first + 500)))
            rows.update(int(_said(tag, b"r")) for tag in HIDDEN_ROW.findall(text))
            rest = text[-1000:]  # a tag may be cut by the block's end
    return sorted(columns), sorted(rows)


def _said(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb'="(\d+)"', tag)
    return found[1] if found else b"1"


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    head, wanted = int(sys.argv[1]), sys.argv[2]
    content = sys.stdin.buffer.read()
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    hidden = _hidden(content)
    for name in shown[:SHEETS]:
        if wanted and name != wanted:
            continue
        sheet = book.get_sheet_by_name(name)
        columns, rows = hidden.get(name, ([], []))
        print(json.dumps({"name": name, "rows": sheet.total_height, "columns": columns, "hidden": rows}))
        before = [None] * (sheet.start[1] if sheet.start else 0)
        for number, row in enumerate(sheet.iter_rows()):
            if head and number >= head:
                break
            print(json.dumps([*before, *(_plain(value) for value in row)], allow_nan=False))


if __name__ == "__main__":
    _main()
