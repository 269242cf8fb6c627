"""The life of somebody in a pool: states follow from records; only who is active counts and is sent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.affairs.cadres.actions import (
    appraise,
    assign,
    certify,
    dispatch,
    end_dispatch,
    end_need,
    leave_pool,
    set_need,
)
from gonghui.affairs.cadres.models import Dispatch
from gonghui.affairs.cadres.queries import dispatchable, held_of, load_of, pools, with_states
from gonghui.affairs.cadres.rules import ACTIVE, EXITED, LAPSED, STATES, Held, state_of
from gonghui.engines.cases.actions import open_case
from gonghui.engines.cases.rules.filings import filing
from gonghui.engines.cases.rules.kinds import declaring
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import employ
from gonghui.foundation.people.models import Post

KIND = filing(key="trial", name="试", series="SS")


@pytest.fixture
def case(town):
    with declaring(KIND):
        yield lambda about=None: open_case(
            kind="trial",
            by=town.officer,
            now=town.now,
            title="一件事",
            lead=town.district,
            about=about,
        )


def state(post, on):
    post.refresh_from_db()
    return state_of(held_of(post, on), on)


def test_selected_trained_certified_assigned_and_left(town, professional):
    post = professional(upto="selected")
    with pytest.raises(Refusal) as refused:
        certify(post=post, certificate="证9", certified_from=date(2024, 3, 1), by=town.keeper)
    assert refused.value.field == "certificate"
    with pytest.raises(Refusal) as refused:
        assign(post=post, street="东二镇", on=date(2024, 4, 1), by=town.keeper)
    assert refused.value.field == "on"
    post = professional(name="沈思")
    wanted = {
        date(2024, 1, 15): "selected",
        date(2024, 2, 3): "trained",
        date(2024, 3, 1): "certified",
        date(2024, 4, 1): "active",
        date(2027, 2, 28): "active",
        date(2027, 3, 1): "lapsed",
    }
    assert {on: state(post, on) for on in wanted} == wanted
    leave_pool(post=post, on=date(2025, 6, 1), by=town.keeper, reason="退休")
    assert state(post, date(2025, 6, 1)) == EXITED


def test_the_list_says_what_the_rule_says(town, professional):
    for place, upto in enumerate(("selected", "trained", "certified", "active")):
        professional(name=f"沈{'甲乙丙丁'[place]}", upto=upto)
    professional(name="沈戊", body=town.street, upto="certified", kind="social_worker")
    for on in (date(2024, 1, 1), date(2024, 2, 20), date(2024, 3, 10), town.on, date(2027, 3, 1)):
        for post in with_states(Post.objects.filter(valid_from__lte=on), on):
            assert post.state == state_of(held_of(post, on), on), (post, on)
    # A post at a street's own union needs no assignment.
    assert with_states(Post.objects.filter(kind="social_worker"), town.on).get().state == ACTIVE


days = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 12, 31))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    ends=st.none() | days,
    trained=st.booleans(),
    since=st.none() | days,
    length=st.integers(1, 900),
    assigned=st.booleans(),
    on=days,
)
def test_nobody_is_active_without_post_certificate_and_place(ends, trained, since, length, assigned, on):
    until = None if since is None else since + timedelta(days=length)
    held = Held(ends=ends, trained=trained, certified_from=since, certified_to=until, assigned=assigned)
    found = state_of(held, on)
    assert found in STATES
    runs = since is not None and since <= on < until
    assert (found == ACTIVE) == (runs and assigned and (ends is None or on < ends))
    if found == LAPSED:
        assert until <= on


def test_only_active_people_count_and_the_rate_names_the_streets(town, professional, rate):
    need = set_need(
        street="东二镇",
        pool="lawyer",
        body=town.second,
        basis="三年行动计划",
        valid_from=date(2024, 1, 1),
        by=town.keeper,
    )
    set_need(
        street=town.one,
        pool="lawyer",
        body=town.street,
        basis="三年行动计划",
        valid_from=date(2024, 1, 1),
        by=town.keeper,
    )
    professional(name="沈甲", upto="certified")
    assert rate("pool_equipped_rate", town.on) == (0, 2)
    professional(name="沈乙", upto="active")
    assert rate("pool_equipped_rate", town.on) == (1, 2)
    assert rate("pool_equipped_rate", date(2024, 3, 31)) == (0, 2)
    assert rate("pool_active", town.on)[1] == 1
    lawyers = next(one for one in pools(town.keeper, town.on) if one.kind == "lawyer")
    assert (lawyers.needed, lawyers.equipped) == (2, 1)
    assert lawyers.states == {"certified": 1, "active": 1}
    end_need(need=need, on=town.on, by=town.keeper)
    assert rate("pool_equipped_rate", town.on) == (0, 1)


def test_duties_not_done_end_the_assignments_and_forbid_new_ones(town, professional, rate):
    post = professional()
    decided = date(2026, 1, 10)
    appraise(post=post, year=2025, result="not_done", unit=town.district, decided_on=decided, by=town.keeper)
    assert state(post, decided) == "certified"
    assert rate("pool_active", town.on)[1] == 0
    assert rate("pool_active", date(2026, 1, 9))[1] == 1
    with pytest.raises(Refusal) as refused:
        assign(post=post, street="东一街道", on=date(2026, 2, 1), by=town.keeper)
    assert refused.value.field == "street"


def test_somebody_active_is_sent_to_cases_up_to_the_limit(town, professional, case):
    post = professional(workload=1)
    first, second = case(), case()
    sent = dispatch(post=post, case=first, by=town.officer, now=town.now)
    assert load_of(post) == 1
    assert not dispatchable(town.officer, second, town.on).exists()
    with pytest.raises(Refusal) as refused:
        dispatch(post=post, case=second, by=town.officer, now=town.now)
    assert refused.value.field == "post"
    with pytest.raises(Refusal):
        leave_pool(post=post, on=town.on, by=town.keeper)
    end_dispatch(dispatch=sent, by=town.officer, now=town.now)
    assert load_of(post) == 0
    assert dispatchable(town.officer, second, town.on).get() == post
    dispatch(post=post, case=second, by=town.officer, now=town.now)
    assert Dispatch.objects.count() == 2


@pytest.mark.parametrize("upto", ["selected", "trained", "certified"])
def test_nobody_else_is_sent(town, professional, case, upto):
    with pytest.raises(Refusal):
        dispatch(post=professional(upto=upto), case=case(), by=town.officer, now=town.now)


def test_who_works_for_the_respondent_is_not_sent(town, professional, case):
    post = professional()
    employ(
        person=post.person,
        employer=town.firm.employer,
        kind="part_time",
        on=date(2025, 1, 1),
        by=town.keeper,
    )
    with pytest.raises(Refusal) as refused:
        dispatch(post=post, case=case(about=town.firm), by=town.officer, now=town.now)
    assert refused.value.field == "post"
    dispatch(post=post, case=case(), by=town.officer, now=town.now)
