"""Two roles of one account do not add up: to see by the one and to change by the other is neither.

Besides: plans belong to an area, so whoever keeps plans elsewhere keeps no other one.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from gonghui.affairs.appeals.actions import exclude_from_rates
from gonghui.affairs.appeals.actions.desk.calls import reveal_caller
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Household
from gonghui.insight.evaluation import actions as evaluation
from gonghui.insight.evaluation.models import TargetChange
from gonghui.insight.monitoring import actions as monitoring
from gonghui.insight.plans.actions.measuring import measure_indicator
from gonghui.insight.plans.models import Indicator, Plan, Target
from gonghui.insight.roadmap import actions as roadmap
from gonghui.insight.roadmap.models import Task
from tests.faces.matrix.planted import FAR_DISTRICT, FAR_STREET, SINCE, World
from tests.faces.matrix.things import PLAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(world: World) -> Account:
    """Sees every record of the city, and keeps those of a street elsewhere."""
    account = Account.objects.create(username="both", name="两处任职")
    for role, body in (("city_leader", world.federation), ("street_officer", world.far.street_union)):
        grant_role(account=account, role=role, body=body, by=system_account(), on=SINCE)
    return account


def refused(count: int, act: Any, **given: Any) -> None:
    """An action refuses and writes nothing."""
    with translation.override("en"), pytest.raises(Refusal):
        act(**given)
    assert Change.objects.count() == count


def test_whoever_sees_a_person_by_one_role_changes_nothing_by_another(world, both):
    person, on = world.own.person, timezone.localdate()
    membership = person.memberships.get()
    home = Household.objects.get(members__person=person)
    count = Change.objects.count()
    told = {"by": both}
    refused(count, people.correct_person, person=person, name="改名", **told)
    refused(count, people.erase_person, person=person, reason="本人要求", **told)
    refused(count, people.end_membership, membership=membership, on=on, reason="left", **told)
    refused(count, people.form_household, head=world.own.other, on=on, **told)
    refused(count, people.correct_address, household=home, address="别处", **told)
    refused(count, people.reveal, person=person, field="phone", purpose="核对电话", **told)
    refused(count, people.reveal_address, household=home, purpose="核对地址", **told)
    assert not Access.objects.filter(account=both.pk).exists()


def test_whoever_sees_a_case_by_one_role_opens_and_excludes_nothing_by_another(world, both):
    now, appeal = timezone.now(), world.own.appeal
    count = Change.objects.count()
    refused(count, reveal_caller, appeal=appeal, purpose="回访职工", by=both, now=now)
    refused(count, exclude_from_rates, appeal=appeal, ground="duplicate", reason="重复来电", by=both, now=now)
    assert not Access.objects.filter(account=both.pk).exists()


@pytest.mark.parametrize("place", [FAR_DISTRICT, FAR_STREET])
def test_the_plan_office_of_a_district_keeps_no_plan_of_the_city(world, place):
    by, now, on = world.accounts["plan_office", place], timezone.now(), date(2025, 6, 30)
    plan = Plan.objects.select_related("area").get(key=PLAN)
    indicator = Indicator.objects.filter(plan=plan).exclude(metric="").order_by("number")[0]
    target = Target.objects.filter(indicator__plan=plan, area=plan.area, value__isnull=False)[0]
    task = Task.objects.filter(plan=plan).order_by("pk")[0]
    change = TargetChange.objects.get(state="proposed")
    count = Change.objects.count()
    told = {"by": by}
    official = {"plan": plan, "source": "reported", "valid_from": on, "document": "文1"}
    refused(count, monitoring.set_official, **official, **told)
    refused(count, monitoring.start_register, register="studios", started_on=on, **told)
    refused(count, monitoring.ask_forecasts, plan=plan, on=on, **told)
    refused(count, measure_indicator, indicator=indicator, metric="rooms", unit_factor="1", **told)
    new = {"plan": plan, "name_zh": "别处的任务", "owner": world.federation}
    refused(count, roadmap.add_task, **new, starts_on=on, due_on=on, **told)
    refused(count, roadmap.add_milestone, task=task, name="一步", due_on=on, **told)
    refused(count, roadmap.drop_weights, index="harmonious_relations", **told)
    proposed = {"target": target, "value": Decimal(1), "text": "1", "due_on": target.due_on}
    refused(count, evaluation.propose_target, **proposed, reason="另有考虑", now=now, **told)
    refused(count, evaluation.decide_target, change=change, approve=True, document="文1", now=now, **told)
