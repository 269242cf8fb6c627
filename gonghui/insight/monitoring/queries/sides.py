"""Reported beside recorded beside outside: what each says of one indicator, and which one is official."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Kind, Series, declared_metrics
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.warehouse.queries import Figure, figure
from gonghui.insight.indicators.models import Observation
from gonghui.insight.indicators.queries import metric_area, observations
from gonghui.insight.monitoring.models import OfficialFigure, OutsideLink, RegisterStart, ReportedFigure
from gonghui.insight.monitoring.rules.reporting import difference
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.plans.queries import IndicatorState, printed_value
from gonghui.insight.plans.queries.measuring import rounded

Source = OfficialFigure.Source


@dataclass(frozen=True)
class Outside:
    """A published value beside an indicator, with issuer (by the series) and vintage.

    Attributes:
        share: of a series that the records are a share of: how many of it they are.
    """

    link: OutsideLink | None
    observation: Observation
    value: Decimal | None
    share: Decimal | None = None


@dataclass(frozen=True)
class Reported:
    """A reported figure beside what the records say of the same period by the same definition."""

    figure: ReportedFigure
    recorded: Decimal | None
    difference: Decimal | None
    afterwards: bool  # the register was not kept yet when the period ended


@dataclass(frozen=True)
class Side:
    """Everything that is said of one indicator in one area on a day, in the printed unit."""

    indicator: Indicator
    recorded: Decimal | None
    reported: Reported | None
    outside: list[Outside]
    official: OfficialFigure | None
    value: Decimal | None  # the official one
    source: str  # which one that is; the recorded one where nothing was decided


@dataclass
class Beside:
    """What stands beside a plan's figures, read once for all its indicators."""

    plan: Plan
    area: Area
    on: date
    reported: dict[int, ReportedFigure] = field(default_factory=dict)
    official: list[OfficialFigure] = field(default_factory=list)
    links: dict[int, list[OutsideLink]] = field(default_factory=dict)
    starts: dict[str, date] = field(default_factory=dict)

    def official_of(self, indicator: Indicator) -> OfficialFigure | None:
        """The latest decision by the day: an indicator's own goes before the plan's."""
        own = [one for one in self.official if one.indicator_id == indicator.pk]
        general = [one for one in self.official if one.indicator_id is None]
        found = own or general
        return found[-1] if found else None

    def is_afterwards(self, indicator: Indicator, on: date) -> bool:
        """Whether the register behind an indicator was not kept yet on a day."""
        started = self.start_of(indicator)
        return started is not None and on < started

    def start_of(self, indicator: Indicator) -> date | None:
        """From which day all registers that feed an indicator are kept; None where none says."""
        return max((self.starts[key] for key in feeding(indicator) if key in self.starts), default=None)


def feeding(indicator: Indicator) -> set[str]:
    """The keys of the registers that feed an indicator's metric, and the metric's own."""
    versions = declared_metrics().get(indicator.metric, ())
    if not versions:
        return set()
    found = {one.key for one in declared_registers().values() if indicator.metric in one.metrics}
    return found | {indicator.metric, *(one.register for one in versions if one.register)}


def beside_of(plan: Plan, *, area: Area, on: date, number: int | None = None) -> Beside:
    """What stands beside a plan's figures in an area by a day."""
    wanted = plan.indicators.all() if number is None else plan.indicators.filter(number=number)
    found = Beside(plan, area, on)
    rows = ReportedFigure.objects.filter(
        indicator__in=wanted, area=area, is_current=True, period_end__lte=on
    ).select_related("body", "area", "indicator", "published")
    for row in rows.order_by("period_end", "received_on", "pk"):
        found.reported[row.indicator_id] = row
    official = OfficialFigure.objects.filter(plan=plan, valid_from__lte=on)
    found.official = list(official.order_by("valid_from", "pk"))
    for link in OutsideLink.objects.filter(indicator__in=wanted).select_related("series").order_by("pk"):
        found.links.setdefault(link.indicator_id, []).append(link)
    found.starts = dict(RegisterStart.objects.values_list("register", "started_on"))
    return found


def sides_of(beside: Beside, states: Sequence[IndicatorState]) -> list[Side]:
    """The sides of indicators whose states are those of the same area and day."""
    return [_side(beside, state) for state in states]


def _side(beside: Beside, state: IndicatorState) -> Side:
    indicator = state.indicator
    own = beside.reported.get(indicator.pk)
    reported = reported_beside(beside, own) if own else None
    outside = _outside(beside, state)
    official = beside.official_of(indicator)
    # What others publish is no record of ours, and nothing recorded can be official.
    is_series = isinstance(declared_metrics().get(indicator.metric, (None,))[-1], Series)
    recorded = None if is_series else state.value
    values = {
        Source.RECORDED: recorded,
        Source.REPORTED: own.value if own else None,
        Source.OUTSIDE: next((one.value for one in outside if one.value is not None), None),
    }
    source = Source(official.source) if official else Source.RECORDED
    if is_series and source == Source.RECORDED:
        source = Source.OUTSIDE
    return Side(indicator, recorded, reported, outside, official, values[source], source)


def reported_beside(beside: Beside, row: ReportedFigure) -> Reported:
    """A reported figure with the recorded one of its own period and definition, and the difference."""
    recorded = recorded_of(row)
    return Reported(
        row,
        recorded,
        difference(row.value, recorded),
        beside.is_afterwards(row.indicator, row.period_end),
    )


def recorded_of(row: ReportedFigure) -> Decimal | None:
    """What the records say of the period of a reported figure, in the printed unit; None when unknown."""
    found = figure_of(row, row.area)
    return None if found is None else printed_value(row.indicator, found)


def figure_of(row: ReportedFigure, area: Area) -> Figure | None:
    """The recorded figure of an area for the period and definition of a reported one.

    A flow adds up from the first of January: of a period that begins later the days before are taken off.
    """
    metric = row.indicator.metric
    versions = declared_metrics().get(metric, ())
    if not versions:
        return None
    version, place = row.definition_version or versions[-1].version, metric_area(area)
    found = figure(metric, area=place, as_of=row.period_end, version=version)
    start = row.period_start
    begins_later = (start.month, start.day) != (1, 1) and start.year == row.period_end.year
    if versions[-1].kind != Kind.FLOW or not begins_later or found.numerator is None:
        return found
    before = figure(metric, area=place, as_of=start - timedelta(days=1), version=version)
    return Figure(
        found.metric,
        found.version,
        found.as_of,
        found.area,
        found.numerator - (before.numerator or 0),
        None if found.denominator is None else found.denominator - (before.denominator or 0),
    )


def _outside(beside: Beside, state: IndicatorState) -> list[Outside]:
    """The published values: of the indicator's own series, and of those set beside it."""
    indicator, found = state.indicator, []
    metric = declared_metrics().get(indicator.metric, (None,))[-1]
    if isinstance(metric, Series):
        row = _latest(metric.series, beside)
        if row is not None:
            found.append(Outside(None, row, _printed(indicator, row)))
    for link in beside.links.get(indicator.pk, ()):
        row = _latest(link.series.key, beside)
        if row is None:
            continue
        if link.part == OutsideLink.Part.VALUE:
            found.append(Outside(link, row, _printed(indicator, row)))
            continue
        counted = state.figure.numerator if state.figure else None
        share = (
            rounded(Fraction(counted) / Fraction(row.value)) if counted is not None and row.value else None
        )
        found.append(Outside(link, row, None, share))
    return found


def _latest(series: str, beside: Beside) -> Observation | None:
    """The latest value in its latest vintage of a series by the day: of the area, or of the whole city."""
    rows = observations(series, area=None, as_of=beside.on)
    of_city = metric_area(beside.area) is None
    wanted = [one for one in rows if one.area_id == beside.area.pk]
    return next(iter(wanted or (rows if of_city else [])), None)


def _printed(indicator: Indicator, row: Observation) -> Decimal | None:
    """A published value in the indicator's printed unit; a series in per cent is printed as it is."""
    factor = Fraction(indicator.unit_factor) if row.series.unit_zh != indicator.unit_zh else Fraction(1)
    return rounded(Fraction(row.value) / factor)


def reported_figures(indicator: Indicator, area: Area, *, on: date) -> list[ReportedFigure]:
    """Every figure reported of an indicator in an area for periods that ended by a day, corrected ones too,
    the newest first: those that the side-by-side table chooses from."""
    rows = ReportedFigure.objects.filter(indicator=indicator, area=area, period_end__lte=on)
    rows = rows.select_related("body", "published", "replaced_by", "indicator", "area")
    rows = rows.prefetch_related("indicator__targets")  # what a figure is printed as
    return list(rows.order_by("-period_end", "-received_on", "-pk"))


def decisions_of(plan: Plan) -> list[OfficialFigure]:
    """Every decision about which figure is official, the newest first."""
    rows = OfficialFigure.objects.filter(plan=plan).select_related("indicator")
    return list(rows.order_by("-valid_from", "indicator__number"))
