"""What an indicator says: headline, whose metric it is, how it stands against its time path."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import amount, measure_of, printed, scaled
from gonghui.foundation.core.facts import Metric, Series, declared_metrics
from gonghui.foundation.warehouse.queries import figure

YEAR = timedelta(days=365)


def address(plan: Any, number: int, lens: Lens) -> str:
    """The indicator's page through the same lens."""
    return f"{reverse('web:indicator', args=[plan.key, number])}?as_of={lens.on}&area={lens.area.code}"


def metric_of(indicator: Any, version: int | None = None) -> Metric | None:
    """The indicator's metric in a version, or the latest; None while no module declares it."""
    declared = declared_metrics().get(indicator.metric, ())
    if version is not None:
        return next((one for one in declared if one.version == version), None)
    return declared[-1] if declared else None


def headline(state: Any) -> tuple[str, str]:
    """The value in the plan's printed unit, and its fraction; of a list, the share of it too."""
    one = state.figure
    fraction = words.fraction(one.numerator, one.denominator) if one else ""
    if one and one.value is not None and state.indicator.counts_a_list:
        fraction += f" · {words.percent(one.value)}"
    return printed(state), fraction


def said(indicator: Any, one: Any) -> tuple[str, str]:
    """A figure in the unit of the indicator's parts and months, and its fraction."""
    value = scaled(indicator, one.value) if one else None
    fraction = words.fraction(one.numerator, one.denominator) if one else ""
    return words.number(value, measure_of(indicator).decimals), fraction


def outlook(state: Any, lens: Lens, plan: Any) -> list[str]:
    """How the value stands against its time path and where its pace leads, in sentences."""
    indicator, target = state.indicator, state.target
    judged = target is not None and (target.value is not None or indicator.counts_a_list)
    if state.value is None or not judged:
        return []
    sentences = []
    if state.expected is not None and state.time_share is not None and str(state.status) != "met":
        gap = state.measured - state.expected
        gap = -gap if target.direction == "down" else gap
        text = _("%(gap)s ahead of the time path.") if gap >= 0 else _("%(gap)s behind the time path.")
        sentences.append(text % {"gap": amount(indicator, abs(gap))})
    if str(state.status) == "no_baseline" and target.baseline_on is not None:
        sentences.append(without_baseline(state))
    found = pace_of_year(state, lens) if state.is_flow else pace_of_last_year(state, lens)
    if found is not None:
        sentences.append(found)
    return sentences


def without_baseline(state: Any) -> str:
    """Why no time path leads to the target, though the baseline has a day."""
    if isinstance(metric_of(state.indicator), Series):
        return _("What is counted has changed since the baseline's day, so no time path can be drawn.")
    return _("The records say nothing of the baseline's day, so no time path can be drawn.")


def reached(indicator: Any, value: float) -> str:
    """A value that is to come, in the unit of the indicator's months."""
    measure = measure_of(indicator)
    if measure.unit == "%":
        value = min(value, 100.0)
    return f"{words.number(Decimal(str(round(value, 4))), measure.decimals)}{words.SPACE}{measure.unit}"


def pace_of_year(state: Any, lens: Lens) -> str | None:
    """A flow carried on at the pace of its own year; nothing on the year's last day."""
    first, last = date(lens.on.year, 1, 1), date(lens.on.year, 12, 31)
    now = scaled(state.indicator, state.figure.value)
    if now is None or lens.on >= last:
        return None
    value = now / ((lens.on - first).days + 1) * ((last - first).days + 1)
    return _("At this year's pace it reaches %(value)s by %(day)s; each year begins at nothing.") % {
        "value": reached(state.indicator, value),
        "day": words.long_day(last),
    }


def pace_of_last_year(state: Any, lens: Lens) -> str | None:
    """The value carried on straight at the pace of the year before.

    None without a value a year ago, or where what is counted changed meanwhile.
    """
    due = state.target.due_on
    if lens.on >= due or state.target.change_since is not None:
        return None
    before = figure(
        state.indicator.metric, area=lens.area_id, as_of=lens.on - YEAR, version=state.figure.version
    )
    then, now = scaled(state.indicator, before.value), scaled(state.indicator, state.figure.value)
    if then is None or now is None or before.basis != state.figure.basis:
        return None
    value = now + (now - then) / YEAR.days * (due - lens.on).days
    return _("At the pace of the last year it reaches %(value)s by %(day)s.") % {
        "value": reached(state.indicator, value),
        "day": words.long_day(due),
    }
