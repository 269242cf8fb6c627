"""Closed appeals with wordings, loaded at once, for tests of what is learned from them and found in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from gonghui.affairs.appeals.actions import LoadedAppeal, load_appeals
from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.actions import LoadedCase, LoadedStep
from gonghui.foundation.accounts.queries import system_account

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Category → what is said of it; two parts are put together, so that texts differ.
SAID = {
    "wages.arrears": (
        ("公司拖欠工资", "老板一直不发工资", "工资拖着不给", "欠着工钱不结"),
        ("已经三个月", "从春天到现在", "催了几次没有用", "工友都没拿到", "说等等再说"),
    ),
    "insurance.unpaid": (
        ("单位不给交社保", "入职后没有缴社会保险", "养老保险断缴", "医保一直没有交"),
        ("要求补缴", "让签放弃声明", "查了才知道", "同事也都没有", "离职才发现"),
    ),
    "hours.overlong": (
        ("每天加班到很晚", "周末也要上班", "连续上夜班", "一个月只休一天"),
        ("身体吃不消", "不加就算旷工", "没有调休", "大家都受不了", "打卡到深夜"),
    ),
    "wellbeing.children": (
        ("暑假孩子没人带", "想报托管班", "爱心托管班怎么报名", "寒假托管名额太少"),
        ("附近有没有", "在哪里办", "什么时候开班", "需要什么材料", "能不能多开几个"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An appeal as it is told here."""

    on: date
    category: str
    wording: str
    caller: str = ""
    about: int | None = None
    area: int | None = None
    to: int | None = None
    restricted: bool = False
    is_open: bool = False


def load_told(town, rows: list[Told], start: int = 1) -> list[Appeal]:
    """Loads appeals, answered by a unit and closed unless they are open."""
    loaded = [_loaded(town, row, start + n) for n, row in enumerate(rows)]
    latest = max(row.case.opened_at for row in loaded)
    ids = load_appeals(rows=loaded, by=system_account(), now=latest + timedelta(days=2))
    found = Appeal.objects.in_bulk(list(ids))
    return [found[pk] for pk in ids]


def _loaded(town, row: Told, number: int) -> LoadedAppeal:
    at = datetime(row.on.year, row.on.month, row.on.day, 9, number % 60, tzinfo=SHANGHAI)
    unit, desk = row.to or town.street.pk, town.clerk.pk
    steps = [
        LoadedStep(step="dispatch", at=at + timedelta(hours=1), by=desk, to=unit, reason="r"),
        LoadedStep(step="accept", at=at + timedelta(hours=2), by=town.worker.pk),
        LoadedStep(
            step="reply",
            at=at + timedelta(hours=3),
            by=town.worker.pk,
            words={"answer": "已办"},
            params={"claims": "solved"},
        ),
        LoadedStep(step="close", at=at + timedelta(hours=4), by=desk, outcome="solved"),
    ]
    case = LoadedCase(
        number=f"TT-SQ-{row.on.year}-8{number:05d}",
        title="诉求",
        origin=town.federation.pk,
        opened_at=at,
        opened_by=desk,
        steps=steps[: 1 if row.is_open else 4],
        area=row.area or town.one.pk,
        about=row.about,
        channel="phone",
        restricted=row.restricted,
        words={"wording": row.wording},
    )
    return LoadedAppeal(
        case=case, request="complaint", track="dispatch", category=row.category, name=row.caller
    )


def closed_history(until: date, *, each: int = 40, units: dict[str, int] | None = None) -> list[Told]:
    """So many closed appeals of each category before a day, none worded as another."""
    rows = []
    for category, parts in SAID.items():
        said = [f"{one}，{other}" for one, other in product(*parts)]
        for n in range(each):
            extra = "，请帮忙" if n >= len(said) else ""
            rows.append(
                Told(
                    on=until - timedelta(days=1 + (7 * n) % 300),
                    category=category,
                    wording=f"{said[n % len(said)]}{extra}{'。' * (n % 3)}",
                    to=(units or {}).get(category),
                )
            )
    return rows
