"""What the cockpit shows, made from a plan's state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gonghui.faces.web import words
from gonghui.faces.web.charts import Spark, TileMap, spark, tile_map
from gonghui.faces.web.page import Lens
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import districts
from gonghui.foundation.core.facts import Count, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.warehouse.queries import figures_by_area, trend

ORDER = ["met", "on_track", "slightly_behind", "behind", "no_data", "no_baseline", "no_target"]
ALWAYS_COUNTED = ORDER[:5]
MOST = 0.5  # as many districts are named as make up this share of what is missing
NAMED_AT_MOST = 4


@dataclass(frozen=True)
class Row:
    """One indicator on the cockpit."""

    state: Any  # plans.queries.IndicatorState
    url: str
    value: str
    fraction: str
    spark: Spark | None


@dataclass(frozen=True)
class Group:
    """The indicators of one category of the plan."""

    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Decision:
    """Something that is behind: how far, mostly where, and whose it is."""

    row: Row
    gap: str
    where: str


@dataclass(frozen=True)
class Cockpit:
    """The whole page."""

    groups: list[Group]
    counts: list[tuple[str, int]]
    attributes: list[tuple[str, int]]
    decisions: list[Decision]
    total: int


def indicator_url(plan: Any, number: int, lens: Lens, **more: Any) -> str:
    """The address of an indicator's page through the same lens."""
    address = reverse("web:indicator", args=[plan.key, number])
    query = "&".join(f"{k}={v}" for k, v in {"as_of": lens.on, "area": lens.area.code, **more}.items())
    return f"{address}?{query}"


def printed(state: Any) -> str:
    """The value in the plan's printed unit, with its decimals."""
    return words.number(state.value, state.indicator.decimals) if state.value is not None else "—"


@dataclass(frozen=True)
class Measure:
    """In which unit the parts and months of an indicator are shown, and with how many decimals."""

    unit: str
    decimals: int
    factor: Decimal


def measure_of(indicator: Any) -> Measure:
    """The printed unit; of a list that is worked off (应建尽建) the share of it, in per cent."""
    if indicator.counts_a_list:
        return Measure("%", 1, Decimal("0.01"))
    return Measure(
        words.in_language(indicator, "unit"), indicator.decimals, Decimal(indicator.unit_factor or 1)
    )


def scaled(indicator: Any, value: Any) -> float | None:
    """A figure's value in the unit of the indicator's parts and months."""
    if value is None:
        return None
    return float(Decimal(str(value)) / measure_of(indicator).factor)


def cockpit(plan: Any, state: Any, lens: Lens) -> Cockpit:
    """The page of a plan's state through a lens."""
    rows = [row_of(plan, one, lens) for one in state.indicators]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(words.in_language(row.state.indicator, "category"), []).append(row)
    counts = Counter(str(row.state.status) for row in rows)
    attributes = Counter(row.state.target.attribute for row in rows if row.state.target)
    return Cockpit(
        [Group(name, members) for name, members in groups.items()],
        [(status, counts[status]) for status in ORDER if counts[status] or status in ALWAYS_COUNTED],
        [(str(word), attributes[key]) for key, word in words.ATTRIBUTE_WORDS.items() if attributes[key]],
        decisions(rows, lens),
        len(rows),
    )


def row_of(plan: Any, state: Any, lens: Lens) -> Row:
    """One row, with the sparkline of its metric where it has one."""
    figure = state.figure
    shown = words.fraction(figure.numerator, figure.denominator) if figure else ""
    return Row(
        state,
        indicator_url(plan, state.indicator.number, lens),
        printed(state),
        shown,
        spark_of(plan, state, lens),
    )


def spark_of(plan: Any, state: Any, lens: Lens) -> Spark | None:
    """Month ends since the year before the plan began."""
    if state.value is None or not state.indicator.metric:
        return None
    since = date(plan.period_start.year - 1, 12, 31)
    months = trend(state.indicator.metric, area=lens.area_id, until=lens.on, since=since)
    points = [(one.as_of, scaled(state.indicator, one.value)) for one in months]
    label = _("%(name)s from %(since)s to %(until)s") % {
        "name": words.name_of(state.indicator),
        "since": words.day(since),
        "until": words.day(lens.on),
    }
    goal = state.target.value if state.target and state.target.value is not None else None
    return spark(points, goal=float(goal) if goal is not None else None, label=label)


def decisions(rows: Sequence[Row], lens: Lens) -> list[Decision]:
    """What is behind, worst first."""
    late = [row for row in rows if str(row.state.status) in {"behind", "slightly_behind"}]
    late.sort(key=lambda row: (str(row.state.status) != "behind", row.state.progress or 0))
    parts = districts(lens.on) if late and lens.area.level == Area.Level.CITY else []
    return [Decision(row, gap_of(row.state), mostly_where(row.state, lens, parts)) for row in late]


def gap_of(state: Any) -> str:
    """How far a value is from its target, in a sentence."""
    target, value, unit = state.target, state.value, words.in_language(state.indicator, "unit")
    if target is not None and target.comparator == "all_due" and state.figure is not None:
        lacking = (state.figure.denominator or 0) - (state.figure.numerator or 0)
        return _("%(gap)s of the %(whole)s that are due are not there yet") % {
            "gap": words.number(lacking),
            "whole": words.number(state.figure.denominator),
        }
    if target is None or target.value is None or value is None:
        return _("it has fallen out of step with the series it follows")
    return _("%(gap)s short of the target of %(target)s") % {
        "gap": amount(state.indicator, abs(target.value - value)),
        "target": f"{target.text}{words.SPACE}{unit}" if target.text.isdigit() else target.text,
    }


def amount(indicator: Any, value: Any) -> str:
    """A difference in the printed unit; of a rate, in percentage points."""
    measure = measure_of(indicator)
    number = words.number(value, measure.decimals)
    if measure.unit == "%":
        return _("%(n)s percentage points") % {"n": number}
    return f"{number}{words.SPACE}{measure.unit}"


def mostly_where(state: Any, lens: Lens, parts: Sequence[Area]) -> str:
    """Which districts make up most of what a rate is missing; empty for figures without records."""
    metric = state.indicator.metric
    if not parts or isinstance(declared(metric), Series | Count):
        return ""
    figures = figures_by_area(metric, area=lens.area_id, as_of=lens.on, level="district")
    missing = {
        part: float(figure.denominator - (figure.numerator or 0))
        for part in parts
        if (figure := figures.get(part.pk)) and figure.denominator
    }
    whole = sum(missing.values())
    named: list[Area] = []
    for part in sorted(missing, key=lambda one: -missing[one])[:NAMED_AT_MOST]:
        if sum(missing[one] for one in named) >= MOST * whole:
            break
        named.append(part)
    if not whole or not named:
        return ""
    share = sum(missing[one] for one in named) / whole
    return _("%(places)s make up %(share)s of the %(count)s missing") % {
        "places": pgettext("list", ", ").join(words.name_of(part) for part in named),
        "share": words.percent(share, 0),
        "count": words.number(int(whole)),
    }


def district_map(plan: Any, state: Any, lens: Lens) -> TileMap | None:
    """The schematic map of districts for one indicator; same scale for all, no ranking."""
    if state is None or not state.indicator.metric or state.value is None:
        return None
    figures = figures_by_area(state.indicator.metric, area=lens.area_id, as_of=lens.on, level="district")
    rows = []
    for part in districts(lens.on):
        figure = figures.get(part.pk)
        value = scaled(state.indicator, figure.value) if figure else None
        address = reverse("web:indicator", args=[plan.key, state.indicator.number])
        decimals = measure_of(state.indicator).decimals
        text = words.number(value, decimals) if value is not None else "—"
        rows.append((part, value, text, f"{address}?as_of={lens.on}&area={part.code}"))
    return tile_map(rows)
