"""A city of two districts with its federation, firms of every ownership, and people who work there."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area, place_body
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.people.actions import admit_member, employ, register_person

DAY = date(2015, 1, 1)
HIRED = date(2021, 1, 1)


@pytest.fixture
def town(db):
    return build_town()


def build_town():
    """The city of two districts, outside a fixture, too."""
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


@pytest.fixture
def life(town):
    return build_life(town)


def build_life(w):
    """The same town with street unions in their trees, four basic unions with members, and officers."""
    w.street = w.union("东一街道总工会", w.one, "street", w.one)
    w.western = w.union("西一街道总工会", w.far, "street", w.far)
    w.eastern = w.union("东区总工会", w.one, "federation", w.east)
    for child, parent in (
        (w.eastern, w.federation),
        (w.district, w.federation),
        (w.street, w.eastern),
        (w.western, w.district),
    ):
        place_body(tree="territorial", child=child, parent=parent, on=DAY, by=w.by)
    w.firms, w.unions, w.people = [], [], []
    for n, (seat, above) in enumerate(
        ((w.one, w.street), (w.one, w.street), (w.far, w.western), (w.far, w.western))
    ):
        firm = w.firm(f"第{n}厂", "private", seat)
        union = w.union(f"第{n}厂工会", seat, "basic")
        place_body(tree="territorial", child=union, parent=above, on=DAY, by=w.by)
        cover(union=union.union, employer=firm.employer, on=DAY, by=w.by)
        w.firms.append(firm)
        w.unions.append(union)
        for k in range(3):
            person = w.person(f"张{'甲乙丙'[k]}{'一二三四'[n]}", firm, since=DAY)
            admit_member(person=person, union=union.union, on=DAY, by=w.by)
            w.people.append(person)

    def officer(username, role, body):
        account = Account.objects.create(username=username, name=username)
        grant_role(account=account, role=role, body=body, by=w.by, on=DAY)
        return account

    w.officer = officer
    w.clerk = officer("clerk", "street_officer", w.street)
    w.second = officer("second", "street_officer", w.street)
    w.chair = officer("chair", "union_chair", w.unions[0])
    return w
