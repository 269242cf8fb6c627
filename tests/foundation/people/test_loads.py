"""Many people at once."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from gonghui.foundation.core.models import Change, SubjectKey
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    load_employments,
    load_memberships,
    load_people,
    load_posts,
    register_person,
    reveal,
)
from gonghui.foundation.people.models import Employment, Membership, Person, Post
from gonghui.foundation.people.queries import find_by_identity

from .conftest import START, number

pytestmark = pytest.mark.django_db
LATER = date(2024, 1, 1)


def rows(count, start=0):
    return [
        {"name": f"王{'一二三四五六七八九十'[n % 10]}", "identity": number(start + n), "phone": f"138{n:08}"}
        for n in range(count)
    ]


def test_people_and_their_ties(town):
    by, batch = town.system, uuid4()
    ids = load_people(rows=[*rows(20), {"name": "赵六", "sex": "F"}], by=by, batch=batch)
    assert len(ids) == 21
    person = Person.objects.get(pk=ids[3])
    assert (person.name, person.pinyin, person.sex, person.birth_date) == (
        "王四",
        "wangsi",
        "M",
        date(1980, 2, 1),
    )
    assert reveal(person=person, field="identity", purpose="test", by=by) == number(3)
    assert reveal(person=person, field="phone", purpose="test", by=by) == "13800000003"
    assert find_by_identity(number(3)) == person
    assert SubjectKey.objects.count() == 21
    member_rows = [(pk, town.one.pk, "in_force", "", START, None) for pk in ids]
    load_memberships(rows=member_rows, by=by, batch=batch)
    load_employments(
        rows=[(pk, town.factory.pk, None, "contract", START, None) for pk in ids], by=by, batch=batch
    )
    load_posts(rows=[(ids[0], town.one.pk, "chair", True, START, LATER)], by=by, batch=batch)
    assert (Membership.objects.count(), Employment.objects.count(), Post.objects.count()) == (21, 21, 1)
    changes = Change.objects.filter(batch=batch)
    assert changes.count() == 4
    assert changes.get(verb="load_people").first_record == ids[0]
    assert changes.get(verb="load_people").last_record == ids[-1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "王", "identity": number(3)[:17] + "?"}, r"Row 3: .*digits only"),
        ({"name": "", "identity": number(50)}, r"Row 3: .*needs a name"),
        ({"name": "王", "phone": "12"}, r"Row 3: .*mobile"),
        ({"name": "王", "identity": number(0)}, r"Row 3: .*row 1"),
        ({"name": "王", "identity": number(99)}, r"Row 3: .*entered already"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_loaded(town, wrong, sentence):
    register_person(name="在先", identity=number(99), by=town.system)
    with pytest.raises(Refusal, match=sentence):
        load_people(rows=[*rows(2), wrong], by=town.system)
    assert Person.objects.count() == SubjectKey.objects.count() == 1


def test_overlaps_and_empty_intervals_are_refused_in_words(town):
    ids = load_people(rows=rows(2), by=town.system)
    kept = (ids[0], town.one.pk, "in_force", "", START, LATER)
    twice = (ids[0], town.two.pk, "in_force", "", date(2023, 1, 1), None)
    empty = (ids[1], town.two.pk, "in_force", "", LATER, LATER)
    for bad, sentence in ((twice, "member twice"), (empty, "Row 2: It ends on or before")):
        with pytest.raises(Refusal, match=sentence):
            load_memberships(rows=[kept, bad], by=town.system)
    assert not Membership.objects.exists()
    assert list(load_memberships(rows=[], by=town.system)) == []


def test_loads_stay_within_the_area(town, account):
    officer = account("officer", "street_officer", town.one)
    ids = load_people(rows=rows(1), by=officer)
    with pytest.raises(Refusal, match="outside the area"):
        load_memberships(rows=[(ids[0], town.two.pk, "in_force", "", START, None)], by=officer)
    load_memberships(rows=[(ids[0], town.one.pk, "in_force", "", START, None)], by=officer)
    with pytest.raises(Refusal, match="may not do this"):
        load_people(rows=rows(1, start=5), by=account("x", "evaluator", town.one))
