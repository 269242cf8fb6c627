"""A city with two districts and their streets, the unions leading them, employers, a staffed hotline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.appeals.actions import Said, take_appeal
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation

DAY = date(2015, 1, 1)
# A Monday without a holiday near: ten in the morning in Beijing.
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def system(db):
    return system_account()


def staff(role, body, username=""):
    account = Account.objects.create(username=username or role, name=username or role, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def town(system):
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
    w.western = union("西区总工会", w.far, "federation", w.west)
    w.street = union("东一街道总工会", w.one, "street", w.one)
    w.joint = union("东一街道联合工会", w.one, "joint")
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    w.firm = found_body(
        kind="employer", name_zh="大洋建筑公司", on=DAY, area=w.one, by=system, employer=facts
    )
    cover(union=w.joint.union, employer=w.firm.employer, on=DAY, by=system)
    w.clerk = staff("hotline_officer", w.federation, "clerk")
    w.second = staff("hotline_officer", w.federation, "second")
    w.head = staff("hotline_supervisor", w.federation, "head")
    w.worker = staff("street_officer", w.street, "street_worker")
    w.officer = staff("district_officer", w.district, "district_officer")
    return w


@pytest.fixture
def said(town):
    """What somebody said, with anything said otherwise."""
    plain = Said(
        request="complaint",
        channel="phone",
        wording="公司两个月没有发工资",
        category="wages.arrears",
        name="王小明",
        phone="13800000001",
        employer=town.firm,
    )
    return lambda **otherwise: replace(plain, **otherwise)


@pytest.fixture
def take(town, said):
    """Takes an appeal at the city's desk, so many hours after ten on that Monday."""

    def taken(*, hours=0, by=None, to=None, origin=None, **otherwise):
        return take_appeal(
            said=said(**otherwise),
            origin=origin or town.federation,
            by=by or town.clerk,
            now=town.now + timedelta(hours=hours),
            to=to,
        )

    return taken
