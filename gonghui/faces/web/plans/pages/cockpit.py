"""What the cockpit and the pages like it show, made from a plan's state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gonghui.faces.web import words
from gonghui.faces.web.charts import Spark, TileMap, spark, tile_map
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages.measures import (
    amount,
    indicator_url,
    lines_of,
    part_measure_of,
    part_scaled,
    printed,
    scaled,
)
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import districts
from gonghui.foundation.core.facts import Count, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.warehouse.queries import Figure, figures_by_area

ORDER = ["met", "on_track", "slightly_behind", "behind", "no_data", "no_baseline", "no_target"]
ALWAYS_COUNTED = ORDER[:5]
MOST = 0.5  # as many districts are named as make up this share of what is missing
NAMED_AT_MOST = 4
BY_CATEGORY, BY_GOAL = "category", "goal"


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
    """The indicators of one category, or of one goal, of the plan; a goal may have none."""

    name: str
    rows: list[Row]
    is_unmeasured: bool = False


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


def cockpit(plan: Any, state: Any, lens: Lens, by: str = BY_CATEGORY) -> Cockpit:
    """The page of a plan's state through a lens, grouped by category or by goal."""
    rows = [row_of(plan, one, lens) for one in state.indicators]
    counts = Counter(str(row.state.status) for row in rows)
    attributes = Counter(row.state.target.attribute for row in rows if row.state.target)
    return Cockpit(
        by_goal(plan, rows, state.unmeasured_goals) if by == BY_GOAL else by_category(rows),
        [(status, counts[status]) for status in ORDER if counts[status] or status in ALWAYS_COUNTED],
        [(str(word), attributes[key]) for key, word in words.ATTRIBUTE_WORDS.items() if attributes[key]],
        decisions(rows, lens),
        len(rows),
    )


def by_category(rows: Sequence[Row]) -> list[Group]:
    """The plan's own groups."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(words.in_language(row.state.indicator, "category"), []).append(row)
    return [Group(name, members) for name, members in groups.items()]


def by_goal(plan: Any, rows: Sequence[Row], unmeasured: Sequence[Any]) -> list[Group]:
    """The plan's goals in their order, those without any indicator among them; what serves none, last."""
    goals = {row.state.indicator.goal_id: row.state.indicator.goal for row in rows}
    found = [goal for goal in goals.values() if goal is not None] + list(unmeasured)
    groups = []
    for goal in sorted(found, key=lambda one: one.number):
        members = [row for row in rows if row.state.indicator.goal_id == goal.pk]
        groups.append(Group(f"{goal.number} {words.name_of(goal)}", members, not members))
    others = [row for row in rows if row.state.indicator.goal_id is None]
    return [*groups, Group(_("Serving no goal of the plan"), others)] if others else groups


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
    """Month ends since the day before the plan began; one line for each basis, and each year of a flow."""
    if state.value is None or not state.months:
        return None
    lines = [
        [(one.as_of, scaled(state.indicator, one.value)) for one in line]
        for line in lines_of(state.months, is_flow=state.is_flow)
    ]
    label = _("%(name)s from %(since)s to %(until)s") % {
        "name": words.name_of(state.indicator),
        "since": words.day(state.months[0].as_of),
        "until": words.day(lens.on),
    }
    has_goal = state.target and state.target.value is not None and state.target.change_since is None
    return spark(*lines, goal=float(state.target.value) if has_goal else None, label=label)


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
        "target": f"{target.text}{words.SPACE}{unit}" if words.is_number(target.text) else target.text,
    }


def mostly_where(state: Any, lens: Lens, parts: Sequence[Area]) -> str:
    """Which districts make up most of what a rate is missing; empty for figures without records."""
    metric = state.indicator.metric
    if not parts or isinstance(declared(metric), Series | Count):
        return ""
    figures = district_figures(state, lens)
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


def district_figures(state: Any, lens: Lens) -> dict[int, Figure]:
    """The districts' figures of an indicator, by the definition that its own figure follows."""
    return figures_by_area(
        state.indicator.metric,
        area=lens.area_id,
        as_of=lens.on,
        level="district",
        version=state.figure.version,
    )


def district_map(plan: Any, state: Any, lens: Lens) -> TileMap | None:
    """The schematic map of districts for one indicator; same scale for all, no ranking."""
    if state is None or not state.indicator.metric or state.value is None:
        return None
    figures = district_figures(state, lens)
    rows = []
    for part in districts(lens.on):
        figure = figures.get(part.pk)
        value = part_scaled(state.indicator, figure.value) if figure else None
        address = reverse("web:indicator", args=[plan.key, state.indicator.number])
        decimals = part_measure_of(state.indicator).decimals
        text = words.number(value, decimals) if value is not None else "—"
        rows.append((part, value, text, f"{address}?as_of={lens.on}&area={part.code}"))
    return tile_map(rows)
