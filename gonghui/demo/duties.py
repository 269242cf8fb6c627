"""The duty list as it stands when the city is loaded, what was sent down under it, and what handed down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from gonghui.affairs.governance.actions import (
    ask_down,
    budget_down,
    hand_funds_down,
    hand_staff_down,
    take_starting_list,
)
from gonghui.demo.city.names import MARK
from gonghui.demo.ids import Ids
from gonghui.engines.cases.queries.roles import roles_of
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.actions import recorded
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Post

IN_FORCE = date(2025, 1, 1)


def open_duties(ids: Ids, *, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Takes the starting list in; sends a task, a form and a notice down, and has one thing refused.

    Args:
        now: the moment of loading.
    """
    count = take_starting_list(on=IN_FORCE, by=by)
    officer = Account.objects.get(username="jianwai")
    sender = RoleGrant.objects.get(account=officer).body
    own = RoleGrant.objects.get(account__username="chair").body
    reached = roles_of(officer, Permission.DISPATCH)
    if not reached.covers(own):
        say(f"{count} items of the duty list")
        return
    send(officer, sender, own, now)
    hand_down(sender, own, by, now)
    say(
        f"{count} items of the duty list, four things sent down to {own.name_zh}, staff and money handed down"
    )


def hand_down(sender: Body, union: Body, by: Account, now: datetime) -> None:
    """Posts and money that went from the city to the demo street, and from there to the chair's union."""
    day = now.date() - timedelta(days=60)
    city = Body.objects.filter(union__territory__level="city", valid_to=None).first()
    basis = f"减上补下工作安排{MARK}"
    held = Post.objects.filter(in_force(day), body=sender).select_related("person").order_by("pk").first()
    with recorded(at=now - timedelta(days=1)):
        if city is not None:
            hand_staff_down(
                giver=city, union=sender, kind="post", hours=40, valid_from=day, basis=basis, by=by
            )
            budget_down(
                giver=city,
                source="union",
                yuan="200000",
                on=day - timedelta(days=20),
                note=f"年度补助基层预算{MARK}",
                document=basis,
                by=by,
            )
            for source, yuan in (("union", "50000"), ("fiscal", "8000")):
                hand_funds_down(
                    giver=city,
                    union=sender,
                    kind="subsidy",
                    source=source,
                    yuan=yuan,
                    paid_on=day,
                    basis=basis,
                    by=by,
                )
        if held is not None:
            hand_staff_down(
                giver=sender,
                union=union,
                kind="cadre",
                name=held.person.name,
                hours=8,
                valid_from=day,
                basis=basis,
                by=by,
            )
        for kind, yuan in (("share", "12600.50"), ("subsidy", "3000")):
            hand_funds_down(
                giver=sender,
                union=union,
                kind=kind,
                source="union",
                yuan=yuan,
                paid_on=day,
                basis=basis,
                by=by,
            )


def send(officer: Account, sender: Body, union: Body, now: datetime) -> None:
    """What the demo street sent to the demo chair's union in the days before."""
    common: dict[str, Any] = {"to": [union], "sender": sender, "by": officer}
    fields = ["工会名称", "会员人数", "食堂座位数"]
    told: tuple[tuple[int, dict[str, Any]], ...] = (
        (9, {"kind": "task", "item": "safety.watch", "title": "夏季防暑降温检查", "wanted": "检查并报告"}),
        (
            5,
            {
                "kind": "form",
                "item": "hardship.visit",
                "title": "职工生活设施情况表",
                "wanted": "填写未知的一项",
                "fields": fields,
                "prefill": fields[:2],
            },
        ),
        (3, {"kind": "notice", "item": "union.meeting", "title": "会员大会服务安排"}),
        (
            2,
            {
                "kind": "form",
                "item": "steps.count",
                "title": "打卡统计表",
                "wanted": "每日打卡",
                "fields": ["打卡次数"],
            },
        ),
    )
    for days, given in told:
        at = now - timedelta(days=days)
        title = f"{given.pop('title')}{MARK}"
        with recorded(at=at):
            try:
                ask_down(title=title, now=at, **common, **given)
            except Refusal:
                # Meant: what stands on no item is refused, and kept.
                continue
