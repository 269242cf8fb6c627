"""An evaluation opened, self-assessments asked once, prefilled, filed, sent back, accepted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.models import EvaluationItem, Filing
from gonghui.insight.monitoring.actions import report_figure
from gonghui.insight.plans.rules.confirming import Wrong
from tests.insight.evaluation.conftest import (
    CONGRESSES,
    DUE,
    MIDTERM,
    NOW,
    STUDIOS,
    begin,
    of,
    staff,
    step,
    write,
)

pytestmark = pytest.mark.django_db


def refused_by_the_database(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_every_unit_is_asked_once_with_what_is_known(office):
    report_figure(
        indicator=office.rows[CONGRESSES],
        area=office.area,
        body=office.federation,
        period_start=date(2024, 1, 1),
        period_end=MIDTERM,
        value="70",
        document_number="文",
        received_on=date(2025, 1, 20),
        by=office.by,
        today=date(2025, 1, 20),
    )
    made = begin(office, numbers=None)
    owners = {one.owner_id for one in office.rows.values()} - {None}
    assert made.assessments.count() == len(owners)
    assert made.items.count() == len(office.rows)
    item = made.items.get(indicator__number=CONGRESSES)
    # 5 of 8 units at the end of 2024.
    assert (item.recorded, item.reported, item.official, item.source) == (62.5, 70, 62.5, "recorded")
    assert (item.numerator, item.denominator) == (5, 8)
    assert made.items.filter(assessment=None).count() == sum(
        one.owner is None for one in office.rows.values()
    )
    case = of(made, office.management).case
    assert case.lead == office.management
    assert case.first_due_at.date() == DUE  # midnight after it, told in UTC
    assert case in cases_visible_to(office.owner, NOW.date())


def test_a_scheme_that_cannot_be(office):
    for more, field in (
        ({"kind": "weekly"}, "kind"),
        ({"year": 2030}, "year"),
        ({"kind": "final"}, "year"),
        ({"year": 2025, "as_of": date(2025, 12, 31)}, "year"),
        ({"as_of": date(2022, 12, 31)}, "as_of"),
        ({"due_on": NOW.date()}, "due_on"),
        ({"scheme": "  "}, "scheme"),
        ({"numbers": [99]}, "numbers"),
        ({"numbers": []}, "numbers"),
    ):
        with pytest.raises(Refusal) as caught:
            begin(office, **more)
        assert caught.value.field == field, more
    for stranger in (office.planner, office.owner, office.third):
        with pytest.raises(Refusal):
            begin(office, by=stranger)
    begin(office)
    with pytest.raises(Refusal, match="already"):
        begin(office)


def test_filed_with_causes_and_frozen_with_a_digest(office):
    made = begin(office)
    with pytest.raises(Wrong) as caught:
        write(office, made, measures="")
    assert set(caught.value.errors) == {f"measures_{CONGRESSES}"}
    held = write(office, made)
    assert held.case.state == "filed"
    assert held.case.first_due_at is None
    filing = Filing.objects.get(assessment=held)
    told = filing.content["items"][0]
    assert (told["indicator"], told["recorded"], told["cause"]) == (CONGRESSES, "62.5", "因")
    assert queries.is_intact(filing)
    assert len(filing.digest) == 64


def test_filing_twice_is_refused(office):
    made = begin(office)
    write(office, made)
    with pytest.raises(Refusal, match="filed"):
        write(office, made, days=2)
    with pytest.raises(Refusal):
        step(of(made, office.management), "file", office.owner, days=2)
    assert Filing.objects.count() == 1


def test_after_the_limit_it_waits_for_more_time(office):
    made = begin(office)
    late = (DUE - NOW.date()).days + 1
    with pytest.raises(Refusal, match="2026-03-31"):
        write(office, made, days=late)
    assert Filing.objects.count() == 0
    assessment = of(made, office.management)
    until = DUE + timedelta(days=10)
    given = {"assessment": assessment, "until": until, "now": NOW + timedelta(days=late)}
    with pytest.raises(Refusal):
        actions.give_more_time(**given, reason="迟", by=office.owner)
    with pytest.raises(Refusal):
        actions.give_more_time(**given | {"until": DUE}, reason="迟", by=office.organiser)
    with pytest.raises(Refusal):
        actions.give_more_time(**given, reason="", by=office.organiser)
    actions.give_more_time(**given, reason="迟报", by=office.organiser)
    # On the very last day it is in time.
    assert write(office, made, days=(until - NOW.date()).days).case.state == "filed"


def test_sent_back_it_is_filed_again_and_both_filings_stay(office):
    made = begin(office)
    write(office, made)
    assessment = of(made, office.management)
    until = DUE + timedelta(days=5)
    with pytest.raises(Refusal):
        step(assessment, "send_back", office.organiser, days=2, until=NOW.date(), reason="补充")
    with pytest.raises(Refusal):
        step(assessment, "send_back", office.organiser, days=2, until=until)
    step(assessment, "send_back", office.organiser, days=2, until=until, reason="补充数据来源")
    assert of(made, office.management).case.first_due_at is not None
    write(office, made, days=3, cause="另一个因")
    told = [one.content["items"][0]["cause"] for one in Filing.objects.order_by("number")]
    assert told == ["因", "另一个因"]
    assert step(assessment, "accept", office.organiser, days=4).outcome == "accepted"


def test_a_hotline_desk_sees_no_self_assessment_and_accepts_none(office):
    evaluation = begin(office)
    filed = write(office, evaluation)
    desk = staff("hotline_officer", office.federation, "hotline")
    leader = staff("city_leader", office.federation, "leader")
    on = NOW.date()
    assert not cases_visible_to(desk, on).filter(pk=filed.case_id).exists()
    assert cases_visible_to(leader, on).filter(pk=filed.case_id).exists()
    with pytest.raises(Refusal):
        step(filed.case, "accept", desk, days=4)
    with pytest.raises(Refusal):
        begin(office, body=office.federation, by=desk)


def test_nobody_files_for_another_unit(office):
    made = begin(office)
    for stranger in (office.builder, office.organiser, office.third, office.planner):
        with pytest.raises(Refusal):
            write(office, made, by=stranger)
    with pytest.raises(Refusal):
        actions.write_assessment(
            assessment=of(made, office.management),
            words={STUDIOS: {"cause": "因"}},
            summary="",
            version=1,
            by=office.owner,
            now=NOW,
        )


def test_two_colleagues_writing_at_once(office):
    made = begin(office)
    write(office, made, file=False)
    stale = of(made, office.management)
    stale.version = 1
    with pytest.raises(Refusal, match="colleague"):
        actions.write_assessment(
            assessment=stale,
            words={CONGRESSES: {"cause": "别的"}},
            summary="",
            version=1,
            by=office.owner,
            now=NOW,
        )
    assert made.items.get(indicator__number=CONGRESSES).cause == "因"


def test_figures_and_filings_stand_against_sql(office):
    made = begin(office)
    refused_by_the_database("UPDATE evaluation_evaluationitem SET recorded = 99")
    refused_by_the_database("DELETE FROM evaluation_evaluationitem")
    write(office, made)
    refused_by_the_database(
        "UPDATE evaluation_evaluationitem SET cause = 'x' WHERE assessment_id IS NOT NULL"
    )
    refused_by_the_database("UPDATE evaluation_filing SET digest = 'x'")
    refused_by_the_database("UPDATE evaluation_filing SET content = '{}'")
    refused_by_the_database("DELETE FROM evaluation_filing")


def test_going_on_without_a_unit(office):
    made = begin(office)
    assessment = of(made, office.economy)
    with pytest.raises(Refusal):
        step(assessment, "go_without", office.organiser)
    assert step(assessment, "go_without", office.organiser, reason="未按期报送").outcome == "not_filed"
    assert EvaluationItem.objects.get(indicator__number=STUDIOS).cause == ""
