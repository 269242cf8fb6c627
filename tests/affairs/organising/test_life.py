"""Renaming, merging, splitting, dissolving, moving: on any day, history intact, all or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from gonghui.affairs.organising.actions import (
    Part,
    dissolve_union,
    merge_unions,
    move_union,
    rename_union,
    reparent_union,
    split_union,
)
from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Body, BodyName, Coverage, Succession
from gonghui.foundation.bodies.queries import (
    heirs,
    in_force,
    name_on,
    names_of,
    parents_of,
    search_bodies,
    seat_of,
)
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import appoint
from gonghui.foundation.people.models import Membership, Post

pytestmark = pytest.mark.django_db
DAY = date(2015, 1, 1)
D18, D20, D22 = date(2018, 5, 1), date(2020, 5, 1), date(2022, 5, 1)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def members(union, on):
    return set(
        Membership.objects.filter(in_force(on), union=union.pk, status="in_force").values_list(
            "person", flat=True
        )
    )


def covered(union, on):
    return set(Coverage.objects.filter(in_force(on), union=union.pk).values_list("employer", flat=True))


def fresh(body):
    return Body.objects.get(pk=body.pk)


def test_a_renamed_union_is_found_by_both_names_and_knows_which_it_bore_when(life):
    union = life.unions[0]
    rename_union(union=union, name_zh="东风集团工会", on=D20, by=life.clerk)
    rename_union(union=union, name_zh="中间名工会", on=D18, by=life.clerk)
    union = fresh(union)
    assert union.name_zh == "东风集团工会"
    assert [name_on(union, day) for day in (DAY, D18, D20)] == ["第0厂工会", "中间名工会", "东风集团工会"]
    assert names_of(union) == [
        ("第0厂工会", DAY, D18),
        ("中间名工会", D18, D20),
        ("东风集团工会", D20, None),
    ]
    for text in ("第0厂工会", "中间名", "东风集团"):
        assert union in search_bodies(text), text
    assert {"rename_body", "found_body"} <= {entry.verb for entry in history_of(union)}


@pytest.mark.parametrize(
    ("name", "on", "field"),
    [("", D20, "name_zh"), ("第0厂工会", D20, "name_zh"), ("新名", date(2014, 1, 1), "on")],
)
def test_a_name_that_says_nothing_new_is_refused(life, name, on, field):
    with pytest.raises(Refusal) as refused:
        rename_union(union=life.unions[0], name_zh=name, on=on, by=life.clerk)
    assert refused.value.field == field
    assert not BodyName.objects.exists()


def test_only_whoever_looks_after_a_union_changes_its_life(life):
    with pytest.raises(Refusal):
        rename_union(union=life.unions[2], name_zh="别名", on=D20, by=life.clerk)
    with pytest.raises(Refusal):
        merge_unions(unions=[life.unions[0]], into=life.unions[2], on=D20, by=life.clerk)
    assert not Succession.objects.exists()


def test_the_union_above_decides_not_the_union_itself(life):
    for act, values in (
        (rename_union, {"name_zh": "别名"}),
        (move_union, {"area": life.far}),
        (reparent_union, {"tree": "territorial", "parent": life.eastern}),
        (dissolve_union, {"now": NOW, "reason": "撤销"}),
    ):
        with pytest.raises(Refusal):
            act(union=life.unions[0], on=D20, by=life.chair, **values)
    with pytest.raises(Refusal):  # the street's officer does not decide on the street's own union
        rename_union(union=life.street, name_zh="别名", on=D20, by=life.clerk)
    with pytest.raises(Refusal):  # nor on the district's, though it sits in the street
        rename_union(union=life.eastern, name_zh="别名", on=D20, by=life.clerk)
    with pytest.raises(Refusal) as refused:
        reparent_union(union=life.unions[0], tree="territorial", parent=life.firms[0], on=D20, by=life.clerk)
    assert refused.value.field == "parent"


def test_a_merger_hands_on_employers_members_and_what_stood_under(life):
    gone, into = life.unions[0], life.unions[1]
    post = appoint(person=life.people[0], body=gone, kind="chair", on=DAY, by=life.by)
    before = members(gone, D22)
    merge_unions(unions=[gone], into=into, on=D20, by=life.clerk, document="京工发1号")
    assert members(gone, D18) == before
    assert members(gone, D20) == set()
    assert len(members(into, D20)) == 6
    assert covered(into, D20) == {life.firms[0].pk, life.firms[1].pk}
    assert covered(gone, D18) == {life.firms[0].pk}
    assert fresh(gone).valid_to == D20
    post.refresh_from_db()
    assert post.valid_to == D20
    assert Membership.objects.filter(union=gone.pk, ended="transferred").count() == 3
    assert heirs([gone.pk, into.pk], D22) == {gone.pk: into.pk, into.pk: into.pk}
    assert heirs([gone.pk], D18) == {gone.pk: gone.pk}


def test_a_backdated_merger_into_a_union_that_went_on_elsewhere_follows_it(life):
    first, second = life.unions[0], life.unions[1]
    third = life.unions[2]
    merge_unions(unions=[second], into=third, on=D22, by=life.by)
    merge_unions(unions=[first], into=second, on=D20, by=life.by)
    assert len(members(second, D20)) == 6
    assert len(members(third, D22)) == 9
    assert heirs([first.pk], date(2025, 1, 1)) == {first.pk: third.pk}
    assert covered(third, D22) == {firm.pk for firm in life.firms[:3]}
    with pytest.raises(Refusal):  # it would go on in what it goes on in
        merge_unions(unions=[third], into=second, on=D20, by=life.by)


def test_a_split_takes_its_employers_and_who_works_there(life):
    merge_unions(unions=[life.unions[0]], into=life.unions[1], on=D18, by=life.clerk)
    union = life.unions[1]
    part = Part(name_zh="新一厂工会", employers=[life.firms[0].pk])
    (made,) = split_union(union=union, parts=[part], on=D22, by=life.clerk)
    assert members(made, D22) == {person.pk for person in life.people[:3]}
    assert members(union, D22) == {person.pk for person in life.people[3:6]}
    assert covered(made, D22) == {life.firms[0].pk}
    assert parents_of(made, D22)["territorial"] == life.street
    assert heirs([union.pk, made.pk], D22) == {union.pk: union.pk, made.pk: made.pk}
    with pytest.raises(Refusal) as refused:
        split_union(union=union, parts=[part], on=D22, by=life.clerk)
    assert refused.value.field == "parts"


def test_a_union_that_ends_in_two_is_a_line_of_its_own(life):
    merge_unions(unions=[life.unions[0]], into=life.unions[1], on=D18, by=life.clerk)
    union = life.unions[1]
    parts = [Part(name_zh=f"分{n}工会", employers=[life.firms[n].pk]) for n in (0, 1)]
    with pytest.raises(Refusal):
        split_union(union=union, parts=parts[:1], on=D22, by=life.clerk, goes_on=False)
    made = split_union(union=union, parts=parts, on=D22, by=life.clerk, goes_on=False)
    assert fresh(union).valid_to == D22
    assert [len(members(one, D22)) for one in made] == [3, 3]
    assert heirs([union.pk], D22) == {union.pk: union.pk}


def test_a_dissolved_unions_members_are_kept_above_and_the_superior_is_told(life):
    union = life.unions[0]
    with pytest.raises(Refusal) as refused:
        dissolve_union(union=union, on=D22, by=life.clerk, now=NOW, reason=" ")
    assert refused.value.field == "reason"
    dissolve_union(union=union, on=D22, by=life.clerk, now=NOW, reason="企业注销")
    kept = Membership.objects.filter(in_force(D22), union=life.street.pk)
    assert {(one.status, one.kept) for one in kept} == {("retained", "closed")}
    assert kept.count() == 3
    case = Case.objects.get(kind="dissolution")
    assert (case.lead_id, case.state) == (life.street.pk, "submitted")
    assert fresh(union).valid_to == D22
    assert not covered(union, D22)


def test_places_and_seats_change_on_any_day_until_the_next_on_record(life):
    union = life.unions[0]
    reparent_union(union=union, tree="territorial", parent=life.western, on=D22, by=life.by)
    reparent_union(union=union, tree="territorial", parent=life.eastern, on=D18, by=life.by)
    reparent_union(union=union, tree="industrial", parent=life.federation, on=D20, by=life.by)
    above = [parents_of(union, day).get("territorial") for day in (DAY, D18, D20, D22)]
    assert above == [life.street, life.eastern, life.eastern, life.western]
    assert parents_of(union, D22)["industrial"] == life.federation
    move_union(union=union, area=life.far, on=D22, by=life.by)
    with pytest.raises(Refusal):
        move_union(union=union, area=life.far, on=D22 + timedelta(days=9), by=life.by)
    assert [seat_of(union, day) for day in (D20, D22)] == [life.one, life.far]
    with pytest.raises(Refusal):  # a circle
        reparent_union(union=life.eastern, tree="territorial", parent=life.street, on=D20, by=life.by)


def test_a_street_union_merged_into_one_below_leaves_it_under_whoever_was_above(life):
    merge_unions(unions=[life.street], into=life.unions[0], on=D20, by=life.by)
    assert parents_of(life.unions[0], D20)["territorial"] == life.eastern
    assert parents_of(life.unions[1], D20)["territorial"] == life.unions[0]


def test_nothing_of_a_refused_merger_stays(life):
    with pytest.raises(Refusal):
        merge_unions(unions=[life.unions[0], life.unions[1]], into=life.unions[1], on=D20, by=life.by)
    post = appoint(person=life.people[0], body=life.unions[1], kind="chair", on=DAY, by=life.by)
    dissolve_union(union=life.unions[1], on=D18, by=life.by, now=NOW, reason="撤销")
    with pytest.raises(Refusal):  # the second of the two ended before: the first one stays as it was
        merge_unions(unions=[life.unions[0], life.unions[1]], into=life.unions[2], on=D20, by=life.by)
    assert len(members(life.unions[0], D22)) == 3
    assert Post.objects.get(pk=post.pk).valid_to == D18
