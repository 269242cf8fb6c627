"""Entries of the register that are likely one person: found, decided, taken back; who sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from gonghui.foundation.core.queries import history_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    admit_member,
    employ,
    find_doubles,
    merge_double,
    part_double,
    propose_doubles,
    register_person,
    separate_double,
)
from gonghui.foundation.people.models import Double, Membership, Person
from gonghui.foundation.people.queries import Likely, doubles_visible_to, find_persons, likely_doubles
from tests.foundation.people.conftest import number

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)
NAMES = (
    *("王建国", "李秀英", "张伟", "刘洋", "陈静", "杨帆"),
    *("赵敏", "黄海波", "周杰", "吴桂芳", "徐磊", "孙丽华"),
)


@pytest.fixture
def register(town):
    """A dozen people of one factory, and one of them entered again without a number."""
    at = {"employer": town.factory.employer, "by": town.system}
    people = []
    for place, name in enumerate(NAMES):
        phone = f"138001380{place:02}"
        person = register_person(name=name, identity=number(place), phone=phone, by=town.system)
        employ(person=person, kind="contract", on=date(2021, 1, 1), **at)
        people.append(person)
    born = people[7].birth_date
    again = register_person(name="黄海坡", phone="13800138007", birth_date=born, by=town.system)
    employ(person=again, kind="part_time", on=date(2023, 1, 1), **at)
    return people[7], again


@pytest.fixture
def double(register, town):
    first, second = register
    found = Likely(first.pk, second.pk, 0.97, {"first": "same", "second": "sound", "phone": "same"})
    assert propose_doubles(found=[found], by=town.system, now=NOW) == 1
    return Double.objects.get()


def test_the_search_finds_who_was_entered_again(register, town):
    first, second = register
    assert [(one.first, one.second) for one in likely_doubles()] == [(first.pk, second.pk)]
    assert find_doubles(by=town.system, now=NOW) == 1
    assert find_doubles(by=town.system, now=NOW) == 0
    row = Double.objects.get()
    assert row.levels["phone"] == "same"
    assert history_of(row)[0].sentence


def test_one_person_is_merged_and_separated_again_with_all_ties(double, register, town):
    first, second = register
    admit_member(person=second, union=town.one.union, on=date(2024, 1, 1), by=town.system)
    merge_double(double=double, keep=first, by=town.system)
    second.refresh_from_db()
    assert second.merged_into_id == first.pk
    assert Membership.objects.get().person_id == second.pk
    assert find_persons("黄海", by=town.system) == ([first], False)
    with pytest.raises(Refusal, match="decided"), transaction.atomic():
        merge_double(double=double, keep=second, by=town.system)
    with pytest.raises(Refusal, match="two people"), transaction.atomic():
        separate_double(double=double, reason=" ", by=town.system)
    separate_double(double=double, reason="brothers", by=town.system)
    second.refresh_from_db()
    double.refresh_from_db()
    assert (second.merged_into_id, double.state, double.reason) == (None, "apart", "brothers")
    assert len(history_of(double)) == 3


def test_two_people_are_not_proposed_again(double, town):
    with pytest.raises(Refusal, match="two people"), transaction.atomic():
        part_double(double=double, reason="", by=town.system)
    part_double(double=double, reason="father and son", by=town.system)
    assert find_doubles(by=town.system, now=NOW) == 0
    assert Double.objects.get().state == "apart"


def test_only_one_of_the_two_can_be_kept(double, town):
    third = Person.objects.exclude(pk__in=[double.first_id, double.second_id]).first()
    with pytest.raises(Refusal, match="one of the two"), transaction.atomic():
        merge_double(double=double, keep=third, by=town.system)


def test_whoever_keeps_both_sees_the_pair(double, town, account):
    keeper, stranger = (
        account("keeper", "street_officer", town.one),
        account("far", "street_officer", town.two),
    )
    assert list(doubles_visible_to(keeper, "open")) == [double]
    assert not doubles_visible_to(stranger, "open").exists()
    assert not doubles_visible_to(keeper, "merged").exists()
    with pytest.raises(Refusal), transaction.atomic():
        part_double(double=double, reason="no", by=stranger)
