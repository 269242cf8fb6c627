"""The very records behind a number: the same spells, the same day, the same area, under a scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gonghui.foundation.core.facts import Kind, Metric, Series, metric
from gonghui.foundation.warehouse.queries.figures import asked, values_of
from gonghui.foundation.warehouse.queries.reading import reading
from gonghui.foundation.warehouse.queries.state import Reading
from gonghui.foundation.warehouse.rules import statements as sql

# How many units' ids further a page of records is sought, before it is sought among all.
STRETCHES = (100_000, 1_000_000)
LAST_UNIT = 2**63 - 1


@dataclass(frozen=True)
class RecordRow:
    """One unit behind a figure: its id, its body, the street it counts in, and how it counts."""

    unit: int
    body: int
    area: int
    in_numerator: bool
    excluded: str


@dataclass(frozen=True)
class RecordPage:
    """A page of units. `total` = visible + `hidden`, whatever the page's length."""

    rows: list[RecordRow]
    next: int | None
    total: int
    hidden: int


def records(
    key: str | Metric,
    *,
    area: int | None = None,
    as_of: date,
    part: str = "all",
    scope: Any = None,
    after: int | None = None,
    limit: int = 50,
    version: int | None = None,
    known_at: datetime | None = None,
) -> RecordPage:
    """A keyset page of the units behind a figure.

    Args:
        part: "all", "numerator", "missing" (in the denominator only) or "excluded".
        scope: units of bodies outside it are counted as hidden, not listed.
        after: the last unit of the page before.
        limit: rows at most.
    Raises:
        LookupError: no such metric, or one without records of ours behind it.
        ValueError: no such part.
    """
    declared, state = metric(key, version), reading(known_at)
    if isinstance(declared, Series) or not declared.drilldown:
        raise LookupError(f"{declared.key} has no records behind it")
    if part not in sql.PART:
        raise ValueError(f"no part {part!r}")
    clauses = _clauses(declared, state, area) | {"part": sql.PART[part], "visible": "true"}
    total = visible = _counted(declared, state, area, as_of, part)
    if scope is not None and not scope.everything:
        clauses["visible"] = sql.VISIBLE.format(visible=state.visible(scope))
        visible = _counted(declared, state, area, as_of, part, scope)
    values = values_of(declared, area, as_of) | {"after": after or 0}
    found = _first(state, sql.RECORDS.format(**clauses), values, limit + 1)
    more = found[limit - 1].unit if len(found) > limit else None
    return RecordPage(found[:limit], more, total, total - visible)


def _first(state: Reading, statement: str, values: dict[str, Any], wanted: int) -> list[RecordRow]:
    """The first few records after one: sought among the next units, then among more, then among all.

    Spells lie in order of units, so a short stretch of them is read without the rest.
    """
    found: list[RecordRow] = []
    after = values["after"]
    for stretch in (*STRETCHES, LAST_UNIT - after):
        bounds = {"after": after, "until": min(after + stretch, LAST_UNIT), "limit": wanted - len(found)}
        found += [RecordRow(*row) for row in state.rows(statement, values | bounds)]
        if len(found) == wanted:
            break
        after = bounds["until"]
    return found


def _counted(
    declared: Metric, state: Reading, area: int | None, as_of: date, part: str, scope: Any = None
) -> int:
    """How many units there are, from the cells: the figure's own number."""
    clauses, opening, rows_of = asked(declared, state, area, scope, as_of)
    statement = sql.CELL_COUNT.format(part=sql.PART[part], **clauses)
    return int(rows_of(statement, values_of(declared, area, as_of) | opening)[0][0])


def _clauses(declared: Metric, state: Reading, area: int | None) -> dict[str, str]:
    return {
        "spells": state.spells(declared),
        "when": sql.HAPPENED if declared.kind == Kind.FLOW else sql.IN_FORCE,
        "where": "true" if area is None else sql.BELOW,
    }


def pairs(
    key: str | Metric,
    *,
    area: int | None = None,
    as_of: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> list[tuple[int, bool]]:
    """Every unit of the denominator with whether it is in the numerator, in order: what a freeze keeps."""
    declared, state = metric(key, version), reading(known_at)
    if isinstance(declared, Series):
        return []
    clauses = _clauses(declared, state, area)
    return [tuple(row) for row in state.rows(sql.PAIRS.format(**clauses), values_of(declared, area, as_of))]
