"""The city of counted plans with an office that evaluates, lead units, a third party, and who issues."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.insight.evaluation import actions
from gonghui.insight.plans.actions import load_plan
from tests.plan_city import PLAN_FILE, SINCE, fresh_engine, plan_city

__all__ = ["fresh_engine", "plan_city"]
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = date(2026, 3, 31)
MIDTERM = date(2024, 12, 31)
CONGRESSES, STUDIOS = 9, 1


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
    """The plan, loaded, with the accounts around an evaluation."""
    system = system_account()
    w = SimpleNamespace(city=plan_city, by=system, area=plan_city.whole)
    w.plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=system)
    federation = {"type": "federation", "territory": plan_city.whole}
    w.federation = found_body(
        kind="union", name_zh="总工会", on=SINCE, area=plan_city.streets[0], by=system, union=federation
    )
    for name, kind in (("desk", "department"), ("institute", "evaluator"), ("committee", "committee")):
        body = found_body(kind=kind, name_zh=f"机构{name}", on=SINCE, area=None, by=system)
        place_body(tree="direct", child=body, parent=w.federation, on=SINCE, by=system)
        setattr(w, name, body)
    w.rows = {one.number: one for one in w.plan.indicators.select_related("owner", "plan__area")}
    w.management, w.economy = w.rows[CONGRESSES].owner, w.rows[STUDIOS].owner
    w.organiser = staff("plan_evaluation", w.desk, "organiser")
    w.second = staff("plan_evaluation", w.desk, "second")
    w.planner = staff("plan_office", w.federation, "planner")
    w.chief = staff("plan_office", w.federation, "chief")
    w.owner = staff("indicator_owner", w.management, "owner")
    w.builder = staff("indicator_owner", w.economy, "builder")
    w.third = staff("evaluator", w.institute, "third")
    return w


def begin(office, **more):
    given = {
        "plan": office.plan,
        "kind": "midterm",
        "year": 2024,
        "as_of": MIDTERM,
        "body": office.desk,
        "scheme": "看指标",
        "due_on": DUE,
        "numbers": [STUDIOS, CONGRESSES],
        "by": office.organiser,
        "now": NOW,
    } | more
    return actions.open_evaluation(**given)


def of(evaluation, body):
    return evaluation.assessments.select_related("case", "body", "evaluation").get(body=body)


def step(made, name, by, days=1, reason="", **fields):
    return do_step(
        case=Case.objects.get(pk=made.pk),
        step=name,
        by=by,
        now=NOW + timedelta(days=days),
        fields=fields,
        reason=reason,
    )


def write(office, evaluation, number=CONGRESSES, by=None, days=1, file=True, **more):
    body = office.rows[number].owner
    assessment = of(evaluation, body)
    given = {"cause": "因", "measures": "措施", "promised_on": None} | more
    act = actions.file_assessment if file else actions.write_assessment
    return act(
        assessment=assessment,
        words={number: given},
        summary="总",
        version=assessment.version,
        by=by or (office.owner if body == office.management else office.builder),
        now=NOW + timedelta(days=days),
    )
