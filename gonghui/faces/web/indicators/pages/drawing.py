"""The trend's data for the chart script: lines that may be drawn, gaps with a mark, the target's path."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import lines_of, measure_of, scaled
from gonghui.foundation.core.facts import Series, declared_metrics

FLOW_NOTE = gettext_lazy("Counted from 1 January of each year; every year begins at nothing.")
Point = list[Any]  # [day, value]; a value of None is a gap


def chart(plan: Any, state: Any, lens: Lens, frozen: Iterable[Any]) -> dict[str, Any]:
    """Recorded line, target path, published dots, marks of what changed, and the sentences about it."""
    indicator, target = state.indicator, state.target
    since = plan.period_start - timedelta(days=1)
    lines = lines_of(state.months, is_flow=state.is_flow)
    breaks = [] if state.is_flow else breaks_of(lines)
    measure = measure_of(indicator)
    return {
        "recorded": recorded(indicator, lines, is_flow=state.is_flow),
        "path": path_of(state, since, lens) if target else [],
        "frozen": [[one.as_of.isoformat(), scaled(indicator, value_of(one))] for one in frozen],
        "marks": marks_of(indicator, since) + [{"on": one["on"], "text": one["mark"]} for one in breaks],
        "points": is_series(indicator),
        "unit": measure.unit,
        "decimals": measure.decimals,
        "notes": [one["sentence"] for one in breaks]
        + (
            [_("Counted from 1 January of each year; every year begins at nothing.")] if state.is_flow else []
        ),
        "words": {
            "recorded": _("Published value") if is_series(indicator) else _("Recorded"),
            "path": _("Target path"),
            "frozen": _("As published"),
        },
    }


def is_series(indicator: Any) -> bool:
    """Whether somebody else publishes it: few values, each a dot of its own."""
    declared = declared_metrics().get(indicator.metric, ())
    return bool(declared) and isinstance(declared[-1], Series)


def recorded(indicator: Any, lines: list[list[Any]], *, is_flow: bool) -> list[Point]:
    """The lines one after the other, with a gap between them; a flow's begin at nothing on 1 January."""
    found: list[Point] = []
    for line in lines:
        first = line[0].as_of
        if found:
            found.append([(date.fromisoformat(found[-1][0]) + timedelta(days=1)).isoformat(), None])
        if is_flow and found:
            found.append([date(first.year, 1, 1).isoformat(), 0])
        found += [[one.as_of.isoformat(), scaled(indicator, one.value)] for one in line]
    return found


def breaks_of(lines: list[list[Any]]) -> list[dict[str, str]]:
    """Where a published statistic changed what it counts: the first day of the new one, in words."""
    found = []
    for before, after in pairwise(lines):
        day = after[0].as_of
        old, new = (line[0].basis or _("not named") for line in (before, after))
        found.append(
            {
                "on": day.isoformat(),
                "mark": _("other basis"),
                "sentence": _(
                    "From %(day)s on something else is counted: “%(new)s” instead of “%(old)s”. "
                    "Values before and after do not compare, so the line is cut."
                )
                % {"day": words.day(day), "new": new, "old": old},
            }
        )
    return found


def marks_of(indicator: Any, since: date) -> list[dict[str, str]]:
    """Where a later version of the definition came into force."""
    return [
        {"on": one.in_force_from.isoformat(), "text": _("definition %(n)s") % {"n": one.version}}
        for one in declared_metrics().get(indicator.metric, ())[1:]
        if one.in_force_from > since
    ]


def value_of(frozen: Any) -> Any:
    """The value of a frozen figure."""
    if frozen.numerator is None:
        return None
    return frozen.numerator / frozen.denominator if frozen.denominator else frozen.numerator


def path_of(state: Any, since: date, lens: Lens) -> list[Point]:
    """Corners of the target path: baseline, yearly steps, target; a ceiling is level, a flow's a saw."""
    target = state.target
    whole = 100 if state.indicator.counts_a_list else None
    if (target.value is None and whole is None) or target.change_since is not None:
        return []
    goal = float(target.value if whole is None else whole)
    if target.each_year and target.direction == "up" and state.is_flow:
        return [
            point
            for year in range(since.year + 1, lens.on.year + 1)
            for point in ([f"{year}-01-01", 0], [f"{year}-12-31", goal], [f"{year}-12-31", None])
        ]
    if target.each_year or target.direction == "hold" or state.baseline is None:
        return [[since.isoformat(), goal], [target.due_on.isoformat(), goal]]
    steps = [[f"{step.year}-12-31", float(step.value)] for step in target.path.all()]
    start = (target.baseline_on or since).isoformat()
    return [[start, float(state.baseline)], *steps, [target.due_on.isoformat(), goal]]
