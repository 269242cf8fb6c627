"""Staff and money handed down: from above to the grass roots only, counted on the day, wrong ones struck."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.affairs.governance.actions import (
    end_staff_down,
    hand_funds_down,
    hand_staff_down,
    strike_funds_down,
)
from gonghui.affairs.governance.models import FundsDown, StaffDown
from gonghui.affairs.governance.queries import handed
from gonghui.affairs.governance.queries.handed import funds_handed, staff_handed, together
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import appoint, register_person

START = date(2025, 3, 1)


@pytest.fixture
def hand(town):
    def made(**more):
        facts = {
            "giver": town.federation,
            "union": town.street,
            "kind": "post",
            "hours": 40,
            "valid_from": START,
            "basis": "1号文",
            "by": town.keeper,
        }
        return hand_staff_down(**{**facts, **more})

    return made


@pytest.fixture
def pay(town):
    def made(**more):
        facts = {
            "giver": town.street,
            "union": town.own,
            "kind": "share",
            "source": "union",
            "yuan": "1200.50",
            "paid_on": START,
            "basis": "2号文",
            "by": town.officer,
        }
        return hand_funds_down(**{**facts, **more})

    return made


def refusal(deed, **more):
    with pytest.raises(Refusal) as refused:
        deed(**more)
    return refused.value.field


def test_what_was_handed_down_is_counted_on_the_day_and_by_both_sides(town, hand, pay):
    person = register_person(name="李下沉", by=town.by)
    appoint(person=person, body=town.street, kind="vice_chair", on=START, by=town.by)
    staff = hand()
    hand(giver=town.street, union=town.own, kind="cadre", name=" 李下沉 ", hours=8, by=town.officer)
    pay()
    pay(kind="subsidy", yuan=300, paid_on=date(2025, 6, 1))
    pay(union=town.joint, paid_on=date(2024, 12, 31))
    on = date(2025, 6, 1)
    got = {one.body.pk: dict(one.counts) for one in handed(town.keeper, on)}
    assert got == {
        town.street.pk: {"post": 1, "hours": 40},
        town.own.pk: {"cadre": 1, "hours": 8, "share": 120050, "subsidy": 30000},
    }
    gave = {one.body.pk: dict(one.counts) for one in handed(town.keeper, on, side="giver")}
    assert gave[town.federation.pk] == {"post": 1, "hours": 40}
    assert gave[town.street.pk] == got[town.own.pk]
    assert together(handed(town.keeper, on))["hours"] == 48
    # A number is that of its records; whoever sees less counts less.
    assert staff_handed(town.keeper, on).count() == 2
    assert [one.fen for one in funds_handed(town.keeper, on, union=town.own, kind="share")] == [120050]
    assert [one.body.pk for one in handed(town.chair, on)] == [town.own.pk]
    end_staff_down(record=staff, on=date(2025, 5, 1), by=town.keeper)
    assert town.street.pk not in {one.body.pk for one in handed(town.keeper, on)}
    assert handed(town.keeper, START - timedelta(days=1)) == []


def test_it_goes_down_only_and_within_the_role(town, hand, pay):
    assert refusal(hand, giver=town.own, union=town.joint) == "giver"
    assert refusal(hand, union=town.district) == "union"
    assert refusal(hand, giver=town.street, union=town.street, by=town.officer) == "union"
    assert refusal(hand, union=town.firm) == "union"
    assert refusal(hand, hours=0) == "hours"
    assert refusal(hand, hours=41) == "hours"
    assert refusal(hand, basis=" ") == "basis"
    assert refusal(hand, kind="cadre") == "name"
    assert refusal(hand, kind="cadre", name="无此人") == "name"
    assert refusal(hand, valid_to=START) == "valid_to"
    assert refusal(hand, by=town.officer) is None  # of the city's staff the city decides
    assert refusal(pay, by=town.chair) is None
    assert refusal(pay, union=town.distant) is None
    assert refusal(pay, yuan="0") == "yuan"
    assert refusal(pay, yuan="1.234") == "yuan"
    assert refusal(pay, paid_on=date(2200, 1, 1)) == "paid_on"
    assert not StaffDown.objects.exists()
    assert not FundsDown.objects.exists()


def test_a_cadre_is_at_one_union_once(town, hand):
    person = register_person(name="李下沉", by=town.by)
    appoint(person=person, body=town.federation, kind="vice_chair", on=START, by=town.by)
    first = hand(kind="cadre", name="李下沉", hours=16)
    with pytest.raises(Refusal):
        hand(kind="cadre", name="李下沉", hours=8, valid_from=date(2025, 4, 1))
    end_staff_down(record=first, on=date(2025, 4, 1), by=town.keeper)
    hand(kind="cadre", name="李下沉", hours=8, valid_from=date(2025, 4, 1))
    assert refusal(end_staff_down, record=first, on=date(2025, 4, 2), by=town.keeper) == "on"
    assert Change.objects.filter(verb="end_staff_down").count() == 1


def test_a_wrong_payment_is_struck_and_stays(town, pay):
    paid = pay()
    assert refusal(strike_funds_down, record=paid, because=" ", by=town.officer) == "because"
    strike_funds_down(record=paid, because="录错", by=town.officer)
    with pytest.raises(Refusal):
        strike_funds_down(record=paid, because="录错", by=town.officer)
    assert handed(town.keeper, date(2025, 6, 1)) == []
    assert FundsDown.objects.get().struck_because == "录错"
