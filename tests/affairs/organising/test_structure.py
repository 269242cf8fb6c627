"""Any order of renaming, merging, splitting and moving, on any days, keeps every sum in both structures."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction

from gonghui.affairs.organising.actions import (
    Part,
    merge_unions,
    move_union,
    rename_union,
    reparent_union,
    split_union,
)
from gonghui.affairs.organising.queries import two_structures
from gonghui.affairs.organising.queries.structure import counts_by_union, grouped
from gonghui.foundation.bodies.actions import rebuild_paths
from gonghui.foundation.bodies.models import Body, BodyEdge, BodyPath, Coverage, Seat
from gonghui.foundation.bodies.queries import heirs, in_force
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Membership
from gonghui.foundation.warehouse.queries.figures import figure
from gonghui.foundation.warehouse.queries.reading import forget

pytestmark = pytest.mark.django_db
DAYS = [date(2015, 6, 1) + timedelta(days=211 * n) for n in range(18)]
TODAY = date(2026, 1, 1)


def alive_on(body, on):
    body = Body.objects.get(pk=body)
    return body.valid_from <= on and (body.valid_to is None or body.valid_to > on)


def one_change(w, chance, n):
    """One change at random, on a random day; whether it was possible."""
    unions = list(Body.objects.filter(kind="union", union__type__in=["basic", "joint"]).order_by("pk"))
    union, other = chance.sample(unions, 2)
    on = chance.choice(DAYS)
    act = chance.choice(["merge", "merge", "split", "rename", "reparent", "move"])
    try:
        with transaction.atomic():
            if act == "merge":
                merge_unions(unions=[union], into=other, on=on, by=w.by)
            elif act == "split":
                covered = Coverage.objects.filter(in_force(on), union=union.pk).order_by("pk")
                employers = list(covered.values_list("employer", flat=True))[:1]
                split_union(
                    union=union, parts=[Part(name_zh=f"分{n}工会", employers=employers)], on=on, by=w.by
                )
            elif act == "rename":
                rename_union(union=union, name_zh=f"改{n}工会", on=on, by=w.by)
            elif act == "reparent":
                parent = chance.choice([w.street, w.western, w.eastern, other])
                reparent_union(union=union, tree="territorial", parent=parent, on=on, by=w.by)
            else:
                move_union(union=union, area=chance.choice([w.one, w.far]), on=on, by=w.by)
    except Refusal:
        return False
    return True


def check(w, before):
    for on in DAYS:
        held = Membership.objects.filter(in_force(on), status="in_force")
        unions = list(held.values_list("union", flat=True))
        assert len(unions) == before[on]
        assert all(alive_on(union, on) for union in set(unions))
        covered = Coverage.objects.filter(in_force(on)).values_list("union", "employer")
        assert {employer for _union, employer in covered} == {firm.pk for firm in w.firms}
        assert all(alive_on(union, on) for union, _employer in covered)
        found = heirs(set(unions), TODAY)
        assert sorted(found) == sorted(set(unions))
    for model, owner in ((Seat, "body"), (BodyEdge, "child")):
        for pk, start, end in model.objects.values_list(owner, "valid_from", "valid_to"):
            assert alive_on(pk, start)
            assert end is None or alive_on(pk, end - timedelta(days=1))


def paths():
    return set(BodyPath.objects.values_list("tree", "ancestor", "descendant", "valid_from", "valid_to"))


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_changes_keeps_members_coverage_places_and_paths(life, seed):
    chance = Random(seed)
    before = {on: Membership.objects.filter(in_force(on), status="in_force").count() for on in DAYS}
    done = sum(one_change(life, chance, n) for n in range(14))
    assert done >= 4
    check(life, before)
    kept = paths()
    rebuild_paths()
    assert paths() == kept


@pytest.mark.parametrize("what", ["members", "unions"])
@pytest.mark.parametrize("by", ["district", "superior"])
def test_both_structures_add_up_to_what_the_kernel_counts(life, what, by):
    chance = Random(5)
    for n in range(10):
        one_change(life, chance, n)
    forget()
    key = {"members": "union_members", "unions": "unions"}[what]
    for on in (DAYS[2], DAYS[9], TODAY):
        told = two_structures(life.keeper, what=what, by=by, on=on, today=TODAY)
        total = int(figure(key, as_of=on).numerator)
        assert told.then_total == told.now_total == total == sum(counts_by_union(what, on).values())
        assert sum(line.then for line in told.lines) == total
    forget()


def test_the_structures_differ_where_a_union_moved(life):
    move_union(union=life.unions[0], area=life.far, on=DAYS[5], by=life.by)
    merge_unions(unions=[life.unions[1]], into=life.unions[0], on=DAYS[8], by=life.by)
    forget()
    told = two_structures(life.keeper, what="members", by="district", on=DAYS[0], today=TODAY)
    lines = {line.key: (line.then, line.now) for line in told.lines}
    assert lines == {life.east.pk: (6, 0), life.west.pk: (6, 12)}
    mine = two_structures(life.clerk, what="members", by="district", on=DAYS[0], today=TODAY)
    assert mine.then_total == mine.now_total <= 6
    forget()


def test_a_group_that_nobody_knows_is_counted_apart():
    told = grouped({1: 3, 2: 4}, {1: 2, 2: 2}, {1: (9, "甲", False)}, {2: (8, "乙", True)})
    assert [(line.key, line.then, line.now, line.ended) for line in told.lines] == [
        (0, 4, 0, False),
        (9, 3, 0, False),
        (8, 0, 7, True),
    ]
    assert told.then_total == told.now_total == 7
