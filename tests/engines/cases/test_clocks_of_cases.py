"""Stored due moments are what a replay says; extensions; recomputing; the ladder; outside limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gonghui.engines.cases.actions import (
    climb_ladder,
    decide_extension,
    extend,
    press,
    recompute_due,
    see_notices,
    state_due,
    take_step,
)
from gonghui.engines.cases.models import Case, CaseClock, CaseExtension, CaseNotice
from gonghui.engines.cases.queries import bundles_for, history, notices_for
from gonghui.engines.cases.queries.clocks import clock_events, rule_of
from gonghui.engines.cases.rules.clocks import fold
from gonghui.foundation.bodies.actions import place_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import calendar
from tests.engines.cases.conftest import DAY, NOW, later

TODAY = NOW.date()


def step(case, name, by, at, **more):
    return take_step(case=case, step=name, by=by, now=later(hours=at), **more)


@pytest.fixture
def working(city):
    case = city.open(lead=city.federation)
    case = step(case, "dispatch", city.desk, 0, fields={"to": city.street_union}, reason="属地")
    return step(case, "accept", city.clerk, 1)


def test_a_replay_of_the_events_gives_what_is_stored(city, working):
    case = step(working, "pause", city.clerk, 5, reason="papers")
    case = step(case, "resume", city.clerk, 53)
    asked = extend(case=case, clock="handling", amount=3, by=city.clerk, now=later(hours=54), reason="调查")
    decide_extension(extension=asked, grant=True, by=city.east_officer, now=later(hours=55))
    case.refresh_from_db()
    stored = case.clocks.get()
    events = clock_events([case.pk])[case.pk, "handling"]
    assert [event.effect for event in events] == ["start", "pause", "resume", "extend"]
    said = fold(rule_of(stored), events, calendar(), later(hours=56))
    assert (stored.due_at, stored.running, stored.paused) == (said.due_at, said.running, said.paused)
    assert case.due_at == case.first_due_at == said.due_at
    # Seven days after Monday; of the two nights of pause one ends a day that counts; three more: a Friday.
    assert case.due_at == datetime(2026, 3, 13, 15, 59, 59, 999999, tzinfo=UTC)


def test_what_was_tampered_with_is_rebuilt_from_the_events(city, working):
    truth = Case.objects.get(pk=working.pk).due_at
    version = working.version
    CaseClock.objects.update(due_at=NOW, breached=True)
    Case.objects.update(due_at=NOW, first_due_at=NOW)
    assert recompute_due(now=later(hours=2), by=city.by) == 1
    case = Case.objects.get(pk=working.pk)
    assert (case.due_at, case.first_due_at, case.version) == (truth, truth, version)
    assert case.clocks.get().due_at == truth
    assert Change.objects.filter(verb="recompute_due").count() == 1
    assert recompute_due(cases=[case.pk], now=later(hours=2), by=city.by) == 0


def test_the_stricter_of_two_limits_orders_the_lists(city, working):
    outside = later(days=2)
    case = state_due(case=working, due_at=outside, by=city.clerk, now=later(hours=2))
    assert (case.first_due_at, case.due_at) == (outside, working.due_at)
    case = state_due(case=case, due_at=later(days=90), by=city.clerk, now=later(hours=3))
    assert case.first_due_at == working.due_at
    with pytest.raises(Refusal):
        state_due(case=case, due_at=None, by=city.west_officer, now=later(hours=4))


# -- more time --------------------------------------------------------------------------------------------


def test_more_time_is_asked_by_one_and_granted_by_another(city, working):
    asked = extend(
        case=working, clock="handling", amount=5, by=city.clerk, now=later(hours=2), reason="需现场调查"
    )
    assert Case.objects.get(pk=working.pk).due_at == working.due_at
    for account in (city.clerk, city.colleague, city.west_officer, city.chair):
        with pytest.raises(Refusal):
            decide_extension(extension=asked, grant=True, by=account, now=later(hours=3))
    decide_extension(extension=asked, grant=True, by=city.supervisor, now=later(hours=3))
    assert Case.objects.get(pk=working.pk).due_at == working.due_at + timedelta(days=5)
    with pytest.raises(Refusal, match="decided already"):
        decide_extension(extension=asked, grant=False, by=city.supervisor, now=later(hours=4), reason="否")


def test_nobody_grants_the_own_request(city, working):
    asked = extend(
        case=working, clock="handling", amount=1, by=city.supervisor, now=later(hours=2), reason="调查"
    )
    with pytest.raises(Refusal, match="Somebody else decides"):
        decide_extension(extension=asked, grant=True, by=city.supervisor, now=later(hours=3))
    with pytest.raises(Refusal, match="Give the reason"):
        decide_extension(extension=asked, grant=False, by=city.east_officer, now=later(hours=3))
    decide_extension(
        extension=asked, grant=False, by=city.east_officer, now=later(hours=3), reason="理由不足"
    )
    assert CaseExtension.objects.get().state == "refused"
    assert Case.objects.get(pk=working.pk).due_at == working.due_at


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": 6}, "amount"),
        ({"amount": 0}, "amount"),
        ({"clock": "other"}, "clock"),
        ({"reason": ""}, "reason"),
        ({"now": later(days=9)}, "clock"),
    ],
)
def test_more_time_is_refused_where_none_is_to_be_had(city, working, given, field):
    values = {"clock": "handling", "amount": 5, "now": later(hours=2), "reason": "调查"}
    with pytest.raises(Refusal) as refused:
        extend(case=working, by=city.clerk, **(values | given))
    assert refused.value.field == field


def test_one_request_at_a_time(city, working):
    given = {"clock": "handling", "amount": 1, "by": city.clerk, "reason": "调查"}
    extend(case=working, now=later(hours=2), **given)
    with pytest.raises(Refusal, match="asked for already"):
        extend(case=Case.objects.get(pk=working.pk), now=later(hours=3), **given)


# -- the ladder -------------------------------------------------------------------------------------------


@pytest.fixture
def above(city):
    for child, parent in ((city.street_union, city.eastern), (city.eastern, city.federation)):
        place_body(tree="territorial", child=child, parent=parent, on=DAY, by=city.by)


def climb(city, now, **more):
    return climb_ladder(now=now, by=city.by, **more)


def rungs():
    return list(CaseNotice.objects.order_by("pk").values_list("rung", "body__name_zh", "account__username"))


def test_handler_unit_and_level_above_are_told_in_turn(city, above, working):
    assert climb(city, later(hours=2)) == 0
    assert climb(city, later(days=4)) == 1
    assert climb(city, later(days=4)) == 0
    assert climb(city, later(days=7)) == 2
    assert climb(city, later(days=7, hours=23)) == 3  # past the end of the seventh day
    street, district = "东街总工会", "东区总工会"
    assert rungs() == [
        ("remind", street, "clerk"),
        ("urge", street, "clerk"),
        ("urge", street, None),
        ("supervise", street, "clerk"),
        ("supervise", street, None),
        ("supervise", district, None),
    ]
    assert climb(city, later(days=9)) == 2
    assert rungs()[-2:] == [("notice", street, None), ("notice", district, None)]
    assert climb(city, later(days=30)) == 0
    steps = [line.step for line in history(working, city.clerk, TODAY)]
    assert steps[-4:] == ["remind", "urge", "supervise", "notice"]
    assert Case.objects.get(pk=working.pk).version == working.version


def test_a_paused_or_closed_case_reaches_no_rung(city, above, working):
    paused = step(working, "pause", city.clerk, 5, reason="papers")
    assert climb(city, later(days=60)) == 0
    case = step(paused, "resume", city.clerk, 53)
    step(case, "close", city.clerk, 54, fields={"outcome": "solved", "answer": "已补发"})
    assert climb(city, later(days=60)) == 0


def test_what_one_unit_is_told_comes_together_and_not_at_night(city, above):
    cases = [city.open() for _n in range(3)]
    night = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)  # half past midnight in Beijing, after the last day
    morning = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # seven
    assert climb(city, night) == 6  # the unit and the one above; nobody handles them yet
    assert set(CaseNotice.objects.values_list("deliver_at", flat=True)) == {morning}
    assert bundles_for(city.clerk, TODAY, night) == []
    (bundle,) = bundles_for(city.clerk, TODAY, morning)
    assert {notice.case_id for notice in bundle} == {case.pk for case in cases}
    assert len(bundles_for(city.east_officer, TODAY, morning)) == 2
    assert not notices_for(city.west_officer, TODAY, morning).exists()
    assert not notices_for(city.chair, TODAY, morning).exists()
    with pytest.raises(Refusal, match="for others"):
        see_notices(notices=bundle, by=city.chair, now=morning)
    assert see_notices(notices=bundle, by=city.clerk, now=morning) == 3
    assert bundles_for(city.clerk, TODAY, morning) == []


def test_danger_is_told_at_night_and_alone(city, above):
    night = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    for _n in range(2):
        city.open(urgency="danger", now=night)
    city.open(now=night - timedelta(days=10))
    assert climb(city, night + timedelta(minutes=110), danger_only=True) == 2
    assert {n.deliver_at for n in CaseNotice.objects.all()} == {night + timedelta(minutes=110)}
    bundles = bundles_for(city.clerk, TODAY, night + timedelta(hours=2))
    assert [len(bundle) for bundle in bundles] == [1, 1]


def test_a_supervisor_presses_by_hand(city, working):
    given = {"rung": "supervise", "reason": "职工反映无人联系"}
    with pytest.raises(Refusal):
        press(case=working, by=city.colleague, now=later(hours=2), **given)
    notice = press(case=working, by=city.supervisor, now=later(hours=2), **given)
    assert (notice.body, notice.rung) == (city.street_union, "supervise")
    case = Case.objects.get(pk=working.pk)
    line = history(case, city.clerk, TODAY)[-1]
    assert (line.sentence, line.reason) == ("put the case under supervision", "职工反映无人联系")
    with pytest.raises(Refusal, match="pressed so already"):
        press(case=case, by=city.supervisor, now=later(hours=3), **given)
    with pytest.raises(Refusal):
        press(case=case, by=city.supervisor, now=later(hours=3), rung="notice", reason="通报")
