"""Entering and correcting reported figures. What was entered stands; a correction is a new row above it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import area_by_code
from gonghui.foundation.core.actions import fields_of, next_number, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.rules import check_value
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.monitoring.queries.entering import (
    counted_by,
    known_before,
    published_figure,
    refuse_gone,
)
from gonghui.insight.monitoring.rules.reporting import Closed, refuse_closed, refuse_period, refuse_text
from gonghui.insight.plans.models import Indicator, Plan

SERIES = "SB"  # 上报
TWICE = _("This body has reported the period already; correct that figure, so that both stay on record.")


@transaction.atomic
def report_figure(
    *,
    indicator: Indicator,
    area: Area,
    body: Body,
    period_start: date,
    period_end: date,
    value: Decimal | str | int,
    document_number: str,
    received_on: date,
    by: Account,
    definition_version: int | None = None,
    reason: str = "",
    today: date | None = None,
) -> ReportedFigure:
    """Enters a figure as a body reported it.

    Args:
        body: whoever reported; it exists on the day of receipt.
        period_end: last day, inclusive.
        value: in the indicator's printed unit.
        definition_version: by which it was counted; wanted where the definition changed within the period.
        reason: wanted where the figure of the day was published already.
        today: the day on which it is entered; the clock's when not given.
    Raises:
        Refusal: no role at the body, impossible days or value, no document, a body that went on in another,
            a published period without a reason, an unclear definition, or reported already.
    """
    demand(by, Permission.EDIT, Category.FIGURES, body.pk)
    refuse_period(period_start, period_end, received_on, today or timezone.localdate())
    refuse_gone(body, received_on)
    number, document = check_value(value), refuse_text(document_number)
    # One at a time per indicator, so that two officers do not enter one report twice.
    held = Indicator.objects.select_for_update().select_related("plan__area").get(pk=indicator.pk)
    version = counted_by(held, area, period_start, period_end, definition_version)
    frozen = published_figure(held, area, period_end)
    refuse_closed(
        Closed(frozen.label, timezone.localdate(frozen.frozen_at)) if frozen else None,
        reason,
        is_correction=False,
    )
    before = known_before(held, area, body, period_start, period_end, received_on)
    if before is not None:
        raise Refusal(
            _(
                "%(old)s reported this period before it went on in %(body)s; correct that figure "
                "(%(number)s), so that both stay on record."
            )
            % {"old": before.body, "body": body, "number": before.number},
            "period_end",
        )
    made = ReportedFigure(
        indicator=held,
        area=area,
        body=body,
        period_start=period_start,
        period_end=period_end,
        value=number,
        document_number=document,
        received_on=received_on,
        definition_version=version,
        reason=reason.strip()[:300],
        published=frozen,
    )
    with refusing({"one_reported_figure_in_force": TWICE}):
        made.number = next_number(series=SERIES, on=received_on)
        made.save(force_insert=True)
    record_change(verb="report_figure", record=made, by=by, params=_told(made))
    return made


@transaction.atomic
def correct_figure(
    *,
    figure: ReportedFigure,
    value: Decimal | str | int,
    document_number: str,
    received_on: date,
    reason: str,
    by: Account,
    body: Body | None = None,
    definition_version: int | None = None,
    today: date | None = None,
) -> ReportedFigure:
    """Puts a corrected figure above one that was reported; the earlier one is kept.

    Args:
        figure: the one in force.
        body: who corrects it, where that is another body than the one that reported (it went on in it).
    Raises:
        Refusal: corrected already, no reason, nothing differs, or as of `report_figure`.
    """
    old = ReportedFigure.objects.select_for_update().get(pk=figure.pk)
    whose = body or old.body
    demand(by, Permission.EDIT, Category.FIGURES, whose.pk)
    if not old.is_current:
        raise Refusal(_("This figure was corrected already; correct the one that replaced it."))
    refuse_period(old.period_start, old.period_end, received_on, today or timezone.localdate())
    refuse_gone(whose, received_on)
    if received_on < old.received_on:
        raise Refusal(
            _("The correction came in before what it corrects; check the day of receipt."), "received_on"
        )
    number, document = check_value(value), refuse_text(document_number)
    frozen = published_figure(old.indicator, old.area, old.period_end)
    refuse_closed(None, reason, is_correction=True)
    version = counted_by(
        old.indicator,
        old.area,
        old.period_start,
        old.period_end,
        definition_version or old.definition_version,
    )
    if number == old.value and version == old.definition_version and document == old.document_number:
        raise Refusal(_("Nothing differs from what was reported."), "value")
    before = fields_of(old)
    old.is_current, old.version = False, old.version + 1
    old.save(update_fields=["is_current", "version"])
    record_change(verb="replace_figure", record=old, by=by, before=before, params=_told(old))
    made = ReportedFigure(
        indicator=old.indicator,
        area=old.area,
        body=whose,
        period_start=old.period_start,
        period_end=old.period_end,
        value=number,
        document_number=document,
        received_on=received_on,
        definition_version=version,
        replaces=old,
        reason=reason.strip()[:300],
        published=frozen,
    )
    with refusing({"one_reported_figure_in_force": TWICE}):
        made.number = next_number(series=SERIES, on=received_on)
        made.save(force_insert=True)
    record_change(
        verb="correct_figure", record=made, by=by, params={**_told(made), "from": _plain(old.value)}
    )
    return made


def enter_reported(
    *,
    plan: str,
    indicator: int,
    area: str,
    body: Body,
    period_start: date,
    period_end: date,
    value: Decimal,
    document_number: str,
    received_on: date,
    by: Account,
    definition_version: int | None = None,
    reason: str | None = None,
) -> ReportedFigure:
    """Enters a reported figure as a sheet names it: plan by key, indicator by number, area by code.

    Raises:
        Refusal: no such plan, indicator or area; or as of `report_figure`.
    """
    own = Plan.objects.filter(key=(plan or "").strip()).first()
    if own is None:
        raise Refusal(_("There is no plan called %(key)s.") % {"key": plan}, "plan")
    found = own.indicators.filter(number=indicator).first()
    if found is None:
        raise Refusal(_("The plan has no indicator %(number)s.") % {"number": indicator}, "indicator")
    try:
        place = area_by_code((area or "").strip(), period_end)
    except LookupError:
        raise Refusal(_("There is no area with the code %(code)s.") % {"code": area}, "area") from None
    return report_figure(
        indicator=found,
        area=place,
        body=body,
        period_start=period_start,
        period_end=period_end,
        value=value,
        document_number=document_number,
        received_on=received_on,
        by=by,
        definition_version=definition_version,
        reason=reason or "",
    )


def _plain(value: Decimal) -> str:
    return f"{Decimal(value).normalize():f}"


def _told(figure: ReportedFigure) -> dict[str, Any]:
    return {
        "name": figure.indicator.name_zh,
        "area": figure.area.name_zh,
        "body": figure.body.name_zh,
        "value": _plain(figure.value),
        "start": f"{figure.period_start}",
        "end": f"{figure.period_end}",
        "document": figure.document_number,
        "number": figure.number,
    }
