"""A street with an employer, a union and a second employer."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.foundation.bodies.actions import add_area, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation

DAY = date(2015, 1, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def street(by):
    name_installation(code="TT", name_zh="试验市", by=by)
    district = add_area(code="990101", name_zh="东区", level="district", on=DAY, by=by)
    area = add_area(code="990101001", name_zh="东街", level="street", on=DAY, by=by)
    place_area(tree="statistical", child=area, parent=district, on=DAY, by=by)

    def employer(name):
        facts = {"unit_kind": "enterprise", "ownership": "private"}
        return found_body(kind="employer", name_zh=name, on=DAY, area=area, by=by, employer=facts)

    union = found_body(kind="union", name_zh="东街总工会", on=DAY, area=area, by=by, union={"type": "street"})
    return SimpleNamespace(mill=employer("东风机械厂"), shop=employer("东街商店"), union=union)
