"""Founding, moving, placing, covering, counting, dissolving and merging bodies."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.foundation.bodies.actions import (
    SENTENCES,
    count_heads,
    cover,
    dissolve_body,
    end_coverage,
    found_body,
    load_areas,
    merge_body,
    move_seat,
    place_body,
    separate_body,
)
from gonghui.foundation.bodies.models import Body, HeadCount, Seat
from gonghui.foundation.bodies.queries import (
    area_by_code,
    bodies_below,
    children_of,
    city,
    employers_of,
    head_count_of,
    parents_of,
    search_bodies,
    seat_of,
    unions_of,
)
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

DAY, LATER = date(2020, 1, 1), date(2022, 5, 1)
CODE = "91110000802100433B"

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(by):
    load_areas(by=by)

    def found(name="东华门街道总工会", kind="union", on=DAY, area="110101001", **values):
        if kind == "union":
            values.setdefault("union", {"type": "basic"})
        if kind == "employer":
            values.setdefault("employer", {"unit_kind": "enterprise", "ownership": "private"})
        where = area_by_code(area) if area else None
        return found_body(kind=kind, name_zh=name, on=on, area=where, by=by, **values)

    return found


def test_founding_makes_seat_keys_facts_and_changes(make):
    body = make("北京市朝阳区总工会", union={"type": "federation", "territory": area_by_code("110105")})
    assert body.pinyin == "beijingshichaoyangquzonggonghui"
    assert body.initials == "bjscyqzgh"
    assert body.union.territory.code == "110105"
    assert seat_of(body, DAY) == area_by_code("110101001")
    assert seat_of(body, date(2019, 12, 31)) is None
    verbs = Change.objects.filter(record=body.pk, model__in=["bodies.body", "bodies.union"])
    assert sorted(verbs.values_list("verb", flat=True)) == ["found_body", "found_union"]
    assert Change.objects.filter(verb="take_seat").get().params["area"] == "东华门街道"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "  "}, "name"),
        ({"kind": "guild", "union": None}, "guild"),
        ({"kind": "employer", "employer": None}, "kind of unit"),
        ({"kind": "union", "union": None}, "union type"),
        ({"kind": "agency", "union": {"type": "basic"}}, "union type"),
        ({"union": {"type": "basic", "term_years": 4}}, "3 or 5"),
        ({"union": {"type": "guild"}}, "guild"),
        ({"area": "110101"}, "no street"),
        ({"area": "110191"}, "no street"),
        ({"kind": "employer", "employer": {"unit_kind": "x", "ownership": "private"}}, "kind of unit"),
        ({"kind": "employer", "employer": {"unit_kind": "agency", "ownership": "x"}}, "ownership"),
        ({"code": CODE[:-1] + "A"}, r"\w"),
    ],
)
def test_wrong_bodies_are_refused_and_leave_nothing(make, values, sentence):
    with pytest.raises(Refusal, match=sentence):
        make(**values)
    assert not Body.objects.exists()


def test_one_body_a_credit_code_until_merged(make, by):
    first = make("甲公司", kind="employer", code=CODE)
    with pytest.raises(Refusal, match=CODE):
        make("甲公司分号", kind="employer", code=CODE)
    twin = make("甲有限公司", kind="employer")
    merge_body(duplicate=first, into=twin, by=by)
    third = make("甲股份公司", kind="employer", code=CODE)
    with pytest.raises(Refusal, match=CODE):
        separate_body(body=first, by=by)
    assert list(search_bodies("甲")) == sorted([twin, third], key=lambda b: b.pinyin)


def test_a_seat_older_than_the_table_stands(make):
    body = make(on=date(1998, 3, 1))
    assert seat_of(body, date(2000, 1, 1)).code == "110101001"


def test_moves_keep_history(make, by):
    body = make()
    move_seat(body=body, area=area_by_code("110105001"), on=LATER, by=by)
    assert seat_of(body, date(2022, 4, 30)).name_zh == "东华门街道"
    assert seat_of(body, LATER).name_zh == "建外街道"
    assert Seat.objects.filter(body=body).count() == 2
    with pytest.raises(Refusal, match="already"):
        move_seat(body=body, area=area_by_code("110105001"), on=date(2023, 1, 1), by=by)
    with pytest.raises(Refusal, match="later day"):
        move_seat(body=body, area=area_by_code("110105002"), on=LATER, by=by)
    with pytest.raises(Refusal, match="later day on"):
        move_seat(body=body, area=area_by_code("110105002"), on=date(2021, 1, 1), by=by)
    with pytest.raises(Refusal, match="begins on"):
        move_seat(body=body, area=area_by_code("110105002"), on=date(2019, 1, 1), by=by)
    assert Seat.objects.filter(body=body).count() == 2


def test_trees_by_day(make, by):
    top, district, street = make("市总工会"), make("区总工会"), make("街道总工会")
    place_body(tree="territorial", child=street, parent=top, on=DAY, by=by)
    place_body(tree="territorial", child=district, parent=top, on=DAY, by=by)
    place_body(tree="territorial", child=street, parent=district, on=LATER, by=by)
    place_body(tree="industrial", child=street, parent=top, on=DAY, by=by)
    assert set(bodies_below(district, date(2022, 4, 30), "territorial")) == set()
    assert set(bodies_below(district, LATER)) == {street}
    assert set(bodies_below(top, LATER, "territorial")) == {district, street}
    assert list(children_of(top, LATER, "territorial")) == [district]
    assert parents_of(street, LATER) == {"territorial": district, "industrial": top}
    depths = top.paths_down.filter(tree="territorial", descendant=street).order_by("valid_from")
    assert [(p.depth, p.valid_from, p.valid_to) for p in depths] == [(1, DAY, LATER), (2, LATER, None)]


def test_circles_are_refused_with_a_sentence(make, by):
    a, b, c = make("甲工会"), make("乙工会"), make("丙工会")
    place_body(tree="direct", child=b, parent=a, on=DAY, by=by)
    place_body(tree="direct", child=c, parent=b, on=DAY, by=by)
    with pytest.raises(Refusal, match="甲工会 cannot be put under 丙工会") as refused:
        place_body(tree="direct", child=a, parent=c, on=LATER, by=by)
    assert refused.value.field == "parent"
    with pytest.raises(Refusal, match="itself"):
        place_body(tree="direct", child=a, parent=a, on=DAY, by=by)
    # Another tree has its own order.
    place_body(tree="industrial", child=a, parent=c, on=DAY, by=by)


def test_a_circle_in_part_of_the_time_is_a_circle(make, by):
    a, b, top = make("甲工会"), make("乙工会"), make("总工会")
    place_body(tree="direct", child=b, parent=a, on=date(2021, 1, 1), by=by)
    place_body(tree="direct", child=b, parent=top, on=LATER, by=by)
    with pytest.raises(Refusal, match="2021-01-01"):
        place_body(tree="direct", child=a, parent=b, on=DAY, by=by)
    place_body(tree="direct", child=a, parent=b, on=LATER, by=by)
    assert set(bodies_below(b, LATER)) == {a}


def test_places_outside_a_life_are_refused(make, by):
    a, b = make("甲工会"), make("乙工会", on=LATER)
    with pytest.raises(Refusal, match="begins on 2022-05-01"):
        place_body(tree="direct", child=a, parent=b, on=DAY, by=by)
    place_body(tree="direct", child=a, parent=b, on=LATER, by=by)
    with pytest.raises(Refusal, match="already stands under"):
        place_body(tree="direct", child=a, parent=b, on=date(2023, 1, 1), by=by)
    c = make("丙工会")
    with pytest.raises(Refusal, match="later day"):
        place_body(tree="direct", child=a, parent=c, on=DAY, by=by)


def test_coverage_is_dated_and_many_to_many(make, by):
    own, joint, firm = make("甲工会"), make("联合工会"), make("甲公司", kind="employer")
    first = cover(union=own.union, employer=firm.employer, on=DAY, by=by)
    cover(union=joint.union, employer=firm.employer, on=DAY, by=by)
    assert set(unions_of(firm, DAY)) == {own, joint}
    with pytest.raises(Refusal, match="already"):
        cover(union=own.union, employer=firm.employer, on=LATER, by=by)
    end_coverage(coverage=first, on=LATER, by=by)
    assert set(unions_of(firm, LATER)) == {joint}
    assert list(employers_of(own, date(2022, 4, 30))) == [firm.employer]
    with pytest.raises(Refusal, match="ended"):
        end_coverage(coverage=first, on=date(2023, 1, 1), by=by)
    with pytest.raises(Refusal, match="later day"):
        end_coverage(coverage=cover(union=own.union, employer=firm.employer, on=LATER, by=by), on=DAY, by=by)


def test_head_counts_hold_until_the_next(make, by):
    firm = make("甲公司", kind="employer")
    assert head_count_of(firm, LATER) is None
    count_heads(employer=firm.employer, on=DAY, workers=120, women=None, by=by)
    count_heads(employer=firm.employer, on=LATER, workers=90, women=40, by=by)
    assert head_count_of(firm, date(2022, 4, 30)).women is None
    assert head_count_of(firm, date(2030, 1, 1)).workers == 90
    count_heads(employer=firm.employer, on=LATER, workers=95, women=40, by=by)
    assert HeadCount.objects.count() == 2
    correction = Change.objects.filter(model="bodies.headcount").order_by("-id").first()
    assert correction.before["workers"] == 90
    for workers, women in [(-1, None), (10, 11), (10, -1)]:
        with pytest.raises(Refusal):
            count_heads(employer=firm.employer, on=DAY, workers=workers, women=women, by=by)


def test_dissolving_ends_everything_of_a_body(make, by):
    top, union, firm = make("总工会"), make("甲工会"), make("甲公司", kind="employer")
    place_body(tree="territorial", child=union, parent=top, on=DAY, by=by)
    cover(union=union.union, employer=firm.employer, on=DAY, by=by)
    with pytest.raises(Refusal, match="still stand under"):
        dissolve_body(body=top, on=LATER, by=by)
    dissolve_body(body=union, on=LATER, by=by)
    assert not bodies_below(top, LATER).exists()
    assert union in bodies_below(top, date(2022, 4, 30))
    assert not unions_of(firm, LATER).exists()
    assert seat_of(union, LATER) is None
    assert union.paths_up.filter(depth=0, valid_to=LATER).count() == 2
    dissolve_body(body=top, on=LATER, by=by)
    with pytest.raises(Refusal, match="ended on"):
        dissolve_body(body=union, on=date(2024, 1, 1), by=by)


def test_merging_re_points_nothing(make, by):
    a, b, c = make("甲公司", kind="employer"), make("乙公司", kind="employer"), make("丙工会")
    merge_body(duplicate=a, into=b, by=by)
    a.refresh_from_db()
    assert a.merged_into == b
    assert a.seats.count() == 1
    for duplicate, into in [(a, b), (b, a), (b, b), (c, b)]:
        with pytest.raises(Refusal):
            merge_body(duplicate=duplicate, into=into, by=by)
    separate_body(body=a, by=by)
    with pytest.raises(Refusal, match="not merged"):
        separate_body(body=a, by=by)


def test_found_by_name_pinyin_initials_and_code(make):
    firm = make("长安汽车公司", kind="employer", code=CODE)
    make("朝阳区总工会")
    for text in ["长安", "changan", "Chang An", "caqc", CODE.lower()]:
        assert list(search_bodies(text)) == [firm], text
    assert search_bodies("").count() == 2
    assert not search_bodies("100%_").exists()


def test_every_verb_has_its_sentence(make, by):
    top, union, firm = make("总工会"), make("甲工会"), make("甲公司", kind="employer")
    place_body(tree="territorial", child=union, parent=top, on=DAY, by=by)
    cover(union=union.union, employer=firm.employer, on=DAY, by=by)
    count_heads(employer=firm.employer, on=DAY, workers=3, by=by)
    move_seat(body=firm, area=area_by_code("110105001"), on=LATER, by=by)
    dissolve_body(body=union, on=LATER, by=by)
    merge_body(duplicate=make("乙公司", kind="employer"), into=firm, by=by)
    assert city().name_zh == "北京市"
    for change in Change.objects.filter(model__startswith="bodies."):
        assert "{" not in str(SENTENCES[change.verb]).format(**change.params)
