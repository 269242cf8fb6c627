"""The parts of an area, each a line with every indicator that has records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gonghui.faces.web import words
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages.measures import Measure, indicator_url, part_measure_of, part_scaled
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Series
from gonghui.foundation.core.facts import metric as declared


@dataclass(frozen=True)
class Cell:
    """One indicator in one part: what it says, how it stands, where it is opened."""

    text: str
    status: str
    url: str
    fraction: str

    @property
    def lags(self) -> bool:
        """Whether it stands behind its target, slightly or more."""
        return self.status in ("behind", "slightly_behind")


@dataclass(frozen=True)
class StreetTable:
    """Areas down, indicators across."""

    indicators: list[Any]
    rows: list[tuple[Area, list[Cell]]]


def street_table(plan: Any, states: dict[int, list[Any]], areas: dict[int, Area], lens: Lens) -> StreetTable:
    """The table of the states below an area; what is published for the city alone has no column.

    Args:
        states: area id → states in the plan's order; id 0 (without a seat) is left out.
        areas: the same areas by id.
    """
    shown = [place for place, one in enumerate(next(iter(states.values()), [])) if has_parts(one.indicator)]
    first = next(iter(states.values()), [])
    measures = [part_measure_of(first[place].indicator) for place in shown]
    rows = []
    for key, found in states.items():
        if key not in areas:
            continue
        part = Lens(lens.on, areas[key], lens.scope)
        cells = [cell(plan, found[place], part, of) for place, of in zip(shown, measures, strict=True)]
        rows.append((areas[key], cells))
    return StreetTable([first[place].indicator for place in shown], rows)


def has_parts(indicator: Any) -> bool:
    """Whether an indicator can be told for a part of the city."""
    return bool(indicator.metric) and not isinstance(declared(indicator.metric), Series)


def cell(plan: Any, state: Any, lens: Lens, measure: Measure) -> Cell:
    """One cell: a share keeps its fraction for whoever points at it."""
    figure = state.figure
    value = part_scaled(state.indicator, figure.value) if figure else None
    return Cell(
        words.number(value, measure.decimals) if value is not None else "—",
        str(state.status) if state.target is not None else "",
        indicator_url(plan, state.indicator.number, lens),
        words.fraction(figure.numerator, figure.denominator) if figure else "",
    )
