"""Homes, stations and what is called alike: opening, suspending, inspecting, closing, sheets."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from gonghui.affairs.places import actions, queries, rules
from gonghui.affairs.places.actions import (
    add_facilities,
    close_facility,
    correct_facility,
    inspect_facility,
    open_facility,
    reopen_facility,
    suspend_facility,
)
from gonghui.affairs.places.models import Facility, Operation
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body, place_area
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.queries import page, register
from gonghui.foundation.registers.rules.values import choice_words
from gonghui.foundation.warehouse.queries import figure

pytestmark = pytest.mark.django_db
START = date(2022, 1, 1)
HOME, STATION = ("workers_home",), ("warm_heart_station",)
OTHERS = tuple(kind for kind in Facility.Type.values if kind not in (*HOME, *STATION))


@pytest.fixture
def station(street, by):
    return open_facility(types=STATION, body=street.union, name="东街暖心驿站", opened_on=START, by=by)


def test_a_place_lies_where_its_unit_sits_unless_said_otherwise(street, by, station):
    other = add_area(code="990101002", name_zh="西街", level="street", on=START, by=by)
    found = {"types": STATION, "body": street.union, "opened_on": START, "by": by}
    assert station.area.name_zh == "东街"
    assert open_facility(**found, name="乙暖心驿站", street="990101002").area == other
    assert open_facility(**found, name="丙暖心驿站", street="西街").area == other
    with pytest.raises(Refusal, match="No street"):
        open_facility(**found, name="丁暖心驿站", street="南街")


def test_a_street_name_used_twice_asks_for_its_district(street, by):
    district = add_area(code="990102", name_zh="西区", level="district", on=START, by=by)
    twin = add_area(code="990102001", name_zh="东街", level="street", on=START, by=by)
    place_area(tree="statistical", child=twin, parent=district, on=START, by=by)
    # The unit sits in one of the two: that one is meant. A unit elsewhere must say which.
    assert queries.find_street("东街", street.union.pk).code == "990101001"
    assert queries.find_street("西区东街", street.union.pk) == twin
    away = found_body(kind="union", name_zh="无处工会", on=START, area=None, by=by, union={"type": "basic"})
    with pytest.raises(Refusal, match="district"):
        queries.find_street("东街", away.pk)
    with pytest.raises(Refusal, match="no seat"):
        queries.find_street("", away.pk)


# -- names alike: systems.md §5 row 16, §2 BJ14-13, BJ14-14, §5 row 17 -----------------------------------


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        (
            "东街职工心灵驿站",
            "Mind station",
        ),  # 300家 (BJ13-09), never part of the 3万 stations
        ("安康·爱心驿站", "Outdoor workers' service point"),
        ("东街劳动者港湾", "Outdoor workers' service point"),
        ("女职工康乃馨服务站", "Carnation service station"),
        ("东街工会服务站", "Union service station"),  # of the three-tier service network (row 17)
        ("东街职工之家", "Workers' home"),
    ],
)
def test_a_look_alike_is_no_warm_heart_station_and_is_told_where_it_belongs(street, by, name, belongs):
    with pytest.raises(Refusal, match=belongs) as refused:
        open_facility(types=STATION, body=street.union, name=name, opened_on=START, by=by)
    assert refused.value.field == "name"
    assert ("Workers' homes" if belongs == "Workers' home" else "Other service points") in str(refused.value)
    assert not Facility.objects.exists()


def test_the_words_of_the_types_are_no_part_of_each_other():
    words = [(kind, word) for kind, held in rules.TYPE_WORDS.items() for word in held]
    assert not [
        (word, other) for kind, word in words for another, other in words if kind != another and word in other
    ]
    assert set(rules.TYPE_WORDS) == set(Facility.Type.values) == set(rules.REGISTER_OF)


def test_a_mother_and_baby_room_is_entered_among_the_rooms(street, by):
    with pytest.raises(Refusal, match="Mother-and-baby rooms"):
        open_facility(types=STATION, body=street.union, name="东街母婴关爱室", opened_on=START, by=by)


def test_a_station_that_lets_in_couriers_stays_a_station_and_a_home_is_a_home(street, by):
    station = open_facility(
        types=STATION, body=street.union, name="甲暖心驿站", opened_on=START, for_outdoor=True, by=by
    )
    home = open_facility(types=HOME, body=street.union, name="甲", opened_on=START, build="joint", by=by)
    assert (station.type, station.number) == ("warm_heart_station", "TT-NX-2022-000001")
    assert (home.type, home.number) == ("workers_home", "TT-ZJ-2022-000001")
    with pytest.raises(Refusal, match="Only workers' homes"):
        open_facility(types=STATION, body=street.union, name="乙", opened_on=START, grade="model", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.filter(pk=station.pk).update(grade="model")


def test_other_points_must_say_which_kind(street, by):
    given = {"types": OTHERS, "body": street.union, "name": "东街服务点", "opened_on": START, "by": by}
    with pytest.raises(Refusal) as refused:
        open_facility(**given)
    assert refused.value.field == "type"
    with pytest.raises(Refusal, match="Warm-heart stations"):
        open_facility(**given, type="warm_heart_station")
    assert open_facility(**given, type="outdoor_point", brand="劳动者港湾").number == "TT-FW-2022-000001"


# -- one after another -----------------------------------------------------------------------------------


def test_a_suspended_station_does_not_count_until_it_is_open_again(station, by):
    for on in (START, date(2021, 12, 31)):
        with pytest.raises(Refusal):
            suspend_facility(facility=station, on=on, by=by)
    suspend_facility(facility=station, on=date(2022, 3, 1), reason="装修", by=by)
    with pytest.raises(Refusal, match="suspended already"):
        suspend_facility(facility=station, on=date(2022, 4, 1), by=by)
    with pytest.raises(Refusal):
        reopen_facility(facility=station, on=date(2022, 3, 1), by=by)
    reopen_facility(facility=station, on=date(2022, 5, 1), by=by)
    with pytest.raises(Refusal, match="is open"):
        reopen_facility(facility=station, on=date(2022, 6, 1), by=by)
    told = Operation.objects.order_by("valid_from").values_list("status", "ended", "valid_from", "valid_to")
    assert list(told) == [
        ("open", "suspended", START, date(2022, 3, 1)),
        ("suspended", "reopened", date(2022, 3, 1), date(2022, 5, 1)),
        ("open", "", date(2022, 5, 1), None),
    ]
    last = station.operations.order_by("-valid_from").first()
    assert all(entry.verb in actions.SENTENCES for entry in history_of(last))


def test_a_closed_place_is_closed_once_and_may_open_again(station, by):
    with pytest.raises(Refusal):
        close_facility(facility=station, on=date(2023, 1, 1), reason="suspended", by=by)
    close_facility(facility=station, on=date(2023, 1, 1), reason="withdrawn", by=by)
    for act in (close_facility, suspend_facility):
        with pytest.raises(Refusal, match="ended already"):
            act(facility=station, on=date(2023, 6, 1), by=by)
    with pytest.raises(Refusal, match="2023-01-01"):
        reopen_facility(facility=station, on=date(2022, 12, 31), by=by)
    reopen_facility(facility=station, on=date(2023, 1, 1), by=by)
    assert station.operations.filter(valid_to=None).get().status == "open"


def test_an_inspection_needs_something_to_look_at(station, by):
    close_facility(facility=station, on=date(2023, 1, 1), by=by)
    for on in (date(2021, 12, 31), date(2023, 1, 1)):
        with pytest.raises(Refusal, match="nothing to inspect"):
            inspect_facility(facility=station, on=on, result="keep", by=by)
    inspect_facility(facility=station, on=date(2022, 12, 31), result="rectify", by=by)
    with pytest.raises(Refusal, match="already"):
        inspect_facility(facility=station, on=date(2022, 12, 31), result="keep", by=by)
    with pytest.raises(Refusal):
        inspect_facility(facility=station, on=date(2022, 12, 30), result="splendid", by=by)


def test_a_correction_never_makes_another_kind_of_place(street, by, station):
    with pytest.raises(Refusal, match="Mind station"):
        correct_facility(record=station, by=by, expected_version=1, name="东街心灵驿站")
    open_facility(types=STATION, body=street.union, name="乙暖心驿站", opened_on=START, by=by)
    with pytest.raises(Refusal, match="already"):
        correct_facility(record=station, by=by, expected_version=1, name="乙暖心驿站")
    done = correct_facility(record=station, by=by, expected_version=1, hours="全天", street="东街")
    assert (done.hours, done.version) == ("全天", 2)


@pytest.mark.parametrize("values", [{"ended_on": START}, {"name": "长" * 121}, {"hours": "长" * 61}])
def test_what_does_not_fit_is_refused_whole(street, by, values):
    with pytest.raises(Refusal):
        open_facility(
            **{"types": STATION, "body": street.union, "name": "甲", "opened_on": START, "by": by} | values
        )
    assert not Facility.objects.exists()


# -- sheets ----------------------------------------------------------------------------------------------


def row(body, name, **values):
    blank = dict.fromkeys(("type", "street", "address", "hours", "functions", "for_outdoor", "ended_on"))
    return {**blank, "body": body, "name": name, "opened_on": START} | values


def test_a_sheet_names_every_look_alike_and_every_street_that_is_not_there(street):
    rows = [
        row(street.union, "甲暖心驿站"),
        row(street.union, "乙心灵驿站"),
        None,
        row(street.union, "丙", type="psychological_station"),
        row(street.union, "丁暖心驿站", street="南街"),
    ]
    found = list(queries.check_facilities(types=STATION, rows=rows))
    assert [(place, column) for place, column, _reason in found] == [(1, "name"), (3, "type"), (4, "street")]
    assert "Other service points" in str(found[1][2])


def test_a_sheet_brings_open_and_closed_places_with_numbers_of_their_kinds(street, by):
    rows = [
        row(street.union, "甲劳动者港湾", type="outdoor_point"),
        row(street.union, "乙心灵驿站", type="psychological_station", ended_on=date(2023, 1, 1)),
    ]
    assert add_facilities(types=OTHERS, rows=rows, by=by, batch=uuid4()) == 2
    assert list(Facility.objects.order_by("number").values_list("number", flat=True)) == [
        "TT-FW-2022-000001",
        "TT-FW-2022-000002",
    ]
    assert list(Operation.objects.order_by("id").values_list("status", "ended")) == [
        ("open", ""),
        ("open", "closed"),
    ]


def test_the_words_of_a_cell_are_exact():
    """职工心灵驿站 in the column of kinds is read as what it is, hence refused among the stations."""
    for key in ("homes", "stations", "service-points"):
        column = next(c for c in declared_registers()[key].columns if c.name == "type")
        words = choice_words(column)
        assert words["职工暖心驿站"] == "warm_heart_station"
        assert words["职工心灵驿站"] == "psychological_station"
        assert words["安康·爱心驿站"] == words["劳动者港湾"] == "outdoor_point"
        assert "驿站" not in words


def test_each_register_shows_its_own_types_and_how_they_stood(street, by, station):
    open_facility(types=OTHERS, type="outdoor_point", body=street.union, name="港湾", opened_on=START, by=by)
    suspend_facility(facility=station, on=date(2022, 3, 1), by=by)
    close_facility(facility=station, on=date(2022, 6, 1), by=by)
    rows = declared_registers()["stations"].rows
    assert not rows(date(2021, 12, 31)).exists()
    states = [(date(2022, 2, 28), "open"), (date(2022, 3, 1), "suspended"), (date(2022, 6, 1), "ended")]
    for on, state in states:
        found = rows(on).get()
        assert (found.state, found.is_open) == (state, state == "open")
    assert declared_registers()["service-points"].rows(START).get().name == "港湾"
    assert not declared_registers()["homes"].rows(START).exists()


def test_a_list_of_an_area_holds_what_lies_there_as_the_figure_does(street, by, station):
    """The union sits in 东街; a station of its own in 西街 is counted, and listed, in 西街."""
    west = add_area(code="990101002", name_zh="西街", level="street", on=START, by=by)
    given = {"types": STATION, "body": street.union, "opened_on": START, "by": by}
    away = open_facility(**given, name="乙暖心驿站", street=west.code)
    for code, own in (("990101001", station), ("990101002", away)):
        shown = page(register("stations"), by=system_account(), on=START, filters={"area": code})
        assert [row["record"].pk for row in shown.rows] == [own.pk]
        found = figure("warm_heart_stations", area=own.area_id, as_of=START)
        assert found.numerator == 1
