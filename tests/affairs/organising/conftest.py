"""A city of two districts with its federation, firms of every ownership, and people who work there."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.people.actions import admit_member, employ, register_person

DAY = date(2015, 1, 1)
HIRED = date(2021, 1, 1)


@pytest.fixture
def town(db):
    by = system_account()
    name_installation(code="TT", name_zh="试验市", by=by)
    w = SimpleNamespace(by=by)

    def area(code, level, parent=None):
        made = add_area(code=code, name_zh=f"区域{code}", level=level, on=DAY, by=by)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=by)
        return made

    w.whole = area("990000", "city")
    w.east, w.west = area("990101", "district", w.whole), area("990102", "district", w.whole)
    w.one, w.far = area("990101001", "street", w.east), area("990102001", "street", w.west)

    def union(name, seat, kind="joint", territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=seat, by=by, union=facts)

    def firm(name, ownership, seat=w.one, kind="enterprise"):
        facts = {"unit_kind": kind, "ownership": ownership}
        return found_body(kind="employer", name_zh=name, on=DAY, area=seat, by=by, employer=facts)

    def covered(body, since=HIRED, union=None):
        return cover(union=(union or w.joint).union, employer=body.employer, on=since, by=by)

    def person(name, *employers, since=HIRED, kind="contract", host=None):
        made = register_person(name=name, by=by)
        for employer in employers:
            unit = employer.employer if employer else None
            kind = kind if employer else "new_form"
            employ(person=made, employer=unit, kind=kind, on=since, host=host and host.employer, by=by)
        return made

    def member(person, since=HIRED):
        return admit_member(person=person, union=w.joint.union, on=since, by=by)

    def staff(username, role, body):
        account = Account.objects.create(username=username, name=username)
        grant_role(account=account, role=role, body=body, by=by, on=DAY)
        return account

    w.union, w.firm, w.covered, w.person, w.member = union, firm, covered, person, member
    w.federation = union("试验市总工会", w.one, "federation", w.whole)
    w.district = union("西区总工会", w.far, "federation", w.west)
    w.joint = union("联合工会", w.one)
    w.keeper = staff("keeper", "membership_officer", w.federation)
    w.local = staff("local", "district_officer", w.district)
    return w
