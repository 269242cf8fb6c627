"""The accounts of the demo city: one for each kind of user, all with one password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gonghui.demo.city.geography import JIANWAI
from gonghui.demo.city.names import MARK
from gonghui.demo.city.whole import City
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body

PASSWORD = "12351-demo"  # nosec B105: printed for everybody, only in the demo city
FEDERATION = f"市总工会{MARK}"


@dataclass(frozen=True, slots=True)
class Sign:
    """One account: who, in which role, at which body."""

    username: str
    name: str
    role: str
    body: str  # name of the body; "" = a union of the demo street
    kind: str = Account.Kind.STAFF


SIGNS = (
    Sign("leader", "市领导（演示）", "city_leader", FEDERATION),
    Sign("plan", "规划办（演示）", "plan_office", FEDERATION),
    Sign("plan-chief", "规划办负责人（演示）", "plan_office", FEDERATION),
    Sign("skills", "技能岗（演示）", "skills_officer", "市总工会经济工作部"),
    Sign("rights", "权益岗（演示）", "rights_officer", "市总工会权益工作部"),
    Sign("participation", "民管岗（演示）", "participation_officer", "市总工会民主管理工作部"),
    Sign("hotline", "热线岗（演示）", "hotline_officer", FEDERATION),
    Sign("hotline-lead", "热线班长（演示）", "hotline_supervisor", FEDERATION),
    Sign("membership", "会籍岗（演示）", "membership_officer", FEDERATION),
    Sign("chaoyang", "朝阳区领导（演示）", "district_leader", f"朝阳区总工会{MARK}"),
    Sign("jianwai", "建外街道干部（演示）", "street_officer", f"{JIANWAI}总工会{MARK}"),
    Sign("chair", "工会主席（演示）", "union_chair", ""),
    Sign("evaluator", "第三方评估（演示）", "evaluator", f"规划评估中心{MARK}"),
    Sign("sysadmin", "系统管理员（演示）", "system_admin", FEDERATION, Account.Kind.SYSTEM_ADMIN),
    Sign("secadmin", "安全管理员（演示）", "security_admin", FEDERATION, Account.Kind.SECURITY_ADMIN),
    Sign("auditadmin", "审计管理员（演示）", "audit_admin", FEDERATION, Account.Kind.AUDIT_ADMIN),
)


def open_accounts(city: City, *, by: Account, say: Callable[[str], Any]) -> None:
    """Opens the accounts and gives each its role."""
    for sign in SIGNS:
        name = sign.body or chairs_union(city)
        body = Body.objects.get(name_zh=name)
        account = create_account(
            username=sign.username, name=sign.name, by=by, kind=sign.kind, password=PASSWORD
        )
        grant_role(account=account, role=sign.role, body=body, by=by)
    say(f"{len(SIGNS)} accounts, password {PASSWORD}: " + ", ".join(sign.username for sign in SIGNS))


def chairs_union(city: City) -> str:
    """The union of the demo chair: in the demo street the largest with its own employer, else a joint one."""
    street = city.geography.jianwai
    seated = {seat.body for seat in city.seats if seat.area == street and not seat.by_event}
    gone = {
        event.values.get("union") for event in city.events if event.action in {"move", "dissolve", "merge"}
    }
    unions = [
        body for body in city.bodies if body.kind == "union" and body.key in seated and body.key not in gone
    ]
    for kind in ("basic", "joint", "community"):
        for union in unions:
            if union.union_type == kind:
                return union.name
    raise LookupError(f"no union sits in {street}")
