"""A city with street, district and trade federations, a firm with its union, platforms, and officers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Said
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area, place_body
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import admit_member, register_person

DAY = date(2015, 1, 1)
# A Monday without a holiday near: ten in the morning in Beijing.
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def number_of(born: str = "19900307", place: str = "110105", serial: str = "002") -> str:
    """A right identity number of 18 signs; the last of the serial tells the sex."""
    first = place + born + serial
    return first + check_digit_18(first)


def staff(role, body, username):
    account = Account.objects.create(username=username, name=username, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


def build(db_by) -> SimpleNamespace:
    """The city, by the system account."""
    by = db_by
    name_installation(code="TT", name_zh="试验市", by=by)
    w = SimpleNamespace(by=by, now=NOW, on=NOW.date(), staff=staff)

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=by)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=by)
        return made

    w.city = area("990000", "试验市", "city")
    w.east = area("990101", "东区", "district", w.city)
    w.west = area("990102", "西区", "district", w.city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")
    w.two = area("990101002", "东二街道", "street", w.east, "subdistrict")
    w.far = area("990102001", "西一街道", "street", w.west, "subdistrict")

    def union(name, seat, kind, territory=None, parent=None, tree="territorial"):
        facts = {"type": kind, "territory": territory}
        made = found_body(kind="union", name_zh=name, on=DAY, area=seat, by=by, union=facts)
        if parent is not None:
            place_body(tree=tree, child=made, parent=parent, on=DAY, by=by)
        return made

    def firm(name, seat):
        facts = {"unit_kind": "enterprise", "ownership": "private"}
        return found_body(kind="employer", name_zh=name, on=DAY, area=seat, by=by, employer=facts)

    w.federation = union("试验市总工会", w.one, "federation", w.city)
    w.district = union("东区总工会", w.one, "federation", w.east, w.federation)
    w.street = union("东一街道总工会", w.one, "street", w.one, w.district)
    w.western = union("西一街道总工会", w.far, "street", w.far, w.federation)
    w.basic = union("大洋公司工会", w.one, "basic", None, w.street)
    w.trade = union("快递外卖行业工会联合会", w.one, "trade_federation", None, w.district)
    w.firm, w.rider, w.parcel = (
        firm("大洋公司", w.one),
        firm("快送平台公司", w.one),
        firm("速递平台公司", w.far),
    )
    cover(union=w.basic.union, employer=w.firm.employer, on=DAY, by=by)
    w.clerk = staff("street_officer", w.street, "street_clerk")
    w.officer = staff("district_officer", w.district, "district_officer")
    w.chair = staff("union_chair", w.basic, "chair")
    w.westerner = staff("street_officer", w.western, "westerner")
    return w


@pytest.fixture
def town(db):
    w = build(system_account())

    def entrance(union=None, **more):
        return actions.open_entrance(by=w.by, on=w.on, union=(union or w.basic).union, **more)

    def said(**otherwise):
        plain = {"name": "王小明", "identity": number_of(), "phone": "13800000001"}
        return Said(**(plain | otherwise))

    def apply(token="form-1", entrance=None, clerk=None, hours=0, **otherwise):
        return actions.apply_to_join(
            entrance=entrance or w.entrance(),
            said=said(**otherwise),
            token=token,
            by=w.by,
            now=w.now + timedelta(hours=hours),
            clerk=clerk,
        )

    def member(name="李四", union=None, since=date(2024, 1, 1), **person):
        made = register_person(name=name, by=w.by, **person)
        return admit_member(person=made, union=(union or w.western).union, on=since, by=w.by)

    w.entrance, w.said, w.apply, w.member = entrance, said, apply, member
    return w
