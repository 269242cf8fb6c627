"""The annual union statistics: their year, their items, and the draft of the report. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from gonghui.insight.reports.rules.ground import Draft, Lack, Measured
from gonghui.insight.reports.rules.printing import change, printed
from gonghui.insight.reports.rules.wording import NO_DATA, PASSAGES, chinese

FILE = Path(__file__).parents[1] / "files" / "union_statistics.yaml"
NOT_COMPARED = "—"


def statistical_year(year: int) -> tuple[date, date]:
    """First and last day of the statistical year that ends in a year: 1 October to 30 September."""
    return date(year - 1, 10, 1), date(year, 9, 30)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of the statistics.

    Attributes:
        part: "numerator", "denominator" or "value" of the metric.
        flow: counted over the statistical year (时期), not on its last day (时点).
    """

    code: str
    group: str
    name: str
    unit: str
    metric: str
    part: str
    flow: bool
    decimals: int
    factor: Decimal


@cache
def items() -> tuple[Item, ...]:
    """The items in their order, from the file."""
    raw: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(
        Item(
            code=str(one["code"]),
            group=group["name"],
            name=one["name"],
            unit=one["unit"],
            metric=one.get("metric", ""),
            part=one.get("part", "numerator"),
            flow=bool(one.get("flow", False)),
            decimals=int(one.get("decimals", 0)),
            factor=Decimal(str(one.get("factor", 1))),
        )
        for group in raw["groups"]
        for one in group["items"]
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item as it stands.

    Attributes:
        added, gone: records that count now and did not at the end of the year before, and the reverse; None
            where that is not told.
    """

    item: Item
    value: Decimal | None
    before: Decimal | None
    measured: Measured | None
    added: int | None = None
    gone: int | None = None
    changed: bool = False  # another version of the definition


def drafted_statistics(lines: Sequence[Line], year: int) -> Draft:
    """The draft of the annual statistics, with what makes the differences to the year before."""
    draft = Draft()
    start, end = statistical_year(year)
    period = f"{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日"
    draft.say("body", f"现将{year}年度工会统计数据报告如下。统计期为{period}，时点数为期末数。")
    draft.blocks[-1]["t"] += "各项由登记的工作记录预填；没有记录的项目，如实注明。"
    for place, (group, rows) in enumerate(groupby(lines, key=lambda line: line.item.group), start=1):
        draft.say("h1", f"{chinese(place)}、{group}")
        told = [_row(draft, line) for line in rows]
        draft.blocks.append(
            {"g": ["代码", "项目", "单位", "本期", "上期", "增减"], "rows": told, "wide": [1]}
        )
    groups = len({line.item.group for line in lines})
    draft.say("h1", f"{chinese(groups + 1)}、{PASSAGES['explanation'][0]}")
    for line in lines:
        _explain(draft, line)
    draft.passage("explanation")
    draft.say("h1", f"{chinese(groups + 2)}、数据说明")
    draft.blocks.append({"n": 1})
    return draft


def _row(draft: Draft, line: Line) -> list[str]:
    item = line.item
    key = f"s{item.code}"
    if line.value is None:
        draft.lacks.append(Lack(key=f"{key}.now", kind="no_data", label=item.name))
        now = draft.fact(f"{key}.now", item.name, NO_DATA, unit=item.unit, state="no_data")
    else:
        text = printed(line.value, item.decimals)
        now = draft.fact(
            f"{key}.now", item.name, text, value=line.value, unit=item.unit, measured=line.measured
        )
    before = by = NOT_COMPARED
    if line.before is not None and not line.changed:
        before = draft.fact(
            f"{key}.before",
            f"{item.name}：上期",
            printed(line.before, item.decimals),
            value=line.before,
            unit=item.unit,
        )
        if line.value is not None:
            told = change(line.value, line.before, item.decimals)
            by = draft.fact(
                f"{key}.change", f"{item.name}：增减", told, value=line.value - line.before, unit=item.unit
            )
    return [item.code, item.name + ("（时期）" if item.flow else ""), item.unit, now, before, by]


def _explain(draft: Draft, line: Line) -> None:
    """What the records say of a difference."""
    item, key = line.item, f"s{line.item.code}"
    if line.changed:
        draft.say("body", f"{item.name}的定义与上期不同，不作比较。")
        return
    if not line.added and not line.gone:
        return
    added = draft.fact(
        f"{key}.added", f"{item.name}：新增", str(line.added), value=Decimal(line.added or 0), unit="条"
    )
    gone = draft.fact(
        f"{key}.gone", f"{item.name}：退出", str(line.gone), value=Decimal(line.gone or 0), unit="条"
    )
    draft.say("body", f"{item.name}：与上期末相比，新计入记录{added}条，不再计入{gone}条。")
