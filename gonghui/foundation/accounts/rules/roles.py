"""What may be done, and the roles that allow it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.registers import Category


class Permission(StrEnum):
    """What a role allows. The last five belong to the administrators, who hold none of the others."""

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
    REPORT_TASK = "report_task"  # say how a task of the plan goes that the own body owns
    DISPATCH = "dispatch"  # send cases to whoever handles them, link them, take them back
    FOLLOW_PLAN = "follow_plan"  # ask how a plan is carried out: supervise its owners, evaluate it
    SUPERVISE = "supervise"  # restricted cases too; grant more time, press for what is overdue
    MANAGE_SYSTEM = "manage_system"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT_ROLES = "grant_roles"
    WATCH_USE = "watch_use"  # which accounts were used unusually; no record, no purpose
    VIEW_AUDIT = "view_audit"


ADMINISTRATIVE = frozenset(
    {
        Permission.MANAGE_SYSTEM,
        Permission.MANAGE_ACCOUNTS,
        Permission.GRANT_ROLES,
        Permission.WATCH_USE,
        Permission.VIEW_AUDIT,
    }
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
            permissions=OFFICE | {Permission.FOLLOW_PLAN},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="indicator_owner",
            name=_("Owner of indicators"),
            description=_(
                "Answers supervision of the indicators that the own department owns, and reports on its "
                "tasks. Held at that department."
            ),
            permissions=OFFICE | {Permission.REPORT_TASK},
            categories=frozenset({Category.CASES}),
            reads=frozenset({Category.BODIES, Category.FIGURES}),
        ),
        Role(
            key="plan_evaluation",
            name=_("Evaluation of plans"),
            description=_(
                "Opens evaluations of plans, asks the lead units once, engages third parties, follows "
                "findings and decisions; issues none. Held at the office that evaluates."
            ),
            permissions=OFFICE | {Permission.FOLLOW_PLAN},
            categories=frozenset({Category.CASES, Category.FIGURES}),
            reads=frozenset({Category.BODIES}),
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
            permissions=(
                OFFICE | PERSONAL_DATA | {Permission.DISPATCH, Permission.SUPERVISE, Permission.REPORT_TASK}
            ),
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
            description=_(
                "Grants and revokes roles, locks accounts, looks after unusual use; opens none, "
                "sees no records."
            ),
            permissions=frozenset({Permission.GRANT_ROLES, Permission.WATCH_USE}),
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
