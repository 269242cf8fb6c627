"""Sheets on their way in and out as they stand when the city is loaded: one to be said, one with errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from gonghui.demo.city.geography import JIANWAI
from gonghui.demo.city.names import MARK
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import Wanted, ask_export, stage_sheet

AS_OF = date(2025, 12, 31)
ROLL = "姓名,身份证号,所在工会,入会日期,性别"
ODD = "员工,居民证号,建会单位,加入时间,性别"


def open_sheets(*, say: Callable[[str], Any]) -> None:
    """A street officer\'s two rolls, unpublished, and a leader\'s request for a large export."""
    officer, leader = (Account.objects.get(username=name) for name in ("jianwai", "leader"))
    register = queries.register("members")
    union = f"{JIANWAI}总工会{MARK}"
    right, wrong = _number(1), _number(2)[:-1] + "？"
    for name, lines in (
        ("会员花名册（演示，待确认列）.csv", [ODD, f"演示员甲,{right},{union},2024.3,男"]),
        (
            "会员花名册（演示，有误）.csv",
            [ROLL, f"演示员乙,{wrong},{union},2024-03-05,女", f"演示员丙,{right},没有这个工会,2024.3,男"],
        ),
    ):
        stage_sheet(register=register, content="\n".join(lines).encode(), name=name, by=officer)
    ask_export(wanted=Wanted(register, AS_OF, kind="csv"), by=leader, purpose="年度会员数据核对（演示）")
    say("2 rolls wait at a street, one large export waits for a second person")


def _number(order: int) -> str:
    first = f"99999919800201{2 * order + 1:03}"
    return first + check_digit_18(first)
