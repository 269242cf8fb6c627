"""Which units' spells may differ when rows of some tables changed, and reading no more than theirs."""

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


class OnlyUnits:
    """Keeps the rows of some units, and has them picked out of the tables before anything is joined.

    The engine itself would join millions of rows first and keep ten thousand then.

    Attributes:
        needed: (table, column) → the relation that must hold the rows whose column is one of the units.
    """

    def __init__(self, relation: str) -> None:
        self.units = ibis.table({"unit": "int64"}, name=relation)
        self.needed: dict[tuple[str, str], str] = {}

    def __call__(self, rows: ir.Table) -> ir.Table:
        """The rows of these units; `unit` is their column."""
        return self._narrowed(rows.op(), "unit").to_expr().semi_join(self.units, "unit")

    def _narrowed(self, node: Any, column: str) -> Any:
        """A relation without rows whose column is none of the units; the same where that cannot be seen."""
        match node:
            case ops.UnboundTable():
                name = f"narrow__{node.name}__{column}"
                self.needed[node.name, column] = name
                return ops.UnboundTable(name=name, schema=node.schema)
            case ops.Union():
                sides = {side: self._narrowed(side, column) for side in (node.left, node.right)}
                return ops.Union(sides[node.left], sides[node.right], distinct=node.distinct)
            case ops.Filter() if _row_by_row(node):
                return node.replace({node.parent: self._narrowed(node.parent, column)})
            case ops.Project(values=values) if _row_by_row(node) and isinstance(values[column], ops.Field):
                return node.replace({node.parent: self._narrowed(node.parent, values[column].name)})
            case ops.JoinChain(values=values) if isinstance(values[column], ops.Field):
                side = values[column].rel
                parent = self._narrowed(side.parent, values[column].name)
                return node.replace({side: ops.JoinReference(parent, side.identifier)})
        return node


def _row_by_row(node: Any) -> bool:
    """Whether what a node says of a row depends on that row alone."""
    stop = ops.Relation
    return not node.find(
        (ops.WindowFunction, ops.Subquery), filter=lambda n: n is node or not isinstance(n, stop)
    )
