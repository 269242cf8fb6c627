"""Bulk loads: ids in order, one Change a table, all or nothing, refusals in words."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from gonghui.foundation.bodies.actions import (
    SENTENCES,
    load_areas,
    load_bodies,
    load_coverages,
    load_edges,
    load_head_counts,
    load_seats,
    rebuild_paths,
)
from gonghui.foundation.bodies.models import Body, Coverage, HeadCount, Seat
from gonghui.foundation.bodies.queries import (
    area_by_code,
    bodies_below,
    head_count_of,
    search_bodies,
    seat_of,
)
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

DAY, END = date(2020, 1, 1), date(2023, 1, 1)

pytestmark = pytest.mark.django_db


def rows(count: int) -> list[dict]:
    unions = [
        {
            "kind": "union",
            "name_zh": f"第{n}工会",
            "valid_from": DAY,
            "union": {"type": "basic", "term_years": 3},
        }
        for n in range(count)
    ]
    firms = [
        {
            "kind": "employer",
            "name_zh": f"第{n}公司",
            "valid_from": DAY,
            "employer": {"unit_kind": "enterprise", "ownership": "private", "industry": "C"},
        }
        for n in range(count)
    ]
    return [{"kind": "department", "name_zh": "法律工作部", "valid_from": DAY}, *unions, *firms]


def test_a_city_in_five_loads(by):
    load_areas(by=by)
    batch = uuid4()
    ids = load_bodies(rows=rows(20), by=by, batch=batch)
    department, unions, firms = ids[0], ids[1:21], ids[21:]
    street = area_by_code("110101001").pk
    load_seats(rows=[(pk, street, DAY, None) for pk in ids], by=by, batch=batch)
    load_edges(rows=[("territorial", pk, unions[0], DAY, None) for pk in unions[1:]], by=by, batch=batch)
    load_coverages(rows=[(u, f, DAY, END) for u, f in zip(unions, firms, strict=True)], by=by, batch=batch)
    load_head_counts(rows=[(pk, DAY, 100, None) for pk in firms], by=by, batch=batch)
    rebuild_paths()
    top = Body.objects.get(pk=unions[0])
    assert top.name_zh == "第0工会"
    assert top.union.term_years == 3
    assert bodies_below(top, DAY).count() == 19
    firm = Body.objects.get(pk=firms[3])
    assert firm.employer.industry == "C"
    assert seat_of(firm, DAY).pk == street
    assert head_count_of(firm, END).workers == 100
    assert list(search_bodies("fljgb")) == []
    assert [b.pk for b in search_bodies("flgzb")] == [department]
    changes = Change.objects.filter(batch=batch)
    assert changes.count() == 7
    for change in changes:
        assert change.digest
        assert "{" not in str(SENTENCES[change.verb]).format(**change.params)


def test_nothing_to_load_is_no_change(by):
    assert list(load_bodies(rows=[], by=by)) == []
    assert not Change.objects.exists()


def test_wrong_rows_are_refused_whole(by):
    load_areas(by=by)
    ids = load_bodies(rows=rows(2), by=by)
    street, district = area_by_code("110101001").pk, area_by_code("110101").pk
    union, firm = ids[1], ids[3]
    wrong = [
        (load_seats, [(union, street, DAY, None), (union, street, END, None)], "two seats"),
        (load_seats, [(union, district, DAY, None)], "东城区 is no street"),
        (load_seats, [(union, street, END, DAY)], "ends on or before"),
        (load_edges, [("direct", union, union, DAY, None)], "under itself"),
        (load_edges, [("direct", union, ids[0], DAY, END), ("direct", union, firm, DAY, END)], "two parents"),
        (load_coverages, [(union, firm, DAY, None), (union, firm, END, None)], "covers an employer twice"),
        (load_coverages, [(union, firm, DAY, DAY)], "ends on or before"),
        (load_head_counts, [(firm, DAY, 5, 6)], "more women"),
        (load_head_counts, [(firm, DAY, 5, 1), (firm, DAY, 6, 1)], "two head counts"),
    ]
    for load, bad, sentence in wrong:
        with pytest.raises(Refusal) as refused:
            load(rows=bad, by=by)
        assert sentence in str(refused.value)
    assert not Seat.objects.exists()
    assert not Coverage.objects.exists()
    assert not HeadCount.objects.exists()
    same = {"kind": "agency", "name_zh": "局", "valid_from": DAY, "code": "91110000802100433B"}
    with pytest.raises(Refusal, match="one credit code"):
        load_bodies(rows=[same, same], by=by)
