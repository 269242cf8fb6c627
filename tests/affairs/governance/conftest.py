"""A street with its union, two base unions, and the officers who send things down to them."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.governance.actions import ask_down, enter_item
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation

DAY = date(2015, 1, 1)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def staff(role, body, username=""):
    account = Account.objects.create(username=username or role, name=username or role, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def town(db):
    system = system_account()
    name_installation(code="TT", name_zh="试验市", by=system)
    w = SimpleNamespace(by=system, now=NOW, on=NOW.date(), staff=staff)

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=system)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=system)
        return made

    w.city = area("990000", "试验市", "city")
    w.east = area("990101", "东区", "district", w.city)
    w.west = area("990102", "西区", "district", w.city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")
    w.far = area("990102001", "西一街道", "street", w.west, "subdistrict")

    def union(name, seat, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=seat, by=system, union=facts)

    w.federation = union("试验市总工会", w.one, "federation", w.city)
    w.district = union("东区总工会", w.one, "federation", w.east)
    w.street = union("东一街道总工会", w.one, "street", w.one)
    w.own = union("大洋公司工会", w.one, "basic")
    w.joint = union("东一街道联合工会", w.one, "joint")
    w.distant = union("西山工会", w.far, "basic")
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    w.firm = found_body(kind="employer", name_zh="大洋公司", on=DAY, area=w.one, by=system, employer=facts)
    cover(union=w.own.union, employer=w.firm.employer, on=DAY, by=system)
    w.officer = staff("street_officer", w.street, "officer")
    w.keeper = staff("membership_officer", w.federation, "keeper")
    w.chair = staff("union_chair", w.own, "chair")
    return w


@pytest.fixture
def item(town):
    """Enters an item of the list, with anything said otherwise."""

    def entered(key="safety.watch", **more):
        facts = {
            "name": "劳动安全卫生监督",
            "basis": "工会法第二十五条",
            "owner": "committee",
            "process": "发现隐患，提出建议",
            "on": date(2024, 1, 1),
            "by": town.keeper,
        }
        return enter_item(key=key, **{**facts, **more})

    return entered


@pytest.fixture
def send(town):
    """Sends something down, with anything said otherwise."""

    def sent(**more):
        facts = {
            "item": "safety.watch",
            "to": [town.own],
            "sender": town.street,
            "kind": "task",
            "title": "夏季安全检查",
            "wanted": "检查车间并报告",
            "by": town.officer,
            "now": town.now,
        }
        return ask_down(**{**facts, **more})

    return sent
