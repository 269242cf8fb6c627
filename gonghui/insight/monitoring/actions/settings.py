"""What a plan says of its figures: which is official, since when registers are kept, what stands beside."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries.areas import demand_over
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.registers import Category, declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.models import OutsideSeries
from gonghui.insight.monitoring.models import OfficialFigure, OutsideLink, RegisterStart
from gonghui.insight.plans.models import Indicator, Plan

KEEP = (Permission.EDIT_PLAN, Category.FIGURES)


@transaction.atomic
def set_official(
    *,
    plan: Plan,
    source: str,
    valid_from: date,
    document: str,
    by: Account,
    indicator: Indicator | None = None,
) -> OfficialFigure:
    """Says which figure of a plan, or of one indicator, is official from a day on, until the next such day.

    Raises:
        Refusal: no such figure, no document that decides it, an indicator of another plan, or said already.
    """
    demand_over(by, *KEEP, plan.area)
    if source not in OfficialFigure.Source.values:
        raise Refusal(_("Choose which figure is official: recorded, reported or outside."), "source")
    if not document.strip():
        raise Refusal(_("Name the document or decision that says so."), "document")
    if indicator is not None and indicator.plan_id != plan.pk:
        raise Refusal(_("This indicator belongs to another plan."), "indicator")
    Plan.objects.select_for_update().get(pk=plan.pk)
    same = OfficialFigure.objects.filter(plan=plan, indicator=indicator, valid_from=valid_from)
    if same.exists():
        raise Refusal(_("This day has its setting already; a later decision has a later day."), "valid_from")
    made = OfficialFigure.objects.create(
        plan=plan,
        indicator=indicator,
        source=source,
        valid_from=valid_from,
        document=document.strip()[:120],
    )
    params = {
        "name": indicator.name_zh if indicator else plan.name_zh,
        "on": f"{valid_from}",
        "document": made.document,
    }
    record_change(verb=f"official_{source}", record=made, by=by, params=params)
    return made


@transaction.atomic
def start_register(*, register: str, started_on: date, by: Account, document: str = "") -> RegisterStart:
    """Says from which day a register is kept as work is done; what is older was recorded afterwards.

    Args:
        register: its key; of a metric without a register, the metric's.
    Raises:
        Refusal: no such register.
    """
    demand_over(by, *KEEP, city())
    if register not in declared_registers() and register not in declared_metrics():
        raise Refusal(_("There is no register called %(key)s.") % {"key": register}, "register")
    held = RegisterStart.objects.select_for_update().filter(register=register).first()
    before = fields_of(held) if held else None
    made = held or RegisterStart(register=register)
    made.started_on, made.document = started_on, document.strip()[:120]
    made.version += 1 if held else 0
    made.save()
    params = {"register": register, "on": f"{started_on}"}
    record_change(verb="start_register", record=made, by=by, before=before, params=params)
    return made


@transaction.atomic
def link_outside(*, indicator: Indicator, series: OutsideSeries, part: str, by: Account) -> OutsideLink:
    """Sets a published series beside an indicator: as its value, or as what its records are a share of.

    Raises:
        Refusal: neither of the two, or set already.
    """
    demand_over(by, *KEEP, indicator.plan.area)
    if part not in OutsideLink.Part.values:
        raise Refusal(_("Choose whether the series is the value or what it is a share of."), "part")
    made, is_new = OutsideLink.objects.get_or_create(indicator=indicator, series=series, part=part)
    if not is_new:
        raise Refusal(_("This series stands beside the indicator already."), "series")
    params = {"name": indicator.name_zh, "series": series.name_zh}
    record_change(verb="link_outside", record=made, by=by, params=params)
    return made
