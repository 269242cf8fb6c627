"""A sheet of a million rows, read block by block: what is wrong is kept, what is sound is handed on once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.core.registers import Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.queries.reading import Memory, read_rows
from gonghui.foundation.registers.rules.headers import sheet_columns

BLOCK = 5000


class Reading:
    """The rows of a sheet for a register that takes them as a stream; walked once.

    Attributes:
        numbers: of the rows handed on, as the officer counts.
        errors: by the row's place, why it cannot stand.
    """

    def __init__(
        self, declared: Register, rows: Iterable[tuple[int, Mapping[str, Any]]], scope: Scope
    ) -> None:
        self._rows = iter(rows)
        self._register = replace(declared, same=(), check_many=None)
        self._labels = {column.name: str(column.label) for column in sheet_columns(declared)}
        self._scope = scope
        self.numbers = array("L")
        self.errors: dict[int, list[dict[str, str]]] = {}

    def __iter__(self) -> Iterator[dict[str, Any] | None]:
        memory = Memory()
        while block := list(islice(self._rows, BLOCK)):
            for row in read_rows(self._register, block, self._scope, memory):
                if row.errors:
                    self.errors[len(self.numbers)] = row.errors
                self.numbers.append(row.number)
                yield None if row.errors else row.values

    def wrong(self, place: int, column: str, reason: Any) -> None:
        """Notes why a row cannot stand; the first reason for a column is enough."""
        noted = self.errors.setdefault(place, [])
        if all(error["column"] != column for error in noted):
            said = {"column": column, "label": self._labels[column], "reason": str(reason), "value": ""}
            noted.append(said)

    def failing(self) -> list[tuple[int, list[dict[str, str]]]]:
        """Number and errors of each row that cannot stand."""
        return [(self.numbers[place], self.errors[place]) for place in sorted(self.errors)]


class SoundRows(Reading):
    """The same where every row has to stand."""

    def __iter__(self) -> Iterator[dict[str, Any] | None]:
        yield from super().__iter__()
        if self.errors:
            number, errors = self.failing()[0]
            raise Refusal(f"{number}: {errors[0]['reason']}")
