"""Durable jobs of cases: the ladder."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gonghui.engines.cases import actions
from gonghui.foundation.accounts.queries import system_account


@app.periodic(cron="* * * * *", periodic_id="climb_ladder_danger")
@app.task(queueing_lock="climb_ladder_danger", name="cases.climb_ladder_danger")
def climb_ladder_danger(timestamp: int) -> int:
    """Every minute: where there is danger."""
    return actions.climb_ladder(now=timezone.now(), by=system_account(), danger_only=True)


@app.periodic(cron="*/30 * * * *", periodic_id="climb_ladder")
@app.task(queueing_lock="climb_ladder", name="cases.climb_ladder")
def climb_ladder(timestamp: int) -> int:
    """Every half hour, so that what one unit is told comes together: every other case."""
    return actions.climb_ladder(now=timezone.now(), by=system_account())
