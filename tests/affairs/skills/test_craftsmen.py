"""Craftsmen: one file a person, titles at several levels, what ends and what is refused."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from gonghui.affairs.skills.actions import (
    SENTENCES,
    add_craftsmen,
    correct_craftsman,
    grant_title,
    load_craftsmen,
    load_titles,
    name_craftsman,
    withdraw_title,
)
from gonghui.affairs.skills.models import Craftsman, CraftsmanTitle
from gonghui.affairs.skills.queries import check_craftsmen
from gonghui.affairs.skills.registers.craftsmen import craftsmen
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal

NAMED = date(2021, 5, 20)
LATER = date(2023, 7, 29)


@pytest.fixture
def craftsman(town):
    return name_craftsman(
        person=town.zhang, body=town.mill, level="district", named_on=NAMED, occupation="焊工", by=town.by
    )


def row(town, **values):
    given = {
        "person": town.zhang,
        "body": town.mill,
        "occupation": None,
        "level": "city",
        "named_on": NAMED,
        "document": None,
        "ended_on": None,
    }
    return given | values


def test_a_further_level_stands_beside_the_first(town, craftsman):
    grant_title(craftsman=craftsman, level="city_master", on=LATER, by=town.by)
    assert craftsman.number == "TT-GJ-2021-000001"
    levels = craftsman.titles.order_by("valid_from").values_list("level", "valid_to")
    assert list(levels) == [("district", None), ("city_master", None)]
    before, after = craftsmen(date(2023, 7, 28)).get(), craftsmen(LATER).get()
    assert (before.level, before.is_master) == ("district", False)
    assert (after.level, after.is_master, after.named_on) == ("city_master", True, LATER)
    assert not craftsmen(date(2021, 5, 19)).exists()


def test_a_person_has_one_file(town, craftsman):
    with pytest.raises(Refusal, match="further level") as refused:
        name_craftsman(person=town.zhang, body=town.shop, level="city", named_on=LATER, by=town.by)
    assert refused.value.field == "person"
    other = name_craftsman(person=town.wang, body=town.shop, level="city", named_on=LATER, by=town.by)
    with pytest.raises(Refusal):
        correct_craftsman(record=other, by=town.by, expected_version=1, person=town.zhang)


def test_one_level_is_held_once_at_a_time(town, craftsman):
    with pytest.raises(Refusal) as refused:
        grant_title(craftsman=craftsman, level="district", on=LATER, by=town.by)
    assert refused.value.field == "level"
    withdraw_title(craftsman=craftsman, level="district", on=LATER, by=town.by)
    grant_title(craftsman=craftsman, level="district", on=LATER, by=town.by)
    # Before both, and until the day on which the first began, there was room.
    grant_title(craftsman=craftsman, level="district", on=date(2020, 1, 1), ended_on=NAMED, by=town.by)
    with pytest.raises(Refusal):
        grant_title(
            craftsman=craftsman, level="district", on=date(2019, 1, 1), ended_on=date(2020, 1, 2), by=town.by
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"level": "city"}, "level"),
        ({"on": NAMED}, "on"),
        ({"on": date(2020, 1, 1)}, "on"),
        ({"reason": "whim"}, "reason"),
    ],
)
def test_what_does_not_stand_cannot_end(town, craftsman, values, field):
    asked = {"level": "district", "on": LATER} | values
    with pytest.raises(Refusal) as refused:
        withdraw_title(craftsman=craftsman, by=town.by, **asked)
    assert refused.value.field == field


@pytest.mark.parametrize("ended", [NAMED, date(2020, 1, 1)])
def test_no_title_ends_before_it_begins(town, ended):
    with pytest.raises(Refusal) as refused:
        name_craftsman(
            person=town.li, body=town.mill, level="city", named_on=NAMED, ended_on=ended, by=town.by
        )
    assert refused.value.field == "ended_on"


def test_an_ended_title_stands_no_more_and_twice_it_does_not_end(town, craftsman):
    withdraw_title(craftsman=craftsman, level="district", on=LATER, by=town.by, reason="expired")
    found = craftsmen(LATER).get()
    assert (found.level, found.in_force, found.ended_on) == ("district", False, LATER)
    assert craftsmen(date(2023, 7, 28)).get().in_force
    with pytest.raises(Refusal):
        withdraw_title(craftsman=craftsman, level="district", on=LATER, by=town.by)


def test_a_correction_keeps_what_others_changed(town, craftsman):
    correct_craftsman(record=craftsman, by=town.by, expected_version=1, occupation="电工")
    with pytest.raises(Refusal):
        correct_craftsman(record=craftsman, by=town.by, expected_version=1, occupation="钳工")
    correct_craftsman(record=craftsman, by=town.by, expected_version=2, occupation=None)
    assert Craftsman.objects.get().occupation == ""


def test_a_sheet_names_a_person_twice_in_one_file(town, craftsman):
    rows = [
        row(town, level="city"),
        row(town, person=town.li, level="enterprise", ended_on=LATER),
        row(town, person=town.li, level="district", named_on=LATER),
    ]
    assert list(check_craftsmen(rows=rows)) == []
    assert add_craftsmen(rows=rows, by=town.by, batch=uuid4()) == 3
    assert Craftsman.objects.count() == 2
    held = CraftsmanTitle.objects.filter(craftsman__person=town.li).order_by("valid_from")
    assert list(held.values_list("level", "ended")) == [("enterprise", "expired"), ("district", "")]


def test_a_sheet_that_contradicts_the_files_or_itself_is_found(town, craftsman):
    rows = [
        row(town, level="district"),  # held already
        row(town, body=town.shop),  # another unit keeps the file
        row(town, person=town.li),
        None,
        row(town, person=town.li, named_on=LATER),  # the same level again
        row(town, person=town.wang),
        row(town, person=town.wang, level="district", body=town.shop),
    ]
    found = [(place, column) for place, column, _why in check_craftsmen(rows=rows)]
    assert found == [(0, "level"), (1, "person"), (4, "level"), (6, "body")]


def test_a_load_is_one_change_a_table_and_every_verb_has_its_sentence(town, craftsman):
    ids = load_craftsmen(
        rows=[(f"N{n}", person.pk, town.mill.pk, "") for n, person in enumerate([town.li, town.wang])],
        by=town.by,
    )
    load_titles(rows=[(pk, "city", NAMED, None, "", "") for pk in ids], by=town.by)
    withdraw_title(craftsman=craftsman, level="district", on=LATER, by=town.by)
    correct_craftsman(record=craftsman, by=town.by, expected_version=1, occupation="电工")
    assert Change.objects.filter(verb__in=["load_craftsmen", "load_titles"]).count() == 2
    for record in (craftsman, *craftsman.titles.all(), Craftsman.objects.get(pk=ids[0])):
        for entry in history_of(record):
            assert entry.verb in SENTENCES
            assert "{" not in entry.sentence
            assert "…" not in entry.sentence


def test_no_name_is_written_into_the_log(town, craftsman):
    said = [f"{change.params}{change.before}{change.after}" for change in Change.objects.all()]
    mine = [line for line in said if craftsman.number in line]
    assert mine
    assert not any("张三丰" in line for line in mine)
