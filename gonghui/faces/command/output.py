"""What a command prints: JSON for programs, tables whose Chinese columns stand straight for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

GAP = "  "


def note(line: object) -> None:
    """A line of progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


def print_json(content: Any) -> None:
    """JSON on stdout, and nothing else there."""
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def print_json_rows(rows: Iterable[Any]) -> None:
    """A JSON list on stdout, an entry a line, written as the entries come: a million need no memory."""
    before = "["
    for row in rows:
        sys.stdout.write(before + json.dumps(row, ensure_ascii=False, default=str))
        before = ",\n"
    sys.stdout.write("]\n" if before != "[" else "[]\n")


def json_number(value: Decimal | int | None) -> int | float | None:
    """A number as JSON has it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def width(text: str) -> int:
    """How many columns of a terminal a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A table on stdout.

    Args:
        right: columns whose entries end at the right edge: numbers.
    """
    lines = [list(map(str, headers)), *(list(map(str, row)) for row in rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(headers))]
    for line in lines:
        cells = []
        for i, cell in enumerate(line):
            blank = " " * (widths[i] - width(cell))
            cells.append(blank + cell if i in right else cell + blank)
        print(GAP.join(cells).rstrip())
