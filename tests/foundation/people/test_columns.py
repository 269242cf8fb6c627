"""People and ties in columns: what is wrong is refused by row, and nothing is loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import name_installation
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import check_digit_18, wrong_resident_numbers
from gonghui.foundation.people.actions import PeopleColumns, load_employment_columns, load_people_columns
from gonghui.foundation.people.models import Employment, Person

pytestmark = pytest.mark.django_db


def number(order, birth="19900228", region="990101"):
    first = f"{region}{birth}{order:03d}"
    return (first + check_digit_18(first)).encode()


def people(*numbers):
    count = len(numbers)
    return PeopleColumns(
        names=["王敏", "曾强", "欧阳娜"],
        name_of=np.arange(count) % 3,
        sexes=np.full(count, b"M"),
        births=np.full(count, np.datetime64("1990-02-28")),
        identities=np.array(numbers),
        phones=np.array([b"13912345678", *[b""] * (count - 1)]),
    )


@pytest.fixture
def by():
    account = system_account()
    name_installation(code="BJ", name_zh="演示", by=account, is_demo=True)
    return account


def test_people_are_loaded_under_one_change(by):
    taken = load_people_columns(people=people(number(1), number(3), number(5)), by=by, params={"part": "a"})
    rows = list(Person.objects.filter(pk__gte=taken.start).order_by("pk"))
    assert [row.name for row in rows] == ["王敏", "曾强", "欧阳娜"]
    assert [row.pinyin for row in rows] == ["wangmin", "zengqiang", "ouyangna"]
    assert [row.phone is None for row in rows] == [False, True, True]
    assert {row.birth_date for row in rows} == {date(1990, 2, 28)}
    change = Change.objects.get(verb="load_people")
    assert (change.first_record, change.last_record) == (taken.start, taken.stop - 1)
    assert change.params["part"] == "a"


@pytest.mark.parametrize(
    ("wrong", "row"),
    [
        ([number(1), number(3)[:-1] + b"7" if number(3)[-1:] != b"7" else b"8"], 2),
        ([number(1), number(2)], 2),  # a woman's
        ([number(1, "19900301"), number(3)], 1),
        ([number(1), number(3, region="000101")], 2),
        ([number(1), b"99010119900228003"], 2),  # a sign short
        ([number(1), b"9901011990022800XX"], 2),
        ([number(1), number(3), number(1)], 3),
    ],
)
def test_a_wrong_number_is_refused_by_row(by, wrong, row):
    with pytest.raises(Refusal, match=f"Row {row}:"):
        load_people_columns(people=people(*wrong), by=by)
    assert not Person.objects.exists()


def test_numbers_of_another_length_are_all_wrong():
    births, sexes = np.array(["1990-02-28"], "M8[D]"), np.array([b"M"])
    for numbers in (np.array([b"9901011990"]), np.array([number(1) + b"0"])):
        assert wrong_resident_numbers(numbers, births, sexes, on=date(2026, 1, 1), demo=True).all()


def test_invented_numbers_outside_a_demo():
    given = people(number(1))
    asked = (given.identities, given.births, given.sexes)
    assert not wrong_resident_numbers(*asked, on=date(2026, 1, 1), demo=True).any()
    assert wrong_resident_numbers(*asked, on=date(2026, 1, 1)).all()
    assert wrong_resident_numbers(*asked, on=date(1980, 1, 1), demo=True).all()  # not born yet


def test_a_number_known_already_is_refused(by):
    load_people_columns(people=people(number(1), number(3)), by=by)
    with pytest.raises(Refusal):
        load_people_columns(people=people(number(3)), by=by)
    assert Person.objects.count() == 2


def test_a_name_that_is_none_is_refused(by):
    with pytest.raises(Refusal):
        load_people_columns(people=replace(people(number(1)), names=["王1敏"]), by=by)


def test_an_empty_interval_is_refused(by):
    taken = load_people_columns(people=people(number(1), number(3)), by=by)
    ends = np.ma.masked_array(np.array(["2021-01-01", "2020-01-01"], "M8[D]"), [False, False])
    columns = {
        "person_id": np.array(taken),
        "employer_id": np.ma.masked_all(2, dtype=np.int64),
        "kind": np.full(2, b"new_form"),
        "valid_from": np.array(["2020-01-01", "2020-01-01"], "M8[D]"),
        "valid_to": ends,
    }
    with pytest.raises(Refusal, match="Row 2:"):
        load_employment_columns(columns=columns, by=by)
    ends[1] = np.ma.masked
    load_employment_columns(columns=columns, by=by)
    assert [row.valid_to for row in Employment.objects.order_by("pk")] == [date(2021, 1, 1), None]
