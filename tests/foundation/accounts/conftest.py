"""A city with two districts, two streets each, a federation with a department, and some unions."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area, place_body

START = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def system(db):
    return system_account()


@pytest.fixture
def town(system):
    """City 990000; districts 990101, 990102; streets 990101001, 990101002, 990102001; zone 990191."""
    w = SimpleNamespace(system=system)
    levels = {
        "city": ("990000", "city"),
        "east": ("990101", "district"),
        "west": ("990102", "district"),
        "e1": ("990101001", "street"),
        "e2": ("990101002", "street"),
        "w1": ("990102001", "street"),
        "zone": ("990191", "zone"),
    }
    for name, (code, level) in levels.items():
        setattr(w, name, add_area(code=code, name_zh=f"{name}区", level=level, on=START, by=system))
    for child, parent in (("east", "city"), ("west", "city"), ("e1", "east"), ("e2", "east"), ("w1", "west")):
        place_area(
            tree="statistical", child=getattr(w, child), parent=getattr(w, parent), on=START, by=system
        )
    place_area(tree="zone", child=w.e2, parent=w.zone, on=START, by=system)

    def union(name, area, type_="basic", territory=None):
        facts = {"type": type_, "territory": territory}
        return found_body(kind="union", name_zh=name, on=START, area=area, by=system, union=facts)

    def employer(name, area):
        facts = {"unit_kind": "enterprise", "ownership": "private", "industry": "C"}
        return found_body(kind="employer", name_zh=name, on=START, area=area, by=system, employer=facts)

    w.federation = union("市总工会", w.e1, "federation", w.city)
    w.east_union = union("东区总工会", w.e1, "federation", w.east)
    w.zone_union = union("开发区工会", w.e2, "zone", w.zone)
    w.department = found_body(kind="department", name_zh="经济部", on=START, area=w.e1, by=system)
    w.district_department = found_body(kind="department", name_zh="东区部", on=START, area=w.w1, by=system)
    place_body(tree="direct", child=w.department, parent=w.federation, on=START, by=system)
    place_body(tree="direct", child=w.district_department, parent=w.east_union, on=START, by=system)
    w.group = union("集团工会", w.w1, "group")
    w.basic = union("一厂工会", w.e2)
    place_body(tree="industrial", child=w.basic, parent=w.group, on=START, by=system)
    w.factory = employer("一厂", w.e2)
    w.branch = employer("一厂西区分厂", w.w1)
    for unit in (w.factory, w.branch):
        cover(union=w.basic.union, employer=unit.employer, on=START, by=system)
    w.shop = employer("东街小店", w.e1)
    return w


@pytest.fixture
def account(system):
    """Opens an account, with a role at a body when one is given."""

    def make(username, role=None, body=None, kind="staff", password=None, on=START):
        made = create_account(username=username, name=username, kind=kind, password=password, by=system)
        if role:
            grant_role(account=made, role=role, body=body, by=system, on=on)
        return made

    return make
