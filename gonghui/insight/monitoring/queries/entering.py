"""What entering a reported figure asks: the definition of the period, what was published, who reports."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import heirs
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.models import FrozenFigure
from gonghui.insight.indicators.queries import version_in_force
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.monitoring.rules.reporting import Definition, version_counted
from gonghui.insight.plans.models import Indicator


def counted_by(indicator: Indicator, area: Area, start: date, end: date, told: int | None) -> int | None:
    """By which version of the metric's definition a figure of a period was counted.

    Raises:
        Refusal: the definition changed within the period and the report does not say.
    """
    versions = declared_metrics().get(indicator.metric, ())
    if not versions:
        return None
    return version_counted(
        definitions(indicator.metric, area.code, start, end),
        start,
        end,
        told,
        version_in_force(indicator.metric, region=area.code, on=end),
    )


def definitions(metric: str, region: str, start: date, end: date) -> list[Definition]:
    """The versions of a metric with their first days, as they hold in a period.

    A dated setting may choose the version whatever their own first days are; then those on the first and on
    the last day of the period, the later one from the day on which it begins to hold.
    """
    versions = declared_metrics()[metric]
    if not versions[-1].chosen_by:
        return [Definition(one.version, one.in_force_from) for one in versions]
    first, last = (version_in_force(metric, region=region, on=day) for day in (start, end))
    if first == last:
        return [Definition(first, date.min)]
    low, high = start.toordinal(), end.toordinal()
    while high - low > 1:
        middle = (low + high) // 2
        same = version_in_force(metric, region=region, on=date.fromordinal(middle)) == first
        low, high = (middle, high) if same else (low, middle)
    return [Definition(first, date.min), Definition(last, date.fromordinal(high))]


def published_figure(indicator: Indicator, area: Area, on: date) -> FrozenFigure | None:
    """The figure of an indicator in an area on a day as it was last published; None if it was not."""
    if not indicator.metric:
        return None
    rows = FrozenFigure.objects.filter(metric=indicator.metric, area=area, as_of=on)
    return rows.order_by("-pk").first()


def refuse_gone(body: Body, on: date) -> None:
    """Refuses a body that has ended or was merged by a day, and names in whom it goes on."""
    heir = heirs([body.pk], on)[body.pk]
    if heir == body.pk and body.merged_into_id is not None:
        heir = body.merged_into_id
    if heir != body.pk:
        goes_on = Body.objects.get(pk=heir)
        raise Refusal(
            _("%(body)s went on in %(into)s before the report came in; enter it for %(into)s.")
            % {"body": body, "into": goes_on},
            "body",
        )
    if body.valid_to is not None and body.valid_to <= on:
        raise Refusal(
            _("%(body)s ended on %(day)s, before the report came in; name the body that reports now.")
            % {"body": body, "day": body.valid_to},
            "body",
        )
    if body.valid_from > on:
        raise Refusal(
            _("%(body)s begins on %(day)s only; name the body that reported.")
            % {"body": body, "day": body.valid_from},
            "body",
        )


def known_before(
    indicator: Indicator, area: Area, body: Body, start: date, end: date, on: date
) -> ReportedFigure | None:
    """The figure in force of the same period from a body that has gone on in this one."""
    rows = ReportedFigure.objects.filter(
        indicator=indicator, area=area, period_start=start, period_end=end, is_current=True
    ).exclude(body=body)
    for row in rows.select_related("body"):
        into = heirs([row.body_id], on).get(row.body_id, row.body.merged_into_id)
        if body.pk in (into, row.body.merged_into_id):
            return row
    return None
