"""Many cases at once, saved views, who may do what beside the steps, and how a limit came about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.engines.cases.actions import (
    assign_many,
    decide_extension,
    do_step,
    drop_view,
    extend,
    help_asked,
    remind_many,
    save_view,
    set_consents,
    take_step,
)
from gonghui.engines.cases.models import Case, CaseNotice, SavedView
from gonghui.engines.cases.queries import (
    case_seen,
    chosen_cases,
    clock_stories,
    deeds_offered,
    handlers_at,
    inbox,
    load_by_unit,
    own_parts,
    reader_of,
    readers_of,
    ticks_of,
)
from gonghui.engines.cases.rules.due import GROUPS, ends_of, group_of, window_of
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from tests.engines.cases.conftest import NOW, later

TODAY = NOW.date()


def sent(city, **given):
    """A case that the desk has sent to the street's union."""
    case = city.open(lead=city.federation, **given)
    return take_step(
        case=case, step="dispatch", by=city.desk, now=NOW, fields={"to": city.street_union}, reason="属地"
    )


# -- how soon ----------------------------------------------------------------------------------------------


def test_days_and_weeks_are_beijings():
    sunday = datetime(2026, 3, 8, 15, 30, tzinfo=UTC)  # 23:30 in Beijing
    assert ends_of(sunday) == (datetime(2026, 3, 8, 16, tzinfo=UTC),) * 2
    monday = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)  # midnight there
    assert ends_of(monday) == (datetime(2026, 3, 9, 16, tzinfo=UTC), datetime(2026, 3, 15, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hours", "group"),
    [(-0.001, "overdue"), (0, "today"), (13.9, "today"), (14, "week"), (157.9, "week"), (158, "later")],
)
def test_each_moment_falls_under_one_word_and_into_its_window(hours, group):
    due = NOW + timedelta(hours=hours)  # it is Monday, ten o'clock
    assert group_of(due, NOW) == group
    since, until = window_of(group, NOW)
    assert since is None or since <= due
    assert until is None or due < until
    assert group in GROUPS


def test_what_has_no_limit_has_no_window():
    assert group_of(None, NOW) == "none"
    with pytest.raises(LookupError):
        window_of("none", NOW)


# -- the inbox, narrowed ----------------------------------------------------------------------------------


def test_the_inbox_is_narrowed_by_channel_unit_handler_help_and_moment(city):
    plain = sent(city, channel="phone")
    other = city.open(channel="letter", lead=city.western, urgency="danger")
    helped = city.open(lead=city.eastern)
    help_asked(case=helped, body=city.street_union, by=city.east_officer, now=NOW)

    def found(account=city.desk, **wanted):
        return {case.pk for case in inbox(account, TODAY, **wanted).rows}

    assert found(channels=["letter"]) == {other.pk}
    assert found(unit="西区") == {other.pk}
    assert found(city.clerk, helping=True) == {helped.pk}
    assert found(due_from=later(hours=3)) == {plain.pk, helped.pk}
    assert found(due_before=later(hours=3)) == {other.pk}
    assert found(undated=True) == set()
    take_step(case=plain, step="accept", by=city.clerk, now=later(hours=1))
    assert found(unclaimed=True) == {other.pk, helped.pk}
    take_step(
        case=Case.objects.get(pk=plain.pk), step="return", by=city.clerk, now=later(hours=2), reason="无权"
    )
    assert found(returned=True) == {plain.pk}


def test_load_is_of_units(city):
    city.open()
    city.open(lead=city.western, urgency="danger")
    rows = load_by_unit(city.desk, TODAY, later(hours=3))
    assert [(r["lead__name_zh"], r["open"], r["overdue"], r["unclaimed"]) for r in rows] == [
        ("西区总工会", 1, 1, 1),
        ("东街总工会", 1, 0, 1),
    ]
    assert [r["lead__name_zh"] for r in load_by_unit(city.clerk, TODAY, NOW)] == ["东街总工会"]


# -- many at once ---------------------------------------------------------------------------------------


def test_of_many_each_is_assigned_or_refused_for_itself(city):
    own, foreign, stale = city.open(), city.open(lead=city.western), sent(city)
    take_step(case=stale, step="accept", by=city.clerk, now=NOW)
    stale.version -= 1
    results = assign_many(cases=[stale, foreign, own], account=city.colleague, by=city.clerk, now=NOW)
    assert [result.case for result in results] == [own, foreign, stale]
    assert results[0].refused == ""
    assert "no such case" in results[1].refused
    assert "Somebody was faster" in results[2].refused
    own.refresh_from_db()
    assert own.handler == city.colleague
    assert Case.objects.get(pk=foreign.pk).handler is None


@pytest.mark.parametrize("count", [0, 101])
def test_none_or_too_many_are_refused_whole(city, count):
    with pytest.raises(Refusal, match="Choose at"):
        assign_many(cases=[city.open()] * count, account=city.clerk, by=city.clerk, now=NOW)


def test_units_are_reminded_once_a_due_moment_by_whoever_dispatches(city):
    case = city.open()
    assert [one.refused for one in remind_many(cases=[case], by=city.desk, now=NOW, reason="请尽快")] == [""]
    notice = CaseNotice.objects.get()
    assert (notice.rung, notice.body, notice.deliver_at) == ("remind", city.street_union, NOW)
    again = remind_many(
        cases=chosen_cases(city.desk, [case.public_id], TODAY), by=city.desk, now=NOW, reason="再"
    )
    assert "Give the reason" in again[0].refused
    again = remind_many(
        cases=chosen_cases(city.desk, [case.public_id], TODAY), by=city.desk, now=NOW, reason="再次"
    )
    assert "pressed so already" in again[0].refused
    assert "no role" not in again[0].refused
    refused = remind_many(cases=[city.open()], by=city.leader, now=NOW, reason="请尽快")[0].refused
    assert refused


# -- views ----------------------------------------------------------------------------------------------


def test_a_view_is_kept_replaced_and_removed_by_its_owner_alone(city):
    view = save_view(name=" 今天  到期 ", filters={"due": "today"}, by=city.clerk)
    assert view.name == "今天 到期"
    save_view(name="今天 到期", filters={"due": "overdue"}, by=city.clerk)
    assert SavedView.objects.get().filters == {"due": "overdue"}
    with pytest.raises(Refusal, match="somebody else"):
        drop_view(view=view, by=city.desk)
    drop_view(view=view, by=city.clerk)
    assert not SavedView.objects.exists()
    told = Change.objects.filter(verb__endswith="_view").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["save_view", "save_view", "drop_view"]


@pytest.mark.parametrize(
    ("name", "filters"), [("", {"due": "today"}), ("x" * 41, {"due": "today"}), ("x", {})]
)
def test_a_view_wants_a_name_and_a_filter(city, name, filters):
    with pytest.raises(Refusal):
        save_view(name=name, filters=filters, by=city.clerk)


# -- what may be read and done ----------------------------------------------------------------------------


def test_many_readers_are_asked_as_one_is(city):
    cases = [
        city.open(),
        city.open(consents=[("name", "co_handlers")], lead=city.eastern),
        city.open(lead=city.western),
    ]
    help_asked(case=cases[2], body=city.eastern, by=city.west_officer, now=NOW)
    for account in (city.desk, city.east_officer, city.west_officer, city.clerk, city.leader):
        one_by_one = {case.pk: reader_of(case, account, TODAY) for case in cases}
        assert readers_of(cases, account, TODAY) == one_by_one
    counts = []
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as captured:
            readers_of(some, city.desk, TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_deeds_are_offered_to_those_whose_they_are(city):
    case = city.open()
    leads = {"assign", "help_asked", "issue_letter", "enter_reply", "release_part", "extend"}
    assert leads | {"link_cases", "add_file", "set_consents"} <= deeds_offered(case, city.clerk, TODAY)
    assert not {"supervise", "decide_extension"} & deeds_offered(case, city.clerk, TODAY)
    assert {"press", "supervise", "decide_extension"} <= deeds_offered(case, city.supervisor, TODAY)
    assert deeds_offered(case, city.leader, TODAY) == set()
    assert case_seen(city.west_officer, case.public_id, TODAY) is None
    assert case_seen(city.clerk, case.public_id, TODAY) == case
    assert {one.username for one in handlers_at([case.lead_id], TODAY)} == {"clerk", "colleague"}
    part = help_asked(case=case, body=city.eastern, by=city.clerk, now=NOW)
    assert own_parts(case, city.east_officer, TODAY) == [part]
    assert own_parts(case, city.clerk, TODAY) == []


def test_consents_are_set_as_a_whole(city):
    case = city.open(consents=[("name", "employer")])
    wanted = {("matter", "employer"), ("phone", "co_handlers")}
    case = set_consents(case=case, ticks=wanted, by=city.clerk, now=NOW)
    assert ticks_of(case) == wanted
    with pytest.raises(Refusal, match="Somebody was faster"):
        set_consents(case=case, ticks=set(), by=city.clerk, now=NOW, expected_version=1)


def test_a_step_without_a_door_of_its_own_goes_through_the_engines(city):
    case = do_step(case=sent(city), step="accept", by=city.clerk, now=NOW)
    assert (case.state, case.handler) == ("working", city.clerk)


# -- how a limit came about ------------------------------------------------------------------------------


def test_the_story_of_a_clock_tells_every_event_and_what_was_due_after_it(city):
    case = take_step(case=sent(city), step="accept", by=city.clerk, now=NOW)
    asked = extend(case=case, clock="handling", amount=2, by=city.clerk, now=later(days=1), reason="取证")
    decide_extension(extension=asked, grant=True, by=city.supervisor, now=later(days=2))
    case = Case.objects.get(pk=case.pk)
    case = take_step(case=case, step="pause", by=city.clerk, now=later(days=3), reason="papers")
    (story,) = clock_stories(case, later(days=3))
    assert (story.name, story.limit, story.unit) == ("handling", 7, "days")
    assert [event.effect for event, _due in story.events] == ["start", "extend", "pause"]
    first, extended, paused = [due for _event, due in story.events]
    assert extended - first == timedelta(days=2)
    assert paused is None
    assert story.state.paused
