"""The columns of a sheet read into one table: what is compared, and what candidates are looked for by."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gonghui.foundation.people.rules.matching import names, values

ATTRIBUTES = ("name", "birth_date", "sex", "phone", "address", "employer", "identity")
SEVERAL_PROCESSES = 150_000  # different cells; fewer are read sooner than processes start
AT_ONCE = 25_000
WORD_COLUMNS = 4  # of 64 marks each
LONG_ENTRY = 3.2  # words on average: what has more is a whole address, not a part of one
COMMON_WORD = 0.1  # share of the rows; a word of more says nothing
FEW_ROWS = 200  # of fewer rows no word is too common
WHOLE_NAMES = 0.8  # share of a second column of names that makes it one of former names


TEXT = (pa.string(),)
IDENTITY = (pa.string(), pa.bool_(), pa.string(), pa.string())
PLACE = (pa.string(), pa.string(), pa.list_(pa.int64()))


@dataclass
class Atom:
    """Something rows may share, by which candidates are looked for.

    Attributes:
        parts: the comparisons that it explains; codes: for each row which it has, -1 for none.
    """

    key: str
    parts: tuple[str, ...]
    codes: np.ndarray


@dataclass
class Table:
    """Rows ready to be compared."""

    rows: int
    columns: dict[str, pa.Array] = field(default_factory=dict)
    atoms: list[Atom] = field(default_factory=list)
    codes: dict[str, np.ndarray] = field(
        default_factory=dict
    )  # of columns whose entries are frequent or rare
    name: bool = False
    former: bool = False
    places: dict[str, bool] = field(default_factory=dict)  # columns of addresses and employers: whether long

    def add(self, key: str, column: pa.Array) -> None:
        """Takes a column in, with the codes of its entries."""
        self.columns[key] = column
        self.codes[key] = codes_of(column)

    def offer(self, key: str, column: pa.Array | np.ndarray, *parts: str) -> None:
        """Takes something in by which candidates may be looked for."""
        codes = column if isinstance(column, np.ndarray) else codes_of(column)
        if (codes >= 0).any():
            self.atoms.append(Atom(key, parts, codes))


def codes_of(column: pa.Array) -> np.ndarray:
    """A number for each different entry, -1 for none."""
    return (
        pc.fill_null(column.dictionary_encode().indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
    )


def read_table(sheet: Mapping[str, Sequence[pa.Array]]) -> Table:
    """Reads the columns of each attribute.

    Args:
        sheet: attribute → its columns, in the order in which they were named; arrays of text, none longer.
    """
    table = Table(len(next(iter(sheet.values()))[0]))
    for attribute in ATTRIBUTES:
        if attribute in sheet:
            _READERS[attribute](table, list(sheet[attribute]))
    _fill_from_identity(table)
    _offer_births(table)
    return table


# -- cells ---------------------------------------------------------------------------------------------------


def _each(
    read: Callable[[str], Any], column: pa.Array, types: Sequence[pa.DataType] = TEXT
) -> list[pa.Array]:
    """What is read out of each different cell, as columns of these types."""
    coded = column.dictionary_encode()
    cells = coded.dictionary
    if len(cells) < SEVERAL_PROCESSES:
        found = _read_cells(read, types, cells.to_pylist())
    else:
        blocks = [cells[start : start + AT_ONCE].to_pylist() for start in range(0, len(cells), AT_ONCE)]
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
            parts = list(pool.map(partial(_read_cells, read, types), blocks))
        found = [pa.concat_arrays([part[i] for part in parts]) for i in range(len(types))]
    return [one.take(coded.indices) for one in found]


def _read_cells(read: Callable[[str], Any], types: Sequence[pa.DataType], cells: list[str]) -> list[pa.Array]:
    several = len(types) > 1
    empty = (None,) * len(types) if several else None
    found = [empty if values.is_blank(cell) else read(cell) for cell in cells]
    columns = zip(*found, strict=True) if several and found else [found] * len(types)
    return [pa.array(list(column), type=kind) for column, kind in zip(columns, types, strict=True)]


def _joined(columns: list[pa.Array], between: str) -> pa.Array:
    if len(columns) == 1:
        return columns[0]
    return pc.binary_join_element_wise(*columns, between)


def _first_filled(columns: list[pa.Array]) -> pa.Array:
    found = columns[0]
    for column in columns[1:]:
        found = pc.if_else(pc.equal(pc.utf8_trim_whitespace(found), ""), column, found)
    return found


# -- attributes ----------------------------------------------------------------------------------------------


def _flat_part(read: Callable[[str], names.Part], cell: str) -> tuple[Any, ...]:
    return tuple(read(cell))


def _flat_name(cell: str) -> tuple[Any, ...]:
    name = names.read_name(cell)
    return (*name.first, *name.second, name.former)


def _read_names(table: Table, columns: list[pa.Array]) -> None:
    table.name = True
    former = None
    if len(columns) == 2 and _are_whole_names(columns[0]) and _are_whole_names(columns[1]):
        former = _each(names.whole, columns.pop())[0]
    if len(columns) == 1:
        *parts, told = _each(_flat_name, columns[0], TEXT * 9)
        former = told if former is None else pc.coalesce(former, told)
    else:
        first, second = _joined(columns[:-1], " "), columns[-1]
        parts = [
            *_each(partial(_flat_part, names.read_part), first, TEXT * 4),
            *_each(partial(_flat_part, names.read_part), second, TEXT * 4),
        ]
    for place, part in enumerate(("first", "second")):
        text, sound, rough, key = parts[4 * place : 4 * place + 4]
        table.add(part, text)
        table.columns |= {f"{part}_sound": sound, f"{part}_rough": rough}
        table.offer(f"{part}_key", key, part)
    keys = [codes_of(pa.concat_arrays([parts[3], parts[7]]))]
    table.offer("whole_name", _unordered(*np.split(keys[0], 2)), "first", "second")
    if former is not None and former.null_count < len(former):
        table.former = True
        blank = pa.scalar("")
        table.columns["former"] = former
        table.columns["full"] = pc.binary_join_element_wise(
            pc.fill_null(parts[0], blank), pc.fill_null(parts[4], blank), ""
        )


def _unordered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """One number for two parts in any order; none where one is missing."""
    low, high = np.minimum(first, second).astype(np.int64), np.maximum(first, second).astype(np.int64)
    found = np.unique(low * (int(high.max(initial=0)) + 1) + high, return_inverse=True)[1].astype(np.int32)
    return np.where(low < 0, np.int32(-1), found)


def _are_whole_names(column: pa.Array) -> bool:
    cells = [cell for cell in islice((one.as_py() for one in column), 20_000) if not values.is_blank(cell)]
    return bool(cells) and sum(map(names.is_whole_chinese, cells)) >= WHOLE_NAMES * len(cells)


def _read_births(table: Table, columns: list[pa.Array]) -> None:
    column = _joined(columns, " ")
    day_first = values.days_come_first(islice((cell.as_py() for cell in column), 50_000))
    table.columns["birth"] = _each(partial(values.read_birth, day_first=day_first), column)[0]


def _read_sexes(table: Table, columns: list[pa.Array]) -> None:
    table.columns["sex"] = _each(values.read_sex, _first_filled(columns))[0]


def _read_phones(table: Table, columns: list[pa.Array]) -> None:
    number, other = _each(values.read_phone, _joined(columns, ";"), TEXT * 2)
    table.add("phone", number)
    table.columns["phone_other"] = other
    table.offer("phone", number, "phone")
    table.offer("phone_tail", pc.utf8_slice_codeunits(number, -7), "phone")
    table.offer("phone_head", pc.utf8_slice_codeunits(number, 0, 7), "phone")


def _read_identities(table: Table, columns: list[pa.Array]) -> None:
    number, sound, birth, sex = _each(values.read_identity, _first_filled(columns), IDENTITY)
    table.add("identity", number)
    table.columns |= {"identity_sound": sound, "told_birth": birth, "told_sex": sex}
    table.offer("identity", number, "identity")
    half = max(3, int(np.median(pc.fill_null(pc.utf8_length(number), 0).to_numpy(zero_copy_only=False)) // 2))
    table.offer("identity_head", pc.utf8_slice_codeunits(number, 0, half), "identity")
    table.offer("identity_tail", pc.utf8_slice_codeunits(number, -half), "identity")


def _fill_from_identity(table: Table) -> None:
    """Birth and sex that the number tells, where the sheet does not and others of it do."""
    birth, sex = table.columns.pop("told_birth", None), table.columns.pop("told_sex", None)
    for key, told in (("birth", birth), ("sex", sex)):
        if told is not None and key in table.columns:
            table.columns[key] = pc.coalesce(table.columns[key], told)


def _offer_births(table: Table) -> None:
    if "birth" not in table.columns:
        return
    birth = table.columns["birth"]
    table.codes["birth"] = codes_of(birth)
    table.offer("birth", birth, "birth")
    table.offer("birth_month", pc.utf8_slice_codeunits(birth, 0, 6), "birth")
    table.offer("birth_day", pc.utf8_slice_codeunits(birth, 4, 8), "birth")
    table.offer("birth_year", pc.utf8_slice_codeunits(birth, 0, 4), "birth")


def _read_addresses(table: Table, columns: list[pa.Array]) -> None:
    for place, column in enumerate(columns):
        _read_place(table, f"address{place}", column, values.read_address)


def _read_employers(table: Table, columns: list[pa.Array]) -> None:
    _read_place(table, "employer", _joined(columns, " "), values.read_employer, long=True)


def _read_place(table: Table, key: str, column: pa.Array, read: Any, long: bool = False) -> None:
    sample = pc.drop_null(_each(read, column[:20_000], PLACE)[2])
    long = long or (len(sample) > 0 and pc.mean(pc.list_value_length(sample)).as_py() > LONG_ENTRY)
    table.places[key] = long
    if not long:
        table.add(key, _each(values.read_word, column)[0])
        table.offer(key, table.columns[key], key)
        return
    text, numbers, words = _each(read, column, PLACE)
    marks, rarest = _telling(words, table.rows)
    table.add(key, text)
    table.columns[f"{key}_numbers"] = numbers
    table.columns |= {f"{key}_words{place}": pa.array(marks[:, place]) for place in range(WORD_COLUMNS)}
    table.columns[f"{key}_size"] = pa.array(np.bitwise_count(marks).sum(axis=1, dtype=np.int32))
    table.offer(key, text, key)
    table.offer(f"{key}_rarest", rarest, key)
    table.offer(f"{key}_numbers", numbers, key)


def _telling(words: pa.Array, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The words, each as one of 256 marks, without those of everywhere; and each row's two rarest.

    What marks share is counted twenty times faster than what lists share.
    """
    flat = words.flatten().to_numpy(zero_copy_only=False)
    owners = pc.list_parent_indices(words).to_numpy(zero_copy_only=False)
    different, codes, counts = np.unique(flat, return_inverse=True, return_counts=True)
    kept = counts[codes] <= (rows if rows < FEW_ROWS else COMMON_WORD * rows)
    owners, codes = owners[kept], codes[kept]
    mark = (different[codes] * 2654435761 >> 11) % (64 * WORD_COLUMNS)
    marks = np.zeros((rows, WORD_COLUMNS), dtype=np.uint64)
    for place in range(WORD_COLUMNS):
        here = mark // 64 == place
        bits = np.uint64(1) << (mark[here] % 64).astype(np.uint64)
        np.bitwise_or.at(marks[:, place], owners[here], bits)
    return marks, _two_rarest(owners, codes, counts, rows)


def _two_rarest(owners: np.ndarray, codes: np.ndarray, counts: np.ndarray, rows: int) -> np.ndarray:
    shared = counts[codes] > 1
    owners, codes = owners[shared], codes[shared]
    order = np.lexsort((codes, counts[codes], owners))
    owners, codes = owners[order], codes[order].astype(np.int64)
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    second = np.minimum(first + 1, max(len(owners) - 1, 0))
    has = owners[second] == owners[first] if len(owners) else np.zeros(0, dtype=bool)
    found = np.full(rows, -1, dtype=np.int64)
    pair = codes[first] * (len(counts) + 1) + np.where(has & (second > first), codes[second] + 1, 0)
    found[owners[first]] = np.unique(pair, return_inverse=True)[1]
    return found.astype(np.int32)


_READERS: dict[str, Callable[[Table, list[pa.Array]], None]] = {
    "name": _read_names,
    "birth_date": _read_births,
    "sex": _read_sexes,
    "phone": _read_phones,
    "address": _read_addresses,
    "employer": _read_employers,
    "identity": _read_identities,
}
