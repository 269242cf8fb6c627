"""Figures for a draft, all out of one state of the warehouse: a plan's, or the union statistics'."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.facts import Series, declared_metrics
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.warehouse.queries import Figure, figure, pinned
from gonghui.insight.indicators.models import Observation
from gonghui.insight.indicators.queries import metric_area, observations, pairs_behind, version_in_force
from gonghui.insight.monitoring.queries.sides import beside_of, sides_of
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries import IndicatorState, plan_state, plan_states_below
from gonghui.insight.reports.models import Report
from gonghui.insight.reports.rules.drafting import drafted
from gonghui.insight.reports.rules.ground import Beside, Cell, Draft, Ground, Measured, Row
from gonghui.insight.reports.rules.printing import printed
from gonghui.insight.reports.rules.statistics import (
    Item,
    Line,
    drafted_statistics,
    items,
    statistical_year,
)

THOUSAND = 1000
# Differences of larger registers are told as sums only, not record by record.
MOST_COMPARED = 200_000


def draft_of(kind: str, *, plan: Plan | None, area: Area, as_of: date, year: int) -> Draft:
    """The draft of a report, from the figures as they are known now."""
    with pinned():
        if kind == Report.Kind.STATISTICS or plan is None:
            return drafted_statistics([_line(item, area, year) for item in items()], year)
        return drafted(ground_of(kind, plan, as_of))


def ground_of(kind: str, plan: Plan, as_of: date) -> Ground:
    """A plan as it stands on a day, with its districts, and with the year before where the kind asks."""
    state = plan_state(plan, as_of=as_of)
    below = plan_states_below(plan, as_of=as_of, level=Area.Level.DISTRICT)
    before: dict[int, IndicatorState] = {}
    if kind == Report.Kind.ANNUAL:
        then = date(as_of.year - 1, as_of.month, min(as_of.day, 28) if as_of.month == 2 else as_of.day)
        if then >= plan.period_start.replace(year=plan.period_start.year - 1):
            before = {one.indicator.number: one for one in plan_state(plan, as_of=then).indicators}
    # The paper puts the indicators of one category together, in the order in which categories appear.
    first: dict[str, int] = {}
    for one in state.indicators:
        first.setdefault(one.indicator.category_zh, len(first))
    order = sorted(
        range(len(state.indicators)),
        key=lambda place: (first[state.indicators[place].indicator.category_zh], place),
    )
    rows = [_row(state.indicators[n], before.get(state.indicators[n].indicator.number)) for n in order]
    parts = areas_below(plan.area, as_of, level=Area.Level.DISTRICT)
    areas = [
        (part.code, part.name_zh, [_cell(below[part.pk][n], part.pk) for n in order])
        for part in parts
        if part.pk in below
    ]
    return Ground(
        kind=kind,
        plan=plan.name_zh,
        as_of=as_of,
        rows=rows,
        areas=areas,
        goals=[goal.name_zh for goal in state.unmeasured_goals],
        besides=_besides(plan, as_of, [state.indicators[n] for n in order]),
    )


def besides_of(plan: Plan, as_of: date) -> list[Beside]:
    """What was reported and published of a plan's indicators, as it is known now."""
    return _besides(plan, as_of, plan_state(plan, as_of=as_of).indicators)


def _besides(plan: Plan, as_of: date, states: list[IndicatorState]) -> list[Beside]:
    """What was reported and published of the indicators, where anything was."""
    found = []
    for side in sides_of(beside_of(plan, area=plan.area, on=as_of), states):
        reported, outside = side.reported, next(iter(side.outside), None)
        if reported is None and outside is None:
            continue
        found.append(
            Beside(
                number=side.indicator.number,
                reported=reported.figure.value if reported else None,
                reported_on=reported.figure.period_end if reported else None,
                document=reported.figure.document_number if reported else "",
                difference=reported.difference if reported else None,
                outside=outside.value if outside else None,
                outside_on=outside.observation.period_end if outside else None,
                issuer=outside.observation.series.issuer if outside else "",
                official=str(side.source),
                afterwards=reported.afterwards if reported else False,
            )
        )
    return found


def _row(state: IndicatorState, before: IndicatorState | None) -> Row:
    indicator, target = state.indicator, state.target
    same = before is not None and before.figure is not None and state.figure is not None
    changed = None
    if same and before is not None and before.figure.version != state.figure.version:  # type: ignore[union-attr]
        changed = (before.figure.version, state.figure.version)  # type: ignore[union-attr]
    text = "" if target is None else target.text
    if text and text[-1].isdigit():
        text += indicator.unit_zh
    return Row(
        number=indicator.number,
        name=indicator.name_zh,
        category=indicator.category_zh,
        unit=indicator.unit_zh,
        decimals=indicator.decimals,
        attribute=target.attribute if target else "",
        owner=indicator.owner.name_zh if indicator.owner else "",
        status=str(state.status),
        target=text,
        goal=target.value if target else None,
        value=state.value,
        measured=measured_of(state.figure),
        preliminary=_is_preliminary(state.figure, indicator.metric),
        progress=state.progress,
        time=state.time_share,
        before=before.value if before is not None and not changed else None,
        changed=changed,
    )


def measured_of(found: Figure | None) -> Measured | None:
    """What a metric said, to be kept with the figure."""
    if found is None:
        return None
    return Measured(
        metric=found.metric,
        version=found.version,
        area=found.area,
        as_of=found.as_of,
        numerator=None if found.numerator is None else Decimal(found.numerator),
        denominator=None if found.denominator is None else Decimal(found.denominator),
    )


def _is_preliminary(found: Figure | None, metric: str) -> bool:
    """Whether its publisher calls the value preliminary."""
    if found is None or found.value is None:
        return False
    one = declared(metric, found.version)
    if not isinstance(one, Series):
        return False
    latest = next(iter(observations(one.series, area=None, as_of=found.as_of)), None)
    return latest is not None and latest.status == Observation.Status.PRELIMINARY


def _cell(state: IndicatorState, area: int) -> Cell:
    """A district's value; what the city prints in tens of thousands is told more finely."""
    indicator, found = state.indicator, state.figure
    own = found is not None and not isinstance(declared(indicator.metric), Series)
    if not own or state.value is None:
        return Cell(value=None, text="", measured=measured_of(found) if own else None)
    finer = 2 if Decimal(indicator.unit_factor) >= THOUSAND else 0
    return Cell(
        value=state.value,
        text=printed(state.value, indicator.decimals + finer),
        measured=measured_of(found),
    )


# -- the union statistics ---------------------------------------------------------------------------------


def _line(item: Item, area: Area, year: int) -> Line:
    if not item.metric or item.metric not in declared_metrics():
        return Line(item=item, value=None, before=None, measured=None)
    end, last = statistical_year(year)[1], statistical_year(year - 1)[1]
    now, then = _figure(item, area, end), _figure(item, area, last)
    told: dict[str, Any] = {"changed": now.version != then.version}
    if not item.flow and not told["changed"] and _small(now) and _small(then):
        told |= _moved(item, area, end, last, now.version)
    return Line(
        item=item,
        value=_amount(item, area, now, end),
        before=_amount(item, area, then, last),
        measured=measured_of(now),
        **told,
    )


def _figure(item: Item, area: Area, on: date) -> Figure:
    version = version_in_force(item.metric, region=area.code, on=on)
    return figure(item.metric, area=metric_area(area), as_of=on, version=version)


def _amount(item: Item, area: Area, found: Figure, end: date) -> Decimal | None:
    """What an item says on the last day of its year; of a flow, what its twelve months sum up to."""
    value = _part(item, found)
    if value is None or not item.flow:
        return value
    # A flow begins at nothing every calendar year: October to December are those of the year before.
    whole, autumn = (_figure(item, area, date(end.year - 1, *day)) for day in ((12, 31), (9, 30)))
    parts = _part(item, whole), _part(item, autumn)
    return None if parts[0] is None or parts[1] is None else value + parts[0] - parts[1]


def _part(item: Item, found: Figure) -> Decimal | None:
    if found.value is None and item.part == "value":
        return None
    number = {"numerator": found.numerator, "denominator": found.denominator, "value": found.value}[item.part]
    return None if number is None else Decimal(number) / item.factor


def _small(found: Figure) -> bool:
    return max(found.numerator or 0, found.denominator or 0) <= MOST_COMPARED


def _moved(item: Item, area: Area, end: date, last: date, version: int) -> dict[str, int]:
    """How many records count that did not a year before, and the reverse."""
    whole = item.part == "denominator"
    sides = [
        {
            unit
            for unit, inside in pairs_behind(item.metric, area=area, as_of=day, version=version)
            if whole or inside
        }
        for day in (end, last)
    ]
    return {"added": len(sides[0] - sides[1]), "gone": len(sides[1] - sides[0])}
