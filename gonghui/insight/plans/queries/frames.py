"""What judging one plan on one day asks again and again, asked once: settings, versions, figures, months."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gonghui.foundation.core.facts import Kind, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.law.queries import value as dated_value
from gonghui.foundation.warehouse.queries import Figure, figure, figures_by_area, moves, trend
from gonghui.insight.indicators.queries import version_in_force
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.rules.judging import ON_TRACK_FROM, SLIGHTLY_BEHIND_FROM


@dataclass
class Frame:
    """One plan on one day.

    Attributes:
        within: Area id whose parts are asked for together; None for the whole.
        with_months: whether months are read anyway: then a baseline is one of them, and so is the
            value of the day, unless what was excluded is wanted too.
        figures: what was asked already; two frames of one plan may share them.
    """

    plan: Plan
    as_of: date
    known_at: Any = None
    scope: Any = None
    within: int | None = None
    with_months: bool = False
    with_exclusions: bool = True
    on_track_from: Fraction | Decimal = ON_TRACK_FROM
    slightly_behind_from: Fraction | Decimal = SLIGHTLY_BEHIND_FROM
    parts: dict[Any, dict[int, Figure]] = field(default_factory=dict)
    months: dict[Any, list[Figure]] = field(default_factory=dict)
    figures: dict[Any, Figure] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def since(self) -> date:
        """The day before the plan's period: where its trends begin, and most of its baselines lie."""
        return self.plan.period_start - timedelta(days=1)

    def version(self, metric: str) -> int:
        """The version of a metric in force on the plan's day."""
        if metric not in self.versions:
            self.versions[metric] = version_in_force(metric, region=self.plan.area.code, on=self.as_of)
        return self.versions[metric]

    def setting(self, key: str, default: Decimal | None = None) -> Any:
        """A dated number as a fraction, or the default where none is known."""
        if key not in self.settings:
            try:
                found = dated_value(key, self.plan.area.code, self.as_of).value
                self.settings[key] = Fraction(found)
            except Unknown:
                self.settings[key] = default
        return self.settings[key]

    def figure_of(self, metric: str, area: int | None, on: date, level: str | None) -> Figure:
        """The figure of an area; those of districts are asked for together, an absent one counts nothing."""
        asked: dict[str, Any] = {"version": self.version(metric), "known_at": self.known_at}
        if level is None or area is None:
            wanted = self.with_months and (on < self.as_of or not self.with_exclusions)
            if wanted and (found := self._month_of(metric, area, on)):
                return found
            known = (metric, asked["version"], area, on)
            if known not in self.figures:
                self.figures[known] = figure(metric, area=area, as_of=on, scope=self.scope, **asked)
            return self.figures[known]
        key = (metric, on, level)
        if key not in self.parts:
            self.parts[key] = figures_by_area(metric, area=self.within, as_of=on, level=level, **asked)
        return self.parts[key].get(area) or _empty_figure(metric, asked["version"], area, on)

    def months_of(self, metric: str, area: int | None) -> list[Figure]:
        """The month ends from the day before the plan's period to the day."""
        key = (metric, area)
        if key not in self.months:
            self.months[key] = trend(
                metric,
                area=area,
                since=self.since,
                until=self.as_of,
                version=self.version(metric),
                known_at=self.known_at,
                scope=self.scope,
            )
        return self.months[key]

    def days_of(self, metric: str, area: int | None) -> list[Figure]:
        """Every day of the plan's period on which the figure moved, its first and its last day; of a flow,
        and of a series, the months or periods that `months_of` has."""
        if self.as_of < self.plan.period_start:
            return []
        if declared(metric).kind != Kind.STOCK:
            return [one for one in self.months_of(metric, area) if one.as_of >= self.plan.period_start]
        return moves(
            metric,
            area=area,
            since=self.plan.period_start,
            until=self.as_of,
            version=self.version(metric),
            known_at=self.known_at,
            scope=self.scope,
        )

    def _month_of(self, metric: str, area: int | None, on: date) -> Figure | None:
        """One of the months; a series is published for periods, its months are not those of a calendar."""
        if isinstance(declared(metric), Series) or on < self.since or self.as_of <= self.since:
            return None
        return next((one for one in self.months_of(metric, area) if one.as_of == on), None)

    def is_flow(self, metric: str) -> bool:
        """Whether a metric begins at nothing every year."""
        return declared(metric).kind == Kind.FLOW

    def basis_of(self, metric: str, on: date) -> str | None:
        """What the value counts that a series shows on a day; None of what is no series, or unknown."""
        if not isinstance(declared(metric), Series):
            return None
        found = self.figure_of(metric, None, on, None)
        return None if found.value is None else found.basis


def frame_of(plan: Plan, as_of: date, **more: Any) -> Frame:
    """A frame with the plan's thresholds of the day."""
    frame = Frame(plan, as_of, **more)
    frame.on_track_from = frame.setting("plan.on_track_from", ON_TRACK_FROM)
    frame.slightly_behind_from = frame.setting("plan.slightly_behind_from", SLIGHTLY_BEHIND_FROM)
    return frame


def _empty_figure(metric: str, version: int, area: int, on: date) -> Figure:
    """An area without any unit: none are counted; a rate over nothing and a series are unknown."""
    found = declared(metric, version)
    known = not isinstance(found, Series)
    ratio = hasattr(found, "condition")
    return Figure(metric, found.version, on, area, 0 if known else None, 0 if known and ratio else None)
