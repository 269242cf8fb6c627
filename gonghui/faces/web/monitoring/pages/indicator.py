"""What monitoring adds to an indicator's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.monitoring.pages.lists import outside_text
from gonghui.faces.web.monitoring.pages.wording import (
    BINDING_RULE,
    EXPECTED_RULE,
    FORECAST_STATES,
    PASSING,
    SOURCES,
    chance,
    signed,
)
from gonghui.faces.web.page import Lens, permitted
from gonghui.faces.web.plans.pages import measure_of
from gonghui.foundation.accounts.queries.areas import reaches_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.insight.monitoring import queries
from gonghui.insight.plans.rules.passing import passing

HELD = ("never_below", "in_step", "moves")


def of_indicator(request: HttpRequest, plan: Any, state: Any, lens: Lens) -> dict[str, Any]:
    """Sides, reports, how it passes, days not held, gap, forecast and supervision of one indicator."""
    beside = queries.beside_of(plan, area=lens.area, on=lens.on, number=state.indicator.number)
    side = queries.sides_of(beside, [state])[0]
    now = timezone.now()
    asked = queries.supervisions_of(plan, now, indicator=state.indicator, area=lens.area)
    return {
        "side": side,
        "sides": side_lines(side),
        "reports": reports_of(beside, state, lens),
        "register_start": beside.start_of(state.indicator),
        "passing": passing_of(state, lens),
        "not_held": held_lines(plan, state, lens),
        "gap": queries.gap_of(plan, state, area=lens.area, on=lens.on),
        "forecast": forecast_lines(plan, state, lens),
        "supervisions": asked,
        "may_report": permitted(request, Permission.EDIT, Category.FIGURES),
        "may_supervise": permitted(request, Permission.FOLLOW_PLAN, Category.CASES)
        and state.indicator.owner_id is not None
        and not any(one.is_open for one in asked),
        "may_keep_plan": reaches_area(request.user, Permission.EDIT_PLAN, Category.FIGURES, plan.area),
    }


def side_lines(side: Any) -> list[dict[str, Any]]:
    """One line a source: what it says, of when, whose it is, and whether it is the official one."""
    decimals = side.indicator.decimals
    official = str(side.source)
    lines = [
        {
            "source": str(SOURCES["recorded"]),
            "text": words.number(side.recorded, decimals),
            "of": "",
            "whose": _("the records of the work, as of the day"),
            "official": official == "recorded",
            "difference": "",
        }
    ]
    if side.reported:
        row = side.reported.figure
        lines.append(
            {
                "source": str(SOURCES["reported"]),
                "text": words.number(row.value, decimals),
                "of": words.period(row.period_start, row.period_end),
                "whose": _("%(body)s, %(document)s, received on %(day)s")
                % {
                    "body": words.name_of(row.body),
                    "document": row.document_number,
                    "day": words.day(row.received_on),
                },
                "official": official == "reported",
                "difference": signed(side.reported.difference, decimals),
                "afterwards": side.reported.afterwards,
            }
        )
    for one in side.outside:
        row = one.observation
        lines.append(
            {
                "source": str(SOURCES["outside"]),
                "text": outside_text(side.indicator, one),
                "of": words.period(row.period_start, row.period_end),
                "whose": _("%(name)s, %(issuer)s, vintage of %(day)s")
                % {
                    "name": words.name_of(row.series),
                    "issuer": row.series.issuer,
                    "day": words.day(row.published_on),
                },
                "official": official == "outside" and one.value is not None,
                "difference": "",
                "is_share": one.value is None,
            }
        )
    return lines


def reports_of(beside: Any, state: Any, lens: Lens) -> list[dict[str, Any]]:
    """Every figure that was reported, those corrected since among them."""
    decimals = state.indicator.decimals
    found = []
    for row in queries.reported_figures(state.indicator, lens.area, on=lens.on):
        one = queries.reported_beside(beside, row) if row.is_current else None
        found.append(
            {
                "row": row,
                "text": words.number(row.value, decimals),
                "recorded": words.number(one.recorded, decimals) if one else "",
                "difference": signed(one.difference, decimals) if one else "",
                "afterwards": one.afterwards if one else False,
            }
        )
    return found


def passing_of(state: Any, lens: Lens) -> dict[str, str] | None:
    """How the target passes, in the words of its attribute."""
    target = state.target
    if target is None or not target.attribute:
        return None
    verdict = passing(
        target.attribute,
        state.judgement,
        is_over=lens.on >= target.due_on,
        in_last_year=lens.on.year >= target.due_on.year,
        is_held=target.each_year or target.comparator in HELD or target.direction == "hold",
    )
    rule = EXPECTED_RULE if target.attribute == "expected" else BINDING_RULE
    return {"word": str(PASSING[str(verdict)]), "rule": str(rule), "key": str(verdict)}


def held_lines(plan: Any, state: Any, lens: Lens) -> list[dict[str, str]] | None:
    """The days on which what is to be held all the time was not; None where nothing is."""
    found = queries.days_not_held(plan, state, area=lens.area, on=lens.on)
    if found is None:
        return None
    measure = measure_of(state.indicator)
    return [
        {
            "text": _("%(days)s, lowest %(value)s")
            % {
                "days": words.period(one.first, one.last),
                "value": words.number(float(one.lowest), measure.decimals + 1)
                + f"{words.SPACE}{measure.unit}",
            }
        }
        for one in found
    ]


def forecast_lines(plan: Any, state: Any, lens: Lens) -> dict[str, Any] | None:
    """The kept forecast in sentences; None where the indicator has no metric or another area is looked at."""
    indicator = state.indicator
    if not indicator.metric or lens.area.pk != plan.area_id:
        return None
    kept = queries.forecast_of(indicator, plan.area, lens.on)
    if kept is None or kept.state != "shown":
        earlier = queries.latest_before(indicator, plan.area, lens.on)
        why = FORECAST_STATES.get(kept.state, "") if kept else _("None was computed for this day.")
        ended = lens.on >= plan.period_end
        if ended:
            why = _("The period of the plan is over; what is left is how it ended.")
        return {
            "why": str(why),
            "kept": kept,
            "earlier": earlier,
            "trial": trial_line(indicator, kept),
            "ended": ended,
        }
    return {
        "kept": kept,
        "value": _("%(value)s by %(day)s; in 8 of 10 drawn paths between %(low)s and %(high)s")
        % {
            "value": told(indicator, kept.value),
            "day": words.long_day(kept.due_on),
            "low": told(indicator, kept.low),
            "high": told(indicator, kept.high),
        },
        "reach": chance(kept.reach),
        "pace": pace_line(indicator, kept),
        "trial": trial_line(indicator, kept),
    }


def told(indicator: Any, value: Any) -> str:
    """A foreseen value in the unit that is judged."""
    measure = measure_of(indicator)
    return f"{words.number(round(value, 6), measure.decimals)}{words.SPACE}{measure.unit}"


def pace_line(indicator: Any, kept: Any) -> str:
    """The pace of the last year beside the one that would be needed, a month."""
    if kept.pace_needed is None:
        return ""
    measure = measure_of(indicator)
    finer = measure.decimals + 1
    given = {
        "needed": f"{words.number(round(max(kept.pace_needed, 0), 6), finer)}{words.SPACE}{measure.unit}",
        "now": f"{words.number(round(kept.pace_now or 0, 6), finer)}{words.SPACE}{measure.unit}",
    }
    if kept.pace_now is None:
        return _("Needed from now on: %(needed)s a month.") % given
    return _("Needed from now on: %(needed)s a month; over the last year it was %(now)s.") % given


def trial_line(indicator: Any, kept: Any) -> str:
    """How earlier forecasts did, with how many there were."""
    if kept is None or not kept.origins or kept.error is None:
        return ""
    measure = measure_of(indicator)
    finer = measure.decimals + 1
    return _(
        "Tried from %(n)s earlier months, %(ahead)s months ahead: mean error %(error)s, of the better naive "
        "forecast %(naive)s; %(covered)s of %(n)s intervals held the later value (meant: 8 of 10)."
    ) % {
        "n": kept.origins,
        "ahead": kept.horizon,
        "error": f"{words.number(round(kept.error, 6), finer)}{words.SPACE}{measure.unit}",
        "naive": words.number(round(kept.naive_error, 6), finer),
        "covered": kept.covered,
    }
