"""Open factory affairs: one system at a time, disclosures while it is in force, ends that hold, sheets."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gonghui.affairs.participation import actions
from gonghui.affairs.participation.actions import (
    add_many_open_affairs,
    correct_open_affairs,
    disclose,
    end_open_affairs,
    load_disclosures,
    load_open_affairs,
    open_affairs,
)
from gonghui.affairs.participation.models import Disclosure, OpenAffairs
from gonghui.affairs.participation.queries import check_open_affairs
from gonghui.affairs.participation.registers.open_affairs import systems
from gonghui.affairs.participation.rules import disclosure_due, new_term_due, session_due
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
START, END = date(2022, 1, 1), date(2025, 1, 1)


@pytest.fixture
def system(street, by):
    return open_affairs(body=street.mill, valid_from=START, valid_to=END, forms="公示栏", by=by)


def test_a_unit_has_one_system_at_a_time(system, street, by):
    for start, end in ((date(2024, 12, 31), None), (date(2021, 1, 1), date(2022, 1, 2)), (START, END)):
        with pytest.raises(Refusal, match=system.number):
            open_affairs(body=street.mill, valid_from=start, valid_to=end, by=by)
    assert open_affairs(body=street.mill, valid_from=END, by=by).number == "TT-CW-2025-000001"
    assert open_affairs(body=street.shop, valid_from=START, by=by).number == "TT-CW-2022-000002"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"body": "union"}, "body"),
        ({"valid_to": START}, "valid_to"),
        ({"last_disclosed": date(2021, 12, 31)}, "disclosed_on"),
        ({"last_disclosed": END}, "disclosed_on"),
        ({"forms": "公" * 121}, "forms"),
    ],
)
def test_what_contradicts_itself_is_refused_whole(street, by, values, field):
    given = {"body": "mill", "valid_from": START, "valid_to": END} | values
    given["body"] = getattr(street, given["body"])
    with pytest.raises(Refusal) as refused:
        open_affairs(**given, by=by)
    assert refused.value.field == field
    assert not OpenAffairs.objects.exists()


def test_disclosures_lie_in_force_and_are_entered_once_a_topic(system, by):
    disclose(open_affairs=system, disclosed_on=START, topic="rights", items=3, opinions=0, by=by)
    disclose(open_affairs=system, disclosed_on=START, topic="decisions", by=by)
    for day in (START - timedelta(days=1), END):
        with pytest.raises(Refusal, match="not in force"):
            disclose(open_affairs=system, disclosed_on=day, by=by)
    with pytest.raises(Refusal, match="entered already"):
        disclose(open_affairs=system, disclosed_on=START, topic="rights", by=by)
    with pytest.raises(Refusal):
        disclose(open_affairs=system, disclosed_on=START, topic="weather", by=by)
    assert system.disclosures.count() == 2


def test_what_is_still_to_come_is_no_disclosure(street, by):
    system = open_affairs(body=street.mill, valid_from=START, by=by)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refusal, match="still to be disclosed"):
        disclose(open_affairs=system, disclosed_on=tomorrow, by=by)
    assert disclose(open_affairs=system, disclosed_on=timezone.localdate(), by=by).pk


def test_an_end_lies_after_the_last_disclosure(system, by):
    disclose(open_affairs=system, disclosed_on=date(2023, 5, 1), by=by)
    for on in (START, date(2023, 5, 1), date(2022, 6, 1)):
        with pytest.raises(Refusal):
            end_open_affairs(open_affairs=system, on=on, by=by)
    assert end_open_affairs(open_affairs=system, on=date(2024, 1, 1), by=by).valid_to == date(2024, 1, 1)
    with pytest.raises(Refusal, match="ended already"):
        end_open_affairs(open_affairs=system, on=date(2024, 6, 1), by=by)
    assert all(entry.verb in actions.SENTENCES for entry in history_of(system))


def test_corrections_keep_to_the_same_rules(system, street, by):
    disclose(open_affairs=system, disclosed_on=date(2023, 5, 1), by=by)
    assert correct_open_affairs(record=system, by=by, expected_version=1, leading_group=True).version == 2
    system.refresh_from_db()
    for values in ({"valid_to": date(2023, 5, 1)}, {"valid_from": END}, {"body": street.union}):
        with pytest.raises(Refusal):
            correct_open_affairs(record=system, by=by, expected_version=2, **values)


def row(body, start=START, end=None, disclosed=None):
    return {
        "body": body,
        "valid_from": start,
        "valid_to": end,
        "document": None,
        "forms": "公示栏",
        "leading_group": None,
        "last_disclosed": disclosed,
    }


def test_a_sheet_names_every_row_that_cannot_stand(system, street):
    tomorrow = timezone.localdate() + timedelta(days=1)
    rows = [
        row(street.union),
        row(street.mill),
        None,
        row(street.shop, disclosed=tomorrow),
        row(street.shop, disclosed=date(2021, 1, 1)),
        row(street.shop, date(2023, 1, 1)),
    ]
    found = [(place, column) for place, column, _reason in check_open_affairs(rows=rows)]
    assert found == [
        (0, "body"),
        (3, "last_disclosed"),
        (4, "last_disclosed"),
        (1, "valid_from"),
        (4, "valid_from"),
        (5, "valid_from"),
    ]


def test_a_sheet_enters_systems_with_their_last_disclosure(street, by):
    rows = [row(street.mill, disclosed=date(2024, 5, 1)), row(street.shop)]
    assert add_many_open_affairs(rows=rows, by=by, batch=uuid4()) == 2
    listed = {one.body_id: one for one in systems(date(2024, 6, 1))}
    assert listed[street.mill.pk].last_disclosed == date(2024, 5, 1)
    assert listed[street.shop.pk].last_disclosed is None
    assert {one.in_force for one in listed.values()} == {True}


def test_bulk_loads_write_one_change_each(street, by):
    rows = [("TT-CW-2022-000009", street.mill.pk, "", "", None, START, None)]
    taken = load_open_affairs(rows=rows, by=by)
    load_disclosures(rows=[(taken[0], START, "rights", "", 2, None)], by=by)
    assert Change.objects.filter(verb__in=["load_open_affairs", "load_disclosures"]).count() == 2
    assert Disclosure.objects.get().open_affairs_id == taken[0]
    assert load_disclosures(rows=[], by=by) == range(0)


@pytest.mark.parametrize("rule", [disclosure_due, session_due])
def test_what_recurs_within_a_year_is_due_from_a_month_before_on(rule):
    last, by = date(2024, 2, 29), date(2025, 2, 28)
    assert rule(last, by - timedelta(days=31)) is None
    assert rule(last, by - timedelta(days=30)) == rule(last, date(2026, 1, 1)) == by


def test_a_new_term_is_due_from_half_a_year_before_on():
    ends = date(2025, 6, 30)
    assert new_term_due(ends, ends - timedelta(days=181)) is None
    assert new_term_due(ends, ends - timedelta(days=180)) == ends
    assert new_term_due(None, ends) is None
