"""Adding and editing by hand: under the policy, and field by field against other editors."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.skills.models import Studio
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import add_row, edit_row

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 30)


@pytest.fixture
def studios():
    return queries.register("studios")


@pytest.fixture
def add(town, studios):
    def added(by, body, **values):
        values = {
            "name": "甲",
            "kind": "worker",
            "leader_name": "张三丰",
            "level": "city",
            "recognised_on": date(2024, 1, 1),
        } | values
        return add_row(register=studios, by=by, on=TODAY, values={"body": body, **values})

    return added


def test_adding_where_the_role_holds(town, add):
    assert add(town.district, town.mill).number == "TT-CX-2024-000001"
    with pytest.raises(Refusal, match="outside"):
        add(town.district, town.shop, name="乙")
    for account in (town.leader, town.nobody, town.places):
        with pytest.raises(Refusal, match="roles"):
            add(account, town.mill, name="乙")
    assert Studio.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "甲" * 121}, "name"),
        ({"kind": "dance"}, "kind"),
        ({"level": "galactic"}, "level"),
        ({"members": -1}, "members"),
        ({"members": 40_000}, "members"),
    ],
)
def test_values_that_do_not_fit_are_refused_whole(town, add, values, field):
    with pytest.raises(Refusal) as refused:
        add(town.officer, town.mill, **values)
    assert refused.value.field == field
    assert not Studio.objects.exists()


def test_editing_writes_the_difference(town, studios, add):
    studio = add(town.officer, town.mill)
    edited = edit_row(
        register=studios,
        record=studio,
        by=town.district,
        on=TODAY,
        expected_version=1,
        values={"members": 9, "name": "甲"},
    )
    assert (edited.members, edited.version) == (9, 2)
    last = history_of(edited)[0]
    assert [tuple(difference) for difference in last.differences] == [("members", None, 9)]
    same = edit_row(
        register=studios,
        record=edited,
        by=town.district,
        on=TODAY,
        expected_version=2,
        values={"members": 9},
    )
    assert same.version == 2


def test_two_editors_of_different_fields_both_win(town, studios, add):
    studio = add(town.officer, town.mill)

    def edit(by, **values):
        return edit_row(register=studios, record=studio, by=by, on=TODAY, expected_version=1, values=values)

    edit(town.officer, members=9)
    both = edit(town.district, field="焊接")
    assert (both.members, both.field, both.version) == (9, "焊接", 3)
    with pytest.raises(Refusal) as refused:
        edit(town.district, members=5)
    assert refused.value.field == "members"
    assert "员skills" in str(refused.value)
    assert "9" in str(refused.value)
    studio.refresh_from_db()
    assert studio.members == 9


def test_a_form_that_repeats_what_it_was_shown_undoes_nobody(town, studios, add):
    studio = add(town.officer, town.mill)

    def edit(**values):
        return edit_row(
            register=studios, record=studio, by=town.officer, on=TODAY, expected_version=1, values=values
        )

    edit(members=9, body=town.school)
    shown = {"name": "甲", "members": None, "body": town.mill, "founded_on": date(2020, 1, 1)}
    after = edit(**shown)
    assert (after.members, after.body, after.founded_on) == (9, town.school, date(2020, 1, 1))
    with pytest.raises(Refusal, match="body"):
        edit(**(shown | {"body": town.shop}))
    assert edit(**(shown | {"body": town.school})).body == town.school


def test_editing_out_of_reach_is_refused(town, studios, add):
    studio, own = add(town.officer, town.shop), add(town.officer, town.mill, name="乙")

    def edit(record, by, **values):
        edit_row(register=studios, record=record, by=by, on=TODAY, expected_version=1, values=values)

    with pytest.raises(Refusal, match="not change"):
        edit(studio, town.district, members=1)
    with pytest.raises(Refusal, match="outside"):
        edit(own, town.district, body=town.shop)
    with pytest.raises(Refusal, match="cannot be edited"):
        edit(own, town.officer, level="district")
