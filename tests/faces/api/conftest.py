"""The small plan city with its plan loaded, and an account for every role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import ROLES
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.foundation.bodies.models import Body
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import Plan
from tests.plan_city import PLAN_FILE, SINCE, PlanCity, fresh_engine, plan_city

__all__ = ["fresh_engine", "plan_city"]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ANONYMOUS = "anonymous"
EVERYBODY = [*ROLES, ANONYMOUS]
# Whose body a role is held at; others are held at the city's federation.
AT_DISTRICT = {"district_leader", "district_officer"}


@dataclass
class ApiCity:
    """The plan city, its federations, and who is who."""

    city: PlanCity
    plan: Plan
    federation: Body
    district: Body
    street: Body
    accounts: dict[str, Account]


@pytest.fixture
def api_city(plan_city: PlanCity, by: Account) -> ApiCity:
    plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=by)

    def union(name: str, kind: str, territory: Any, seat: Any) -> Body:
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=SINCE, area=seat, by=by, union=facts)

    streets = plan_city.streets
    whole = union("市总工会", "federation", plan_city.whole, streets[0])
    district = union("区1总工会", "federation", plan_city.districts[0], streets[0])
    street = union("街11总工会", "street", streets[0], streets[0])
    office = found_body(kind="evaluator", name_zh="评估所", on=SINCE, area=streets[0], by=by)
    place_body(tree="direct", child=office, parent=whole, on=SINCE, by=by)
    basic = Body.objects.get(name_zh="工会")
    places = {"street_officer": street, "union_chair": basic, "evaluator": office}
    accounts = {}
    for key, role in ROLES.items():
        account = Account.objects.create(username=key, name=f"员{key}", language="en", kind=role.kind)
        at = places.get(key, district if key in AT_DISTRICT else whole)
        grant_role(account=account, role=key, body=at, by=system_account(), on=SINCE)
        accounts[key] = account
    return ApiCity(plan_city, plan, whole, district, street, accounts)


@pytest.fixture
def ask(api_city: ApiCity) -> Callable[..., Any]:
    """`ask(role, path, **parameters)` → the answer of the API."""

    def asked(role: str, path: str, **parameters: Any) -> Any:
        client = Client()
        if role != ANONYMOUS:
            client.force_login(api_city.accounts[role], backend=BACKEND)
        return client.get(f"/api/v1/{path}", parameters)

    return asked


END = date(2025, 12, 31)
