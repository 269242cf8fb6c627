"""Who sees which bodies; both renderers of a scope against each other and against plain walking."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import ibis
import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonghui.foundation.accounts.queries import (
    covers,
    demand,
    reading_roles_once,
    resolve,
    scope_of,
    seen_among,
)
from gonghui.foundation.accounts.rules import IsOneOf, Permission, Scope
from gonghui.foundation.bodies.actions import end_coverage, found_body, move_seat, rebuild_paths
from gonghui.foundation.bodies.models import (
    Area,
    AreaEdge,
    AreaPath,
    Body,
    BodyEdge,
    BodyPath,
    Coverage,
    Employer,
    Seat,
    Union,
)
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

VIEW, SKILLS = Permission.VIEW, Category.SKILLS
pytestmark = pytest.mark.django_db


def names(scope, path=""):
    return set(Body.objects.filter(scope.as_q(path)).values_list("name_zh", flat=True))


def test_a_city_department_sees_everything(town, account):
    scope = scope_of(account("a", "skills_officer", town.department), VIEW, SKILLS)
    assert scope.everything
    assert names(scope) == set(Body.objects.values_list("name_zh", flat=True))


def test_a_district_department_sees_its_district(town, account):
    scope = scope_of(account("a", "district_officer", town.district_department), VIEW, SKILLS)
    assert scope.areas == {town.east.pk}
    seen = names(scope)
    assert {"一厂", "一厂工会", "东街小店", "东区总工会"} <= seen
    assert not {"一厂西区分厂", "集团工会"} & seen


def test_a_zone_union_sees_the_streets_of_the_zone_only(town, account):
    seen = names(scope_of(account("a", "street_officer", town.zone_union), VIEW, SKILLS))
    assert seen == {"一厂", "一厂工会", "开发区工会"} | {"一厂西区分厂"} & seen
    assert "东街小店" not in seen


def test_a_chair_sees_union_and_covered_employers_in_other_districts(town, account):
    assert names(scope_of(account("a", "union_chair", town.basic), VIEW, SKILLS)) == {
        "一厂工会",
        "一厂",
        "一厂西区分厂",
    }


def test_a_group_sees_below_it_in_the_industrial_tree(town, account):
    assert names(scope_of(account("a", "union_chair", town.group), VIEW, SKILLS)) == {
        "集团工会",
        "一厂工会",
        "一厂",
        "一厂西区分厂",
    }


def test_the_paths_to_union_and_employer_mean_the_same_bodies(town, account):
    scope = scope_of(account("a", "union_chair", town.basic), VIEW, SKILLS)
    assert set(Employer.objects.filter(scope.as_q())) == {town.factory.employer, town.branch.employer}
    assert Coverage.objects.filter(scope.as_q("employer")).count() == 2
    assert Union.objects.filter(scope.as_q("body")).get().body == town.basic


def test_who_is_seated_in_a_street_is_seen_there_and_not_below_it(town, account, system):
    """The federations of city and district sit in a street of theirs: its officer does nothing for them."""

    def union(name, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        day = date(2020, 1, 1)
        return found_body(kind="union", name_zh=name, on=day, area=town.e1, by=system, union=facts)

    town.e1_union, town.shop_union = union("东一街道总工会", "street", town.e1), union("小店工会", "basic")
    matrix = {
        ("street_officer", town.e1_union): {town.e1_union, town.shop_union},
        ("district_officer", town.east_union): {town.east_union, town.e1_union, town.shop_union},
        ("membership_officer", town.federation): {
            *(town.federation, town.east_union, town.e1_union, town.shop_union)
        },
    }
    asked = (town.federation, town.east_union, town.e1_union, town.shop_union)
    for (role, body), reached in matrix.items():
        officer = account(f"{role}-of", role, body)
        scope = scope_of(officer, Permission.EDIT, Category.BODIES)
        assert {one for one in asked if covers(scope, one)} == reached, role
        # All of them sit in the street, and are seen from it.
        assert seen_among(scope, [one.pk for one in asked]) >= {one.pk for one in asked}
        for one in asked:
            if one in reached:
                demand(officer, Permission.EDIT, Category.BODIES, one)
            else:
                with pytest.raises(Refusal):
                    demand(officer, Permission.EDIT, Category.BODIES, one)


def test_scope_is_dated(town, account, system):
    chair = account("a", "union_chair", town.basic)
    coverage = Coverage.objects.get(employer=town.branch.employer)
    end_coverage(coverage=coverage, on=date(2023, 1, 1), by=system)
    move_seat(body=town.shop, area=town.w1, on=date(2024, 1, 1), by=system)
    assert "一厂西区分厂" in names(scope_of(chair, VIEW, SKILLS, on=date(2022, 12, 31)))
    assert "一厂西区分厂" not in names(scope_of(chair, VIEW, SKILLS, on=date(2023, 1, 1)))
    officer = account("b", "district_officer", town.east_union)
    assert "东街小店" in names(scope_of(officer, VIEW, SKILLS, on=date(2023, 12, 31)))
    assert "东街小店" not in names(scope_of(officer, VIEW, SKILLS))


def test_a_role_holds_for_its_categories_and_fields_only(town, account):
    officer = account("a", "skills_officer", town.department)
    assert scope_of(officer, VIEW, Category.PEOPLE).is_empty
    assert scope_of(officer, Permission.EDIT, Category.BODIES).is_empty  # reads only
    assert not scope_of(officer, VIEW, Category.BODIES).is_empty
    names_of = Permission.VIEW_PERSONAL
    assert not scope_of(officer, names_of, SKILLS).is_empty
    assert scope_of(officer, names_of, Category.BODIES).is_empty
    assert scope_of(account("b", "city_leader", town.federation), names_of).is_empty


def test_without_a_grant_nothing_is_visible(town, account):
    scope = scope_of(account("a"), VIEW, SKILLS)
    assert scope.is_empty
    assert names(scope) == set()


def test_equal_scopes_have_equal_keys():
    day = date(2025, 1, 1)
    one = Scope(areas=frozenset({2, 1}), bodies=frozenset({3}), on=day)
    assert one.key() == Scope(areas=frozenset({1, 2}), bodies=frozenset({3}), on=day).key()
    others = [
        Scope(areas=frozenset({1, 2, 3}), on=day),
        Scope(areas=frozenset({1, 2}), bodies=frozenset({3}), on=day + timedelta(1)),
        Scope(everything=True, on=day),
        Scope(on=day),
    ]
    assert len({scope.key() for scope in [one, *others]}) == 5


def test_a_scope_is_looked_up_once_a_request_and_anew_after_a_change(
    town, account, django_assert_num_queries
):
    officer = account("a", "district_officer", town.east_union)
    with reading_roles_once():
        scope = scope_of(officer, VIEW, SKILLS)
        first = resolve(scope)
        with django_assert_num_queries(0):
            assert resolve(scope).resolved == first.resolved
            assert resolve(first) is first
        account("b", "district_officer", town.east_union)  # a grant: whatever was read is forgotten
        with django_assert_num_queries(1):
            resolve(scope)
    assert names(first) == names(scope)
    assert first == scope


def test_a_looked_up_scope_holds_for_every_path(town, account):
    scope = resolve(scope_of(account("a", "union_chair", town.basic), VIEW, SKILLS))
    assert set(Employer.objects.filter(scope.as_q())) == {town.factory.employer, town.branch.employer}
    assert Coverage.objects.filter(scope.as_q("employer")).count() == 2
    assert Union.objects.filter(scope.as_q("body")).get().body == town.basic


def test_nobody_and_everybody_need_no_look_up(town, account, django_assert_num_queries):
    nobody, everybody = Scope(on=date(2025, 1, 1)), Scope(everything=True, on=date(2025, 1, 1))
    with django_assert_num_queries(0):
        assert resolve(nobody) is nobody
        assert resolve(everybody) is everybody
        assert seen_among(nobody, [town.shop.pk]) == set()
        assert seen_among(everybody, [town.shop.pk]) == {town.shop.pk}
        assert seen_among(Scope(bodies=frozenset({1}), on=date(2025, 1, 1)), []) == set()


# Both renderers ---------------------------------------------------------------------------------------

DAY0 = date(2020, 1, 1)
# Few days, so that starts, ends and the day asked about often meet.
days = st.integers(0, 6).map(lambda n: DAY0 + timedelta(n))


@st.composite
def spans(draw):
    start = draw(days)
    length = draw(st.one_of(st.none(), st.integers(1, 4)))
    return start, None if length is None else start + timedelta(length)


@st.composite
def worlds(draw):
    """Dated trees over few areas and bodies: parents have lower numbers, so there is no circle."""
    areas, bodies = draw(st.integers(1, 6)), draw(st.integers(1, 7))

    def tree(count):
        return {
            child: (draw(st.integers(0, child - 1)), draw(spans()))
            for child in range(1, count)
            if draw(st.booleans())
        }

    return SimpleNamespace(
        areas=areas,
        bodies=bodies,
        area_trees={name: tree(areas) for name in ("statistical", "zone")},
        body_trees={name: tree(bodies) for name in ("territorial", "industrial", "direct")},
        seats={
            b: (draw(st.integers(0, areas - 1)), draw(spans())) for b in range(bodies) if draw(st.booleans())
        },
        coverages={
            (draw(st.integers(0, bodies - 1)), draw(st.integers(0, bodies - 1))): draw(spans())
            for _ in range(draw(st.integers(0, 6)))
        },
        held_areas=draw(st.frozensets(st.integers(0, areas - 1), max_size=2)),
        held_bodies=draw(st.frozensets(st.integers(0, bodies - 1), max_size=2)),
        everything=draw(st.integers(0, 9)) == 0,
        on=draw(days),
    )


def holds(span, on):
    return span[0] <= on and (span[1] is None or span[1] > on)


def reachable(trees, held, on):
    found = set(held)
    for edges in trees.values():
        below = set(held)
        for child, (parent, span) in sorted(edges.items()):  # parents have lower numbers
            if parent in below and holds(span, on):
                below.add(child)
        found |= below
    return found


def walked(w):
    """The visible bodies, found by walking the edges in plain Python."""
    if w.everything:
        return set(range(w.bodies))
    areas = reachable(w.area_trees, w.held_areas, w.on)
    below = reachable(w.body_trees, w.held_bodies, w.on)
    seated = {b for b, (area, span) in w.seats.items() if area in areas and holds(span, w.on)}
    covered = {e for (u, e), span in w.coverages.items() if u in below and holds(span, w.on)}
    return seated | below | covered


def build(w):
    areas = [
        Area.objects.create(code=f"99{n:04}", name_zh="地", name_en="a", level="street", valid_from=DAY0)
        for n in range(w.areas)
    ]
    bodies = [Body.objects.create(kind="union", name_zh=f"{n}", valid_from=DAY0) for n in range(w.bodies)]
    for body in bodies:
        Union.objects.create(body=body, type="basic")
        Employer.objects.create(body=body, unit_kind="enterprise", ownership="private")
    for model, nodes, trees in ((AreaEdge, areas, w.area_trees), (BodyEdge, bodies, w.body_trees)):
        for tree, edges in trees.items():
            for child, (parent, (start, end)) in edges.items():
                model.objects.create(
                    tree=tree, child=nodes[child], parent=nodes[parent], valid_from=start, valid_to=end
                )
    for body, (area, (start, end)) in w.seats.items():
        Seat.objects.create(body=bodies[body], area=areas[area], valid_from=start, valid_to=end)
    for (union, employer), (start, end) in w.coverages.items():
        Coverage.objects.create(
            union=bodies[union].union, employer=bodies[employer].employer, valid_from=start, valid_to=end
        )
    rebuild_paths()
    return areas, bodies


COLUMNS = {
    "seat": (Seat, ["body_id", "area_id"]),
    "area_path": (AreaPath, ["ancestor_id", "descendant_id"]),
    "body_path": (BodyPath, ["ancestor_id", "descendant_id"]),
    "coverage": (Coverage, ["union_id", "employer_id"]),
    "body": (Body, ["id"]),
}


def warehouse(duck):
    """The tables of the live database, as the warehouse would hold them."""
    for name, (model, columns) in COLUMNS.items():
        types = dict.fromkeys(columns, pa.int64()) | {"valid_from": pa.date32(), "valid_to": pa.date32()}
        columns = list(zip(*model.objects.values_list(*types), strict=True)) or [()] * len(types)
        duck.con.register(name, pa.table(dict(zip(types, columns, strict=True)), schema=pa.schema(types)))
    return SimpleNamespace(**{name: duck.table(name) for name in COLUMNS})


@pytest.fixture(scope="module")
def duck():
    return ibis.duckdb.connect()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(w=worlds())
def test_both_renderers_say_the_same(duck, w):
    with transaction.atomic():
        areas, bodies = build(w)
        scope = Scope(
            everything=w.everything,
            areas=frozenset(areas[n].pk for n in w.held_areas),
            bodies=frozenset(bodies[n].pk for n in w.held_bodies),
            on=w.on,
        )
        live = set(Body.objects.filter(scope.as_q()).values_list("pk", flat=True))
        t = warehouse(duck)
        shown = t.body.filter(scope.as_ibis(t.body.id, t)).select("id").to_pyarrow()["id"].to_pylist()
        by_foot = {bodies[n].pk for n in walked(w)}
        looked_up = set(Body.objects.filter(resolve(scope).as_q()).values_list("pk", flat=True))
        few = {body.pk for body in bodies[::2]}
        among = seen_among(scope, few)
        transaction.set_rollback(True)
    assert live == by_foot
    assert set(shown) == by_foot
    assert looked_up == by_foot
    assert among == by_foot & few


@pytest.mark.django_db
@pytest.mark.parametrize("others", [3, 5000])
def test_many_ids_find_the_same_rows_as_few(by, others):
    first, second = (
        found_body(kind="other", name_zh=name, on=date(2020, 1, 1), area=None, by=by) for name in "甲乙"
    )
    far = range(second.pk + 1, second.pk + 1 + others)
    ids = "{" + ",".join(map(str, [first.pk, *far])) + "}"
    assert list(Body.objects.filter(IsOneOf("pk", ids))) == [first]
