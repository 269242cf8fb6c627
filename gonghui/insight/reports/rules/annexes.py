"""The attachments of a plan's report: every indicator, what others say beside, the districts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gonghui.insight.reports.rules.ground import Draft, Ground, Row
from gonghui.insight.reports.rules.printing import printed
from gonghui.insight.reports.rules.wording import ATTRIBUTES, OFFICIAL, STATUSES, until

COLUMNS = 5  # indicators beside each other in a table of areas
UNKNOWN_CELL = "—"


def _annex(draft: Draft, title: str) -> None:
    """Begins an attachment on a page of its own."""
    draft.attachments.append(title)
    label = f"附件{len(draft.attachments)}"
    draft.annexes += [{"b": 1}, {"w": "annex", "t": label}, {"w": "annex_title", "t": title}]


def _beside_table(draft: Draft, ground: Ground) -> None:
    """Recorded, reported and outside figures, and which is official."""
    by_number = {row.number: row for row in ground.rows}
    _annex(draft, "记录数、上报数与外部数据对照表")
    rows = []
    for one in ground.besides:
        row, key = by_number[one.number], f"beside.{one.number}"

        def told(name: str, label: str, value: Decimal | None, row: Row = row, key: str = key) -> str:
            if value is None:
                return UNKNOWN_CELL
            text = printed(value, row.decimals, row.unit)
            return draft.fact(f"{key}.{name}", f"{row.name}：{label}", text, value=value, unit=row.unit)

        reported = told("reported", "上报数", one.reported)
        reported += _whose(one.reported, one.document, one.reported_on, ground)
        reported += "（补记）" if one.afterwards else ""
        outside = told("outside", "外部数据", one.outside)
        outside += _whose(one.outside, one.issuer, one.outside_on, ground)
        points = replace(row, unit="个百分点") if row.unit == "%" else row
        difference = told("difference", "上报数与记录数之差", one.difference, points)
        official = OFFICIAL.get(one.official, "")
        said = {"recorded": row.value, "reported": one.reported, "outside": one.outside}
        if official and said.get(one.official) is None:
            official += "（暂缺）"
        rows.append([row.name, f"{{{one.number}.value}}", reported, difference, outside, official])
    head = ["指标", "记录数", "上报数", "差异", "外部数据", "以何为准"]
    draft.annexes.append({"g": head, "rows": rows, "wide": [0, 2, 4]})


def _whose(value: Decimal | None, name: str, on: date | None, ground: Ground) -> str:
    """Who said it, and of which day where that is another than the report's."""
    if value is None:
        return ""
    told = [name] if name else []
    told += [until(on)] if on is not None and on != ground.as_of else []
    return f"（{'，'.join(told)}）" if told else ""


def annexes(draft: Draft, ground: Ground) -> None:
    """Adds the attachment: every indicator with its figure, target and judgement, a row each."""
    rows = [
        [
            str(row.number),
            row.name + (f"（{ATTRIBUTES[row.attribute]}）" if row.attribute in ATTRIBUTES else ""),
            f"{{{row.number}.value}}",
            f"{{{row.number}.target}}"
            if row.value is not None and row.target
            else (row.target or UNKNOWN_CELL),
            STATUSES[row.status],
            row.owner or UNKNOWN_CELL,
        ]
        for row in ground.rows
    ]
    head = ["序号", "指标", "完成情况", "目标", "评价", "责任单位"]
    _annex(draft, "指标完成情况表")
    draft.annexes.append({"g": head, "rows": rows, "wide": [1, 5]})
    if ground.besides:
        _beside_table(draft, ground)
    if not ground.areas:
        return
    _annex(draft, "各区指标情况表")
    shown = [
        place
        for place, _row in enumerate(ground.rows)
        if any(cells[place].measured is not None for _code, _name, cells in ground.areas)
    ]
    for start in range(0, len(shown), COLUMNS):
        if start:
            draft.annexes.append({"w": "body", "t": ""})
        _area_table(draft, ground, shown[start : start + COLUMNS])


def _area_table(draft: Draft, ground: Ground, places: Sequence[int]) -> None:
    head = ["区", *(_with_unit(ground.rows[place]) for place in places)]
    rows = []
    for code, name, cells in ground.areas:
        told = [name]
        for place in places:
            cell, row = cells[place], ground.rows[place]
            known = cell.value is not None
            told.append(
                draft.fact(
                    f"area.{row.number}.{code}",
                    f"{name}：{row.name}",
                    cell.text if known else UNKNOWN_CELL,
                    value=cell.value,
                    unit=row.unit,
                    state="known" if known else "no_data",
                    measured=cell.measured,
                    number=row.number,
                )
            )
        rows.append(told)
    draft.annexes.append({"g": head, "rows": rows, "wide": [0]})


def _with_unit(row: Row) -> str:
    """An indicator as the head of a column whose cells are bare numbers."""
    return f"{row.name}（{row.unit}）" if row.unit else row.name
