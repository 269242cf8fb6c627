"""Plans in the making as they stand when the city is loaded: one before the public, one published.

All of it lies after the years of the true answers and changes none of them. The texts are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from gonghui.affairs.planning import actions
from gonghui.affairs.planning.models import PlanMaking, Remark
from gonghui.demo.accounts import PASSWORD
from gonghui.demo.city.names import MARK
from gonghui.demo.planning.texts import (
    ANSWERS,
    FIRST_TARGETS,
    FIRST_TEXT,
    SECOND_TARGETS,
    SECOND_TEXT,
    WORDS,
)
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.foundation.bodies.models import Body, BodyTree
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.actions import recorded

GROUP = f"规划编制工作组{MARK}"
STANDS_FROM = date(2025, 1, 1)
SIGNS = (("drafter", f"规划起草岗{MARK}", "plan_drafter"), ("approver", f"规划审定岗{MARK}", "plan_approver"))


def open_planning(*, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Forms the group that drafts, opens its two accounts, and plays both plans.

    Args:
        now: the moment of loading.
    """
    group = found_body(kind="committee", name_zh=GROUP, on=STANDS_FROM, area=None, by=by)
    federation = Body.objects.get(union__territory=city(), merged_into=None)
    place_body(tree=BodyTree.DIRECT, child=group, parent=federation, on=STANDS_FROM, by=by)
    accounts = []
    for username, name, role in SIGNS:
        account = create_account(username=username, name=name, by=by, password=PASSWORD)
        grant_role(account=account, role=role, body=group, by=by, on=STANDS_FROM)
        accounts.append(account)
    drafter, approver = accounts
    _published(group, drafter, approver, now)
    _consulted(group, drafter, now)
    say(f"two plans in the making, {len(WORDS)} opinions on the open one; accounts drafter and approver")


def _rows(targets: tuple[tuple[str, ...], ...]) -> list[dict[str, str]]:
    return [
        dict(zip(("name", "unit", "baseline", "target", "attribute"), row, strict=True)) for row in targets
    ]


def _begun(name: str, group: Body, drafter: Account, at: datetime) -> PlanMaking:
    year = legal_day(at).year + 1
    with recorded(at=at):
        making = actions.begin_plan(
            name_zh=f"{name}{MARK}",
            body=group,
            area=city(),
            first_year=year,
            last_year=year + 4,
            by=drafter,
            now=at,
        )
        actions.keep_version(
            making=making,
            text=FIRST_TEXT,
            targets=_rows(FIRST_TARGETS),
            note="征求意见稿",
            by=drafter,
            now=at,
        )
    return making


def _step(making: PlanMaking, step: str, by: Account, at: datetime, **fields: Any) -> None:
    with recorded(at=at):
        do_step(case=Case.objects.get(pk=making.pk), step=step, by=by, now=at, fields=fields)


def _say(making: PlanMaking, count: int, opened: datetime, apart: timedelta) -> None:
    for place, (about, words, sender) in enumerate(WORDS[:count]):
        at = opened + apart * (place + 1)
        with recorded(at=at):
            actions.put_remark(
                making=making,
                words=words,
                form=f"demo {making.pk} {place}",
                about=about,
                sender=sender,
                by=system_account(),
                now=at,
            )


def _consulted(group: Body, drafter: Account, now: datetime) -> None:
    """Before the public since twelve days, with an expert named and a unit asked."""
    opened = now - timedelta(days=12)
    making = _begun("“十六五”职工服务规划", group, drafter, opened - timedelta(days=20))
    _step(making, "consult", drafter, opened, until=legal_day(opened) + timedelta(days=35))
    _say(making, len(WORDS), opened, timedelta(hours=14))
    with recorded(at=now - timedelta(hours=3)):
        actions.invite_expert(
            making=making,
            name="演示专家甲",
            unit="职工之家研究院（演示）",
            field="公共服务",
            by=drafter,
            now=now,
        )


def _published(group: Body, drafter: Account, approver: Account, now: datetime) -> None:
    """Everything that a plan goes through, over three months, published four days before the loading."""
    begun = now - timedelta(days=110)
    making = _begun("职工技能提升五年规划", group, drafter, begun)
    opened = begun + timedelta(days=10)
    _step(making, "consult", drafter, opened, until=legal_day(opened) + timedelta(days=29))
    _say(making, len(ANSWERS), opened, timedelta(days=2))
    closed = opened + timedelta(days=31)
    _step(making, "close_window", drafter, closed)
    _answer(making, Remark.Kind.PUBLIC, ANSWERS, drafter, closed + timedelta(days=9))
    with recorded(at=closed + timedelta(days=10)):
        actions.keep_version(
            making=making,
            text=SECOND_TEXT,
            targets=_rows(SECOND_TARGETS),
            note="按征求意见修改",
            by=drafter,
            now=closed + timedelta(days=10),
        )
    _review(making, drafter, closed + timedelta(days=12))
    _decide(making, drafter, approver, now)


def _answer(
    making: PlanMaking, kind: str, answers: tuple[tuple[str, str, str], ...], drafter: Account, at: datetime
) -> None:
    for remark, (answer, gist, reason) in zip(
        making.remarks.filter(kind=kind, answer="").order_by("number"), answers, strict=False
    ):
        with recorded(at=at):
            actions.answer_remark(remark=remark, answer=answer, gist=gist, reason=reason, by=drafter, now=at)


def _review(making: PlanMaking, drafter: Account, at: datetime) -> None:
    """Three experts, one with a finding; the city's federation does not write to itself."""
    _step(making, "to_experts", drafter, at)
    later = at + timedelta(days=7)
    panel = (("演示专家乙", "劳动经济"), ("演示专家丙", "职业教育"), ("演示专家丁", "公共管理"))
    for place, (name, field) in enumerate(panel):
        with recorded(at=at):
            expert = actions.invite_expert(
                making=making, name=name, unit="职工之家研究院（演示）", field=field, by=drafter, now=at
            )
        with recorded(at=later):
            actions.report_expert(
                expert=expert,
                verdict="changes" if place == 0 else "pass",
                reported_on=legal_day(later),
                findings=["认到师傅的比例请写明分母"] if place == 0 else [],
                by=drafter,
                now=later,
            )
    told = (("not_adopted", "建议写明比例的分母", "分母随指标解释一并公布，正文不重复。"),)
    _answer(making, Remark.Kind.EXPERT, told, drafter, later + timedelta(days=1))


def _decide(making: PlanMaking, drafter: Account, approver: Account, now: datetime) -> None:
    at = now - timedelta(days=38)
    _step(making, "to_legal", drafter, at)
    with recorded(at=at):
        actions.check_upper(
            making=making,
            name="北京市“十四五”时期职工发展规划",
            plan_key="beijing-14",
            finding="agrees",
            words="工匠工作室目标与市规划同向，分年安排不低于市规划。",
            by=drafter,
            now=at,
        )
    submitted = now - timedelta(days=20)
    _step(
        making,
        "to_decision",
        drafter,
        submitted,
        reviewer="法律工作部（演示）",
        opinion="未见与法律法规相抵触之处。",
    )
    met = now - timedelta(days=12)
    with recorded(at=met):
        actions.hold_meeting(
            making=making,
            what="party_group",
            held_on=legal_day(met),
            attended=9,
            opposed=0,
            decision="审议通过，按程序印发。",
            minutes="演示会议纪要：审议职工技能提升五年规划，出席九人，同意九人。\n".encode(),
            file_name="会议纪要（演示）.txt",
            by=drafter,
            now=met,
        )
    decided = now - timedelta(days=11)
    _step(making, "approve", approver, decided, on=legal_day(decided), decision="演示党组〔2026〕1号")
    issued = now - timedelta(days=4)
    _step(making, "publish", drafter, issued, on=legal_day(issued), document="演示工发〔2026〕1号")
