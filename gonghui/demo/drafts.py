"""A plan document of our own, read into a draft and half confirmed when the city is loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gonghui.demo.city.names import MARK
from gonghui.foundation.accounts.models import Account
from gonghui.insight.plans.actions import bring_document, decide_item, read_draft
from gonghui.insight.plans.models import DraftItem, PlanDraft
from gonghui.insight.plans.queries.drafts import items_of
from gonghui.insight.plans.rules.confirming import proposal, typed_of

NAME = "“十五五”职工发展规划（演示稿）.md"
# Invented, figures and all; written to show what the reader finds and what it doubts.
TEXT = f"""# 示范市“十五五”时期职工发展规划{MARK}

本规划为演示文稿，内容与数字均为虚构。规划期为2026年至2030年。

## 一、发展回顾

到2025年底，建成职工创新工作室7412家，企事业单位职代会建制率达到93.1%。

## 二、主要目标

到2030年，职工代表大会建制率力争达到95%左右，城镇调查失业率控制在5.5%以内，生产安全事故起数下降20%，每年举办职工技能竞赛不少于40场。

| 指标 | 单位 | 2025年 | 2030年 | 属性 |
| --- | --- | --- | --- | --- |
| 职工创新工作室 | 家 | 7412 | 9000 | 约束性 |
| 职工暖心驿站 | 万个 | 2.9 | 3.2 | 约束性 |
| 规模以上非公有制企业工会组织覆盖率 | % | 97.4 | 100 | 预期性 |
| 街道（乡镇）专职集体协商指导员配备率 | % | 98 | 95 | 预期性 |

## 三、重点任务

### （一）建好职工创新工作室

完善职工创新工作室的认定和服务办法。由市总工会牵头，市人力资源社会保障局配合。

### （二）办好暖心驿站

推动暖心驿站开放时间向晚间延伸。责任单位：市总工会、市城市管理委。

### （三）组织技能竞赛

围绕重点产业组织职工技能竞赛。由市总工会牵头，市科委配合。
"""
# What an officer found each target to be for; what stays out of this table is still to be decided.
DIRECTIONS = {"职工创新工作室": "up", "职工暖心驿站": "up", "规模以上非公有制企业工会组织覆盖率": "up"}


def open_drafts(*, say: Callable[[str], Any]) -> None:
    """The plan office brought the document and decided on some of its items; nothing is a plan yet."""
    officer = Account.objects.get(username="plan")
    draft = bring_document(content=TEXT.encode(), name=NAME, by=officer)
    draft = read_draft(draft=draft, by=officer)
    if draft.state != PlanDraft.State.OPEN:
        say(f"the plan document was not read: {draft.problem}")
        return
    count = sum(1 for item in items_of(draft) if _decide(item, officer))
    say(f"one plan document is read into a draft, {count} items of it are decided")


def _decide(item: DraftItem, officer: Account) -> bool:
    """What the officer did: some targets and the first task and sections; doubtful ones wait."""
    typed = typed_of(proposal(item.kind, item.read))
    if item.kind == DraftItem.Kind.INDICATOR:
        direction = DIRECTIONS.get(typed["name"])
        if direction is None or item.doubts:
            return False
        typed["direction"] = direction
        # The table prints a bare number; for a stock to be built up the plan means at least that.
        if typed["unit"] != "%":
            typed["comparator"] = ">="
    elif item.kind == DraftItem.Kind.ACHIEVEMENT or item.number > 2:
        return False
    decide_item(item=item, version=item.version, verdict="confirm", typed=typed, by=officer)
    return True
