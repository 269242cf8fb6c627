"""From a metric's declaration to its spells: who counted where, from when to when, and how.

A metric's spells are one Ibis table (unit, body, area, start, end, hit, excluded, amount and the
breakdown columns). At most one spell of a unit is in force on a day, so counting rows in force is
counting distinct units, and a series over months is a running sum of +1 at `start` and −1 at `end`.

Overlaps are settled by event sums, not by interval joins: every population, condition and exclusion
spell puts +1 and −1 on the unit's own time line, and a running sum says which of them hold between
two neighbouring days of change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from gonghui.foundation.core.facts import Kind, Metric, Ratio, Sum, Table

# `area` of a spell whose body has no seat that day: counted in the whole, in no part, and shown so.
UNPLACED = 0
# `Metric.attributed_to` where the population itself yields the area.
OWN_AREA = "area"
BEGINNING = date(1900, 1, 1)
FAR = date(9999, 12, 31)


class WarehouseTables:
    """The declared tables as Ibis tables, by attribute; remembers which ones were asked for.

    Args:
        tables: the declarations.
        renamed: table name → the relation to read instead, for asking what a few rows affect.
    """

    def __init__(self, tables: Mapping[str, Table], renamed: Mapping[str, str] | None = None) -> None:
        self._tables = tables
        self._renamed = renamed or {}
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> ir.Table:
        if name.startswith("_") or name not in self._tables:
            raise AttributeError(f"no facts table is called {name!r}")
        self.used.add(name)
        return ibis.table(schema_of(self._tables[name]), name=self._renamed.get(name, name))


def schema_of(table: Table) -> dict[str, str]:
    """Column name → Ibis type of a warehouse table; every table has its `id`."""
    return {"id": "int64"} | {column.name: column.type for column in table.columns if column.name != "id"}


def parts_of(metric: Metric) -> dict[str, Callable[[Any], ir.Table]]:
    """The spell functions of a metric by name: population, condition, and one an exclusion."""
    parts: dict[str, Callable[[Any], ir.Table]] = {"population": metric.population}  # type: ignore[attr-defined]
    if isinstance(metric, Ratio):
        parts["condition"] = metric.condition
        parts |= {f"exclusion:{reason}": spells for reason, spells in metric.exclusions.items()}
    return parts


def cell_columns(metric: Metric) -> list[str]:
    """The columns by which the cells of a metric's spells are told apart, beside the day."""
    return ["area", "hit", "excluded", *metric.breakdowns]


def tables_used(metric: Metric, tables: Mapping[str, Table]) -> set[str]:
    """Names of the tables that a metric reads, attribution included."""
    view = WarehouseTables(tables)
    for part in parts_of(metric).values():
        part(view)
    return view.used if metric.attributed_to == OWN_AREA else view.used | {"seat"}


def everybody(rows: ir.Table) -> ir.Table:
    """The rows of all units."""
    return rows


def metric_spells(
    metric: Metric, tables: WarehouseTables, only: Callable[[ir.Table], ir.Table] = everybody
) -> ir.Table:
    """The spells of a metric.

    Args:
        metric: a Count, Ratio or Sum.
        tables: where to read.
        only: keeps the rows of some units, for patching a base; every part of the metric passes through it.
    Returns:
        unit, body, area, start, end, hit, excluded, amount, and the breakdown columns.
    """
    population = only(_population(metric, tables))
    if isinstance(metric, Sum) or metric.kind == Kind.FLOW:
        # Amounts and events are added, not united: two of a unit on a day are two.
        judged = population.mutate(hit=ibis.literal(True), excluded=ibis.literal(""))
    else:
        ratio = metric if isinstance(metric, Ratio) else None
        condition = only(_interval(ratio.condition(tables))) if ratio else None
        exclusions = {
            reason: only(_interval(spells(tables)))
            for reason, spells in (ratio.exclusions if ratio else {}).items()
        }
        judged = _judged(population, condition, exclusions)
    return _attributed(judged, metric, tables).select(
        "unit", "body", "area", "start", "end", "hit", "excluded", "amount", *metric.breakdowns
    )


def _population(metric: Metric, tables: WarehouseTables) -> ir.Table:
    rows = metric.population(tables)  # type: ignore[attr-defined]
    if metric.kind == Kind.FLOW:
        # An event counts on its day: attributed as a spell of that one day.
        rows = rows.mutate(end=rows.start + ibis.interval(days=1))
    amount = rows.amount.cast("float64") if isinstance(metric, Sum) else ibis.literal(1.0, "float64")
    rows = rows.mutate(amount=amount)
    own_area = ["area"] if metric.attributed_to == OWN_AREA else []
    columns = ["unit", "body", *own_area, "start", "end", "amount", *metric.breakdowns]
    return rows.select(*columns).cast({"start": "date", "end": "date"})


def _interval(rows: ir.Table) -> ir.Table:
    return rows.select("unit", "start", "end").cast({"start": "date", "end": "date"})


def _judged(population: ir.Table, condition: ir.Table | None, exclusions: Mapping[str, ir.Table]) -> ir.Table:
    """The population cut at every day on which the condition or an exclusion begins or ends.

    Without a condition everybody in the population is in the numerator.
    """
    marked = {"in_population": population}
    if condition is not None:
        marked["in_condition"] = condition
    marked |= {f"excluded_{n}": rows for n, rows in enumerate(exclusions.values())}
    marks = list(marked)
    events = reduce(
        lambda rows, more: rows.union(more), (_events(rows, mark, marks) for mark, rows in marked.items())
    )
    days = events.group_by("unit", "at").aggregate(**{mark: events[mark].sum() for mark in marks})
    so_far = ibis.window(group_by="unit", order_by="at", preceding=None, following=0)
    line = days.mutate(
        **{mark: days[mark].sum().over(so_far) for mark in marks},
        until=days["at"].lead().over(ibis.window(group_by="unit", order_by="at")),
    )
    excluded: Any = ibis.literal("")
    for n, reason in reversed(list(enumerate(exclusions))):
        excluded = ibis.ifelse(line[f"excluded_{n}"] > 0, reason, excluded)
    segments = line.filter(line.in_population > 0).select(
        segment_unit="unit",
        segment_start="at",
        segment_end="until",
        spells="in_population",
        hit=ibis.literal(True) if condition is None else line.in_condition > 0,
        excluded=excluded,
    )
    inside = (
        (segments.segment_unit == population.unit)
        & (population.start <= segments.segment_start)
        & (segments.segment_start < population.end.fill_null(FAR))
    )
    joined = segments.join(population, inside)
    alone = joined.filter(joined.spells == 1)
    # Where population spells overlap (two unions cover one employer), the earliest lends its columns; of
    # several that began on one day, always the same.
    rank = ["start", *(column for column in population.columns if column not in {"unit", "start", "end"})]
    first = ibis.row_number().over(ibis.window(group_by=["segment_unit", "segment_start"], order_by=rank))
    overlapping = joined.filter(joined.spells > 1).mutate(place=first)
    overlapping = overlapping.filter(overlapping.place == 0).drop("place")
    once = alone.union(overlapping).drop("segment_unit", "start", "end", "spells")
    return once.rename(start="segment_start", end="segment_end")


def _events(rows: ir.Table, mark: str, marks: list[str]) -> ir.Table:
    def signed(frame: ir.Table, day: str, sign: int) -> ir.Table:
        values = {name: ibis.literal(sign if name == mark else 0, "int64") for name in marks}
        return frame.select("unit", at=frame[day], **values)

    return signed(rows, "start", 1).union(signed(rows.filter(rows.end.notnull()), "end", -1))


def _attributed(judged: ir.Table, metric: Metric, tables: WarehouseTables) -> ir.Table:
    """Each spell in its area: its own, or its body's seat, cut where the body moved."""
    flow = metric.kind == Kind.FLOW
    if metric.attributed_to == OWN_AREA:
        placed = judged.mutate(area=judged.area.fill_null(UNPLACED))
        return placed.mutate(end=placed.start) if flow else placed
    seats = _seats_without_gaps(tables)
    judged = judged.rename(spell_start="start", spell_end="end")
    # An outer join with a condition on days would compare every spell with every seat.
    overlap = (
        (judged.body == seats.seat_body)
        & (judged.spell_start < seats.seat_end.fill_null(FAR))
        & (seats.seat_start < judged.spell_end.fill_null(FAR))
    )
    seated = judged.join(seats, overlap).drop("seat_body")
    homeless = judged.filter(judged.body.isnull()).union(
        judged.anti_join(seats, judged.body == seats.seat_body).filter(_.body.notnull())
    )
    nowhere = homeless.mutate(
        seat_area=ibis.literal(UNPLACED, "int64"),
        seat_start=ibis.literal(BEGINNING),
        seat_end=ibis.null("date"),
    )
    joined = seated.union(nowhere)
    end = ibis.least(joined.spell_end.fill_null(FAR), joined.seat_end.fill_null(FAR))
    placed = joined.mutate(
        area=joined.seat_area,
        start=ibis.greatest(joined.spell_start, joined.seat_start),
        end=end.nullif(ibis.literal(FAR)),
    )
    return placed.mutate(end=placed.start) if flow else placed


def _seats_without_gaps(tables: WarehouseTables) -> ir.Table:
    """Seats of every body over all time: where it has none, the area is UNPLACED."""
    seat = tables.seat
    seats = seat.select(
        seat_body=seat.body_id, seat_area=seat.area_id, seat_start=seat.valid_from, seat_end=seat.valid_to
    )
    order = ibis.window(group_by="seat_body", order_by="seat_start")
    lined = seats.mutate(
        before=seats.seat_end.lag().over(order),
        first=seats.seat_start.lag().over(order).isnull(),
        last=seats.seat_start.lead().over(order).isnull(),
    )
    nowhere = ibis.literal(UNPLACED, "int64")
    ahead = lined.filter(lined["first"] | (lined.before < lined.seat_start)).select(
        "seat_body",
        seat_area=nowhere,
        seat_start=ibis.ifelse(lined["first"], ibis.literal(BEGINNING), lined.before),
        seat_end=lined.seat_start,
    )
    after = lined.filter(lined["last"] & lined.seat_end.notnull()).select(
        "seat_body", seat_area=nowhere, seat_start=lined.seat_end, seat_end=ibis.null("date")
    )
    return seats.union(ahead).union(after)
