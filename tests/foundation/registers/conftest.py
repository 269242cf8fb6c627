"""A town of two districts, with accounts of different reach."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation

DAY = date(2019, 1, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def staff(username: str, role: str, body) -> Account:
    account = Account.objects.create(username=username, name=f"员{username}", language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=DAY)
    return account


@pytest.fixture
def town(by):
    name_installation(code="TT", name_zh="试验市", by=by)
    areas = {}
    for code, level, parent in (
        ("990000", "city", None),
        ("990101", "district", "990000"),
        ("990102", "district", "990000"),
        ("990101001", "street", "990101"),
        ("990102001", "street", "990102"),
    ):
        areas[code] = add_area(code=code, name_zh=f"区域{code}", level=level, on=DAY, by=by)
        if parent:
            place_area(tree="statistical", child=areas[code], parent=areas[parent], on=DAY, by=by)
    east, west = areas["990101001"], areas["990102001"]

    def union(name, territory, area):
        return found_body(
            kind="union",
            name_zh=name,
            on=DAY,
            area=area,
            by=by,
            union={"type": "federation", "territory": territory},
        )

    def employer(name, area, code=""):
        return found_body(
            kind="employer",
            name_zh=name,
            on=DAY,
            area=area,
            by=by,
            code=code,
            employer={"unit_kind": "enterprise", "ownership": "state"},
        )

    city = union("试验市总工会", areas["990000"], east)
    first = union("东区总工会", areas["990101"], east)
    return SimpleNamespace(
        areas=areas,
        city=city,
        first=first,
        mill=employer("东风机械厂", east, "91110000802100433B"),
        school=employer("东风学校", east),
        shop=employer("西单商场", west),
        twin_east=employer("同名公司", east),
        twin_west=employer("同名公司", west),
        officer=staff("skills", "skills_officer", city),
        places=staff("places", "places_officer", city),
        participation=staff("part", "participation_officer", city),
        district=staff("east", "district_officer", first),
        leader=staff("leader", "city_leader", city),
        nobody=Account.objects.create(username="nobody", name="无人"),
    )
