"""The draft of a plan's report from its figures: always whole, with what is unknown marked. Pure."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import groupby

from gonghui.insight.reports.rules.annexes import annexes
from gonghui.insight.reports.rules.ground import Draft, Ground, Lack, Row
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
    annexes(draft, ground)
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
        rows = [[row.name, _hundred(row.progress), _hundred(row.time)] for row in bars]
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
    differing = [one for one in ground.besides if one.difference]
    if differing:
        count = draft.fact(
            "count.differing",
            "上报数与记录数不一致",
            str(len(differing)),
            value=Decimal(len(differing)),
            unit="项",
        )
        draft.say("body", f"上报数与记录数不一致的指标有{count}项，逐项对照见附件。")
    draft.say("body", "进度是指从基期值到目标值已经走过的比重，时序进度是指规划期已经过去的比重。")
