"""Congresses: terms that do not overlap, units covered, sessions within the term, ends that hold."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.participation import actions
from gonghui.affairs.participation.actions import (
    correct_congress,
    cover_employer,
    end_congress,
    form_congress,
    hold_session,
)
from gonghui.affairs.participation.models import Congress
from gonghui.affairs.participation.rules import has_quorum
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
START, END = date(2022, 1, 1), date(2025, 1, 1)


@pytest.fixture
def own(street, by):
    return form_congress(body=street.mill, kind="own", valid_from=START, valid_to=END, delegates=60, by=by)


@pytest.fixture
def area(street, by):
    return form_congress(body=street.union, kind="area", valid_from=START, by=by)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2024, 12, 31), None),
        (date(2021, 1, 1), date(2022, 1, 2)),
        (date(2021, 1, 1), None),
        (START, END),
    ],
)
def test_terms_do_not_overlap(own, street, by, start, end):
    with pytest.raises(Refusal, match=own.number):
        form_congress(body=street.mill, kind="own", valid_from=start, valid_to=end, by=by)


@pytest.mark.parametrize(("start", "end"), [(END, None), (date(2019, 1, 1), START)])
def test_terms_may_touch(own, street, by, start, end):
    form_congress(body=street.mill, kind="own", valid_from=start, valid_to=end, by=by)
    assert Congress.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "holder"),
    [
        ("own", "union"),
        ("group", "union"),
        ("area", "mill"),
        ("trade", "shop"),
    ],
)
def test_each_kind_has_its_holder(street, by, kind, holder):
    with pytest.raises(Refusal) as refused:
        form_congress(body=getattr(street, holder), kind=kind, valid_from=START, by=by)
    assert refused.value.field == "body"


@pytest.mark.parametrize(
    "values",
    [
        {"delegates": 30, "women_delegates": 31},
        {"delegates": 30, "frontline_delegates": 31},
        {"women_delegates": 3},
        {"valid_to": START},
        {"valid_to": date(2021, 1, 1)},
        {"last_session": END},
        {"last_session": date(2021, 12, 31)},
        {"kind": "other"},
        {"term": 40_000},
    ],
)
def test_what_contradicts_itself_is_refused_whole(street, by, values):
    with pytest.raises(Refusal):
        form_congress(
            **{"body": street.mill, "kind": "own", "valid_from": START, "valid_to": END, "by": by} | values
        )
    assert not Congress.objects.exists()


def test_a_unit_is_covered_once_at_a_time_by_many(own, area, street, by):
    employer = street.shop.employer
    cover_employer(congress=area, employer=employer, on=date(2022, 6, 1), until=date(2023, 1, 1), by=by)
    cover_employer(congress=area, employer=employer, on=date(2023, 1, 1), by=by)
    for on, until in (
        (date(2022, 12, 31), None),
        (date(2024, 1, 1), None),
        (date(2022, 1, 1), date(2022, 6, 2)),
    ):
        with pytest.raises(Refusal):
            cover_employer(congress=area, employer=employer, on=on, until=until, by=by)
    with pytest.raises(Refusal, match="covers no other"):
        cover_employer(congress=own, employer=employer, on=date(2022, 6, 1), by=by)
    with pytest.raises(Refusal, match="outside the term"):
        cover_employer(congress=area, employer=street.mill.employer, on=date(2021, 6, 1), by=by)


def test_sessions_lie_in_the_term_and_are_entered_once(own, by):
    hold_session(congress=own, held_on=START, by=by, due=60, present=41)
    for held_on in (START, date(2021, 12, 31), END):
        with pytest.raises(Refusal):
            hold_session(congress=own, held_on=held_on, by=by)
    with pytest.raises(Refusal) as refused:
        hold_session(congress=own, held_on=date(2023, 1, 1), by=by, due=60, present=61)
    assert refused.value.field == "present"
    assert own.sessions.count() == 1


@pytest.mark.parametrize(
    ("due", "present", "quorum"), [(60, 40, True), (60, 39, False), (None, 40, None), (60, None, None)]
)
def test_two_thirds_are_a_quorum(due, present, quorum):
    assert has_quorum(due, present) is quorum


def test_an_end_takes_the_units_on_the_list_with_it(area, street, by):
    cover_employer(congress=area, employer=street.shop.employer, on=date(2022, 6, 1), by=by)
    hold_session(congress=area, held_on=date(2023, 5, 1), by=by)
    for on in (START, date(2023, 5, 1), date(2022, 5, 1)):
        with pytest.raises(Refusal):
            end_congress(congress=area, on=on, by=by)
    ended = end_congress(congress=area, on=date(2024, 1, 1), by=by)
    assert ended.valid_to == ended.coverages.get().valid_to == date(2024, 1, 1)
    with pytest.raises(Refusal, match="ended already"):
        end_congress(congress=area, on=date(2024, 6, 1), by=by)
    assert all(entry.verb in actions.SENTENCES for entry in history_of(ended))


def test_corrections_keep_to_the_same_rules(own, street, by):
    hold_session(congress=own, held_on=date(2023, 5, 1), by=by)
    assert correct_congress(record=own, by=by, expected_version=1, women_delegates=20).version == 2
    own.refresh_from_db()
    for values in (
        {"women_delegates": 61},
        {"valid_to": date(2023, 5, 1)},
        {"valid_from": END},
        {"body": street.union},
        {"delegates": 10},
    ):
        with pytest.raises(Refusal):
            correct_congress(record=own, by=by, expected_version=2, **values)
