"""Supervisions of an indicator: what was asked, whether it is open, overdue, answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.bodies.models import Area
from gonghui.insight.indicators.queries import metric_area
from gonghui.insight.monitoring.models import Supervision
from gonghui.insight.monitoring.rules.kinds import OVER, SUPERVISION
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.plans.queries import plan_state


@dataclass(frozen=True)
class Asked:
    """A supervision as it stands now."""

    made: Supervision
    state: str  # in words
    is_open: bool
    is_overdue: bool


def open_supervision(indicator: Indicator, area: Area) -> Supervision | None:
    """The one that is not closed yet."""
    rows = Supervision.objects.filter(indicator=indicator, area=area).exclude(case__state=OVER)
    return rows.select_related("case").first()


def standing(indicator: Indicator, area: Area, as_of: date) -> tuple[str, Decimal | None]:
    """Status and value of an indicator in an area on a day."""
    found = plan_state(indicator.plan, as_of=as_of, area=metric_area(area), number=indicator.number)
    state = found.indicators[0]
    return str(state.status), state.value


def supervisions_of(
    plan: Plan, now: datetime, *, indicator: Indicator | None = None, area: Area | None = None
) -> list[Asked]:
    """The supervisions of a plan or of one indicator, the newest first."""
    wanted = Q(indicator__plan=plan)
    if indicator is not None:
        wanted &= Q(indicator=indicator)
    if area is not None:
        wanted &= Q(area=area)
    kind = kind_of(SUPERVISION)
    rows = Supervision.objects.filter(wanted).select_related("case__lead", "indicator", "area")
    return [
        Asked(
            one,
            str(kind.states.get(one.case.state, one.case.state)),
            one.case.state != OVER,
            one.case.state in ("sent", "working") and bool(one.case.due_at and one.case.due_at < now),
        )
        for one in rows.order_by("-case__opened_at", "-pk")
    ]
