"""Rows in PostgreSQL's binary COPY form, made column by column: millions of rows, no Python object each.

Source of the form: PostgreSQL manual, COPY, "Binary Format". Rows of one shape (the same lengths, the same
empty fields) are one structured array; a block is cut into its shapes and put together again in order.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# Per column: numbers, booleans and days as such, text as UTF-8 in an `S` array, bytes and UUIDs as rows of
# uint8; a masked array where values are missing.
Columns = Mapping[str, Any]

BEFORE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
AFTER = b"\xff\xff"
_NUMBERS = {"bigint": ">i8", "integer": ">i4", "smallint": ">i2", "boolean": "u1", "date": ">i4"}
_DAY_ZERO = np.datetime64("2000-01-01", "D")
_COUNTER_BITS = 26


def new_public_ids(count: int) -> np.ndarray:
    """So many UUIDs of version 7 (RFC 9562), ascending, as rows of 16 bytes."""
    made = np.frombuffer(os.urandom(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    moment = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    made[:, :6] = np.frombuffer(moment, dtype=np.uint8)
    # The 26 bits after the moment count, so that ids of one block ascend; the rest is chance.
    order = np.arange(count, dtype=np.uint32) % (1 << _COUNTER_BITS)
    made[:, 6] = 0x70 | (order >> 22)
    made[:, 7] = (order >> 14) & 0xFF
    made[:, 8] = 0x80 | ((order >> 8) & 0x3F)
    made[:, 9] = order & 0xFF
    return made


def as_rows(types: Sequence[str], columns: Sequence[Any]) -> bytes:
    """The rows of equally long columns, without what stands before and after a COPY.

    Args:
        types: PostgreSQL's name of each column's type: bigint, integer, smallint, boolean, date, uuid, bytea,
            text and varchar.
        columns: see `Columns`; None is a column without values.
    Raises:
        ValueError: a type is none of these, or no column has rows.
    """
    count = next((len(column) for column in columns if column is not None), None)
    if count is None:
        raise ValueError("rows without a single column")
    lengths = [_lengths(kind, column, count) for kind, column in zip(types, columns, strict=True)]
    values = [_values(kind, column) for kind, column in zip(types, columns, strict=True)]
    shapes = _shapes(lengths, count)
    if len(shapes) == 1:
        return _of_one_shape(lengths, values, shapes[0]).tobytes()
    rows = np.empty(count, dtype=object)
    for chosen in shapes:
        same = _of_one_shape(lengths, values, chosen)
        rows[chosen] = same.view(f"V{same.dtype.itemsize}").tolist()
    return b"".join(rows.tolist())


def _lengths(kind: str, column: Any, count: int) -> np.ndarray | int:
    """The bytes of each value, or of all where they are the same; −1 is no value."""
    if column is None:
        return -1
    length: Any
    if kind in _NUMBERS:
        length = np.dtype(_NUMBERS[kind]).itemsize
    elif kind in {"uuid", "bytea"}:
        length = column.shape[1]
    elif kind.startswith(("varchar", "text")):
        length = np.strings.str_len(np.ma.getdata(column)).astype(np.int64)
    else:
        raise ValueError(f"no binary form of {kind} is known here")
    if np.ma.is_masked(column):
        empty = np.ma.getmaskarray(column)
        length = np.where(empty[:, 0] if empty.ndim > 1 else empty, -1, length)
    if isinstance(length, np.ndarray) and len(length) and (length == length[0]).all():
        return int(length[0])
    return length


def _values(kind: str, column: Any) -> np.ndarray | None:
    if column is None:
        return None
    values = np.ma.getdata(column)
    if kind == "date":
        values = (values.astype("datetime64[D]") - _DAY_ZERO).astype(np.int64)
    return values


def _shapes(lengths: Sequence[np.ndarray | int], count: int) -> list[np.ndarray]:
    """The positions of the rows of each shape."""
    key = np.zeros(count, dtype=np.int64)
    for length in lengths:
        if isinstance(length, np.ndarray):
            # Numbered anew at each column, so that the key never grows beyond the number of rows.
            _names, key = np.unique(key * (int(length.max()) + 2) + length + 1, return_inverse=True)
    order = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[order])) + 1
    return np.split(order, cuts)


def _of_one_shape(
    lengths: Sequence[np.ndarray | int], values: Sequence[np.ndarray | None], chosen: np.ndarray
) -> np.ndarray:
    here = [int(length[chosen[0]]) if isinstance(length, np.ndarray) else length for length in lengths]
    form: list[Any] = [("fields", ">i2")]
    for number, (length, column) in enumerate(zip(here, values, strict=True)):
        form.append((f"length{number}", ">i4"))
        if length > 0 and column is not None:
            form.append((f"value{number}", *_form(column, length)))
    rows = np.empty(len(chosen), dtype=form)
    rows["fields"] = len(here)
    for number, (length, column) in enumerate(zip(here, values, strict=True)):
        rows[f"length{number}"] = length
        if length > 0 and column is not None:
            rows[f"value{number}"] = column[chosen]
    return rows


def _form(column: np.ndarray, length: int) -> tuple[Any, ...]:
    if column.ndim > 1:
        return ("u1", (length,))
    if column.dtype.kind == "S":
        return (f"S{length}",)
    return (f">i{length}" if length > 1 else "u1",)
