"""A town with a staffed 12351 desk, for the tests of its pages, in the client and in a browser."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation

DAY = date(2015, 1, 1)


def build_town() -> SimpleNamespace:
    """A city with one street, its unions, an employer with a union of its own, and a staffed desk."""
    w = SimpleNamespace(by=system_account())
    name_installation(code="TT", name_zh="试验市", by=w.by)

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=w.by)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=w.by)
        return made

    def union(name, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=w.one, by=w.by, union=facts)

    def staff(role, body, username):
        account = Account.objects.create(username=username, name=username, language="en")
        grant_role(account=account, role=role, body=body, by=w.by, on=DAY)
        return account

    w.staff = staff
    w.city = area("990000", "试验市", "city")
    w.east = area("990101", "东区", "district", w.city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")
    w.federation = union("试验市总工会", "federation", w.city)
    w.street = union("东一街道总工会", "street", w.one)
    w.joint = union("大洋联合工会", "joint")
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    w.firm = found_body(kind="employer", name_zh="大洋建筑公司", on=DAY, area=w.one, by=w.by, employer=facts)
    cover(union=w.joint.union, employer=w.firm.employer, on=DAY, by=w.by)
    w.clerk = staff("hotline_officer", w.federation, "clerk")
    w.second = staff("hotline_officer", w.federation, "second")
    w.head = staff("hotline_supervisor", w.federation, "head")
    w.boss = staff("hotline_supervisor", w.federation, "boss")
    w.worker = staff("street_officer", w.street, "worker")
    w.skills = staff("skills_officer", w.federation, "skills")
    return w
