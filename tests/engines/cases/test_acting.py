"""Acting for somebody: both are named, both are kept away from what one of them may not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gonghui.engines.cases.actions import assign, declare_tie, extend, link_cases, take_step
from gonghui.engines.cases.actions.extensions import decide_extension
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import (
    cases_visible_to,
    history,
    inbox,
    open_cases_visible_to,
    sees,
    steps_offered,
    whose_work,
)
from gonghui.foundation.accounts.actions import delegate_role, delegate_roles, revoke_role
from gonghui.foundation.accounts.queries import acted_for, lent_by, lent_to
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal
from tests.engines.cases.conftest import DAY, NOW, later

TODAY = NOW.date()


def lend(account, to, days=5):
    until = timezone.localdate() + timedelta(days=days)
    return delegate_role(grant=account.grants.get(), to=to, until=until, by=account)


def sent(city, **given):
    case = city.open(lead=city.federation, **given)
    step = {"step": "dispatch", "fields": {"to": city.eastern}, "reason": "区级事项"}
    return take_step(case=case, by=city.desk, now=NOW, **step)


def test_what_is_done_names_both(city):
    case = sent(city)
    assert not sees(city.west_officer, case, TODAY)
    lend(city.east_officer, city.west_officer)
    assert sees(city.west_officer, case, TODAY)
    case = take_step(case=case, step="accept", by=city.west_officer, now=later(hours=1))
    line = history(case, city.desk, TODAY)[-1]
    assert line.who == "west, acting for east（东区总工会）"
    event = case.events.order_by("pk").last()
    assert (event.by, event.acting_for, event.body) == (city.west_officer, city.east_officer, city.eastern)
    change = Change.objects.filter(model="cases.case", record=case.pk).latest("pk")
    assert change.params["acting_for"] == city.east_officer.pk
    assert history_of(case)[0].by == "west, acting for east"
    # What the own role reaches is one's own work, and the lender's own steps are the lender's alone.
    own = take_step(
        case=city.open(lead=city.federation, about=None),
        step="dispatch",
        by=city.desk,
        now=NOW,
        fields={"to": city.western},
        reason="西区",
    )
    own = take_step(case=own, step="accept", by=city.west_officer, now=later(hours=1))
    assert history(own, city.desk, TODAY)[-1].who == "west（西区总工会）"
    assert "acting_for" not in Change.objects.filter(model="cases.case", record=own.pk).latest("pk").params


def test_deeds_beside_the_steps_name_both_too(city):
    case, other = sent(city), sent(city, title="加班费")
    lend(city.east_officer, city.west_officer)
    link_cases(case=case, other=other, kind="same_matter", by=city.west_officer, now=later(hours=1))
    assert {one.events.order_by("pk").last().acting_for for one in (case, other)} == {city.east_officer}
    assert acted_for(city.west_officer, Permission.EDIT) is None  # of all it holds, its own role goes first
    case = Case.objects.get(pk=case.pk)
    assign(case=case, account=city.west_officer, by=city.east_officer, now=later(hours=2))
    assert case.events.order_by("pk").last().acting_for is None


def test_it_ends_by_itself_and_by_either(city):
    case = sent(city)
    given = lend(city.east_officer, city.west_officer)
    assert list(lent_by(city.east_officer, timezone.localdate())) == [given]
    assert list(lent_to(city.west_officer, timezone.localdate())) == [given]
    with pytest.raises(Refusal):
        revoke_role(grant=given, by=city.desk)
    revoke_role(grant=given, by=city.west_officer)
    assert not sees(city.west_officer, case, TODAY)
    given = lend(city.east_officer, city.west_officer)
    revoke_role(grant=given, by=city.east_officer)
    assert not lent_by(city.east_officer, timezone.localdate()).exists()
    later_on = timezone.localdate() + timedelta(days=3)
    delegate_role(
        grant=city.east_officer.grants.get(),
        to=city.west_officer,
        on=later_on,
        until=later_on + timedelta(days=1),
        by=city.east_officer,
    )
    assert not sees(city.west_officer, case, TODAY)  # to come
    assert lent_to(city.west_officer, later_on).exists()
    assert not lent_to(city.west_officer, later_on + timedelta(days=1)).exists()


def test_what_is_not_lent(city):
    grant, today = city.clerk.grants.get(), timezone.localdate()
    given = {"by": city.clerk, "until": today + timedelta(days=2)}
    with pytest.raises(Refusal, match="past"):
        delegate_role(grant=grant, to=city.chair, on=today - timedelta(days=1), **given)
    with pytest.raises(Refusal, match="hand your open work over"):
        delegate_role(grant=grant, to=city.colleague, **given)
    with pytest.raises(Refusal, match="at least one"):
        delegate_roles(grants=[], to=city.chair, **given)
    city.leader.is_active = False
    city.leader.save()
    with pytest.raises(Refusal, match="locked"):
        delegate_role(grant=grant, to=city.leader, **given)


@pytest.mark.parametrize("tied", ["east_officer", "west_officer"])
def test_who_is_tied_stays_away_and_so_does_the_other(city, tied):
    case, free = sent(city), sent(city, about=city.shop)
    lend(city.east_officer, city.west_officer)
    account = getattr(city, tied)
    declare_tie(account=account, employer=city.mill, kind="relative", by=account, on=DAY)
    assert not sees(city.west_officer, case, TODAY)
    assert list(cases_visible_to(city.west_officer, TODAY)) == [free]
    assert list(open_cases_visible_to(city.west_officer, TODAY)) == [free]
    assert not steps_offered(case, city.west_officer, TODAY)
    with pytest.raises(Refusal, match="no such case"):
        take_step(case=case, step="accept", by=city.west_officer, now=later(hours=1))


def test_a_deputy_keeps_what_the_own_role_reaches(city):
    """The lender is tied; whoever stands in does the work by a role of its own, never by the lent one."""
    case = sent(city)
    lend(city.supervisor, city.east_officer)
    declare_tie(account=city.supervisor, employer=city.mill, kind="lawyer", by=city.supervisor, on=DAY)
    assert sees(city.east_officer, case, TODAY)
    case = take_step(case=case, step="accept", by=city.east_officer, now=later(hours=1))
    assert case.events.order_by("pk").last().acting_for is None
    at_the_desk = city.open(lead=city.federation)
    assert not sees(city.east_officer, at_the_desk, TODAY)


def test_two_people_means_two_people(city):
    case = take_step(case=sent(city), step="accept", by=city.east_officer, now=later(hours=1))
    asked = extend(
        case=case, clock="handling", amount=2, by=city.east_officer, now=later(hours=2), reason="调查"
    )
    lend(city.east_officer, city.west_officer)
    with pytest.raises(Refusal, match="Somebody else decides"):
        decide_extension(extension=asked, grant=True, by=city.west_officer, now=later(hours=3))
    case = Case.objects.get(pk=case.pk)
    fields = {"answer": "已支付", "outcome": "solved"}
    lend(city.supervisor, city.colleague)
    closed = take_step(case=case, step="close", by=city.supervisor, now=later(hours=4), fields=fields)
    reopening = {"step": "reopen", "now": later(hours=5), "reason": "未支付"}
    with pytest.raises(Refusal, match="somebody else"):
        take_step(case=closed, by=city.colleague, **reopening)
    assert take_step(case=closed, by=city.desk, **reopening).state == "working"


def test_the_inbox_says_whose_work_it_is(city):
    theirs = take_step(case=sent(city), step="accept", by=city.east_officer, now=later(hours=1))
    nobodys = sent(city, title="加班费")
    own = take_step(
        case=city.open(lead=city.federation, about=None),
        step="dispatch",
        by=city.desk,
        now=NOW,
        fields={"to": city.western},
        reason="西区",
    )
    assert whose_work([theirs, own], city.west_officer, TODAY) == {}
    lend(city.east_officer, city.west_officer)
    rows = inbox(city.west_officer, TODAY).rows
    assert {row.pk for row in rows} == {theirs.pk, nobodys.pk, own.pk}
    whose = whose_work(rows, city.west_officer, TODAY)
    assert whose == {theirs.pk: city.east_officer, nobodys.pk: city.east_officer}
    assert inbox(city.west_officer, TODAY, acting=True).rows == [theirs]
    assert inbox(city.east_officer, TODAY, acting=True).rows == []
