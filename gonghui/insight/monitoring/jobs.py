"""Forecasts are computed by the worker: monthly for the plans that run, and when somebody asks."""

from __future__ import annotations

from datetime import date

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.monitoring.actions.forecasting import FORESEE, foresee_plan
from gonghui.insight.monitoring.queries.forecasts import plans_running
from gonghui.insight.plans.models import Plan

AGAIN = RetryStrategy(wait=1, linear_wait=2, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=FORESEE, queue="sheets", retry=AGAIN)
def foresee(*, plan: int, on: str) -> int:
    """The forecasts of one plan as of a day; done again they are the same."""
    found = Plan.objects.select_related("area").filter(pk=plan).first()
    if found is None:  # a demo city that is gone
        return 0
    return foresee_plan(plan=found, on=date.fromisoformat(on), by=system_account())


@app.periodic(cron="47 2 1 * *", periodic_id="foresee_plans")
@app.task(queueing_lock="monitoring.foresee_plans", name="monitoring.foresee_plans", queue="sheets")
def foresee_plans(timestamp: int) -> int:
    """On the first of every month: the plans that run."""
    today = timezone.localdate()
    return sum(foresee_plan(plan=one, on=today, by=system_account()) for one in plans_running(today))
