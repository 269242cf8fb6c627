"""The words for what monitoring finds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.plans.pages.measures import Measure, measure_of, told_in

FINER = 3  # decimals more than the indicator's own, at most
SOURCES: dict[str, Any] = {
    "recorded": pgettext_lazy("figure", "recorded"),
    "reported": pgettext_lazy("figure", "reported"),
    "outside": pgettext_lazy("figure", "published outside"),
}
PASSING: dict[str, Any] = {
    "done_early": gettext_lazy("Reached before its last year"),
    "done": gettext_lazy("Reached"),
    "kept": gettext_lazy("Kept so far; it counts to the last day"),
    "nearly": gettext_lazy("Nearly reached"),
    "not_done": gettext_lazy("Not reached"),
    "running": gettext_lazy("Still running"),
    "warned": gettext_lazy("Warning: hard to reach in time"),
    "open": gettext_lazy("Cannot be said yet"),
}
BINDING_RULE = gettext_lazy("Binding: it is reached or it is not.")
EXPECTED_RULE = gettext_lazy("Expected: from nine tenths of the way it counts as nearly reached (ours).")
CONCERNS: dict[str, Any] = {
    "unknown": gettext_lazy("No value"),
    "not_reported": gettext_lazy("No report of this period"),
    "late": gettext_lazy("Reported late"),
    "stale": gettext_lazy("No newer value published"),
    "afterwards": gettext_lazy("Recorded afterwards"),
    "jump": gettext_lazy("Out of the usual steps"),
    "out_of_line": gettext_lazy("Out of line with other areas"),
    "break": gettext_lazy("Break of the series"),
}
FORECAST_STATES: dict[str, Any] = {
    "too_few": gettext_lazy("Too few months are known for a forecast that could be tried out."),
    "too_far": gettext_lazy(
        "The due day lies further ahead than the known months let a forecast be tried out."
    ),
    "not_better": gettext_lazy(
        "No forecast is shown: in the past the method did no better than “as it is” or “at the pace of the "
        "last year”."
    ),
    "still": gettext_lazy("The value has not moved for two years; there is nothing to forecast."),
    "no_aim": gettext_lazy("Nothing is to be reached after this day, so there is no forecast."),
}


def signed(value: Any, decimals: int | None = None) -> str:
    """A difference with its sign; unknown is a dash."""
    if value is None:
        return "—"
    text = words.number(value, decimals)
    return f"+{text}" if value > 0 else text


def chance(share: float) -> str:
    """The share of drawn paths that reach a target, no finer than it deserves."""
    rounded = round(share * 20) * 5
    if rounded <= 0:
        return _("less than 5 in 100")
    if rounded >= 100:
        return _("more than 95 in 100")
    return _("about %(n)s in 100") % {"n": rounded}


def what_of(question: Any) -> str:
    """A question in a sentence."""
    doubt = question.doubt
    told = {
        "day": words.day(doubt.on),
        "name": question.name,
        "words": doubt.words,
        "n": words.number(int(doubt.value)) if doubt.value is not None else "",
    }
    match str(doubt.concern):
        case "late":
            return _("%(name)s: %(n)s days after its time") % told
        case "jump":
            return _("the month up to %(day)s moved %(step)s, usual are %(usual)s") % {
                "day": told["day"],
                "step": step_of(question.indicator, doubt.value),
                "usual": step_of(question.indicator, doubt.usual),
            }
        case "out_of_line":
            return _("%(name)s: %(share)s apart from its records, usual are %(usual)s") % {
                "name": question.name,
                "share": words.percent(doubt.value),
                "usual": words.percent(doubt.usual),
            }
        case "break":
            return _("values before and after %(day)s do not compare") % told + (
                f"（{doubt.words}）" if doubt.words else ""
            )
        case "afterwards":
            return _("the register was not kept yet at the end of the period") % told
        case "stale":
            return _("the newest value is of %(day)s") % told
        case "not_reported":
            return _("nothing came in for the period that ended on %(day)s") % told
        case _:
            return _("unknown on %(day)s") % told


def step_of(indicator: Any, value: Any) -> str:
    """A step between months in the indicator's own unit and decimals; of a rate, in percentage points.

    A step too small for these is told more finely: no nought ever moved. Where a target asks for a change
    since a year, months are counted in the records' own unit.
    """
    if value is None or any(target.change_since for target in indicator.targets.all()):
        return plain(value)
    return step_in(measure_of(indicator), value)


def step_in(measure: Measure, value: Any) -> str:
    """A step in a unit; see `step_of`."""
    step = Decimal(str(value)) / measure.factor
    decimals = measure.decimals
    while step and decimals < measure.decimals + FINER and not round(step, decimals):
        decimals += 1
    sign = "+" if round(step, decimals) > 0 else ""
    return sign + told_in(measure.unit, decimals, step)


def plain(value: Any) -> str:
    """A number of any size with three significant digits at most behind the point."""
    return words.number(round(value, 3)) if value is not None else "—"
