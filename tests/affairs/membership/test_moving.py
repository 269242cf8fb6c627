"""Transfers: once joined, carried along; both unions' terms; silence; keeping, leaving, coming back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import Transfer
from gonghui.affairs.membership.queries.lives import life_of
from gonghui.affairs.membership.rules.standing import standing
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case, CaseClock
from gonghui.engines.cases.queries import cases_visible_to, steps_offered
from gonghui.foundation.bodies.actions import dissolve_body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Membership
from tests.affairs.membership.conftest import number_of

PHONE = "13800000001"


@pytest.fixture
def asked(town):
    """A member of the western street's union asks to be carried over to the firm's."""
    held = town.member(name="王小明", identity=number_of(), phone=PHONE)
    union = town.basic.union
    return actions.ask_transfer(membership=held, union=union, by=town.by, now=town.now, phone=PHONE).transfer


def in_force(person):
    return Membership.objects.filter(person=person, valid_to=None)


def test_who_proves_to_be_the_member_finds_the_membership_and_nobody_else(town):
    held = town.member(name="王小明", identity=number_of(), phone=PHONE)
    said = {"name": "王小明", "identity": number_of(), "phone": PHONE, "by": town.by, "now": town.now}
    assert actions.membership_proved(**said) == held
    told = set()
    for otherwise in ({"name": "张三"}, {"phone": "13900000002"}, {"identity": number_of("19700101")}):
        with pytest.raises(Refusal) as refused:
            actions.membership_proved(**(said | otherwise))
        told.add(str(refused.value))
    assert len(told) == 1


def test_the_old_union_lets_go_the_new_one_takes_in(town, asked):
    case = Case.objects.get(pk=asked.pk)
    assert (case.lead_id, case.state) == (town.western.pk, "asked")
    assert "pass_on" not in {step.name for step in steps_offered(case, town.chair)}
    case = do_step(case=case, step="release", by=town.westerner, now=town.now)
    assert (case.lead_id, case.state) == (town.basic.pk, "released")
    clocks = {clock.name: clock for clock in CaseClock.objects.filter(case=case)}
    assert clocks["release"].stopped_at is not None
    assert clocks["receipt"].running
    assert case in cases_visible_to(town.chair, town.on)
    case = do_step(case=case, step="take_in", by=town.chair, now=town.now)
    [now] = in_force(asked.person)
    assert (now.union_id, now.status, now.valid_from) == (town.basic.pk, "in_force", town.on)
    old = Membership.objects.get(pk=asked.membership_id)
    assert (old.ended, old.valid_to) == ("transferred", town.on)
    kept = Transfer.objects.get()
    assert (kept.made, kept.is_open, case.outcome) == (now, False, "transferred")


def test_silence_is_consent_first_of_the_old_union_then_of_the_new(town, asked):
    assert actions.settle_overdue(by=town.by, now=town.now + timedelta(days=3)) == 0
    # Five working days after Monday 2 March end with Monday 9 March.
    late = datetime(2026, 3, 10, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert actions.settle_overdue(by=town.by, now=late) == 1
    assert Case.objects.get(pk=asked.pk).state == "released"
    assert actions.settle_overdue(by=town.by, now=late) == 0
    assert actions.settle_overdue(by=town.by, now=late + timedelta(days=10)) == 1
    [now] = in_force(asked.person)
    assert now.union_id == town.basic.pk
    assert Case.objects.get(pk=asked.pk).state == "done"


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ([("object", "westerner", "expelling")], "objected"),
        ([("release", "westerner", ""), ("decline", "chair", "not_here")], "declined"),
    ],
)
def test_where_one_of_them_says_no_the_membership_stays(town, asked, steps, outcome):
    case = Case.objects.get(pk=asked.pk)
    for step, who, reason in steps:
        case = do_step(case=case, step=step, by=getattr(town, who), now=town.now, reason=reason)
    assert case.outcome == outcome
    [now] = in_force(asked.person)
    assert now.union_id == town.western.pk
    assert not Transfer.objects.get().is_open


def test_one_at_a_time_and_it_can_be_taken_back(town, asked):
    again = {"membership": asked.membership, "union": town.street.union, "by": town.by, "now": town.now}
    with pytest.raises(Refusal):
        actions.ask_transfer(**again)
    actions.withdraw_matter(case=asked.case, by=town.by, now=town.now)
    actions.ask_transfer(**again)
    assert Transfer.objects.filter(is_open=True).count() == 1


def test_there_already_or_to_a_union_that_ended_is_refused(town):
    held = town.member()
    with pytest.raises(Refusal):
        actions.ask_transfer(membership=held, union=town.western.union, by=town.by, now=town.now)
    dissolve_body(body=town.basic, on=town.on, by=town.by)
    town.basic.union.body.refresh_from_db()
    with pytest.raises(Refusal):
        actions.ask_transfer(membership=held, union=town.basic.union, by=town.by, now=town.now)


def test_for_a_union_that_has_ended_the_one_above_lets_go(town):
    held = town.member(union=town.basic)
    dissolve_body(body=town.basic, on=town.on, by=town.by)
    done = actions.ask_transfer(membership=held, union=town.western.union, by=town.by, now=town.now)
    assert done.transfer.case.lead_id == town.street.pk


def test_the_new_union_ended_meanwhile_its_heir_takes_in(town, asked):
    dissolve_body(body=town.basic, on=town.on, by=town.by)
    case = do_step(case=Case.objects.get(pk=asked.pk), step="release", by=town.westerner, now=town.now)
    assert case.lead_id == town.street.pk


def test_an_application_of_a_member_becomes_a_transfer(town):
    held = town.member(name="王小明", identity=number_of(), phone="13700000007")
    applied = town.apply()
    case = Case.objects.get(pk=applied.application.pk)
    done = do_step(case=case, step="move", by=town.chair, now=town.now)
    assert (done.state, done.outcome) == ("moved", "moved")
    transfer = Transfer.objects.get()
    assert (transfer.membership, transfer.to_union_id) == (held, town.basic.pk)
    assert transfer.case.links.get().other_id == case.pk


def test_who_is_no_member_is_not_moved(town):
    applied = town.apply()
    with pytest.raises(Refusal):
        do_step(case=Case.objects.get(pk=applied.application.pk), step="move", by=town.chair, now=town.now)


# -- where a membership stands -----------------------------------------------------------------------------


def test_rights_and_dues_follow_from_the_state(town):
    told = {status: standing(status, town.on) for status in ("in_force", "retained", "")}
    assert {key: (one.votes, one.stands, one.pays_dues) for key, one in told.items()} == {
        "in_force": (True, True, True),
        "retained": (False, False, False),
        "": (False, False, False),
    }
    assert told["retained"].mark == "unverified"


@pytest.mark.parametrize(
    ("because", "where"), [("retired", "basic"), ("unemployed", "basic"), ("closed", "street")]
)
def test_kept_where_the_rule_says(town, because, where):
    held = town.member(union=town.basic)
    kept = actions.keep_member(membership=held, because=because, on=town.on, by=town.officer)
    assert (kept.union_id, kept.status, kept.kept) == (getattr(town, where).pk, "retained", because)
    back = actions.take_back(membership=kept, on=town.on + timedelta(days=30), by=town.officer)
    assert (back.status, back.kept) == ("in_force", "")


def test_kept_for_no_known_reason_or_by_others_is_refused(town):
    held = town.member(union=town.basic)
    with pytest.raises(Refusal):
        actions.keep_member(membership=held, because="tired", on=town.on, by=town.chair)
    with pytest.raises(Refusal):
        actions.keep_member(membership=held, because="retired", on=town.on, by=town.westerner)


def test_nobody_lapses_before_six_months(town):
    held = town.member(union=town.basic)
    leave = {"membership": held, "how": "lapsed", "on": town.on, "by": town.chair}
    with pytest.raises(Refusal) as refused:
        actions.let_leave(**leave)
    assert refused.value.field == "last_active"
    with pytest.raises(Refusal) as refused:
        actions.let_leave(last_active=date(2025, 9, 3), **leave)
    assert refused.value.field == "on"
    ended = actions.let_leave(last_active=date(2025, 9, 2), **leave)
    assert (ended.ended, ended.valid_to) == ("left", town.on)


def test_expelled_wants_a_decision_and_may_return_with_history(town):
    held = town.member(union=town.basic)
    with pytest.raises(Refusal):
        actions.expel_member(membership=held, document=" ", on=town.on, by=town.chair)
    actions.expel_member(membership=held, document="工字〔2026〕3号", on=town.on, by=town.chair)
    with pytest.raises(Refusal):
        actions.rejoin_member(
            person=town.member(name="新人").person, union=town.basic.union, on=town.on, by=town.chair
        )
    later = town.on + timedelta(days=400)
    actions.rejoin_member(person=held.person, union=town.basic.union, on=later, by=town.chair)
    life = life_of(held.person, town.chair, later)
    assert [spell.on for spell in life.spells] == [later, town.on, date(2024, 1, 1)]
    assert life.standing.votes
    assert life.may_change


def test_death_ends_it(town):
    held = town.member(union=town.basic)
    actions.note_death(membership=held, on=town.on, by=town.chair)
    life = life_of(held.person, town.chair, town.on)
    assert (life.membership, life.last.ended) == (None, "died")


def test_a_retired_member_stays_retired_and_one_who_works_again_is_in_force(town):
    for because, expected, name in (("retired", "retained", "甲某"), ("unemployed", "in_force", "乙某")):
        held = town.member(name=name, union=town.basic)
        kept = actions.keep_member(membership=held, because=because, on=date(2025, 6, 1), by=town.officer)
        transfer = actions.ask_transfer(
            membership=kept, union=town.western.union, by=town.by, now=town.now
        ).transfer
        case = do_step(case=transfer.case, step="release", by=town.chair, now=town.now)
        do_step(case=case, step="take_in", by=town.westerner, now=town.now)
        assert in_force(held.person).get().status == expected


def test_after_the_union_has_ended_the_one_above_keeps_its_members(town):
    held = town.member(union=town.basic)
    dissolve_body(body=town.basic, on=town.on, by=town.by)
    with pytest.raises(Refusal):
        actions.keep_member(membership=held, because="closed", on=town.on, by=town.westerner)
    assert life_of(held.person, town.clerk, town.on).may_change
    kept = actions.keep_member(membership=held, because="closed", on=town.on, by=town.clerk)
    assert (kept.union_id, kept.kept) == (town.street.pk, "closed")
