"""The city of counted plans with its plan, who keeps figures, who supervises and who answers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.bodies.models import Body
from gonghui.insight.plans.actions import load_plan
from tests.plan_city import PLAN_FILE, SINCE, fresh_engine, plan_city

__all__ = ["fresh_engine", "plan_city"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def staff(role, body, username):
    account = Account.objects.create(username=username, name=username, language="en")
    grant_role(account=account, role=role, body=body, by=system_account(), on=max(SINCE, body.valid_from))
    return account


@pytest.fixture
def office(plan_city):
    """The plan, loaded, with the accounts around it."""
    system = system_account()
    w = SimpleNamespace(city=plan_city, by=system, area=plan_city.whole, districts=plan_city.districts)
    w.plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=system)
    federation = {"type": "federation", "territory": plan_city.whole}
    w.federation = found_body(
        kind="union", name_zh="总工会", on=SINCE, area=plan_city.streets[0], by=system, union=federation
    )
    w.desk = found_body(kind="department", name_zh="督查室", on=SINCE, area=None, by=system)
    w.rows = {one.number: one for one in w.plan.indicators.select_related("owner", "plan__area")}
    w.owner_body = Body.objects.get(pk=w.rows[9].owner_id)
    w.planner = staff("plan_office", w.federation, "planner")
    w.supervisor = staff("plan_supervisor", w.desk, "supervisor")
    w.owner = staff("indicator_owner", w.owner_body, "owner")
    return w
