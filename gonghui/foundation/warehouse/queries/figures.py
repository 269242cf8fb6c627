"""Figures: value, numerator, denominator and exclusions of a metric, by area, group and month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gonghui.foundation.core.facts import Kind, Metric, Ratio, Series, Sum, metric
from gonghui.foundation.warehouse.queries.reading import reading
from gonghui.foundation.warehouse.queries.state import Reading
from gonghui.foundation.warehouse.rules import statements as sql

# Runs a statement with its values in one state of the warehouse.
RowsOf = Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Figure:
    """What a metric says of an area at the end of a day.

    Attributes:
        area: Area id; None for the whole, 0 for bodies without a seat.
        numerator: the count (a sum, an observed value); None where there is no observation.
        denominator: of a ratio; None otherwise.
        exclusions: reason → how many units left the denominator for it.
        basis: of an outside figure, what its publisher counted; values of two bases are no one line.
    """

    metric: str
    version: int
    as_of: date
    area: int | None
    numerator: Decimal | int | None
    denominator: int | None = None
    exclusions: dict[str, int] = field(default_factory=dict)
    basis: str = ""

    @property
    def value(self) -> Decimal | None:
        """The number itself; None when unknown, which is not 0."""
        if self.numerator is None:
            return None
        if self.denominator is None:
            return Decimal(self.numerator)
        return Decimal(self.numerator) / self.denominator if self.denominator else None


def figure(
    key: str | Metric,
    *,
    area: int | None = None,
    as_of: date,
    version: int | None = None,
    known_at: datetime | None = None,
    scope: Any = None,
) -> Figure:
    """One figure of a metric.

    Args:
        key: of the metric, or a metric that no module declares.
        area: Area id; None for the whole city.
        as_of: the end of this day in Asia/Shanghai.
        version: of the definition; the latest if not given.
        known_at: only what had been recorded by then.
        scope: count only records of bodies that this scope sees.
    Raises:
        LookupError: no such metric or version.
    """
    declared, state = metric(key, version), reading(known_at)
    if isinstance(declared, Series):
        return _observed(declared, state, area, as_of, known_at)
    clauses, opening, rows_of = asked(declared, state, area, scope, as_of)
    values = values_of(declared, area, as_of) | opening
    total = rows_of(sql.TOTAL.format(**clauses), values)[0]
    excluded: dict[str, int] = {}
    if isinstance(declared, Ratio):
        excluded = dict(rows_of(sql.EXCLUDED.format(**clauses), values))
    return _figure(declared, as_of, area, total, excluded)


def figures_by_area(
    key: str | Metric,
    *,
    area: int | None = None,
    as_of: date,
    level: str,
    version: int | None = None,
    known_at: datetime | None = None,
    scope: Any = None,
) -> dict[int, Figure]:
    """Figures of the districts or streets below an area; they add up to the area's own.

    Args:
        level: "district" or "street", as of the statistical tree on `as_of`.
    Returns:
        Area id → figure, areas without any unit left out; id 0 holds bodies without a seat.
    """
    declared, state = metric(key, version), reading(known_at)
    if isinstance(declared, Series):
        return {}
    clauses, opening, rows_of = asked(declared, state, area, scope, as_of)
    values = values_of(declared, area, as_of) | opening | {"level": level}
    found: dict[int, list[Any]] = {}
    for part, excluded, *totals, rows in rows_of(sql.BY_AREA.format(**clauses), values):
        population, hits, amount = totals
        sums = found.setdefault(part, [0, 0, Decimal(0), {}])
        sums[0] += population
        sums[1] += hits
        sums[2] += amount or 0
        if excluded:
            sums[3][excluded] = rows
    return {part: _figure(declared, as_of, part, sums[:3], sums[3]) for part, sums in found.items()}


def breakdown(
    key: str | Metric,
    *,
    column: str,
    area: int | None = None,
    as_of: date,
    version: int | None = None,
    known_at: datetime | None = None,
    scope: Any = None,
) -> dict[str, Figure]:
    """Figures by the values of a declared breakdown column.

    Raises:
        LookupError: the metric declares no such breakdown.
    """
    declared, state = metric(key, version), reading(known_at)
    if column not in declared.breakdowns:
        raise LookupError(f"{declared.key} has no breakdown by {column}")
    clauses, opening, rows_of = asked(declared, state, area, scope, as_of)
    statement = sql.BREAKDOWN.format(column=column, **clauses)
    rows = rows_of(statement, values_of(declared, area, as_of) | opening)
    return {value: _figure(declared, as_of, area, totals) for value, *totals in rows}


def trend(
    key: str | Metric,
    *,
    area: int | None = None,
    since: date,
    until: date,
    version: int | None = None,
    known_at: datetime | None = None,
    scope: Any = None,
) -> list[Figure]:
    """Figures at every month end from `since` to `until`, and at `until` itself.

    An area's months follow the tree of areas as it stands at `until` where the tree did not change
    in between; where it did, every month is asked on its own ('structure of then').
    """
    declared, state = metric(key, version), reading(known_at)
    if isinstance(declared, Series):
        return _observations(declared, state, area, since, until)
    months = list(month_ends(since, until))
    if area is not None and _tree_moved(state, area, since, until):
        return [
            figure(key, area=area, as_of=day, version=version, known_at=known_at, scope=scope)
            for day in months
        ]
    clauses, opening, rows_of = asked(declared, state, area, scope, since)
    values = values_of(declared, area, until) | opening | {"since": _first(declared, since)}
    moves: dict[date, Sequence[Any]]
    moves = {month: totals for month, *totals in rows_of(sql.MONTHS.format(**clauses), values)}
    return _running(declared, moves, months, area)


def moves(
    key: str | Metric,
    *,
    area: int | None = None,
    since: date,
    until: date,
    version: int | None = None,
    known_at: datetime | None = None,
    scope: Any = None,
) -> list[Figure]:
    """Figures at the end of `since`, of every later day on which a stock moved, and of `until`.

    Between two of them the figure is the earlier one's. The structure of areas is that of `until`. A series
    has the days that its periods ended; a flow moves one way within its year.

    Raises:
        ValueError: the metric is a flow.
    """
    declared, state = metric(key, version), reading(known_at)
    if isinstance(declared, Series):
        return _observations(declared, state, area, since, until)
    if declared.kind == Kind.FLOW:
        raise ValueError(f"{declared.key} is a flow: it moves one way within its year")
    clauses, opening, rows_of = asked(declared, state, area, scope, since)
    values = values_of(declared, area, until) | opening | {"since": since}
    found, running = [], [0, 0, Decimal(0)]
    rows = {day: totals for day, *totals in rows_of(sql.DAYS.format(**clauses), values)}
    for day in sorted({since, until, *rows}):
        running = _moved(running, rows.get(day))
        found.append(_figure(declared, day, area, running))
    return found


def monthly(
    key: str | Metric, *, level: str, since: date, until: date, version: int | None = None
) -> dict[int, list[Figure]]:
    """Figures of every district or street at every month end: `trend` of all of them in one question.

    Args:
        level: "district" or "street", in the structure of `until`.
    Returns:
        Area id → figures at the month ends from `since` to `until`; id 0 holds bodies without a seat.
    """
    declared, state = metric(key, version), reading()
    if isinstance(declared, Series):
        return {}
    months = list(month_ends(since, until))
    clauses, opening, rows_of = asked(declared, state, None, None, since)
    values = values_of(declared, None, until) | opening | {"since": _first(declared, since), "level": level}
    found: dict[int, dict[date, Sequence[Any]]] = {}
    for part, month, *totals in rows_of(sql.MONTHS_BY_AREA.format(**clauses), values):
        found.setdefault(part, {})[month] = totals
    return {part: _running(declared, moves, months, part) for part, moves in found.items()}


def _first(declared: Metric, since: date) -> date:
    """The first day whose movements a trend tells apart: a flow adds up from the beginning of its year."""
    return _beginning(since) if declared.kind == Kind.FLOW else since


def _beginning(day: date) -> date:
    return date(day.year, 1, 1)


def month_ends(since: date, until: date) -> Iterator[date]:
    """Month ends from `since` to `until`; the last one is `until` itself."""
    day = since
    while True:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = following - timedelta(days=1)
        if end >= until:
            yield until
            return
        yield end
        day = following


def values_of(declared: Metric, area: int | None, as_of: date) -> dict[str, Any]:
    """What the statements of a metric have bound, for an area on a day."""
    return {"on": as_of, "area": area, "since": _beginning(as_of)}


def asked(
    declared: Metric, state: Reading, area: int | None, scope: Any, since: date
) -> tuple[dict[str, str], dict[str, int], RowsOf]:
    """What a statement over cells is filled with, the year from whose opening it adds up, and who runs it.

    Args:
        scope: its cells are its own: of the spells whose bodies it sees.
        since: the first day that the statement tells apart.
    """
    flow, opening = declared.kind == Kind.FLOW, {}
    rows_of: RowsOf = state.remembered
    if scope is not None and not scope.everything:
        cells = state.cells_within(declared, scope)
    elif flow:
        cells = state.cells(declared)
    else:
        cells = state.balance(declared)
        opening = {"opening": min(since.year, state.last_opening(declared))}
    clauses = {
        "cells": cells,
        "totals": sql.TOTALS,
        "when": sql.OF_THE_YEAR if flow else sql.UP_TO,
        "where": "true" if area is None else sql.BELOW,
    }
    return clauses, opening, rows_of


def _figure(
    declared: Metric,
    as_of: date,
    area: int | None,
    totals: Sequence[Any],
    excluded: dict[str, int] | None = None,
) -> Figure:
    """A figure from the sums of a statement: population, hits, amount."""
    population, hits, amount = totals
    numerator: Decimal | int = int(hits)
    if isinstance(declared, Sum):
        numerator = amount or Decimal(0)
    denominator = int(population) if isinstance(declared, Ratio) else None
    return Figure(declared.key, declared.version, as_of, area, numerator, denominator, excluded or {})


def _running(
    declared: Metric, moves: dict[date, Sequence[Any]], months: list[date], area: int | None
) -> list[Figure]:
    """Month ends as running sums of what moved in each month; a flow begins anew every year."""
    flow = declared.kind == Kind.FLOW
    # The last month is cut at its last day: what moved in it moved by then.
    moves = {min(month, months[-1]): totals for month, totals in moves.items()}
    asked, found = set(months), []
    running: list[Any] = [0, 0, Decimal(0)]
    for day in month_ends(_beginning(months[0]), months[-1]) if flow else months:
        if flow and day.month == 1:
            running = [0, 0, Decimal(0)]
        running = _moved(running, moves.get(day))
        if day in asked:
            found.append(_figure(declared, day, area, running))
    return found


def _moved(running: list[Any], step: Sequence[Any] | None) -> list[Any]:
    return running if step is None else [a + (b or 0) for a, b in zip(running, step, strict=True)]


def _tree_moved(state: Reading, area: int, since: date, until: date) -> bool:
    statement = (
        "SELECT count(*) FROM area_path WHERE ancestor_id = $area "
        "AND ((valid_from > $since AND valid_from <= $until) OR (valid_to > $since AND valid_to <= $until))"
    )
    return bool(state.remembered(statement, {"area": area, "since": since, "until": until})[0][0])


def _observed(
    declared: Series, state: Reading, area: int | None, as_of: date, known_at: datetime | None
) -> Figure:
    known = timezone.localdate(known_at) if known_at else date(9999, 12, 31)
    values = {"series": declared.series, "on": as_of, "area": area, "known": known}
    rows = state.remembered(sql.OBSERVED.format(place=_place(area)), values)
    value, _id, basis = rows[0] if rows else (None, None, "")
    return Figure(declared.key, declared.version, as_of, area, value, basis=basis)


def _place(area: int | None) -> str:
    return sql.OF_CITY if area is None else sql.OF_AREA


def _observations(
    declared: Series, state: Reading, area: int | None, since: date, until: date
) -> list[Figure]:
    values = {"series": declared.series, "since": since, "until": until, "area": area}
    return [
        Figure(declared.key, declared.version, day, area, value, basis=basis)
        for day, value, basis in state.remembered(sql.OBSERVATIONS.format(place=_place(area)), values)
    ]
