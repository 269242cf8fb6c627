"""The closure tables: kept up edge by edge, or rebuilt as a whole after a bulk load.

A path from an ancestor down to a descendant holds while every edge between them holds, so its
interval is the intersection of theirs; a chain whose intersection is empty is no path. One
recursive statement computes the paths of some descendants or of all: an edge's change recomputes
the subtree under its child, a rebuild recomputes everything, and both are the same arithmetic.

Every node is its own ancestor at depth 0 while it exists: in the home tree every node, in another
tree those with an edge in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import (
    Area,
    AreaEdge,
    AreaPath,
    AreaTree,
    Body,
    BodyEdge,
    BodyPath,
    BodyTree,
)
from gonghui.foundation.core.rules import Refusal

# Deeper than any tree of areas or unions; a chain that long in a bulk load is a circle.
DEEPEST = 30


@dataclass(frozen=True)
class Forest:
    """The trees over one kind of node: which tables hold them."""

    node: type[Area] | type[Body]
    edge: type[AreaEdge] | type[BodyEdge]
    path: type[AreaPath] | type[BodyPath]
    trees: type[AreaTree] | type[BodyTree]
    home: str  # the tree in which every node has its own row
    at_home: str  # which nodes: SQL over node n


AREAS = Forest(Area, AreaEdge, AreaPath, AreaTree, AreaTree.STATISTICAL, "n.level <> 'zone'")
BODIES = Forest(Body, BodyEdge, BodyPath, BodyTree, BodyTree.DIRECT, "true")

_CHAINS = """
INSERT INTO {path} (tree, ancestor_id, descendant_id, depth, valid_from, valid_to)
WITH RECURSIVE chain AS (
    SELECT e.tree, e.parent_id AS ancestor_id, e.child_id AS descendant_id, 1 AS depth,
           e.valid_from, e.valid_to
    FROM {edge} e WHERE {chosen}
    UNION ALL
    SELECT c.tree, e.parent_id, c.descendant_id, c.depth + 1,
           greatest(c.valid_from, e.valid_from), least(c.valid_to, e.valid_to)
    FROM chain c
    JOIN {edge} e ON e.tree = c.tree AND e.child_id = c.ancestor_id
        AND e.valid_from < coalesce(c.valid_to, 'infinity')
        AND c.valid_from < coalesce(e.valid_to, 'infinity')
    WHERE c.depth < %(deepest)s
)
SELECT * FROM chain
"""
_SELVES = """
INSERT INTO {path} (tree, ancestor_id, descendant_id, depth, valid_from, valid_to)
SELECT s.tree, n.id, n.id, 0, n.valid_from, n.valid_to
FROM {node} n
JOIN (
    SELECT %(home)s AS tree, n.id FROM {node} n WHERE {at_home}
    UNION SELECT tree, child_id FROM {edge} UNION SELECT tree, parent_id FROM {edge}
) s ON s.id = n.id
WHERE {chosen} AND NOT EXISTS (
    SELECT FROM {path} p
    WHERE p.tree = s.tree AND p.descendant_id = n.id AND p.ancestor_id = n.id AND p.depth = 0
)
"""


def rows_of(forest: Forest) -> models.Manager[Any]:
    """The closure table's rows."""
    return forest.path._default_manager


def lock_tree(forest: Forest, tree: str) -> None:
    """Waits for other placements in the tree: two at once could close a circle between them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{forest.path._meta.db_table}.{tree}"])


def refuse_circle(
    forest: Forest, tree: str, child: models.Model, parent: models.Model, start: date, end: date | None
) -> None:
    """Refuses to put `child` under `parent` in [start, end) if a circle closes in any part of it."""
    circle = rows_of(forest).filter(tree=tree, ancestor=child.pk, descendant=parent.pk, depth__gt=0)
    circle = circle.filter(models.Q(valid_to=None) | models.Q(valid_to__gt=start))
    if end is not None:
        circle = circle.filter(valid_from__lt=end)
    below = circle.order_by("valid_from").first()
    if child.pk == parent.pk:
        raise Refusal(
            _("%(name)s cannot stand under itself; choose another one.") % {"name": child}, field="parent"
        )
    if below is not None:
        raise Refusal(
            _(
                "%(child)s cannot be put under %(parent)s: %(parent)s itself stands under %(child)s from "
                "%(since)s. Move %(parent)s away first, or choose another one."
            )
            % {"child": child, "parent": parent, "since": max(below.valid_from, start)},
            field="parent",
        )


def add_self_paths(forest: Forest, ids: list[int]) -> None:
    """Adds the rows of depth 0 that the nodes lack."""
    _execute(forest, _SELVES, "n.id = ANY(%(ids)s)", ids=ids)


def end_self_paths(forest: Forest, node: models.Model, valid_to: date | None) -> None:
    """Lets the node's rows of depth 0 end with the node."""
    rows_of(forest).filter(ancestor=node.pk, descendant=node.pk, depth=0).update(valid_to=valid_to)


def refresh_below(forest: Forest, tree: str, child: models.Model) -> None:
    """Recomputes the paths of `child` and of all that ever stood under it, after an edge of it changed."""
    below = rows_of(forest).filter(tree=tree, ancestor=child.pk).values_list("descendant", flat=True)
    ids = [child.pk, *set(below)]
    rows_of(forest).filter(tree=tree, descendant__in=ids, depth__gt=0).delete()
    _execute(forest, _CHAINS, "e.tree = %(tree)s AND e.child_id = ANY(%(ids)s)", ids=ids, tree=tree)


@transaction.atomic
def rebuild_paths() -> None:
    """Computes both closure tables anew from the edges, after a bulk load.

    Raises:
        Refusal: the loaded edges run in a circle; names one body or area of it.
    """
    for forest in (AREAS, BODIES):
        for tree in forest.trees.values:
            lock_tree(forest, tree)
        rows_of(forest).all().delete()
        _execute(forest, _CHAINS, "true")
        _refuse_circles(forest)
        _execute(forest, _SELVES, "true")


def _refuse_circles(forest: Forest) -> None:
    paths = rows_of(forest).filter(depth__gt=0)
    circle = paths.filter(ancestor=models.F("descendant")).order_by("depth", "ancestor").first()
    if circle is not None:
        raise Refusal(
            _("The loaded edges run in a circle: %(name)s stands under itself from %(since)s. Mend the rows.")
            % {"name": circle.ancestor, "since": circle.valid_from}
        )
    deep = paths.filter(depth__gte=DEEPEST).first()
    if deep is not None:
        raise Refusal(
            _("%(name)s has more than %(deepest)s levels above it. Mend the rows.")
            % {"name": deep.descendant, "deepest": DEEPEST}
        )


def _execute(forest: Forest, statement: str, chosen: str, **params: Any) -> None:
    # Table names are our own models'; every value is a parameter.
    sql = statement.format(
        path=forest.path._meta.db_table,
        edge=forest.edge._meta.db_table,
        node=forest.node._meta.db_table,
        at_home=forest.at_home,
        chosen=chosen,
    )
    values: dict[str, Any] = {"deepest": DEEPEST, "home": str(forest.home), **params}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
