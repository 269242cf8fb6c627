"""A plan's indicators, one of them, its trend, and the records behind its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from gonghui.faces.api.answers import area_ref, name_of
from gonghui.faces.api.indicators.answers import (
    Behind,
    IndicatorRow,
    Indicators,
    Trend,
    behind_row,
    indicator_row,
    point,
)
from gonghui.faces.api.inputs import (
    Cursor,
    Day,
    Lens,
    Limit,
    read_cursor,
    read_lens,
    text,
    today,
    write_cursor,
)
from gonghui.faces.api.site import PROBLEMS
from gonghui.foundation.core.facts import Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.queries import trend as figures_over_time
from gonghui.insight.indicators.queries import records_behind
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.plans.queries import IndicatorState, plan_state

router = Router(tags=["indicators"])
LONGEST_TREND = 20  # years
PlanKey = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Number = Annotated[int, Path(ge=1, le=9999)]
AsOf = Annotated[
    Day | None, Query(description="the end of this day; by default today, or the plan's last day")
]
AreaCode = Annotated[str, text("code of an area; by default the caller's own")]


def plan_named(key: str) -> Plan:
    """The plan of a key, or the newest."""
    plans = Plan.objects.select_related("area").order_by("-period_start", "key")
    plan = (plans.filter(key=key) if key else plans).first()
    if plan is None:
        raise Http404(_("There is no such plan."))
    return plan


def lens_of(request: HttpRequest, plan: Plan, as_of: date | None, area: str) -> Lens:
    """The day and area asked for, within what the caller may see."""
    return read_lens(request, as_of or min(today(), plan.period_end), area)


@dataclass(frozen=True)
class Asked:
    """One indicator of a plan, and the lens it is looked at through."""

    indicator: Indicator
    lens: Lens

    @property
    def metric(self) -> str:
        """The key of its metric.

        Raises:
            Http404: it has none yet, so there is nothing to show.
        """
        if not self.indicator.metric:
            raise Http404(_("No records measure this indicator yet."))
        return self.indicator.metric


def asked_for(request: HttpRequest, plan: str, number: int, as_of: date | None, area: str) -> Asked:
    """The indicator of a number, once it is known that the caller may see its figures."""
    found = plan_named(plan)
    lens = lens_of(request, found, as_of, area)
    indicator = found.indicators.prefetch_related("targets").filter(number=number).first()
    if indicator is None:
        raise Http404(_("The plan has no indicator %(number)s.") % {"number": number})
    return Asked(indicator, lens)


def states_of(plan: Plan, lens: Lens) -> Any:
    """How the plan stands through a lens."""
    return plan_state(plan, as_of=lens.on, area=lens.area_id)


@router.get("/indicators", response={200: Indicators, **PROBLEMS})
def indicators(
    request: HttpRequest,
    plan: Annotated[str, text("key of a plan; by default the newest")] = "",
    as_of: AsOf = None,
    area: AreaCode = "",
) -> Any:
    """Every indicator of a plan with its value, target and status."""
    found = plan_named(plan)
    lens = lens_of(request, found, as_of, area)
    state = states_of(found, lens)
    return {
        "plan": found.key,
        "name": name_of(found),
        "indicators": [indicator_row(one, lens.on, lens.area) for one in state.indicators],
        "unmeasured_goals": [name_of(goal) for goal in state.unmeasured_goals],
    }


@router.get("/indicators/{plan}/{number}", response={200: IndicatorRow, **PROBLEMS})
def indicator(
    request: HttpRequest, plan: PlanKey, number: Number, as_of: AsOf = None, area: AreaCode = ""
) -> Any:
    """One indicator."""
    found = plan_named(plan)
    lens = lens_of(request, found, as_of, area)
    states: list[IndicatorState] = states_of(found, lens).indicators
    state = next((one for one in states if one.indicator.number == number), None)
    if state is None:
        raise Http404(_("The plan has no indicator %(number)s.") % {"number": number})
    return indicator_row(state, lens.on, lens.area)


@router.get("/indicators/{plan}/{number}/records", response={200: Behind, **PROBLEMS})
def records(
    request: HttpRequest,
    plan: PlanKey,
    number: Number,
    as_of: AsOf = None,
    area: AreaCode = "",
    part: Literal["all", "numerator", "missing", "excluded"] = "all",
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """The records behind the number that the caller may see, and how many more there are."""
    asked = asked_for(request, plan, number, as_of, area)
    metric = declared(asked.metric)
    if isinstance(metric, Series) or not metric.drilldown:
        raise Http404(_("No records stand behind this number."))
    page = records_behind(
        asked.metric,
        area=asked.lens.area,
        as_of=asked.lens.on,
        account=request.user,
        part=part,
        after=int(read_cursor(after, 1)[0]) if after else None,
        limit=limit,
    )
    return {
        "number": number,
        "part": part,
        "total": page.total,
        "hidden": page.hidden,
        "next": None if page.next is None else write_cursor(page.next),
        "records": [behind_row(row) for row in page.rows],
    }


@router.get("/indicators/{plan}/{number}/trend", response={200: Trend, **PROBLEMS})
def trend(
    request: HttpRequest,
    plan: PlanKey,
    number: Number,
    since: Annotated[Day | None, Query(description="by default the plan's first day")] = None,
    until: Annotated[Day | None, Query(description="by default today, or the plan's last day")] = None,
    area: AreaCode = "",
) -> Any:
    """The number at every month's end."""
    asked = asked_for(request, plan, number, until, area)
    first, last = since or asked.indicator.plan.period_start, asked.lens.on
    if first > last:
        raise Refusal(_("The first day lies after the last one; exchange them."), "since")
    if last.year - first.year > LONGEST_TREND:
        raise Refusal(_("A trend covers %(years)s years at most.") % {"years": LONGEST_TREND}, "since")
    figures = figures_over_time(asked.metric, area=asked.lens.area_id, since=first, until=last)
    return {
        "number": number,
        "area": area_ref(asked.lens.area),
        "points": [point(asked.indicator, figure) for figure in figures],
    }
