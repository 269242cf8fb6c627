"""From the generator's keys to the database's ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from gonghui.demo.city.whole import City


class Ids:
    """What each generated row became."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.areas: dict[str, int] = {}
        self._found: dict[str, dict[int, int]] = defaultdict(dict)

    def keep(self, table: str, rows: Iterable[Any], taken: Iterable[int]) -> None:
        """Remembers the ids that loaded rows took, in their order.

        Raises:
            ValueError: as many ids as rows were not taken.
        """
        self._found[table].update(zip((row.key for row in rows), taken, strict=True))

    def of(self, table: str, key: int) -> int:
        """The id of a row."""
        return self._found[table][key]

    def taken(self, table: str) -> dict[int, int]:
        """The ids of every row of a table, by key."""
        return self._found[table]

    def body(self, key: int) -> int:
        """The id of a body."""
        return self._found["bodies"][key]
