"""A sheet of appeals as programs and offices write it: any of the usual encodings and delimiters.

Read once from front to back, keeping only the columns that were asked for, so that a million long
texts fit into memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", "\t", ";", "|", "，", "；", "^", "\x01")
# Longer cells are no texts of appeals; Python's own limit (131 072) is shorter than some letters.
LONGEST_CELL = 16_000_000
# gb18030 reads nearly everything, big5 much: what a Chinese text is full of tells them apart.
COMMON = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工"
    "也能下过過子说說产產种種面而方后後多定行学學法所民得经經没沒公司资資电電话話月日元单單位员員请請问問市区區无無"
)
SAMPLE = 400_000
AT_ONCE = 100_000  # rows
FEW_BROKEN = 5  # a line is still UTF-8 where no more than every fifth foreign sign is broken


def read_columns(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """The cells of some columns, one list a column, in the order of the file; blank lines are no rows.

    Args:
        columns: headers, as they stand in the first line; case and surrounding blanks do not matter.
    Raises:
        Refusal: the file cannot be read, is empty, or has no such column (or two of it).
    """
    found: list[list[str]] = [[] for _column in columns]
    for block in read_blocks(path, columns):
        for cells, more in zip(found, block, strict=True):
            cells += more
    return found


def read_blocks(path: Path, columns: Sequence[str]) -> Iterator[list[list[str]]]:
    """The same, some rows at a time: for whoever keeps the cells of many rows in another form.

    Raises:
        Refusal: as `read_columns`.
    """
    try:
        with path.open("rb") as file:
            _refuse_archive(file, path)
            encoding = _encoding(file)
    except Refusal:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(
            _("The file %(name)s cannot be read: %(reason)s.") % {"name": path, "reason": reason}
        ) from None
    with _longest_cell(LONGEST_CELL), path.open("rb") as file:
        lines = _lines(file, encoding)
        first = next((line for line in lines if line.strip("\r\n \ufeff")), "")
        if not first:
            raise Refusal(_("The file %s is empty: its first line must name the columns.") % path)
        delimiter = _delimiter(first, columns)
        recent: list[str] = []  # the lines of the row that is read
        rows = csv.reader(_chained(first.lstrip("\ufeff"), lines, recent), delimiter=delimiter)
        try:
            header = next(rows)
            places = [_place(column, header, path) for column in columns]
            yield from _cells(_apart(rows, recent, delimiter, len(header)), places, recent)
            _refuse_open_quote(recent, delimiter, rows.line_num, path)
        except csv.Error as error:
            raise Refusal(
                _("The file %(name)s is no table: line %(line)d cannot be read (%(reason)s).")
                % {"name": path, "line": rows.line_num, "reason": error}
            ) from None


@contextmanager
def _longest_cell(characters: int) -> Iterator[None]:
    """The module's limit is the whole process's: others read sheets with their own."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _refuse_archive(file: io.BufferedReader, path: Path) -> None:
    """Raises Refusal where a workbook, or another archive, was taken for a sheet of text."""
    if file.read(4).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refusal(
            _("The file %s is a workbook or an archive, not a sheet of text; save it as CSV.") % path
        )
    file.seek(0)


def _refuse_open_quote(last: Sequence[str], delimiter: str, line: int, path: Path) -> None:
    """Raises Refusal where the last row begins a quotation that never ends: it swallowed what follows it.

    The reader takes the rest of the file for one cell and says nothing, unless it is strict; strict, it would
    refuse quotation marks within cells, too.
    """
    try:
        for _row in csv.reader(last, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refusal(
                _(
                    "The file %(name)s: a quotation mark of the row that begins at line %(line)d is never "
                    "closed."
                )
                % {"name": path, "line": line - len(last) + 1}
            ) from None


def _apart(
    rows: Iterator[list[str]], recent: Sequence[str], delimiter: str, width: int
) -> Iterator[list[str]]:
    """The rows; those that a stray quotation mark drew into one stand apart again.

    Such a mark begins a cell and is closed by the next one that begins a cell, some lines below. A strict
    reader stumbles there, since text follows the closing mark; and each line is a whole row by itself.
    """
    for row in rows:
        yield from (len(recent) > 1 and _each_a_row(recent, delimiter, width)) or [row]


def _each_a_row(lines: Sequence[str], delimiter: str, width: int) -> list[list[str]]:
    """Each line as a row of the header's width; none where together they are one row in good order."""
    if width < 2:
        return []  # every line of a text is as wide
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
        return []
    except csv.Error as error:
        if "expected after" not in str(error):
            return []
    found = []
    for line in (one.rstrip("\r\n") for one in lines):
        whole = next(csv.reader([line], delimiter=delimiter), [])
        bare = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
        row = next((one for one in (whole, bare) if len(one) == width), None)
        if row is None:
            return []
        found.append(row)
    return found


def _cells(rows: Iterator[list[str]], places: Sequence[int], recent: list[str]) -> Iterator[list[list[str]]]:
    found: list[list[str]] = [[] for _place in places]
    last: list[str] = []
    recent.clear()
    for row in rows:
        if row:
            for cells, place in zip(found, places, strict=True):
                cells.append(row[place] if place < len(row) else "")
            if len(found[0]) == AT_ONCE:
                yield found
                found = [[] for _place in places]
        last = recent[:]
        recent.clear()
    yield found
    recent += last


def _chained(first: str, lines: Iterator[str], recent: list[str]) -> Iterator[str]:
    """The lines as they are read; `recent` gathers them until somebody clears it."""
    yield first
    for line in lines:
        recent.append(line)
        yield line


def _bare(header: str) -> str:
    return re.sub(r"[\s\ufeff\u200b]+", "", header).strip("\"'“”").casefold()


def _place(column: str, header: Sequence[str], path: Path) -> int:
    """Where a column stands; the refusal names those that are there."""
    exact = [place for place, name in enumerate(header) if name == column]
    places = exact or [place for place, name in enumerate(header) if _bare(name) == _bare(column)]
    if len(places) == 1:
        return places[0]
    known = ", ".join(name.strip() for name in header[:30])
    if places:
        raise Refusal(
            _("The file %(name)s has %(count)d columns called “%(column)s”; rename all but one.")
            % {"name": path, "count": len(places), "column": column}
        )
    raise Refusal(
        _("The file %(name)s has no column “%(column)s”; its columns are: %(known)s.")
        % {"name": path, "column": column, "known": known}
    )


def _delimiter(first: str, columns: Sequence[str]) -> str:
    """The delimiter under which the header has most of the columns; then the one that splits it most."""
    wanted = {_bare(column) for column in columns}

    def found(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:  # no line of a table; the reader of rows says so
            return 0, 0
        return len(wanted & {_bare(name) for name in names}), len(names)

    return max(DELIMITERS, key=found)


# -- encodings -------------------------------------------------------------------------------------------


def _encoding(file: io.BufferedReader) -> str:
    """The encoding of a file; "lines" where lines of several are mixed."""
    head = file.read(4)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(1 << 24):
            decoder.decode(block)
        decoder.decode(b"", final=True)
        return "utf-8"
    except UnicodeDecodeError:
        file.seek(0)
        return _of_sample(file.read(SAMPLE))


def _of_sample(sample: bytes) -> str:
    """What is no UTF-8 throughout: UTF-16 without its mark, mixed lines, gb18030, or big5."""
    if sample.count(0) > len(sample) // 8:
        return (
            "utf-16-le"
            if sample[1:2] == b"\0" or sample[1::2].count(0) > sample[::2].count(0)
            else "utf-16-be"
        )
    foreign = [line for line in sample.split(b"\n")[:-1] or [sample] if not line.isascii()]
    valid = sum(_decodes(line, "utf-8") for line in foreign)
    if foreign and valid >= max(1, len(foreign) // 4):
        return "lines"
    scores = {name: _familiar(sample, name) for name in ("gb18030", "big5hkscs", "utf-8")}
    best = max(scores, key=lambda name: scores[name])
    if best == "utf-8":  # with a broken sign in nearly every line
        return best
    return best if all(_decodes(line, best) for line in foreign[:2000]) else f"lines:{best}"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _familiar(sample: bytes, encoding: str) -> float:
    """The share of everyday characters among a sample's Chinese ones."""
    text = sample.decode(encoding, errors="replace")
    chinese = [sign for sign in text if sign > "\u2e80" or sign == "\ufffd"]
    return sum(sign in COMMON for sign in chinese) / max(1, len(chinese))


def _lines(file: io.BufferedReader, encoding: str) -> Iterator[str]:
    """The lines of a file as text, ends kept, for the reader of quoted cells; NUL signs left out."""
    if encoding.startswith("lines"):
        other = encoding.partition(":")[2] or "gb18030"
        for line in file:
            try:
                yield line.decode("utf-8").replace("\0", "")
            except UnicodeDecodeError:
                broken = line.decode("utf-8", errors="replace")
                # One sign cut through is no other encoding: in that, nearly every sign would be broken.
                foreign = sum(sign > "\x7f" for sign in broken)
                few = broken.count("\ufffd") * FEW_BROKEN <= foreign
                yield (broken if few else line.decode(other, errors="replace")).replace("\0", "")
        return
    with io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="") as text:
        for row in text:
            yield row.replace("\0", "") if "\0" in row else row


# -- labels ----------------------------------------------------------------------------------------------

_TEXT_LENGTH = 25  # signs; labels are shorter on average, texts longer


def check_labels(texts: Sequence[str], labels: Sequence[str], *, text: str, label: str) -> None:
    """Refuses columns that were taken for each other: labels as long and as various as texts.

    Args:
        text: the header of the texts; label: that of the labels.
    Raises:
        Refusal: the columns look exchanged, or what should be labels are texts or numbers of rows.
    """
    if len(labels) < 20:
        return
    said, named = _various(texts), _various(labels)
    if named > 0.9 and _length(labels) > _TEXT_LENGTH and _length(texts) < _TEXT_LENGTH and said < 0.5:
        raise Refusal(
            _("The columns look exchanged: “%(label)s” holds texts and “%(text)s” holds labels.")
            % {"label": label, "text": text}
        )
    if named > 0.95 and len(labels) >= 50:
        raise Refusal(
            _("The column “%s” holds something else in nearly every row: no labels; name another column.")
            % label
        )


def _various(cells: Sequence[str]) -> float:
    return len(set(cells)) / len(cells)


def _length(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells)
