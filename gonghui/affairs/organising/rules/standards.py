"""The six haves: the checklist as a dated value, and the days on which a union has them all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from gonghui.foundation.core.rules.calendar import same_day

Span = tuple[date, date | None]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of the checklist."""

    key: str
    name_zh: str
    name_en: str
    months: int  # so long a confirmation holds

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh


def read_items(rows: Iterable[Mapping[str, Any]]) -> dict[str, Item]:
    """The checklist from its dated value, in its order.

    Raises:
        ValueError: a key twice, or a confirmation that holds no time.
    """
    found: dict[str, Item] = {}
    for row in rows:
        item = Item(
            key=str(row["key"]),
            name_zh=str(row["name"]),
            name_en=str(row.get("name_en", "")),
            months=int(row.get("months", 12)),
        )
        if item.key in found or item.months < 1:
            raise ValueError(f"the item {item.key} stands twice or holds no time")
        found[item.key] = item
    return found


def expires(item: Item, confirmed_from: date) -> date:
    """The day from which a confirmation no longer holds."""
    return same_day(confirmed_from, months=item.months)


def spans_of_all(items: Sequence[str], confirmed: Mapping[str, Iterable[Span]]) -> list[Span]:
    """The days on which every item is confirmed.

    Args:
        confirmed: item → the half-open intervals on which it is; one item's may overlap.
    Returns:
        Half-open intervals, in order, none touching the next; nothing where there is no item.
    """
    if not items:
        return []
    found = united(confirmed.get(items[0], ()))
    for key in items[1:]:
        found = [
            (max(start, other), _least(end, until))
            for start, end in found
            for other, until in united(confirmed.get(key, ()))
            if _least(end, until) is None or max(start, other) < (_least(end, until) or start)
        ]
    return united(found)


def united(spans: Iterable[Span]) -> list[Span]:
    """The same days as intervals that neither overlap nor touch."""
    found: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if found and (found[-1][1] is None or start <= found[-1][1]):
            last = found[-1][1]
            found[-1] = (found[-1][0], None if last is None or end is None else max(last, end))
        else:
            found.append((start, end))
    return found


def _least(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
