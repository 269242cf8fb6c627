"""The year's enrolments as a figure: covered is not helped, a new year begins at nought, plans add up."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.assistance import actions
from gonghui.affairs.assistance.facts import METRICS
from gonghui.foundation.bodies.actions import add_area, move_seat, place_area
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Kind, declared_tables
from gonghui.foundation.warehouse import queries
from gonghui.foundation.warehouse.actions import rebuild, verify
from gonghui.foundation.warehouse.queries.reading import forget

KEY = "mutual_aid_enrolments"
DAY = date(2015, 1, 1)


@pytest.fixture(autouse=True)
def fresh_engine():
    forget()
    yield
    forget()


@pytest.fixture
def enrol(aid, street, by):
    def enrolled(person, start, plan="medical"):
        return actions.enrol_person(person=person, plan=plan, union=street.union, valid_from=start, by=by)

    rebuild(by=by)
    return enrolled


def value(on, **asked):
    return queries.figure(KEY, as_of=on, **asked).value


@pytest.mark.django_db(transaction=True)
def test_on_the_first_of_january_the_count_begins_anew(aid, enrol):
    """The target is a yearly flow in person-times (Beijing's 14th plan, indicator 16), no stock."""
    enrol(aid.wang, date(2024, 7, 1))
    enrol(aid.li, date(2024, 12, 31))
    enrol(aid.wang, date(2025, 7, 1))
    assert value(date(2024, 6, 30)) == 0
    assert value(date(2024, 7, 1)) == 1
    assert value(date(2024, 12, 31)) == 2
    # Both still cover, and yet nobody has enrolled in the new year.
    assert value(date(2025, 1, 1)) == 0
    assert value(date(2025, 12, 31)) == 1
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_two_plans_of_one_person_are_two_person_times(aid, enrol):
    enrol(aid.wang, date(2025, 1, 1))
    enrol(aid.wang, date(2025, 1, 1), plan="accident")
    assert value(date(2025, 12, 31)) == 2
    parts = queries.breakdown(KEY, column="plan_kind", as_of=date(2025, 12, 31))
    assert {kind: part.value for kind, part in parts.items()} == {"medical": 1, "accident": 1}


@pytest.mark.django_db(transaction=True)
def test_withdrawn_by_the_first_day_does_not_count_and_later_does(aid, enrol, by):
    made = [enrol(person, date(2025, 3, 1)) for person in aid.everybody[:4]]
    assert value(date(2025, 3, 1)) == 4
    for enrolment, on in zip(made, (date(2025, 2, 1), date(2025, 3, 1), date(2025, 3, 2)), strict=False):
        actions.withdraw_enrolment(enrolment=enrolment, on=on, by=by)
    assert value(date(2025, 3, 1)) == value(date(2025, 12, 31)) == 2
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_an_enrolment_counts_where_its_union_sat_on_its_first_day(aid, street, enrol, by):
    old = Area.objects.get(code="990101001")
    new = add_area(code="990101002", name_zh="西街", level="street", on=DAY, by=by)
    place_area(tree="statistical", child=new, parent=Area.objects.get(code="990101"), on=DAY, by=by)
    enrol(aid.wang, date(2025, 1, 1))
    move_seat(body=street.union, area=new, on=date(2025, 6, 1), by=by)
    enrol(aid.li, date(2025, 6, 1))
    for area in (old, new):
        assert value(date(2025, 12, 31), area=area.pk) == 1


@pytest.mark.django_db(transaction=True)
def test_a_load_of_many_shows_like_single_entries(aid, street, enrol, by):
    rows = [
        (p.pk, aid.medical.pk, street.union.pk, 6000, date(2025, 1, 1), None, None) for p in aid.everybody
    ]
    actions.load_enrolments(rows=iter(rows), by=by, at_once=2)
    assert value(date(2025, 1, 1)) == 5
    assert verify() == []


def test_covered_is_not_helped_and_the_definition_is_ours():
    """The 12th plan reported people helped in four years, the 14th asks for people covered a year: no chain.

    Systems, section 5 row 10: claims against enrolments, cumulative against yearly; row 22: no formula given.
    """
    (metric,) = METRICS
    assert metric.kind is Kind.FLOW
    assert metric.is_ours
    assert not metric.source
    assert "not being helped" in str(metric.population_text)
    assert not {"claim", "benefit"} & set(declared_tables())
