"""The closure: kept up edge by edge, rebuilt at once, and by hand are the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonghui.foundation.bodies.actions import dissolve_body, load_edges, place_body, rebuild_paths
from gonghui.foundation.bodies.models import Body, BodyEdge, BodyPath
from gonghui.foundation.core.rules import Refusal

START = date(2020, 1, 1)
TREES = ["territorial", "direct"]

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return START + timedelta(days=number)


def bodies(count: int) -> list[Body]:
    return [Body.objects.create(kind="union", name_zh=f"第{n}工会", valid_from=START) for n in range(count)]


def stored() -> list[tuple]:
    rows = BodyPath.objects.values_list("tree", "ancestor", "descendant", "depth", "valid_from", "valid_to")
    return sorted(rows, key=str)


def by_day(on: date) -> set[tuple]:
    """Who stands above whom on a day, walked edge by edge."""
    parents = {
        (e.tree, e.child_id): e.parent_id
        for e in BodyEdge.objects.all()
        if e.valid_from <= on and (e.valid_to is None or e.valid_to > on)
    }
    found = set()
    for tree, child in parents:
        at, depth = child, 0
        while (tree, at) in parents:
            at, depth = parents[tree, at], depth + 1
            assert depth < 20, "a circle"
            found.add((tree, at, child, depth))
    return found


class Undo(Exception):
    pass


steps = st.lists(
    st.tuples(st.sampled_from(TREES), st.integers(0, 5), st.integers(0, 5), st.integers(0, 8), st.booleans()),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_edge_by_edge_equals_rebuilt_equals_walked(by, steps):
    try:
        with transaction.atomic():
            nodes = bodies(6)
            rebuild_paths()
            for tree, child, parent, on, dissolve in steps:
                try:
                    if dissolve and on == 8:
                        dissolve_body(body=nodes[child], on=day(on), by=by)
                    else:
                        nodes[child].refresh_from_db()
                        nodes[parent].refresh_from_db()
                        place_body(tree=tree, child=nodes[child], parent=nodes[parent], on=day(on), by=by)
                except Refusal:
                    continue
            kept = stored()
            rebuild_paths()
            assert stored() == kept
            for number in range(10):
                on = day(number)
                paths = BodyPath.objects.filter(valid_from__lte=on, depth__gt=0).exclude(valid_to__lte=on)
                rows = list(paths.values_list("tree", "ancestor", "descendant", "depth"))
                assert len(rows) == len(set(rows))
                assert set(rows) == by_day(on)
            raise Undo
    except Undo:
        pass


edges = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 7), st.integers(0, 6), st.one_of(st.none(), st.integers(1, 6))
    ),
    max_size=16,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=edges)
def test_loaded_edges_give_the_walked_paths_or_are_refused(by, rows):
    try:
        with transaction.atomic():
            nodes = bodies(8)
            meant = [
                ("direct", nodes[c].pk, nodes[p].pk, day(f), None if length is None else day(f + length))
                for c, p, f, length in rows
            ]
            try:
                load_edges(rows=meant, by=by)
                rebuild_paths()
            except Refusal:
                raise Undo from None
            for number in range(12):
                on = day(number)
                paths = BodyPath.objects.filter(valid_from__lte=on, depth__gt=0).exclude(valid_to__lte=on)
                assert set(paths.values_list("tree", "ancestor", "descendant", "depth")) == by_day(on)
            raise Undo
    except Undo:
        pass


def test_loaded_circles_are_named(by):
    a, b, below = bodies(3)
    load_edges(
        rows=[
            ("direct", below.pk, a.pk, START, None),
            ("direct", a.pk, b.pk, START, None),
            ("direct", b.pk, a.pk, day(10), day(20)),
        ],
        by=by,
    )
    with pytest.raises(Refusal, match="stands under itself from 2020-01-11"):
        rebuild_paths()


def test_a_chain_that_never_holds_at_once_is_no_path(by):
    a, b, c = bodies(3)
    load_edges(rows=[("direct", b.pk, a.pk, START, day(5)), ("direct", c.pk, b.pk, day(5), None)], by=by)
    rebuild_paths()
    assert not BodyPath.objects.filter(ancestor=a, descendant=c).exists()


def test_every_body_is_its_own_ancestor_at_home(by):
    (alone,) = bodies(1)
    rebuild_paths()
    assert stored() == [("direct", alone.pk, alone.pk, 0, START, None)]
