"""Mutual aid: plans and terms, enrolling once at a time, withdrawing, loads in lots, a union's sheet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from gonghui.affairs.assistance import actions
from gonghui.affairs.assistance.actions import (
    add_enrolments,
    add_plan,
    correct_plan,
    enrol_person,
    load_enrolments,
    set_terms,
    withdraw_enrolment,
)
from gonghui.affairs.assistance.models import Enrolment, PlanTerms
from gonghui.affairs.assistance.queries import check_enrolments
from gonghui.affairs.assistance.registers import enrolments, plans
from gonghui.affairs.assistance.rules import days_of_cover, end_of_term, enrolment_due, fen
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
START = date(2025, 1, 1)


def of_plan(person, union, by, plan="医疗互助", start=START, **values):
    return enrol_person(person=person, plan=plan, union=union, valid_from=start, by=by, **values)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 1), 12, date(2026, 1, 1)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 7, 15), 6, date(2026, 1, 15)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 11, 1), 1, date(2025, 12, 1)),
    ],
)
def test_a_term_ends_on_the_same_day_of_its_last_month(start, months, end):
    assert end_of_term(start, months) == end


@pytest.mark.parametrize(("yuan", "kept"), [("60", 6000), (Decimal("0.01"), 1), (0, 0)])
def test_contributions_are_kept_in_fen(yuan, kept):
    assert fen(yuan) == kept


@pytest.mark.parametrize("yuan", ["0.001", "-1", "很多", Decimal("99999999999")])
def test_no_amount_is_refused(yuan):
    with pytest.raises(Refusal) as refused:
        fen(yuan)
    assert refused.value.field == "contribution"


def test_a_plan_stands_once_with_terms_year_by_year(aid, street, by):
    with pytest.raises(Refusal) as refused:
        add_plan(body=street.union, key="medical", kind="medical", name_zh="另一", by=by)
    assert refused.value.field == "key"
    correct_plan(record=aid.medical, by=by, expected_version=1, name_en="Medical")
    set_terms(plan=aid.medical, year=2025, contribution=Decimal("61"), by=by)
    assert PlanTerms.objects.get(plan=aid.medical, year=2025).contribution == 6100
    assert plans(START).get(pk=aid.medical.pk).contribution == Decimal("61")
    assert plans(date(2019, 1, 1)).get(pk=aid.medical.pk).contribution is None  # unknown is not nought
    with pytest.raises(Refusal):
        set_terms(plan=aid.medical, year=2025, contribution=Decimal("61"), months=0, by=by)


def test_what_is_not_given_follows_the_terms_of_the_year(aid, street, by):
    enrolment = of_plan(aid.wang, street.union, by)
    assert (enrolment.valid_to, enrolment.contribution, enrolment.yuan) == (date(2026, 1, 1), 6000, 60)
    other = of_plan(aid.li, street.union, by, valid_to=date(2025, 7, 1), contribution=Decimal("30.5"))
    assert (other.valid_to, other.contribution) == (date(2025, 7, 1), 3050)
    with pytest.raises(Refusal, match="no terms for 2019"):
        of_plan(aid.wang, street.union, by, start=date(2019, 1, 1))


def test_a_double_entry_is_refused(aid, street, by):
    of_plan(aid.wang, street.union, by)
    for start, end in (
        (START, None),
        (date(2025, 12, 31), None),
        (date(2024, 6, 1), date(2025, 1, 2)),
    ):
        with pytest.raises(Refusal, match="covers this person already") as refused:
            of_plan(aid.wang, street.union, by, start=start, valid_to=end)
        assert refused.value.field == "valid_from"
    of_plan(aid.wang, street.union, by, plan="accident")  # by its key; another plan is another enrolment
    of_plan(aid.wang, street.union, by, start=date(2026, 1, 1))
    assert Enrolment.objects.count() == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"union": "mill"}, "union"),
        ({"plan": "没有的计划"}, "plan"),
        ({"valid_to": START}, "valid_to"),
        ({"contribution": Decimal("0.001")}, "contribution"),
        ({"valid_from": date(2120, 1, 1)}, "valid_from"),
    ],
)
def test_what_cannot_stand_is_refused(aid, street, by, values, field):
    given = {"plan": "医疗互助", "union": "union", "valid_from": START} | values
    given["union"] = getattr(street, given["union"])
    with pytest.raises(Refusal) as refused:
        enrol_person(person=aid.wang, by=by, **given)
    assert refused.value.field == field
    assert not Enrolment.objects.exists()


def test_withdrawn_before_the_first_day_it_covers_nobody(aid, street, by):
    enrolment = of_plan(aid.wang, street.union, by)
    withdraw_enrolment(enrolment=enrolment, on=date(2024, 12, 20), by=by)
    enrolment.refresh_from_db()
    assert enrolment.valid_to == date(2026, 1, 1)  # what was agreed stays as it was
    assert days_of_cover(START, enrolment.valid_to, enrolment.withdrawn_on) == (START, START)
    with pytest.raises(Refusal, match="withdrawn already"):
        withdraw_enrolment(enrolment=enrolment, on=date(2025, 2, 1), by=by)
    # Nobody is covered, so the person may enrol anew, if not from the very same day.
    with pytest.raises(Refusal, match="very day was withdrawn"):
        of_plan(aid.wang, street.union, by)
    of_plan(aid.wang, street.union, by, start=date(2024, 6, 1), valid_to=date(2025, 1, 2))
    of_plan(aid.wang, street.union, by, start=date(2025, 1, 2))


def test_what_is_over_is_not_withdrawn(aid, street, by):
    enrolment = of_plan(aid.wang, street.union, by)
    for on in (date(2026, 1, 1), date(2026, 5, 1)):
        with pytest.raises(Refusal, match="ended"):
            withdraw_enrolment(enrolment=enrolment, on=on, by=by)
    withdraw_enrolment(enrolment=enrolment, on=date(2025, 12, 31), by=by)
    assert all(entry.verb in actions.SENTENCES for entry in history_of(enrolment))


def test_the_register_says_how_each_stands_on_the_day(aid, street, by):
    of_plan(aid.wang, street.union, by)
    gone = of_plan(aid.li, street.union, by)
    withdraw_enrolment(enrolment=gone, on=date(2025, 6, 1), by=by)

    def states(on):
        return [(one.person_id, one.state) for one in enrolments(on).order_by("id")]

    wang, li = aid.wang.pk, aid.li.pk
    assert states(date(2024, 12, 31)) == [(wang, "ahead"), (li, "ahead")]
    assert states(date(2025, 5, 31)) == [(wang, "covers"), (li, "covers")]
    assert states(date(2025, 6, 1)) == [(wang, "covers"), (li, "withdrawn")]
    assert states(date(2026, 1, 1)) == [(wang, "over"), (li, "withdrawn")]
    assert states(date(2023, 12, 31)) == []  # more than a year ahead


def loaded(aid, street, start=START):
    return [(person.pk, aid.medical.pk, street.union.pk, 6000, start, None, None) for person in aid.everybody]


def test_a_long_load_is_taken_in_lots(aid, street, by):
    batch = uuid4()
    lots = load_enrolments(rows=iter(loaded(aid, street)), by=by, batch=batch, at_once=2)
    assert [len(lot) for lot in lots] == [2, 2, 1]
    changes = Change.objects.filter(verb="load_enrolments", batch=batch).order_by("id")
    assert [(c.first_record, c.last_record) for c in changes] == [(lot[0], lot[-1]) for lot in lots]
    assert load_enrolments(rows=iter(()), by=by) == []


def test_a_load_with_a_double_entry_leaves_nothing(aid, street, by):
    rows = loaded(aid, street)
    with pytest.raises(Refusal, match="twice from the same day"):
        load_enrolments(rows=iter([*rows, rows[0]]), by=by, at_once=2)
    assert not Enrolment.objects.exists()
    assert not Change.objects.filter(verb="load_enrolments").exists()


def row(person, union, plan="医疗互助", start=START, **values):
    given = {"valid_to": None, "contribution": None} | values
    return {"person": person, "plan": plan, "union": union, "valid_from": start, **given}


def test_a_sheet_names_every_row_that_cannot_stand(aid, street, by):
    of_plan(aid.wang, street.union, by)
    far = timezone.localdate() + timedelta(days=400)
    rows = [
        row(aid.wang, street.union),
        row(aid.li, street.union),
        row(aid.li, street.union, start=date(2025, 3, 1)),
        None,
        row(aid.li, street.mill),
        row(aid.li, street.union, plan="无"),
        row(aid.li, street.union, start=far),
        row(aid.li, street.union, start=date(2010, 1, 1)),
        row(aid.li, street.union, plan="意外互助"),
        row(aid.li, street.union, start=date(2010, 1, 1), valid_to=date(2011, 1, 1), contribution=Decimal(5)),
    ]
    found = sorted((place, column) for place, column, _reason in check_enrolments(rows=rows))
    assert found == [
        (0, "valid_from"),
        (2, "valid_from"),
        (4, "union"),
        (5, "plan"),
        (6, "valid_from"),
        (7, "plan"),
    ]


def test_a_sheet_enrols_all_its_people(aid, street, by):
    rows = [row(person, street.union) for person in aid.everybody]
    rows.append(row(aid.wang, street.union, plan="accident", contribution=Decimal("12.5")))
    assert not list(check_enrolments(rows=rows))
    assert add_enrolments(rows=rows, by=by, batch=uuid4()) == 6
    assert sorted(Enrolment.objects.values_list("contribution", flat=True)) == [1250] + [6000] * 5


@pytest.mark.parametrize(("days", "due"), [(61, False), (60, True), (0, True), (-90, True), (-91, False)])
def test_workers_are_enrolled_anew_around_the_end_of_their_cover(days, due):
    on = date(2025, 3, 1)
    ends = on + timedelta(days=days)
    assert enrolment_due(ends, on) == (ends if due else None)
    assert enrolment_due(None, on) is None
