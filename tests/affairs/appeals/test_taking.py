"""Taking an appeal: one transaction from the first word to the unit that handles it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import (
    accept,
    add_dispatch_rule,
    dispatch_appeal,
    end_dispatch_rule,
    refer_appeal,
    return_appeal,
)
from gonghui.affairs.appeals.models import Appeal, Dispatch
from gonghui.affairs.appeals.rules.dispatch import reason_words
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import history
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal


@pytest.mark.parametrize("channel", ["phone", "portal", "walk_in", "letter", "station"])
def test_whatever_way_it_comes_it_is_dispatched_at_once(town, take, channel):
    taken = take(channel=channel)
    case = Case.objects.get(pk=taken.appeal.pk)
    assert (case.state, case.lead_id) == ("dispatched", town.street.pk)
    turn = taken.appeal.dispatches.get()
    assert (turn.body_id, turn.router_id, turn.reason) == (town.street.pk, town.federation.pk, "territory")
    with translation.override("en"):
        assert "东一街道总工会" in reason_words(turn.reason, turn.params)
    assert case.first_due_at == case.clocks.get(name="contact").due_at
    handling = case.clocks.get(name="handling")
    # Three working days after Monday: Thursday's end.
    assert (handling.running, handling.limit) == (True, 3)
    assert handling.due_at.astimezone(town.now.tzinfo).date() == town.on + timedelta(days=3)
    assert not case.clocks.get(name="dispatching").running


def test_a_question_stays_at_the_desk(town, take):
    taken = take(request="consult")
    assert taken.decision.track == "answer"
    assert taken.appeal.case.state == "registered"
    assert not taken.appeal.dispatches.exists()


def test_who_is_told_another_channel_is_told_and_the_case_closed(town, take):
    taken = take(branch="legal_channel", told_channel="arbitration", category="", employer=None)
    case = Case.objects.get(pk=taken.appeal.pk)
    assert (case.state, case.outcome) == ("closed", "told_channel")
    assert (taken.appeal.branch, taken.appeal.told_channel) == ("legal_channel", "arbitration")
    assert not taken.appeal.dispatches.exists()


@pytest.mark.parametrize(
    "otherwise",
    [
        {"wording": "  "},
        {"category": "no.such"},
        {"employer": None},
        {"phone": "12"},
        {"request": "prayer"},
        {"anonymous": True},
        {"branch": "emergency"},
        {"channel": "carrier pigeon"},
        {"hazards": ["bad_mood"]},
    ],
)
def test_what_is_missing_is_refused_and_nothing_kept(town, take, otherwise):
    with pytest.raises(Refusal):
        take(**otherwise)
    assert not Case.objects.exists()
    assert not Appeal.objects.exists()


def test_nobody_takes_appeals_in_for_a_desk_that_is_not_theirs(town, take):
    with pytest.raises(Refusal):
        take(by=town.worker)
    assert take(by=town.worker, origin=town.street, channel="station").appeal.origin_id == town.street.pk


def test_names_and_numbers_lie_sealed_here_and_in_the_log(town, take):
    appeal = take().appeal
    assert "王小明".encode() not in bytes(appeal.caller_name)
    assert queries.told_of(appeal) == {
        "name": "王小明",
        "phone": "13800000001",
        "wording": "公司两个月没有发工资",
    }
    logged = str(list(Change.objects.values("before", "after", "params")))
    for secret in ("王小明", "13800000001", "两个月没有发"):
        assert secret not in logged
    assert "王小明" not in appeal.case.title


def test_the_query_code_opens_the_appeal_to_its_own_caller_only(town, take):
    taken = take()
    assert queries.appeal_by_code(taken.code, "13800000001") == taken.appeal
    spaced = f" {taken.code[:4].lower()}-{taken.code[4:].lower()} "
    assert queries.appeal_by_code(spaced, "13800000001") == taken.appeal
    assert queries.appeal_by_code(taken.code, "13800000002") is None
    assert queries.appeal_by_code(taken.code) is None
    assert queries.appeal_by_code("00000000", "13800000001") is None
    told = queries.told_to_worker(taken.appeal)
    assert told["number"] == taken.appeal.case.number
    assert "clerk" not in str([(line.who, line.sentence) for line in told["steps"]])


def test_the_employers_own_union_is_passed_over_until_the_worker_allows_it(town, take):
    add_dispatch_rule(body=town.joint, on=town.on, by=town.head, category="wages", area=town.one)
    assert take().appeal.case.lead_id == town.street.pk
    allowed = take(consents=[("matter", "union_of_employer")])
    assert allowed.appeal.case.lead_id == town.joint.pk


def test_the_catalogue_of_the_day_decides_and_says_why(town, take):
    rule = add_dispatch_rule(
        body=town.district, on=town.on, by=town.head, category="wages.arrears", basis="京工发〔2026〕1号"
    )
    turn = take().appeal.dispatches.get()
    assert (turn.body_id, turn.rule_id) == (town.district.pk, rule.pk)
    assert "京工发" in reason_words(turn.reason, turn.params)
    end_dispatch_rule(rule=rule, on=town.on + timedelta(days=1), by=town.head)
    assert take(hours=24).appeal.case.lead_id == town.street.pk


def test_a_new_row_ends_the_one_it_replaces_and_none_is_put_before_another(town):
    first = add_dispatch_rule(body=town.district, on=town.on, by=town.head, category="wages")
    add_dispatch_rule(body=town.street, on=town.on + timedelta(days=9), by=town.head, category="wages")
    first.refresh_from_db()
    assert first.valid_to == town.on + timedelta(days=9)
    for on, category in [(town.on, "wages"), (town.on, "no.such")]:
        with pytest.raises(Refusal):
            add_dispatch_rule(body=town.street, on=on, by=town.head, category=category)
    with pytest.raises(Refusal):
        end_dispatch_rule(rule=first, on=town.on, by=town.head)


def test_chosen_by_hand_wants_a_reason(town, take):
    appeal = take(request="consult").appeal
    with pytest.raises(Refusal):
        dispatch_appeal(appeal=appeal, to=town.western, by=town.clerk, now=town.now)
    turn = dispatch_appeal(
        appeal=appeal, to=town.western, by=town.clerk, now=town.now, reason="该单位已迁至西区"
    )
    assert (turn.body_id, turn.reason) == (town.western.pk, "chosen")


def test_a_wrong_dispatch_counts_against_the_routing_and_begins_the_clock_anew(town, take):
    appeal = take().appeal
    later = town.now + timedelta(hours=5)
    return_appeal(appeal=appeal, reason="not_our_place", by=town.worker, now=later, note="在西区")
    assert Case.objects.get(pk=appeal.pk).lead_id == town.federation.pk
    until = town.on + timedelta(days=1)
    assert queries.misrouting(town.on, until) == (1, 1)
    assert queries.judged_turns(town.on, until) == []
    again = dispatch_appeal(appeal=appeal, by=town.clerk, now=town.now + timedelta(hours=30))
    assert again.body_id == town.district.pk, "whoever returned it is passed over"
    handling = appeal.case.clocks.get(name="handling")
    assert handling.due_at.astimezone(town.now.tzinfo).date() == town.on + timedelta(days=4)
    assert queries.misrouting(town.on, town.on + timedelta(days=2)) == (1, 2)


def test_sent_back_to_the_same_unit_the_dispatch_was_right(town, take):
    appeal = take().appeal
    return_appeal(appeal=appeal, reason="not_our_duty", by=town.worker, now=town.now)
    dispatch_appeal(appeal=appeal, to=town.street, by=town.clerk, now=town.now, reason="职责清单已列明")
    assert queries.misrouting(town.on, town.on + timedelta(days=1)) == (0, 2)


def test_a_return_wants_one_of_the_reasons(town, take):
    appeal = take().appeal
    with pytest.raises(Refusal):
        return_appeal(appeal=appeal, reason="no_time", by=town.worker, now=town.now)
    assert appeal.dispatches.get().ended_on is None


def test_referred_the_next_unit_answers_for_it(town, take):
    appeal = take().appeal
    accept(appeal=appeal, by=town.worker, now=town.now)
    refer_appeal(appeal=appeal, to=town.district, reason="涉及全区", by=town.worker, now=town.now)
    assert queries.turn_of(appeal).body_id == town.district.pk
    assert Dispatch.objects.filter(appeal=appeal, ended_on=town.on).count() == 1


def test_ten_workers_are_a_mass_appeal_and_urgent(town, take):
    appeal = take(workers=10).appeal
    assert (appeal.is_mass, appeal.case.urgency) == (True, "urgent")
    assert appeal.case.clocks.get(name="handling").unit == "hours"
    assert not take(workers=9, phone="13800000002").appeal.is_mass


def test_the_fifth_on_one_employer_in_seven_days_is_a_cluster(town, take):
    made = [take(hours=n, phone=f"1380000000{n}").appeal for n in range(1, 6)]
    assert [appeal.is_cluster for appeal in made] == [False, False, False, False, True]


def test_duplicates_stand_beside_the_form(town, take):
    first = take().appeal
    take(phone="13800000009", employer=None, employer_name="小天鹅餐饮公司")
    found = queries.duplicates(
        account=town.clerk, now=town.now, on=town.on, phone="138 0000 0001", category="wages.arrears"
    )
    assert [appeal.pk for _alike, appeal in found] == [first.pk]
    assert [row.pk for row in queries.caller_history("13800000001", town.second, town.on)] == [first.pk]
    assert not queries.caller_history("13800000001", town.staff("union_chair", town.western), town.on)


def test_why_a_unit_was_chosen_lies_sealed_with_the_step_alone(town, take):
    said = "职工李大山要求由西区办理"
    appeal = take(request="consult").appeal
    turn = dispatch_appeal(appeal=appeal, to=town.western, reason=said, by=town.clerk, now=town.now)
    assert said not in str(turn.params)
    assert said not in str(list(Change.objects.values_list("params", "before", "after")))
    assert reason_words(turn.reason, turn.params)
    assert said in history(appeal.case, town.clerk, town.on)[-1].reason
