"""Reported figures: entered, corrected, refused; and beside what the records say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gonghui.affairs.skills import actions as skills
from gonghui.foundation.bodies.actions import found_body, merge_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.actions import add_series, freeze, observe
from gonghui.insight.monitoring import actions, queries
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.monitoring.registers import REGISTERS
from gonghui.insight.monitoring.rules.reporting import Definition, version_counted, versions_within
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import Target
from gonghui.insight.plans.queries import plan_state
from tests.plan_city import END, PLAN_FILE, SINCE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def report(office, number=1, value="9", **more):
    """A yearly report of the whole city."""
    given = {
        "area": office.area,
        "body": office.federation,
        "period_start": date(2025, 1, 1),
        "period_end": END,
        "document_number": "工报1号",
        "received_on": date(2026, 1, 20),
        "by": office.planner,
        "today": TODAY,
    } | more
    return actions.report_figure(indicator=office.rows[number], value=value, **given)


def correct(office, figure, value="6", **more):
    given = {
        "document_number": "工报2号",
        "received_on": date(2026, 2, 1),
        "reason": "重复统计",
        "by": office.planner,
        "today": TODAY,
    } | more
    return actions.correct_figure(figure=figure, value=value, **given)


def side_of(office, number, on=END, area=None):
    area = area or office.area
    whole = area.pk == office.area.pk
    state = plan_state(office.plan, as_of=on, area=None if whole else area.pk, number=number)
    beside = queries.beside_of(office.plan, area=area, on=on, number=number)
    return queries.sides_of(beside, state.indicators)[0]


def test_a_reported_figure_stands_beside_the_recorded_one(office):
    made = report(office)
    side = side_of(office, 1)
    assert (side.recorded, side.reported.figure.pk, side.reported.difference) == (6, made.pk, 3)
    assert (str(side.source), side.value) == ("recorded", 6)
    change = Change.objects.filter(verb="report_figure").get()
    assert change.params["value"] == "9"
    # In the printed unit: 75 % of the units by the records.
    report(office, number=9, value="77.5")
    assert side_of(office, 9).reported.difference == Decimal("2.5")


def test_a_correction_stands_above_what_it_corrects(office):
    first = report(office)
    second = correct(office, first)
    first.refresh_from_db()
    assert (first.is_current, first.value, second.replaces_id) == (False, 9, first.pk)
    assert side_of(office, 1).reported.difference == 0
    listed = queries.reported_figures(office.rows[1], office.area, on=TODAY)
    assert [one.pk for one in listed] == [second.pk, first.pk]
    # On a day before either was received the table shows the figure of the period, and so does the list.
    assert side_of(office, 1, on=END).reported.figure.pk == second.pk
    assert [one.pk for one in queries.reported_figures(office.rows[1], office.area, on=END)] == [
        second.pk,
        first.pk,
    ]
    with pytest.raises(Refusal, match="corrected already"):
        correct(office, first, value="5")
    with pytest.raises(Refusal, match="Nothing differs"):
        correct(office, second, document_number="工报2号")
    with pytest.raises(Refusal, match="why"):
        correct(office, second, value="5", reason=" ")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"period_end": date(2024, 12, 31)}, "period_end"),
        ({"received_on": date(2026, 3, 2)}, "received_on"),
        ({"received_on": date(2025, 12, 30)}, "received_on"),
        ({"document_number": " "}, "document_number"),
        ({"value": "viele"}, "value"),
        ({"value": "1.1234567"}, "value"),
    ],
)
def test_what_cannot_be_is_refused(office, wrong, field):
    with pytest.raises(Refusal) as refused:
        report(office, **wrong)
    assert refused.value.field == field
    assert not ReportedFigure.objects.exists()


def test_twice_and_without_a_role_is_refused(office):
    report(office)
    with pytest.raises(Refusal, match="correct that figure"):
        report(office, value="8")
    with pytest.raises(Refusal):
        report(office, period_end=date(2025, 6, 30), by=office.owner)


def test_a_published_period_is_closed(office):
    freeze(metric="innovation_studios", area=office.area, as_of=END, label="年报", by=office.by)
    with pytest.raises(Refusal, match="年报") as refused:
        report(office)
    assert refused.value.field == "reason"
    made = report(office, reason="迟到的报表")
    assert made.published.label == "年报"
    # Another day, another area are open.
    report(office, period_end=date(2025, 6, 30))
    report(office, area=office.districts[0])


def test_a_body_that_went_on_in_another(office):
    old = found_body(kind="union", name_zh="旧", on=SINCE, area=None, by=office.by, union={"type": "basic"})
    new = found_body(kind="union", name_zh="新", on=SINCE, area=None, by=office.by, union={"type": "basic"})
    first = report(office, body=old)
    merge_body(duplicate=old, into=new, by=office.by)
    old.refresh_from_db()
    with pytest.raises(Refusal, match="新"):
        report(office, body=old, period_end=date(2025, 6, 30))
    with pytest.raises(Refusal, match=first.number):
        report(office, body=new)
    made = correct(office, first, body=new)
    assert (made.body, side_of(office, 1).reported.figure.pk) == (new, made.pk)


def test_a_definition_that_changes_within_the_period():
    versions = [Definition(1, date.min), Definition(2, date(2023, 7, 1))]
    year = (date(2023, 1, 1), date(2023, 12, 31))
    assert versions_within(versions, *year) == [1, 2]
    with pytest.raises(Refusal, match="2023-07-01") as refused:
        version_counted(versions, *year, None, 2)
    assert refused.value.field == "definition_version"
    assert version_counted(versions, *year, 1, 2) == 1
    with pytest.raises(Refusal):
        version_counted(versions, *year, 3, 2)
    assert version_counted(versions, date(2024, 1, 1), date(2024, 12, 31), None, 2) == 2
    assert version_counted([], *year, None, 1) is None


def test_which_figure_is_official_from_which_day(office):
    report(office)
    given = {"plan": office.plan, "document": "通知", "by": office.planner}
    actions.set_official(source="reported", valid_from=date(2025, 1, 1), **given)
    assert (str(side_of(office, 1).source), side_of(office, 1).value) == ("reported", 9)
    assert str(side_of(office, 1, on=date(2024, 12, 31)).source) == "recorded"
    # An indicator's own decision goes before the plan's.
    actions.set_official(source="recorded", valid_from=date(2025, 6, 1), indicator=office.rows[1], **given)
    assert (str(side_of(office, 1).source), str(side_of(office, 9).source)) == ("recorded", "reported")
    with pytest.raises(Refusal, match="already"):
        actions.set_official(source="outside", valid_from=date(2025, 1, 1), **given)
    with pytest.raises(Refusal):
        actions.set_official(source="guess", valid_from=date(2025, 2, 1), **given)


def test_periods_before_the_register_was_kept(office):
    report(office, number=9, value="70", period_start=date(2022, 1, 1), period_end=date(2022, 12, 31))
    report(office, number=9, value="75")
    actions.start_register(register="congresses", started_on=date(2024, 1, 1), by=office.planner)
    assert not side_of(office, 9).reported.afterwards
    assert side_of(office, 9, on=date(2022, 12, 31)).reported.afterwards


def test_an_outside_denominator_carries_issuer_and_vintage(office):
    series = add_series(
        key="people",
        name_zh="人数",
        name_en="People",
        unit_zh="人",
        unit_en="people",
        issuer="局",
        by=office.by,
    )
    for value, on in (("50", date(2026, 1, 10)), ("48", date(2026, 2, 10))):
        observe(
            series=series,
            area=office.area,
            period_start=END,
            period_end=END,
            value=value,
            published_on=on,
            source="公报",
            today=TODAY,
            by=office.by,
        )
    actions.link_outside(indicator=office.rows[1], series=series, part="denominator", by=office.planner)
    outside = side_of(office, 1).outside[0]
    assert (outside.share, outside.observation.published_on) == (Decimal("0.125"), date(2026, 2, 10))
    assert outside.observation.series.issuer == "局"
    # A series' own indicator has its published value beside it, too.
    assert side_of(office, 7).outside[0].value == Decimal("4.1")


def test_a_difference_is_broken_down_and_adds_up(office):
    report(office, value="9", received_on=date(2026, 1, 20))
    for area, value in zip(office.districts, ("5", "3"), strict=True):
        report(office, area=area, value=value)
    whole = side_of(office, 1).reported.figure
    found = queries.differences_of(whole, office.by)
    assert (found.whole.reported, found.whole.recorded, found.whole.apart) == (9, 6, 3)
    assert sum(row.apart or 0 for row in found.rows) == 3
    assert sum(row.since or 0 for row in found.rows) == found.whole.since
    assert [row.kind for row in found.rows] == ["area", "area", "rest"]
    # Both districts reported 8 together of which 6 are recorded; one more stands in no district's report.
    assert [row.apart for row in found.rows] == [1, 1, 1]


def test_a_rates_difference_is_told_in_records(office):
    report(office, number=9, value="100")
    report(office, number=9, area=office.districts[0], value="100")
    found = queries.differences_of(side_of(office, 9).reported.figure, office.by)
    assert (found.whole.reported, found.whole.recorded, found.whole.apart) == (8, 6, 2)
    assert sum(row.apart or 0 for row in found.rows) == 2


def test_the_register_enters_by_key_number_and_code(office):
    register = REGISTERS[0]
    values = {
        "plan": "beijing-14",
        "indicator": 1,
        "area": "110101",
        "body": office.federation,
        "period_start": date(2024, 1, 1),
        "period_end": date(2024, 12, 31),
        "value": Decimal("4"),
        "document_number": "区报3号",
        "received_on": date(2025, 1, 5),
        "definition_version": None,
        "reason": None,
    }
    made = register.add(by=office.planner, **values)
    assert (made.area, made.indicator.number) == (office.districts[0], 1)
    for name, wrong in (("plan", "nix"), ("indicator", 99), ("area", "999999")):
        with pytest.raises(Refusal) as refused:
            register.add(by=office.planner, **values | {name: wrong})
        assert refused.value.field == name


@pytest.mark.django_db(transaction=True)
def test_what_was_recorded_after_the_receipt_is_told_apart(office):
    made = report(office, value="6", received_on=date(2026, 1, 20))
    # The records of this city were written just now: after the receipt, all of them.
    skills.revoke_studio(studio=office.city.studios[0], on=date(2025, 12, 1), by=office.by)
    found = queries.differences_of(made, office.by)
    assert (found.whole.apart, found.whole.since, found.whole.left) == (1, 5, 6)
    assert found.changed == 5


def test_an_indicator_with_reported_figures_is_not_left_out_of_the_plan(office):
    text = PLAN_FILE.read_text("utf-8")
    start = text.index("  - number: 18\n")
    end = text.find("\n\n", start)
    without = text[:start] + (text[end + 1 :] if end > 0 else "")
    last = ReportedFigure.objects.filter(indicator__number=18)
    assert not last.exists()
    made = report(office, number=18)
    with pytest.raises(Refusal, match="18") as refused:
        load_plan(text=without, by=office.by)
    assert refused.value.field == "indicators"
    assert office.plan.indicators.filter(number=18).exists()
    assert Target.objects.filter(indicator__number=18).exists()
    made.delete()
    load_plan(text=without, by=office.by)
    assert not office.plan.indicators.filter(number=18).exists()
