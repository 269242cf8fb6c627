"""The shipped table of areas, its trees, and single changes to them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from gonghui.foundation.bodies.actions import add_area, load_areas, place_area
from gonghui.foundation.bodies.models import Area, AreaEdge, AreaPath
from gonghui.foundation.bodies.queries import (
    ancestors_of,
    area_by_code,
    areas_below,
    city,
    districts,
)
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

NOW = date(2025, 12, 31)
STREETS = [17, 15, 43, 26, 9, 29, 13, 28, 22, 25, 22, 26, 17, 18, 21, 18]

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(by):
    load_areas(by=by)
    return by


def test_loads_once(by):
    assert load_areas(by=by) == 369
    assert load_areas(by=by) == 0
    assert Change.objects.filter(model="bodies.area", verb="load_areas").count() == 1
    assert Change.objects.filter(model="bodies.areaedge", verb="load_edges").count() == 1


def test_sixteen_districts_in_the_order_of_their_codes(loaded):
    found = districts(NOW)
    assert [d.name_zh for d in found[:3]] == ["东城区", "西城区", "朝阳区"]
    assert [d.code for d in found] == sorted(d.code for d in found)
    assert [areas_below(d, NOW).count() for d in found] == STREETS
    tiles = [(d.tile_column, d.tile_row) for d in found]
    assert None not in {c for tile in tiles for c in tile}
    assert len(set(tiles)) == 16


def test_343_streets_and_six_units_of_statistics_only(loaded):
    kinds = Counter(areas_below(city(), NOW, level="street").values_list("kind", flat=True))
    assert kinds["statistical"] == 6
    assert sum(kinds.values()) - 6 == 343
    assert kinds == {"subdistrict": 165, "town": 107, "area_office": 56, "township": 15, "statistical": 6}


def test_every_name_is_romanised(loaded):
    for area in Area.objects.all():
        assert area.name_en.isascii(), area.name_zh
        assert area.name_en[0].isupper()
    assert area_by_code("110115111").name_en == "Zhangziying Town"
    assert area_by_code("110102013").name_en == "Dashilan Subdistrict"


def test_codes_change_over_the_years(loaded):
    town = area_by_code("110118100")
    assert [a.code for a in ancestors_of(town, date(2015, 11, 30))] == ["110000", "110228"]
    assert [a.code for a in ancestors_of(town, date(2015, 12, 1))] == ["110000", "110118"]
    assert area_by_code("110228").valid_to == date(2015, 12, 1)
    assert area_by_code("110228", date(2012, 1, 1)).name_zh == "密云县"
    with pytest.raises(Refusal, match="110228"):
        area_by_code("110228", NOW)


def test_the_zone_overlaps_and_enters_no_sum(loaded):
    zone = area_by_code("110191")
    names = [a.name_zh for a in areas_below(zone, NOW, tree="zone")]
    assert names == ["荣华街道", "博兴街道", "北京经济技术开发区"]
    assert not AreaPath.objects.filter(tree="statistical", descendant=zone).exists()
    street = area_by_code("110115012")
    assert [a.name_zh for a in ancestors_of(street, NOW)] == ["北京市", "大兴区"]


def test_a_street_moves_to_another_district_and_keeps_its_history(loaded):
    street, old, new = area_by_code("110106018"), area_by_code("110106"), area_by_code("110115")
    place_area(tree="statistical", child=street, parent=new, on=date(2024, 7, 1), by=loaded)
    assert street in areas_below(old, date(2024, 6, 30))
    assert street not in areas_below(old, date(2024, 7, 1))
    assert street in areas_below(new, date(2024, 7, 1))
    assert areas_below(city(), NOW, level="street").count() == 349
    assert AreaEdge.objects.filter(child=street).count() == 2


@pytest.mark.parametrize(
    ("code", "level", "sentence"),
    [
        ("11A001", "street", "digits"),
        ("1100000", "street", "digits"),
        ("110120", "county", "county"),
        ("110101", "district", "110101"),
    ],
)
def test_wrong_areas_are_refused(loaded, code, level, sentence):
    with pytest.raises(Refusal, match=sentence):
        add_area(code=code, name_zh="某区", level=level, on=date(2024, 1, 1), by=loaded)


def test_an_abolished_code_may_be_given_again_later(loaded):
    area = add_area(code="110228", name_zh="某县", level="district", on=date(2030, 1, 1), by=loaded)
    assert area_by_code("110228") == area


def test_areas_fit_by_level(loaded):
    district, street = area_by_code("110101"), area_by_code("110102001")
    for tree, child, parent in [
        ("statistical", district, street),
        ("statistical", street, city()),
        ("zone", district, area_by_code("110191")),
        ("statistical", street, area_by_code("110191")),
    ]:
        with pytest.raises(Refusal, match="cannot lie in"):
            place_area(tree=tree, child=child, parent=parent, on=NOW, by=loaded)
    with pytest.raises(Refusal, match="no tree"):
        place_area(tree="hydrological", child=street, parent=district, on=NOW, by=loaded)
    with pytest.raises(Refusal, match="ended on"):
        place_area(tree="statistical", child=street, parent=area_by_code("110228"), on=NOW, by=loaded)


def test_an_empty_table_says_so():
    with pytest.raises(Refusal, match="empty"):
        city()
