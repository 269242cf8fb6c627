"""Gaps, days not held, data quality, supervision and kept forecasts of the counted city."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.skills import actions as skills
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.bodies.actions import place_body
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.monitoring import actions, queries
from gonghui.insight.monitoring.models import Forecast
from gonghui.insight.monitoring.queries.forecasts import material_of
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import Indicator
from gonghui.insight.plans.queries import plan_state
from tests.insight.monitoring.conftest import staff
from tests.insight.monitoring.test_reporting import report
from tests.plan_city import END, SINCE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HELD = """\
plan: held
name: {zh: 保持, en: Held}
area: "110000"
period: {from: 2021-01-01, to: 2025-12-31}
indicators:
  - number: 1
    name: {zh: 率, en: Rate}
    unit: {zh: "%", en: "%", factor: 0.01}
    metric: congress_rate
    target: {comparator: never_below, direction: hold, value: LINE, text: x}
"""


def state_of(plan, number, on=END):
    return plan_state(plan, as_of=on, number=number).indicators[0]


def test_the_gap_of_a_rate_adds_up_over_the_districts(office):
    # 6 of 8 units; 94 % are all 8: two lack.
    gap = queries.gap_of(office.plan, state_of(office.plan, 9), area=office.area, on=END)
    assert (gap.whole, gap.due_on, gap.is_rate) == (2, END, True)
    assert sum(row.whole for row in gap.rows) == 2
    assert sum(row.soon for row in gap.rows) == gap.soon
    assert all(row.whole <= row.open for row in gap.rows)


def test_the_gap_of_a_number_and_by_when(office):
    early = date(2023, 6, 30)
    gap = queries.gap_of(office.plan, state_of(office.plan, 1, early), area=office.area, on=early)
    assert (gap.whole, gap.due_on, gap.soon_on) == (8000 - 5, END, date(2023, 12, 31))
    assert 0 < gap.soon < gap.whole
    assert (sum(row.whole for row in gap.rows), sum(row.soon for row in gap.rows)) == (gap.whole, gap.soon)


def test_no_gap_where_records_bring_nothing(office):
    for number in (6, 7, 18):
        assert queries.gap_of(office.plan, state_of(office.plan, number), area=office.area, on=END) is None


def test_the_days_on_which_it_was_not_held(office):
    plan = load_plan(text=HELD.replace("LINE", "30"), by=office.by)
    state = state_of(plan, 1)
    # A quarter of the units from the first day on, three eighths from June 2021 on.
    found = queries.days_not_held(plan, state, area=office.area, on=END)
    assert [(one.first, one.last, one.lowest) for one in found] == [(date(2021, 1, 1), date(2021, 5, 31), 25)]
    assert str(state.status) == "behind"
    assert queries.days_not_held(office.plan, state_of(office.plan, 9), area=office.area, on=END) is None


def test_a_dip_between_two_month_ends_counts(office):
    studios = HELD.replace("LINE", "2").replace("congress_rate", "innovation_studios")
    plan = load_plan(text=studios.replace("factor: 0.01", "factor: 1"), by=office.by)
    assert str(state_of(plan, 1).status) == "met"
    # Two of them, for a fortnight within one month only one.
    skills.revoke_studio(studio=office.city.studios[0], on=date(2021, 2, 5), by=office.by)
    skills.recognise_studio(
        name="再认定",
        kind="worker",
        body=office.city.employers[0],
        leader_name="某人",
        level="city",
        recognised_on=date(2021, 2, 20),
        by=office.by,
    )
    state = state_of(plan, 1)
    found = queries.days_not_held(plan, state, area=office.area, on=END)
    assert [(one.first, one.last, one.lowest) for one in found] == [(date(2021, 2, 5), date(2021, 2, 19), 1)]
    assert str(state.status) == "behind"


def test_questions_about_the_data(office):
    report(office, value="9", received_on=date(2026, 2, 20))
    report(office, value="5", period_start=date(2023, 1, 1), period_end=date(2023, 12, 31))
    report(office, value="5", period_start=date(2022, 1, 1), period_end=date(2022, 12, 31))
    actions.start_register(register="studios", started_on=date(2023, 6, 1), by=office.planner)
    on = date(2026, 3, 1)
    state = plan_state(office.plan, as_of=on, months=True)
    found = queries.quality_of(office.plan, state, area=office.area, on=on)
    own = [one for one in found.questions if one.indicator.number == 1]
    told = {(str(one.doubt.concern), one.doubt.on) for one in own}
    assert ("late", END) in told
    assert ("not_reported", date(2024, 12, 31)) in told
    assert ("afterwards", date(2022, 12, 31)) in told
    assert (found.indicators, found.reported, found.reports) == (18, 1, 3)
    assert dict(found.tally())["afterwards"] == 1


def ask(office, number=9, **more):
    given = {
        "area": office.area,
        "as_of": END,
        "origin": office.desk,
        "by": office.supervisor,
        "now": NOW,
    } | more
    return actions.supervise(indicator=office.rows[number], asked="为什么", **given)


def step(made, name, by, days=1, **fields):
    return do_step(
        case=Case.objects.get(pk=made.pk),
        step=name,
        by=by,
        now=NOW + timedelta(days=days),
        fields=fields,
        reason=fields.pop("reason", ""),
    )


def test_supervision_goes_to_the_owner_and_its_answer_stands_with_the_indicator(office):
    made = ask(office)
    case = made.case
    assert (case.lead, made.status, made.value) == (office.owner_body, "slightly_behind", 75)
    assert case.due_at > NOW
    with pytest.raises(Refusal, match=case.number):
        ask(office)
    answer = {"cause": "台账滞后", "measures": "逐家补建"}
    with pytest.raises(Refusal, match="past"):
        step(made, "answer", office.owner, **answer, promised_on=date(2025, 1, 1))
    step(made, "answer", office.owner, **answer, promised_on=date(2026, 9, 30))
    told = queries.supervisions_of(office.plan, NOW, indicator=office.rows[9], area=office.area)[0]
    assert (told.made.cause, told.made.promised_on, told.is_open) == ("台账滞后", date(2026, 9, 30), True)
    with pytest.raises(Refusal):
        step(made, "accept_answer", office.owner, days=2)
    step(made, "accept_answer", office.supervisor, days=2)
    told = queries.supervisions_of(office.plan, NOW, indicator=office.rows[9], area=office.area)[0]
    assert (told.is_open, told.made.measures) == (False, "逐家补建")
    ask(office, now=NOW + timedelta(days=3))


def test_a_hotline_desk_neither_sees_nor_asks(office):
    made = ask(office)
    desk = staff("hotline_supervisor", office.federation, "hotline")
    leader = staff("city_leader", office.federation, "leader")
    place_body(tree="direct", child=office.desk, parent=office.federation, on=SINCE, by=office.by)
    on = NOW.date()
    assert not cases_visible_to(desk, on).filter(pk=made.case_id).exists()
    assert cases_visible_to(office.owner, on).filter(pk=made.case_id).exists()
    assert cases_visible_to(leader, on).filter(pk=made.case_id).exists()
    step(made, "answer", office.owner, cause="一", measures="二", promised_on=date(2026, 9, 30))
    with pytest.raises(Refusal):
        step(made, "accept_answer", desk, days=2)
    with pytest.raises(Refusal):
        ask(office, number=11, by=desk, origin=office.federation)


def test_an_answer_sent_back_goes_from_the_page(office):
    made = ask(office)
    step(made, "answer", office.owner, cause="一", measures="二", promised_on=date(2026, 9, 30))
    step(made, "send_back", office.supervisor, days=2, reason="没有说明数量")
    told = queries.supervisions_of(office.plan, NOW, indicator=office.rows[9])[0]
    assert (told.made.cause, told.made.answered_at) == ("", None)
    late = queries.supervisions_of(office.plan, NOW + timedelta(days=90))[0]
    assert late.is_overdue


def test_without_an_owner_or_a_role_nobody_is_asked(office):
    Indicator.objects.filter(pk=office.rows[10].pk).update(owner=None)
    office.rows[10].refresh_from_db()
    with pytest.raises(Refusal, match="owner"):
        ask(office, number=10)
    with pytest.raises(Refusal):
        ask(office, number=11, by=office.planner)


def test_forecasts_are_kept_for_every_indicator(office):
    on = date(2024, 12, 31)
    actions.foresee_plan(plan=office.plan, on=date(2025, 1, 10), by=office.by)
    kept = {one.indicator.number: one for one in Forecast.objects.select_related("indicator")}
    assert len(kept) == 18
    assert {one.as_of for one in kept.values()} == {on}
    assert (kept[6].state, kept[7].state) == ("no_aim", "no_aim")
    assert (kept[9].points, kept[9].ahead) == (49, 12)
    assert kept[9].pace_needed == pytest.approx((94 - 62.5) / 12)
    # Again, it is the same row.
    actions.foresee_plan(plan=office.plan, on=on, by=office.by)
    assert Forecast.objects.count() == 18
    assert queries.forecast_of(office.rows[9], office.area, date(2025, 2, 1)).as_of == on
    assert queries.forecast_of(office.rows[9], office.area, date(2025, 9, 1)) is None


def test_months_end_where_nothing_more_is_to_be_reached(office):
    material = {one.number: found for one, found in material_of(office.plan, END)}
    assert all(found is None for found in material.values())
