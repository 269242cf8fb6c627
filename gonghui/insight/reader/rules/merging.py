"""Two copies of one target become one item that stands in several places."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.drafts import TABLE, Item
from gonghui.insight.reader.rules.signs import fold

_NOISE = re.compile(
    r"[\s“”\"'《》、，,()·:：\-—]|的|全[市省国县区州盟]|我[市省国县区]|^(?:北京|上海|天津|重庆)市|^各级|^市级|(?:总)?数量?$|总数$"
)


def merged(items: list[Item]) -> list[Item]:
    """The items, copies joined; the fuller copy (a table's) keeps its words."""
    kept: list[Item] = []
    for item in items:
        twin = next((one for one in kept if _is_same(one, item)), None)
        if twin is None:
            kept.append(item)
            continue
        main, other = (item, twin) if item.where == TABLE != twin.where else (twin, item)
        main.spans = [*main.spans, *other.spans]
        for name in ("baseline_value", "baseline_year", "attribute", "unit"):
            if getattr(main, name) is None:
                setattr(main, name, getattr(other, name))
        if main is item:
            kept[kept.index(twin)] = item
    return kept


def _key(name: str) -> str:
    return _NOISE.sub("", fold(name))


def _is_same(one: Item, other: Item) -> bool:
    if (one.target_value, one.target_min, one.target_max) != (
        other.target_value,
        other.target_min,
        other.target_max,
    ):
        return False
    if (
        one.target_value is None
        and one.target_min is None
        and fold(one.target_text) != fold(other.target_text)
    ):
        return False
    if one.target_year != other.target_year:
        return False
    unnamed = "" in (_unit(one), _unit(other)) and _key(one.name) == _key(other.name)
    if _unit(one) != _unit(other) and not unnamed:
        return False
    if (one.kind == "change") != (other.kind == "change") and one.where == other.where:
        return False
    if one.where == other.where == TABLE and (
        one.comparator != other.comparator
        or (
            None not in (one.baseline_value, other.baseline_value)
            and one.baseline_value != other.baseline_value
        )
    ):
        return False
    first, second = _key(one.name), _key(other.name)
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    if one.where == other.where == TABLE:
        return False
    if one.where != other.where and one.comparator == other.comparator and long.endswith(short):
        return len(short) >= 3 and len(short) * 3 >= len(long)
    return (
        len(short) >= 4 and (long.endswith(short) or long.startswith(short)) and len(short) * 2 >= len(long)
    )


def _unit(item: Item) -> str:
    return re.sub(r"^个(?=百分点)", "", fold(item.unit or ""))
