"""The one policy: who may do what, where. Roles, permissions, and the scope in which they hold.

A role is held at a body, holds over that body's subtree, for some categories of registers and some
classes of fields. `Scope` says which bodies that is; it renders itself for the live database
(`as_q`) and for the warehouse (`as_ibis`), and a property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import AreaPath, Body, BodyPath, Coverage, Seat
from gonghui.foundation.core.registers import Category

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Permission(StrEnum):
    """What a role allows. The last four belong to the administrators, who hold none of the others."""

    VIEW = "view"
    ADD = "add"
    EDIT = "edit"
    IMPORT = "import"
    EXPORT = "export"
    VIEW_PERSONAL = "view_personal"  # names, birth date, sex unmasked
    REVEAL = "reveal"  # open one sealed value, with a purpose, logged
    VIEW_FIGURES = "view_figures"
    FREEZE = "freeze"  # freeze a figure for publication
    EDIT_PLAN = "edit_plan"  # plans, outside series, dated settings
    DISPATCH = "dispatch"  # send cases to whoever handles them, link them, take them back
    SUPERVISE = "supervise"  # restricted cases too; grant more time, press for what is overdue
    MANAGE_SYSTEM = "manage_system"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT_ROLES = "grant_roles"
    VIEW_AUDIT = "view_audit"


ADMINISTRATIVE = frozenset(
    {Permission.MANAGE_SYSTEM, Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES, Permission.VIEW_AUDIT}
)
READING = frozenset({Permission.VIEW, Permission.VIEW_FIGURES})
OFFICE = READING | {Permission.ADD, Permission.EDIT, Permission.IMPORT, Permission.EXPORT}
PERSONAL_DATA = frozenset({Permission.VIEW_PERSONAL, Permission.REVEAL})
EVERY_CATEGORY = frozenset(Category)


@dataclass(frozen=True, kw_only=True)
class Role:
    """A described role. `kind` is the only kind of account that may hold it."""

    key: str
    name: Any  # gettext-lazy
    description: Any  # gettext-lazy; shown where roles are granted
    permissions: frozenset[Permission]
    categories: frozenset[Category] = frozenset()
    reads: frozenset[Category] = frozenset()  # besides: categories seen, never changed or taken out
    kind: str = "staff"  # a value of Account.Kind

    def permits(self, permission: Permission, category: Category | None = None) -> bool:
        """Whether the role allows `permission` in `category`; without one, in any or none."""
        if permission not in self.permissions:
            return False
        if category is None or permission in ADMINISTRATIVE:
            return True
        return category in self.categories or (category in self.reads and permission in READING)

    @property
    def sees_personal_data(self) -> bool:
        """Whether a holder needs a second factor."""
        return bool(self.permissions & PERSONAL_DATA)


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role(
            key="city_leader",
            name=_("City leader"),
            description=_("Sees every figure and record of the city; names stay masked; changes nothing."),
            permissions=READING | {Permission.EXPORT},
            categories=EVERY_CATEGORY,
        ),
        Role(
            key="plan_office",
            name=_("Plan office"),
            description=_(
                "Keeps the plan, its targets, the outside series and the dated settings; freezes figures "
                "for publication; reads every register."
            ),
            permissions=OFFICE | {Permission.FREEZE, Permission.EDIT_PLAN},
            categories=frozenset({Category.FIGURES}),
            reads=EVERY_CATEGORY - {Category.CASES},
        ),
        Role(
            key="plan_drafter",
            name=_("Plan drafting"),
            description=_(
                "Drafts plans, lays them before the public and answers every opinion; approves none. Held at "
                "the group or office that drafts."
            ),
            permissions=OFFICE | {Permission.VIEW_PERSONAL, Permission.EDIT_PLAN},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="plan_approver",
            name=_("Plan approval"),
            description=_(
                "Approves drafts of plans or sends them back; drafts none. Held where they are drafted."
            ),
            permissions=READING | {Permission.VIEW_PERSONAL, Permission.FREEZE},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="plan_supervisor",
            name=_("Supervision of plans"),
            description=_(
                "Asks the owners of indicators by supervision and accepts their answers. Held at the office "
                "that supervises."
            ),
            permissions=OFFICE | {Permission.DISPATCH},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="indicator_owner",
            name=_("Owner of indicators"),
            description=_(
                "Answers supervision of the indicators that the own department owns. Held at that department."
            ),
            permissions=OFFICE,
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="skills_officer",
            name=_("Skills department"),
            description=_("Keeps the innovation studios and their recognitions, with names."),
            permissions=OFFICE | {Permission.VIEW_PERSONAL},
            categories=frozenset({Category.SKILLS}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="participation_officer",
            name=_("Democratic management department"),
            description=_("Keeps the workers' congresses and open factory affairs."),
            permissions=OFFICE | {Permission.VIEW_PERSONAL},
            categories=frozenset({Category.PARTICIPATION}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="rights_officer",
            name=_("Rights department"),
            description=_("Keeps the collective contracts, the bargaining instructors and the mediators."),
            permissions=OFFICE | {Permission.VIEW_PERSONAL},
            categories=frozenset({Category.RIGHTS}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="places_officer",
            name=_("Places department"),
            description=_("Keeps workers' homes, stations, mother-and-baby rooms and the places due one."),
            permissions=OFFICE | {Permission.VIEW_PERSONAL},
            categories=frozenset({Category.PLACES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="assistance_officer",
            name=_("Mutual-aid department"),
            description=_("Keeps the mutual-aid plans and the enrolments in them, with names."),
            permissions=OFFICE | {Permission.VIEW_PERSONAL},
            categories=frozenset({Category.ASSISTANCE}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="hotline_officer",
            name=_("12351 hotline"),
            description=_("Takes in workers' requests, sends them to whoever handles them, calls back."),
            permissions=OFFICE | PERSONAL_DATA | {Permission.DISPATCH},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="hotline_supervisor",
            name=_("12351 supervision"),
            description=_("Grants more time, presses for what is overdue, sees restricted cases, too."),
            permissions=OFFICE | PERSONAL_DATA | {Permission.DISPATCH, Permission.SUPERVISE},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="membership_officer",
            name=_("Membership department"),
            description=_(
                "Keeps unions, employers, members and posts, and the lists of firms to be organised; opens a "
                "sealed value for a purpose."
            ),
            permissions=OFFICE | PERSONAL_DATA,
            categories=frozenset({Category.BODIES, Category.PEOPLE, Category.ORGANISING}),
            reads=frozenset({Category.FIGURES}),
        ),
        Role(
            key="district_leader",
            name=_("District leader"),
            description=_("Sees the district's figures and records; names stay masked; changes nothing."),
            permissions=READING | {Permission.EXPORT},
            categories=EVERY_CATEGORY,
        ),
        Role(
            key="district_officer",
            name=_("District officer"),
            description=_("Keeps every register of the district, members included."),
            permissions=OFFICE | PERSONAL_DATA | {Permission.DISPATCH, Permission.SUPERVISE},
            categories=EVERY_CATEGORY - {Category.FIGURES},
            reads=frozenset({Category.FIGURES}),
        ),
        Role(
            key="street_officer",
            name=_("Street officer"),
            description=_("Keeps every register of the street or township, members included."),
            permissions=OFFICE | PERSONAL_DATA | {Permission.DISPATCH},
            categories=EVERY_CATEGORY - {Category.FIGURES},
            reads=frozenset({Category.FIGURES}),
        ),
        Role(
            key="union_chair",
            name=_("Union chair"),
            description=_("Keeps the records of the own union and of the employers it covers."),
            permissions=OFFICE | {Permission.VIEW_PERSONAL},
            categories=EVERY_CATEGORY - {Category.FIGURES},
            reads=frozenset({Category.FIGURES}),
        ),
        Role(
            key="evaluator",
            name=_("Third-party evaluator"),
            description=_("Reads the figures and the records behind them, names masked; changes nothing."),
            permissions=READING | {Permission.EXPORT},
            categories=EVERY_CATEGORY - {Category.PEOPLE, Category.CASES},
        ),
        Role(
            key="system_admin",
            name=_("System administrator"),
            description=_("Keeps the installation running, opens accounts; grants nothing, sees no records."),
            permissions=frozenset({Permission.MANAGE_SYSTEM, Permission.MANAGE_ACCOUNTS}),
            kind="system_admin",
        ),
        Role(
            key="security_admin",
            name=_("Security administrator"),
            description=_("Grants and revokes roles and locks accounts; opens none, sees no records."),
            permissions=frozenset({Permission.GRANT_ROLES}),
            kind="security_admin",
        ),
        Role(
            key="audit_admin",
            name=_("Audit administrator"),
            description=_("Reads who did and who looked at what, the other administrators included."),
            permissions=frozenset({Permission.VIEW_AUDIT}),
            kind="audit_admin",
        ),
    )
}
ADMINISTRATORS = frozenset(role.key for role in ROLES.values() if role.kind != "staff")


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
