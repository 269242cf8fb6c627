"""Two districts with an employer each, people at work there, and officers of different reach."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body, place_area
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import employ, register_person
from gonghui.foundation.warehouse.queries.reading import forget

DAY = date(2015, 1, 1)


def number(n: int) -> str:
    """The n-th invented identity number: region 99, born 1980-02-01."""
    first17 = f"99010119800201{n:03}"
    return first17 + check_digit_18(first17)


@pytest.fixture
def fresh_engine():
    """The warehouse's memory begins and ends with the test."""
    forget()
    yield
    forget()


@pytest.fixture
def town(db):
    Installation.objects.create(code="TT", name_zh="试验市", is_demo=True)
    system = system_account()
    w = SimpleNamespace(by=system, number=number)

    def area(code, name, level, parent=None):
        made = add_area(code=code, name_zh=name, level=level, on=DAY, by=system)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=system)
        return made

    w.city = area("990000", "试验市", "city")
    w.east, w.west = area("990101", "东区", "district", w.city), area("990102", "西区", "district", w.city)
    streets = area("990101001", "东街", "street", w.east), area("990102001", "西街", "street", w.west)

    def body(name, seat, **facts):
        return found_body(name_zh=name, on=DAY, area=seat, by=system, **facts)

    firm = {"unit_kind": "enterprise", "ownership": "private"}
    w.mill = body("东风机械厂", streets[0], kind="employer", employer=firm)
    w.shop = body("西街商店", streets[1], kind="employer", employer=firm)
    top = {"type": "federation", "territory": w.city}
    w.federation = body("试验市总工会", streets[0], kind="union", union=top)
    w.eastern = body(
        "东区总工会", streets[0], kind="union", union={"type": "federation", "territory": w.east}
    )

    def person(name, n, at):
        made = register_person(name=name, identity=number(n), by=system)
        employ(person=made, employer=at.employer, kind="contract", on=DAY, by=system)
        return made

    w.zhang = person("张三丰", 11, w.mill)
    w.li, w.other_li = person("李四", 12, w.mill), person("李四", 14, w.mill)
    w.wang = person("王五", 13, w.shop)

    def staff(username, role, at):
        account = Account.objects.create(username=username, name=username, language="en")
        grant_role(account=account, role=role, body=at, by=system, on=DAY)
        return account

    w.officer = staff("skills", "skills_officer", w.federation)
    w.eastern_officer = staff("east", "district_officer", w.eastern)
    return w
