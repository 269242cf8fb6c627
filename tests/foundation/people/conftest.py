"""Two unions and an employer in two districts, people with invented numbers."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.rules.identity import check_digit_18

START = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def system(db):
    Installation.objects.create(code="BJ", name_zh="演示市", is_demo=True)
    return system_account()


def number(n: int) -> str:
    """The n-th invented identity number: region 99, born 1980-02-01."""
    first17 = f"99010119800201{n:03}"
    return first17 + check_digit_18(first17)


@pytest.fixture
def town(system):
    w = SimpleNamespace(system=system)

    def area(code, level):
        return add_area(code=code, name_zh=f"区{code}", level=level, on=START, by=system)

    w.city, w.east, w.west = area("990000", "city"), area("990101", "district"), area("990102", "district")
    w.e1, w.w1 = area("990101001", "street"), area("990102001", "street")
    for child, parent in ((w.east, w.city), (w.west, w.city), (w.e1, w.east), (w.w1, w.west)):
        place_area(tree="statistical", child=child, parent=parent, on=START, by=system)
    basic = {"type": "basic"}
    make = {"on": START, "by": system}
    w.one = found_body(kind="union", name_zh="一厂工会", area=w.e1, union=basic, **make)
    w.two = found_body(kind="union", name_zh="二厂工会", area=w.w1, union=basic, **make)
    facts = {"unit_kind": "enterprise", "ownership": "private", "industry": "C"}
    w.factory = found_body(kind="employer", name_zh="一厂", area=w.e1, employer=facts, **make)
    w.agency = found_body(kind="employer", name_zh="派遣公司", area=w.w1, employer=facts, **make)
    cover(union=w.one.union, employer=w.factory.employer, on=START, by=system)
    return w


@pytest.fixture
def account(system):
    """Opens an account, with a role at a body when one is given."""

    def make(username, role=None, body=None, kind="staff"):
        made = create_account(username=username, name=username, kind=kind, by=system)
        if role:
            grant_role(account=made, role=role, body=body, by=system, on=START)
        return made

    return make
