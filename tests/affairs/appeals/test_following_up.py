"""After the answer: call-backs by others, two-person exclusions, reviews, reopening."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gonghui.affairs.appeals.actions import (
    accept,
    ask_extension,
    ask_review,
    decide_exclusion,
    decide_review,
    exclude_from_rates,
    mark_overdue,
    record_callback,
    record_contact,
    reopen,
    reply,
)
from gonghui.affairs.appeals.models import Callback, Exclusion
from gonghui.engines.cases.actions import decide_extension
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

HAPPY = {"reached": "answered", "contacted": True, "result": "solved", "satisfaction": "satisfied"}


@pytest.fixture
def answered(town, take):
    """An appeal that the street has replied to, so many hours after ten on that Monday."""

    def made(hours=2, **otherwise):
        appeal = take(**otherwise).appeal
        at = town.now + timedelta(hours=hours)
        accept(appeal=appeal, by=town.worker, now=at)
        record_contact(appeal=appeal, said="已电话联系", by=town.worker, now=at)
        reply(appeal=appeal, text="公司已补发", claims="solved", by=town.worker, now=at)
        return appeal

    return made


def state_of(appeal):
    case = Case.objects.get(pk=appeal.pk)
    return case.state, case.outcome


def test_solved_by_the_callers_word_closes_it(town, answered):
    appeal = answered()
    assert state_of(appeal) == ("answered", "")
    call = record_callback(appeal=appeal, by=town.clerk, now=town.now + timedelta(hours=5), **HAPPY)
    assert (call.body_id, call.by_id) == (town.street.pk, town.clerk.pk)
    assert state_of(appeal) == ("closed", "solved")
    turn = appeal.dispatches.get()
    assert (turn.replied_on, turn.on_time) == (town.on, True)


def test_whoever_did_the_work_does_not_call_back(town, take):
    appeal = take(origin=town.street, by=town.worker, channel="station").appeal
    # The street's desk handles it itself: the same officer would call.
    accept_at = town.now + timedelta(hours=1)
    reply_at = town.now + timedelta(hours=2)
    reply(appeal=appeal, text="已补发", claims="solved", by=town.worker, now=reply_at)
    with pytest.raises(Refusal):
        record_callback(appeal=appeal, by=town.worker, now=reply_at, **HAPPY)
    colleague = town.staff("street_officer", town.street, "colleague")
    record_callback(appeal=appeal, by=colleague, now=reply_at, **HAPPY)
    assert state_of(appeal) == ("closed", "solved")
    assert accept_at < reply_at


@pytest.mark.parametrize(
    "half",
    [
        {"reached": "answered", "contacted": True, "result": "solved"},
        {"reached": "answered", "result": "solved", "satisfaction": "satisfied"},
        {"reached": "no_answer", "result": "solved"},
        {"reached": "telepathy"},
        {**HAPPY, "again": True},
    ],
)
def test_half_an_answer_is_none(town, answered, half):
    appeal = answered()
    with pytest.raises(Refusal):
        record_callback(appeal=appeal, by=town.clerk, now=town.now + timedelta(hours=5), **half)
    assert not Callback.objects.exists()


def test_nobody_reached_is_kept_and_after_three_tries_on_two_days_it_is_closed_so(town, answered):
    appeal = answered()
    for hours in (3, 7, 27):
        assert state_of(appeal) == ("answered", "")
        record_callback(
            appeal=appeal, by=town.clerk, now=town.now + timedelta(hours=hours), reached="no_answer"
        )
    assert appeal.callbacks.count() == 3
    assert state_of(appeal) == ("closed", "unreached")


def test_not_solved_and_again_goes_back_to_the_unit_with_its_clock_anew(town, answered):
    appeal = answered()
    said = {"reached": "answered", "contacted": True, "result": "unsolved", "satisfaction": "dissatisfied"}
    at = town.now + timedelta(hours=26)
    record_callback(appeal=appeal, by=town.clerk, now=at, again=True, words="只发了一半", **said)
    assert state_of(appeal) == ("handling", "")
    clock = Case.objects.get(pk=appeal.pk).clocks.get(name="handling")
    assert clock.running
    assert clock.due_at.astimezone(town.now.tzinfo).date() == town.on + timedelta(days=4)
    first, second = appeal.dispatches.order_by("pk")
    assert (first.ended_on, first.on_time) == (at.date(), True)
    assert (second.body_id, second.reason, second.replied_on) == (town.street.pk, "redo", None)
    assert "只发了一半" not in str(list(Change.objects.values("before", "after", "params")))


def test_a_closed_one_is_reopened_within_the_days_set(town, answered):
    appeal = answered()
    record_callback(appeal=appeal, by=town.clerk, now=town.now + timedelta(hours=5), **HAPPY)
    with pytest.raises(Refusal):
        reopen(appeal=appeal, reason="又欠了", by=town.clerk, now=town.now + timedelta(days=40))
    reopen(appeal=appeal, reason="又欠了", by=town.clerk, now=town.now + timedelta(days=20))
    assert state_of(appeal) == ("registered", "")
    assert Case.objects.get(pk=appeal.pk).reopenings == 1


def test_a_late_reply_is_late_and_an_extension_granted_by_another_moves_the_limit(town, answered, take):
    late = answered(hours=24 * 5)
    assert late.dispatches.get().on_time is False
    appeal = take(phone="13800000002").appeal
    accept(appeal=appeal, by=town.worker, now=town.now)
    asked = ask_extension(appeal=appeal, amount=5, reason="等待仲裁委材料", by=town.worker, now=town.now)
    with pytest.raises(Refusal):
        decide_extension(extension=asked, grant=True, by=town.worker, now=town.now)
    decide_extension(extension=asked, grant=True, by=town.officer, now=town.now)
    appeal.case.refresh_from_db()
    reply(appeal=appeal, text="已解决", claims="solved", by=town.worker, now=town.now + timedelta(days=5))
    assert appeal.dispatches.get().on_time is True


def test_what_passed_its_limit_without_a_reply_is_noted_once(town, take, system):
    appeal = take().appeal
    assert mark_overdue(now=town.now + timedelta(days=3), by=system) == 0
    assert mark_overdue(now=town.now + timedelta(days=4), by=system) == 1
    assert mark_overdue(now=town.now + timedelta(days=5), by=system) == 0
    assert appeal.dispatches.get().overdue_on == town.on + timedelta(days=3)


# -- out of the rates -------------------------------------------------------------------------------------


def test_two_persons_take_an_appeal_out_of_the_rates(town, answered):
    appeal = answered()
    asked = {"appeal": appeal, "ground": "legal_channel", "reason": "仲裁委已受理", "now": town.now}
    proposal = exclude_from_rates(by=town.worker, **asked)
    with pytest.raises(Refusal):
        exclude_from_rates(by=town.clerk, **asked)
    with pytest.raises(Refusal):  # no role to decide
        decide_exclusion(exclusion=proposal, approve=True, by=town.clerk, now=town.now)
    with pytest.raises(Refusal):
        decide_exclusion(exclusion=proposal, approve=False, by=town.head, now=town.now)
    done = decide_exclusion(exclusion=proposal, approve=True, by=town.head, now=town.now)
    assert (done.state, done.valid_from, done.decided_by_id) == ("approved", appeal.opened_on, town.head.pk)
    with pytest.raises(Refusal):
        decide_exclusion(exclusion=proposal, approve=False, by=town.officer, now=town.now, decision="不同意")


def test_nobody_approves_the_own_proposal_not_even_in_the_table(town, answered):
    appeal = answered()
    proposal = exclude_from_rates(
        appeal=appeal, ground="disaster", reason="暴雨停电三天", by=town.head, now=town.now
    )
    with pytest.raises(Refusal):
        decide_exclusion(exclusion=proposal, approve=True, by=town.head, now=town.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=proposal.pk).update(
            state="approved", decided_by=town.head, decided_at=town.now, valid_from=town.on
        )


@pytest.mark.parametrize(
    ("ground", "reason"), [("bad_mood", "一直来电话"), ("disaster", " "), ("disaster", "雨")]
)
def test_an_exclusion_wants_a_rule_and_a_reason(town, answered, ground, reason):
    with pytest.raises(Refusal):
        exclude_from_rates(appeal=answered(), ground=ground, reason=reason, by=town.worker, now=town.now)


def test_a_refused_proposal_leaves_room_for_another(town, answered):
    appeal = answered()
    first = exclude_from_rates(
        appeal=appeal, ground="disaster", reason="暴雨停电三天", by=town.worker, now=town.now
    )
    decide_exclusion(exclusion=first, approve=False, by=town.head, now=town.now, decision="当日并无暴雨")
    exclude_from_rates(
        appeal=appeal, ground="false_contact", reason="号码为空号", by=town.worker, now=town.now
    )
    assert appeal.exclusions.count() == 2


def test_found_unreasonable_by_somebody_above_nobody_is_scored_on_it(town, answered):
    appeal = answered()
    review = ask_review(appeal=appeal, reason="要求公司赔偿一亿元", by=town.worker, now=town.now)
    for by in (town.worker, town.clerk):
        with pytest.raises(Refusal):
            decide_review(review=review, finding="unreasonable", explanation="于法无据", by=by, now=town.now)
    with pytest.raises(Refusal):
        decide_review(review=review, finding="unreasonable", explanation="", by=town.officer, now=town.now)
    decide_review(
        review=review, finding="unreasonable", explanation="于法无据，已说明", by=town.officer, now=town.now
    )
    out = appeal.exclusions.get()
    assert (out.ground, out.state) == ("unreasonable", "approved")
    assert (out.proposed_by_id, out.decided_by_id) == (town.worker.pk, town.officer.pk)


def test_found_reasonable_it_stays_in(town, answered):
    appeal = answered()
    review = ask_review(appeal=appeal, reason="反复来电", by=town.worker, now=town.now)
    with pytest.raises(Refusal):
        ask_review(appeal=appeal, reason="反复来电", by=town.worker, now=town.now)
    decide_review(
        review=review, finding="reasonable", explanation="问题确未解决", by=town.officer, now=town.now
    )
    assert not appeal.exclusions.exists()
