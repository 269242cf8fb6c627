"""The one policy: who may do what, where. Roles, permissions, and the scope in which they hold.

A role is held at a body, holds over that body's subtree, for some categories of registers and some
classes of fields. `Scope` says which bodies that is; it renders itself for the live database
(`as_q`) and for the warehouse (`as_ibis`), and a property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from gonghui.foundation.accounts.rules.roles import (
    ADMINISTRATIVE,
    ADMINISTRATORS,
    EVERY_CATEGORY,
    OFFICE,
    PERSONAL_DATA,
    READING,
    ROLES,
    Permission,
    Role,
)
from gonghui.foundation.bodies.models import AreaPath, Body, BodyPath, Coverage, Seat

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "ADMINISTRATIVE",
    "ADMINISTRATORS",
    "EVERY_CATEGORY",
    "MANY_IDS",
    "OFFICE",
    "PERSONAL_DATA",
    "READING",
    "ROLES",
    "IsOneOf",
    "Permission",
    "Role",
    "Scope",
    "in_force",
]


def in_force(on: date, prefix: str = "") -> Q:
    """A dated row is in force at the end of `on`."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    )


def _in_force(table: ir.Table, on: date) -> ir.BooleanValue:
    import ibis

    day = ibis.literal(on)
    return (table.valid_from <= day) & (table.valid_to.isnull() | (table.valid_to > day))


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The bodies over which a permission holds.

    Visible on `on` are: the bodies seated in `areas` or below; `bodies` and whatever stands below
    them in any tree; and the employers that those cover. `everything` is the whole installation.
    """

    everything: bool = False
    areas: frozenset[int] = field(default_factory=frozenset)
    bodies: frozenset[int] = field(default_factory=frozenset)
    on: date
    # The visible bodies, looked up once (see queries.resolve), as PostgreSQL writes an array.
    resolved: str | None = field(default=None, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is visible."""
        return not (self.everything or self.areas or self.bodies)

    def key(self) -> str:
        """A stable text for cache keys: equal scopes, equal keys."""
        if self.everything:
            return "everything"
        areas = ",".join(map(str, sorted(self.areas)))
        bodies = ",".join(map(str, sorted(self.bodies)))
        return f"{self.on.isoformat()}:a{areas}:b{bodies}"

    def ids(self) -> frozenset[int]:
        """The bodies of a scope that was looked up (`queries.resolve`)."""
        return frozenset(map(int, filter(None, (self.resolved or "{}")[1:-1].split(","))))

    def as_q(self, path: str = "", among: Collection[int] | None = None) -> Q:
        """The condition for the live database.

        Args:
            path: from the model asked to its Body (or Union, Employer: they share the body's id);
                empty when the model is one of these itself.
            among: bodies that alone are asked about: a few are looked up one by one, where the whole
                scope may be tens of thousands.
        """
        if self.everything:
            return Q()
        name = f"{path}__in" if path else "pk__in"
        if self.is_empty:
            return Q(**{name: []})
        if self.resolved is not None:
            # As a constant: the planner knows how many, tests by a hash, and may walk in a list's order.
            return Q(IsOneOf(path or "pk", self.resolved))
        return Q(**{name: self.visible(among)})

    def visible(self, among: Collection[int] | None = None) -> QuerySet[Any, Any]:
        """The ids of the visible bodies, or of those among a few, as a query; not for `everything`."""
        areas = AreaPath.objects.filter(in_force(self.on), ancestor__in=self.areas)
        seats = Seat.objects.filter(in_force(self.on), area__in=areas.values("descendant_id"))
        below = BodyPath.objects.filter(in_force(self.on), ancestor__in=self.bodies)
        covered = Coverage.objects.filter(in_force(self.on), union__in=below.values("descendant_id"))
        own = Body.objects.filter(pk__in=self.bodies)
        if among is not None:
            few = list(among)
            seats, covered = seats.filter(body__in=few), covered.filter(employer__in=few)
            below, own = below.filter(descendant__in=few), own.filter(pk__in=few)
        # One union as a sub-select plans as a join; conditions under OR would not. Without repetitions
        # the planner knows how many rows to expect.
        return seats.values_list("body_id").union(
            below.values_list("descendant_id"), covered.values_list("employer_id"), own.values_list("pk")
        )

    def as_ibis(self, body: ir.Column, t: Any) -> ir.BooleanValue:
        """The same condition for the warehouse.

        Args:
            body: column of body ids.
            t: the warehouse's tables: `seat`, `area_path`, `body_path`, `coverage`.
        """
        import ibis

        if self.everything:
            return ibis.literal(True)
        if self.is_empty:
            return ibis.literal(False)
        path, seat, coverage = t.area_path, t.seat, t.coverage
        areas = path.filter(_in_force(path, self.on), _one_of(path.ancestor_id, self.areas))
        seats = seat.filter(_in_force(seat, self.on), seat.area_id.isin(areas.descendant_id))
        path = t.body_path
        below = path.filter(_in_force(path, self.on), _one_of(path.ancestor_id, self.bodies))
        covered = coverage.filter(_in_force(coverage, self.on), coverage.union_id.isin(below.descendant_id))
        visible = ibis.union(
            seats.select(id=seats.body_id),
            below.select(id=below.descendant_id),
            covered.select(id=covered.employer_id),
        )
        return body.isin(visible.id) | _one_of(body, self.bodies)


# From so many ids on, rows are tested one by one by a hash of the ids rather than looked up by them.
MANY_IDS = 1000


class IsOneOf(Func):
    """`column = ANY (array)`, the array of ids one constant.

    Of many ids no index is offered: within a join the database would sort the whole array again for every
    row of the other table, 25 s for the contracts of a district among 200 000 employers.
    """

    output_field = BooleanField()

    def __init__(self, path: str, ids: str) -> None:
        self.many = ids.count(",") >= MANY_IDS
        super().__init__(F(path), Value(ids, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """The test in SQL."""
        column, ids = (compiler.compile(source) for source in self.get_source_expressions())
        tested = f"({column[0]} + 0)" if self.many else column[0]
        return f"{tested} = ANY ({ids[0]}::bigint[])", (*column[1], *ids[1])


def _one_of(column: ir.Column, ids: frozenset[int]) -> ir.BooleanValue:
    import ibis

    return column.isin(sorted(ids)) if ids else ibis.literal(False)
