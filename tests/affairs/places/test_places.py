"""Rooms and the list of places that should have one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gonghui.affairs.places import actions
from gonghui.affairs.places.actions import (
    close_room,
    correct_duty,
    correct_room,
    end_duty,
    list_duty,
    open_room,
)
from gonghui.affairs.places.models import Room
from gonghui.affairs.places.rules import overlap, room_due
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
START = date(2022, 1, 1)


@pytest.fixture
def duty(street, by):
    return list_duty(body=street.mill, name="厂区", basis="women_workers", valid_from=START, by=by)


@pytest.fixture
def room(street, by, duty):
    return open_room(body=street.mill, name="一号室", valid_from=START, duty=duty, by=by)


def test_one_room_a_place_at_a_time(street, by, duty, room):
    with pytest.raises(Refusal, match=room.number):
        open_room(body=street.mill, name="二号室", valid_from=date(2023, 1, 1), duty=duty, by=by)
    close_room(room=room, on=date(2023, 1, 1), by=by, reason="below_standard")
    second = open_room(body=street.mill, name="二号室", valid_from=date(2023, 1, 1), duty=duty, by=by)
    beyond = open_room(body=street.mill, name="三号室", valid_from=START, by=by)
    assert (second.duty, beyond.duty) == (duty, None)
    with pytest.raises(Refusal):
        correct_room(record=beyond, by=by, expected_version=1, duty=duty)
    assert correct_room(record=beyond, by=by, expected_version=1, floor_area=Decimal("12.5")).version == 2


def test_a_room_ends_once_and_after_it_began(room, by):
    for on in (START, date(2021, 1, 1)):
        with pytest.raises(Refusal):
            close_room(room=room, on=on, by=by)
    with pytest.raises(Refusal):
        close_room(room=room, on=date(2023, 1, 1), by=by, reason="whim")
    closed = close_room(room=room, on=date(2023, 1, 1), by=by)
    assert (closed.valid_to, closed.ended) == (date(2023, 1, 1), "closed")
    with pytest.raises(Refusal):
        close_room(room=room, on=date(2024, 1, 1), by=by)
    assert all(entry.verb in actions.SENTENCES for entry in history_of(closed))


def test_a_place_leaves_the_list(duty, by):
    with pytest.raises(Refusal):
        end_duty(duty=duty, on=START, by=by)
    assert end_duty(duty=duty, on=date(2024, 1, 1), by=by).valid_to == date(2024, 1, 1)
    with pytest.raises(Refusal):
        end_duty(duty=duty, on=date(2025, 1, 1), by=by)


def test_names_are_used_once_a_unit(street, by, duty, room):
    with pytest.raises(Refusal):
        list_duty(body=street.mill, name="厂区", basis="decided", valid_from=START, by=by)
    with pytest.raises(Refusal):
        open_room(body=street.mill, name="一号室", valid_from=START, by=by)
    list_duty(body=street.shop, name="厂区", basis="decided", valid_from=START, by=by)


@pytest.mark.parametrize(
    "values", [{"valid_to": START}, {"floor_area": Decimal("12.34")}, {"name": "长" * 121}]
)
def test_what_does_not_fit_is_refused_whole(street, by, values):
    with pytest.raises(Refusal):
        open_room(**{"body": street.mill, "name": "室", "valid_from": START, "by": by} | values)
    assert not Room.objects.exists()


def test_corrections_of_the_list(duty, by):
    with pytest.raises(Refusal):
        correct_duty(record=duty, by=by, expected_version=1, valid_to=START)
    with pytest.raises(Refusal):
        correct_duty(record=duty, by=by, expected_version=1, basis="whim")
    assert correct_duty(record=duty, by=by, expected_version=1, basis="decided").basis == "decided"


def test_half_open_intervals_that_touch_do_not_overlap():
    assert not overlap(START, date(2023, 1, 1), date(2023, 1, 1), None)
    assert overlap(START, date(2023, 1, 2), date(2023, 1, 1), None)
    assert overlap(START, None, date(2030, 1, 1), date(2031, 1, 1))


def test_a_listed_place_has_a_year_for_its_room():
    assert room_due(date(2024, 2, 29)) == date(2025, 2, 28)
