"""The draft of a plan's report from its figures: always whole, with what is unknown marked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from gonghui.insight.reports.rules.printing import printed, share
from gonghui.insight.reports.rules.wording import (
    ATTRIBUTES,
    NO_DATA,
    PASSAGES,
    PRELIMINARY,
    STATUSES,
    WANTED,
    chinese,
    until,
    verdict,
)

COLUMNS = 5  # indicators beside each other in a table of areas
UNKNOWN_CELL = "—"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a metric said, as it is kept with the figure."""

    metric: str
    version: int
    area: int | None
    as_of: date
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One figure of a draft."""

    key: str
    label: str
    text: str
    value: Decimal | None = None
    unit: str = ""
    state: str = "known"
    measured: Measured | None = None
    number: int | None = None  # of the indicator


@dataclass(frozen=True, kw_only=True)
class Lack:
    """What a draft lacks."""

    key: str
    kind: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One indicator as it stands.

    Attributes:
        progress, time: shares of the way and of the time.
        before: the value of a year ago by the same definition.
        changed: versions of the definition then and now, where it changed.
    """

    number: int
    name: str
    category: str
    unit: str
    decimals: int
    attribute: str
    owner: str
    status: str
    target: str
    goal: Decimal | None
    value: Decimal | None
    measured: Measured | None
    preliminary: bool = False
    progress: Decimal | None = None
    time: Decimal | None = None
    before: Decimal | None = None
    changed: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One indicator in one district."""

    value: Decimal | None
    text: str
    measured: Measured | None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Everything a report of a plan is drafted from."""

    kind: str
    plan: str
    as_of: date
    rows: Sequence[Row]
    areas: Sequence[tuple[str, str, Sequence[Cell]]]  # code, name, one cell a row
    goals: Sequence[str]  # that no indicator measures


@dataclass
class Draft:
    """A draft: figures, what it lacks, and blocks that name figures by their keys."""

    facts: list[Fact] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    annexes: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)

    def fact(self, key: str, label: str, text: str, **more: Any) -> str:
        """Enters a figure.

        Returns:
            Its token, for the text.
        """
        self.facts.append(Fact(key=key, label=label, text=text, **more))
        return f"{{{key}}}"

    def say(self, style: str, text: str) -> None:
        """Adds a paragraph."""
        self.blocks.append({"w": style, "t": text})

    def passage(self, place: str) -> None:
        """Leaves room for what a person writes."""
        self.blocks.append({"p": place})
        self.lacks.append(Lack(key=f"words.{place}", kind="words", label=PASSAGES[place][1]))

    @property
    def content(self) -> dict[str, Any]:
        """Blocks, annexes and attachments, as JSON keeps them."""
        return {"blocks": self.blocks, "annexes": self.annexes, "attachments": self.attachments}


def drafted(ground: Ground) -> Draft:
    """The whole draft of a plan's report."""
    draft = Draft()
    heads = iter(range(1, 20))

    def head(text: str) -> None:
        draft.say("h1", f"{chinese(next(heads))}、{text}")

    draft.say(
        "body", f"现将《{ground.plan}》的实施情况报告如下。文中数据{until(ground.as_of)}，未注明来源的，"
    )
    draft.blocks[-1]["t"] += "均由平台登记的工作记录计算得出。"
    head("总体情况")
    _tally(draft, ground)
    head("指标完成情况")
    _indicators(draft, ground)
    for place in WANTED[ground.kind]:
        head(PASSAGES[place][0])
        if place == "problems":
            _late(draft, ground)
        draft.passage(place)
    head("数据说明")
    _explained(draft, ground)
    draft.blocks.append({"n": 1})
    _annexes(draft, ground)
    return draft


def _tally(draft: Draft, ground: Ground) -> None:
    count = Counter(row.status for row in ground.rows)
    kinds = Counter(row.attribute for row in ground.rows)

    def told(key: str, label: str, number: int) -> str:
        return draft.fact(f"count.{key}", label, str(number), value=Decimal(number), unit="项") + "项"

    parts = [f"规划共设指标{told('all', '指标', len(ground.rows))}"]
    named = [
        f"{word}{told(key, word + '指标', kinds[key])}" for key, word in ATTRIBUTES.items() if kinds[key]
    ]
    if named:
        parts.append(f"，其中{'、'.join(named)}")
    standing = [
        f"{word}{told(key, word, count[key])}"
        for key, word in STATUSES.items()
        if count[key] or key in ("met", "on_track", "slightly_behind", "behind", "no_data")
    ]
    draft.say("body", f"{''.join(parts)}。{until(ground.as_of)}，{'，'.join(standing)}。")
    binding = [row for row in ground.rows if row.attribute == "binding"]
    if binding:
        met = told("binding_met", "约束性指标达成", sum(1 for row in binding if row.status == "met"))
        late = told(
            "binding_behind", "约束性指标滞后", sum(1 for row in binding if row.status.endswith("behind"))
        )
        draft.say("body", f"约束性指标中，已达到目标的{met}，慢于时序进度的{late}。")
    bars = [row for row in ground.rows if row.progress is not None]
    if bars:
        rows = [[f"{row.number}.{row.name}", _hundred(row.progress), _hundred(row.time)] for row in bars]
        draft.blocks.append(
            {"c": "图1  指标进度与时序进度（%）", "series": ["指标进度", "时序进度"], "rows": rows}
        )


def _hundred(value: Decimal | None) -> float | None:
    """Per cent for a chart: no further than its edge shows."""
    return (
        None
        if value is None
        else float(min(max(value * 100, Decimal(0)), Decimal(120)).quantize(Decimal("0.1")))
    )


def _indicators(draft: Draft, ground: Ground) -> None:
    for place, (category, rows) in enumerate(groupby(ground.rows, key=lambda row: row.category), start=1):
        draft.say("h2", f"（{chinese(place)}）{category}")
        for number, row in enumerate(rows, start=1):
            kind = ATTRIBUTES.get(row.attribute, "")
            draft.say("h3", f"{number}.{row.name}{f'（{kind}）' if kind else ''}")
            draft.say("body", _sentence(draft, ground, row))


def _sentence(draft: Draft, ground: Ground, row: Row) -> str:
    key = str(row.number)
    value = value_fact(draft, row)
    if row.value is None:
        return f"{until(ground.as_of)}，{value}。"
    said = [f"{until(ground.as_of)}为{value}"]
    if row.target:
        said.append(f"目标为{draft.fact(f'{key}.target', f'{row.name}：目标', row.target, value=row.goal)}")
    words = verdict(row.attribute, row.status, has_pace=row.progress is not None and row.time is not None)
    if words and row.progress is not None and row.time is not None:
        progress = draft.fact(
            f"{key}.progress", f"{row.name}：进度", share(row.progress), value=row.progress * 100, unit="%"
        )
        time = draft.fact(
            f"{key}.time", f"{row.name}：时序进度", share(row.time), value=row.time * 100, unit="%"
        )
        words = words.replace("{progress}", progress).replace("{time}", time)
    said += [words] if words else []
    if row.changed:
        then, now = (
            draft.fact(f"{key}.{name}", f"{row.name}：定义版本", str(version), value=Decimal(version))
            for name, version in zip(("version_then", "version_now"), row.changed, strict=True)
        )
        said.append(f"指标定义由第{then}版改为第{now}版，与上年数据不可比")
    elif row.before is not None:
        text = printed(row.before, row.decimals, row.unit)
        said.append(
            f"上年同期为{draft.fact(f'{key}.before', f'{row.name}：上年同期', text, value=row.before)}"
        )
    owner = f"责任单位：{row.owner}。" if row.owner else ""
    return f"{'，'.join(said)}。{owner}"


def value_fact(draft: Draft, row: Row) -> str:
    """Enters an indicator's value, and what it lacks."""
    key = f"{row.number}.value"
    if row.value is None:
        draft.lacks.append(Lack(key=key, kind="no_data", label=row.name))
        return draft.fact(
            key, row.name, NO_DATA, unit=row.unit, state="no_data", measured=row.measured, number=row.number
        )
    text = printed(row.value, row.decimals, row.unit, beside=row.goal)
    state = "preliminary" if row.preliminary else "known"
    if row.preliminary:
        draft.lacks.append(Lack(key=key, kind="preliminary", label=row.name))
        text += f"（{PRELIMINARY}）"
    return draft.fact(
        key,
        row.name,
        text,
        value=row.value,
        unit=row.unit,
        state=state,
        measured=row.measured,
        number=row.number,
    )


def _late(draft: Draft, ground: Ground) -> None:
    late = [row for row in ground.rows if row.status in ("slightly_behind", "behind")]
    if late:
        names = "、".join(f"{row.name}（{STATUSES[row.status]}）" for row in late)
        draft.say("body", f"慢于时序进度的指标有：{names}。")
    else:
        draft.say("body", "有数据的指标中，没有慢于时序进度的。")


def _explained(draft: Draft, ground: Ground) -> None:
    if ground.goals:
        draft.say("body", f"规划的下列目标没有设置指标，本报告不作定量评价：{'、'.join(ground.goals)}。")
    draft.say("body", "进度是指从基期值到目标值已经走过的比重，时序进度是指规划期已经过去的比重。")


def _annexes(draft: Draft, ground: Ground) -> None:
    draft.attachments.append("指标完成情况表")
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
    draft.annexes += [{"b": 1}, {"w": "annex", "t": "附件1"}, {"w": "annex_title", "t": "指标完成情况表"}]
    draft.annexes.append({"g": head, "rows": rows, "wide": [1, 5]})
    if not ground.areas:
        return
    draft.attachments.append("各区指标情况表")
    draft.annexes += [{"b": 1}, {"w": "annex", "t": "附件2"}, {"w": "annex_title", "t": "各区指标情况表"}]
    shown = [
        place
        for place, _row in enumerate(ground.rows)
        if any(cells[place].measured is not None for _code, _name, cells in ground.areas)
    ]
    for start in range(0, len(shown), COLUMNS):
        _area_table(draft, ground, shown[start : start + COLUMNS])


def _area_table(draft: Draft, ground: Ground, places: Sequence[int]) -> None:
    head = ["区", *(ground.rows[place].name for place in places)]
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
    draft.annexes += [{"g": head, "rows": rows, "wide": [0]}, {"w": "body", "t": ""}]
