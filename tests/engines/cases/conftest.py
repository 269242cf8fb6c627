"""A city with two districts, a street, an employer with a union of its own, and a kind of case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.engines.cases.actions import open_case
from gonghui.engines.cases.rules.clocks import ClockRule
from gonghui.engines.cases.rules.filings import filing
from gonghui.engines.cases.rules.kinds import (
    Act,
    At,
    CaseKind,
    ClockEffect,
    Effect,
    Field,
    FieldKind,
    KindClock,
    Step,
    declaring,
)
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.models import Installation

DAY = date(2015, 1, 1)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in Beijing


def later(**span):
    return NOW + timedelta(**span)


def limit(urgency, on):
    if urgency == "danger":
        return ClockRule("test.danger", 2, "hours")
    return ClockRule("test.ordinary", 7, "days")


OPEN_STATES = ("waiting", "assigned", "working", "consulting")
APPEAL = CaseKind(
    key="test_appeal",
    name="Test appeal",
    series="SQ",
    states={
        "waiting": "Waiting",
        "assigned": "Assigned",
        "working": "Being handled",
        "consulting": "In consultation",
        "paused": "Waiting for the worker",
        "closed": "Closed",
    },
    closed=("closed",),
    outcomes={"solved": "Solved", "partly": "Partly solved", "not_solved": "Not solved"},
    clocks=(KindClock(name="handling", label="Handling", rule=limit, extends_by=5),),
    fields=(Field(name="wording", label="Wording", required=False),),
    consultation="consulting",
    steps=(
        Step(
            name="dispatch",
            label="Dispatch",
            source=("waiting", "consulting"),
            target="assigned",
            permission=Permission.DISPATCH,
            at=At.ANY,
            act=Act.REASSIGN,
            sentence="sent the case to {to}",
        ),
        Step(name="accept", label="Accept", source=("assigned",), target="working", act=Act.ACCEPT),
        Step(name="refer", label="Refer", source=("assigned", "working"), target="assigned", act=Act.REFER),
        Step(name="return", label="Return", source=("assigned", "working"), target="waiting", act=Act.RETURN),
        Step(
            name="pause",
            label="Wait for the worker",
            source=("working",),
            target="paused",
            clocks=(ClockEffect("handling", Effect.PAUSE),),
            needs_reason=True,
            reasons={"papers": "Papers are missing", "unreachable": "Unreachable"},
        ),
        Step(
            name="resume",
            label="Go on",
            source=("paused",),
            target="working",
            clocks=(ClockEffect("handling", Effect.RESUME),),
        ),
        Step(
            name="close",
            label="Close",
            source=("working",),
            target="closed",
            outcomes=("solved", "partly", "not_solved"),
            needs=(
                Field(name="answer", label="Answer"),
                Field(name="paid", label="Paid, in fen", kind=FieldKind.NUMBER, required=False, open=True),
            ),
            clocks=(ClockEffect("handling", Effect.STOP),),
            primary=True,
        ),
        Step(
            name="reopen",
            label="Reopen",
            source=("closed",),
            target="working",
            at=At.ORIGIN,
            act=Act.REOPEN,
            not_by=("close",),
            clocks=(ClockEffect("handling", Effect.RESTART),),
        ),
    ),
)
FILING = filing(
    key="test_filing",
    name="Test filing",
    series="BA",
    clock=KindClock(
        name="checking", label="Checking", rule=lambda urgency, on: ClockRule("t", 5, "working_days")
    ),
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def kinds():
    with declaring(APPEAL, FILING):
        yield


@pytest.fixture
def city(db):
    return build_city()


def build_city():
    Installation.objects.get_or_create(code="TT", defaults={"name_zh": "试验市", "is_demo": True})
    system = system_account()
    w = SimpleNamespace(by=system, now=NOW)

    def area(code, name, level, parent=None):
        made = add_area(code=code, name_zh=name, level=level, on=DAY, by=system)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=system)
        return made

    w.city = area("990000", "试验市", "city")
    w.east, w.west = area("990101", "东区", "district", w.city), area("990102", "西区", "district", w.city)
    w.street = area("990101001", "东街", "street", w.east)
    w.western_street = area("990102001", "西街", "street", w.west)

    def body(name, seat, **facts):
        return found_body(name_zh=name, on=DAY, area=seat, by=system, **facts)

    def union(name, seat, kind, territory=None):
        return body(name, seat, kind="union", union={"type": kind, "territory": territory})

    firm = {"unit_kind": "enterprise", "ownership": "private"}
    w.mill = body("东风机械厂", w.street, kind="employer", employer=firm)
    w.shop = body("东街商店", w.street, kind="employer", employer=firm)
    w.federation = union("试验市总工会", w.street, "federation", w.city)
    w.eastern = union("东区总工会", w.street, "federation", w.east)
    w.western = union("西区总工会", w.western_street, "federation", w.west)
    w.street_union = union("东街总工会", w.street, "street", w.street)
    w.mill_union = union("东风机械厂工会", w.street, "basic")
    w.bureau = body("东区人社局", w.street, kind="agency")
    cover(union=w.mill_union.union, employer=w.mill.employer, on=DAY, by=system)

    def staff(username, role, at):
        account = Account.objects.create(username=username, name=username, language="en")
        grant_role(account=account, role=role, body=at, by=system, on=DAY)
        return account

    w.staff = staff
    w.desk = staff("desk", "hotline_officer", w.federation)
    w.supervisor = staff("supervisor", "hotline_supervisor", w.federation)
    w.east_officer = staff("east", "district_officer", w.eastern)
    w.west_officer = staff("west", "district_officer", w.western)
    w.clerk = staff("clerk", "street_officer", w.street_union)
    w.colleague = staff("colleague", "street_officer", w.street_union)
    w.chair = staff("chair", "union_chair", w.mill_union)
    w.leader = staff("leader", "city_leader", w.federation)
    w.evaluator = staff("evaluator", "evaluator", w.federation)

    def opened(**given):
        values = {
            "kind": "test_appeal",
            "by": w.desk,
            "now": NOW,
            "title": "拖欠工资",
            "lead": w.street_union,
            "origin": w.federation,
            "about": w.mill,
            "area": w.street,
        }
        return open_case(**(values | given))

    w.open = opened
    return w
