"""Computing the forecasts of a plan, kept so that pages only read them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries.areas import demand_over
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import Actor, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import pinned
from gonghui.insight.monitoring.models import Forecast
from gonghui.insight.monitoring.queries.forecasts import Material, material_of, month_end_before
from gonghui.insight.monitoring.rules.forecasting import foresee, pace
from gonghui.insight.plans.models import Indicator, Plan

FORESEE = "monitoring.foresee"


def foresee_plan(*, plan: Plan, on: date, by: Actor) -> int:
    """Computes and keeps the forecasts of a plan as of the last whole month; seconds, so a job calls it.

    Returns:
        How many of them may be shown.
    """
    as_of = month_end_before(on)
    with pinned():
        found = [(indicator, material) for indicator, material in material_of(plan, as_of)]
    computed = {indicator.pk: _computed(material) for indicator, material in found}
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        for indicator, _material in found:
            _keep(plan, indicator, as_of, computed[indicator.pk])
        shown = sum(1 for one in computed.values() if one["state"] == Forecast.State.SHOWN)
        params = {"count": len(found), "on": f"{as_of}"}
        record_change(verb="foresee_plan", record=plan, by=by, params=params)
    return shown


def ask_forecasts(*, plan: Plan, on: date, by: Account) -> None:
    """Asks the worker for the forecasts of a plan as of a day; nothing when the same waits already.

    Raises:
        Refusal: no role for it.
    """
    demand_over(by, Permission.EDIT_PLAN, Category.FIGURES, plan.area)
    lock = f"{FORESEE}.{plan.pk}.{month_end_before(on)}"
    try:
        with transaction.atomic():
            jobs.configure_task(FORESEE, queueing_lock=lock).defer(plan=plan.pk, on=on.isoformat())
    except AlreadyEnqueued:
        pass


def _keep(plan: Plan, indicator: Indicator, as_of: date, values: dict[str, Any]) -> None:
    Forecast.objects.update_or_create(indicator=indicator, area=plan.area, as_of=as_of, defaults=values)


def _computed(material: Material | None) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(
        ("due_on", "value", "low", "high", "reach", "pace_now", "pace_needed", "error", "naive_error")
    ) | dict.fromkeys(("points", "ahead", "origins", "horizon", "covered"), 0)
    if material is None:
        return empty | {"state": Forecast.State.NO_AIM}
    outlook = foresee(
        material.values,
        ahead=material.ahead,
        reaches=material.reaches,
        low=material.low,
        high=material.high,
        adds_up=material.adds_up,
        so_far=material.so_far,
    )
    trial = {} if outlook.trial is None else asdict(outlook.trial)
    return (
        empty
        | trial
        | {
            "state": outlook.found.value,
            "due_on": material.due_on,
            "points": outlook.points,
            "ahead": outlook.ahead,
            "value": outlook.value,
            "low": outlook.low,
            "high": outlook.high,
            "reach": outlook.reach,
            "pace_now": _pace_now(material),
            "pace_needed": _pace_needed(material),
        }
    )


def _pace_now(material: Material) -> float | None:
    if material.adds_up:
        year = material.values[-12:]
        return sum(year) / len(year) if len(year) == 12 else None
    return pace(material.values)


def _pace_needed(material: Material) -> float | None:
    if not material.values or material.ahead < 1:
        return None
    now = material.so_far if material.adds_up else material.values[-1]
    return (material.goal - now) / material.ahead
