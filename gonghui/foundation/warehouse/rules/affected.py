"""Which units' spells may differ when rows of some tables changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from gonghui.foundation.core.facts import Metric, Table
from gonghui.foundation.warehouse.rules.spells import OWN_AREA, WarehouseTables, parts_of


def affected_units(metric: Metric, touched: frozenset[str], tables: Mapping[str, Table]) -> list[ir.Table]:
    """Units whose spells may differ: those that any part yields from a changed row, old or new.

    Sound because a part is a selection, join or union: it yields a row only through the rows of each
    of its tables. What negates belongs into an exclusion. The other changed tables stand in both
    states, so that a pair of which both sides changed is found as well.

    Args:
        touched: tables with changed rows; `delta__x` holds those of x, `either__x` both its states.
    Returns:
        Tables of one column `unit`, to be united.
    """
    found: list[ir.Table] = []
    for table in sorted(touched):
        delta = f"delta__{table}"
        for part in parts_of(metric).values():
            others = {other: f"either__{other}" for other in touched - {table}}
            view = WarehouseTables(tables, {table: delta} | others)
            rows = part(view)
            if table in view.used:
                rows = only_through(rows, delta)
                found.append(rows.select(unit=rows.unit))
    if "seat" in touched and metric.attributed_to != OWN_AREA:
        population = parts_of(metric)["population"](WarehouseTables(tables))
        moved = ibis.table({"body_id": "int64"}, name="delta__seat")
        here = population.semi_join(moved, population.body == moved.body_id)
        found.append(here.select(unit=here.unit))
    return found


def only_through(rows: ir.Table, relation: str) -> ir.Table:
    """The rows that a relation yields: of a union, the side that does not read it is left out.

    Otherwise a change of one row would seem to touch whatever the other side yields, millions of units.
    """

    def narrowed(node: Any, kwargs: dict[str, Any] | None) -> Any:
        made = node.__recreate__(kwargs) if kwargs else node
        if isinstance(made, ops.Union):
            left, right = reads(made.left, relation), reads(made.right, relation)
            if left != right:
                return made.left if left else made.right
        return made

    return rows.op().replace(narrowed).to_expr()


def reads(node: Any, relation: str) -> bool:
    """Whether an expression reads a relation."""
    return any(table.name == relation for table in node.find(ops.UnboundTable))
