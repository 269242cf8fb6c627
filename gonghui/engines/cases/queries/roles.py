"""Where an account may do what with cases.

The one policy says which bodies a role reaches: those seated in its area among them. Of cases that would be
too many, because the federation of a city has its seat in some street: a unit that leads a wider area than
one's own, with its departments, is not below one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import (
    allows,
    grants_of,
    resolve,
    scope_from,
    scope_of,
    seen_among,
    wider_than,
)
from gonghui.foundation.accounts.rules import ROLES, IsOneOf, Permission, Scope
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

CASES = Category.CASES


@dataclass(frozen=True)
class Roles:
    """The bodies at which an account holds a permission over cases."""

    scope: Scope

    @property
    def everything(self) -> bool:
        """Whether that is the whole installation."""
        return self.scope.everything

    @property
    def is_empty(self) -> bool:
        """Whether that is nowhere."""
        return self.scope.is_empty

    def as_q(self, path: str) -> Q:
        """The condition for a list, with the bodies looked up once a request."""
        looked_up = resolve(self.scope)
        if not self.scope.areas or looked_up.resolved is None:
            return looked_up.as_q(path)
        # One constant array: the planner then knows how few, or how many, rows to expect.
        left = looked_up.ids() - {pk for (pk,) in self.wider()}
        return Q(IsOneOf(path, "{" + ",".join(map(str, sorted(left))) + "}"))

    def among(self, bodies: Collection[int]) -> set[int]:
        """Those of a few bodies at which it holds; looked up anew."""
        found = seen_among(self.scope, bodies)
        if self.everything or not found or not self.scope.areas:
            return found
        return found - {pk for (pk,) in self.wider() if pk in found}

    def covers(self, body: Body | int) -> bool:
        """Whether it holds at one body; looked up anew."""
        return bool(self.among([body if isinstance(body, int) else body.pk]))

    def wider(self) -> QuerySet[Any, Any]:
        """The unions that lead an area outside one's own, and what serves them."""
        return wider_than(self.scope).values_list("pk")


def roles_of(account: Account, permission: Permission, on: date | None = None) -> Roles:
    """Where an account holds a permission over cases; the trees are read as of `on`, or today."""
    return Roles(scope_of(account, permission, CASES, on))


def own_roles(account: Account, permission: Permission, on: date) -> Roles:
    """`roles_of` without what others have lent to the account."""
    held = [grant for grant in grants_of(account) if not grant.delegated_from]
    return Roles(scope_from([one for one in held if ROLES[one.role].permits(permission, CASES)], on))


def lent_roles(account: Account, permission: Permission, on: date) -> list[tuple[Account, Roles]]:
    """What others have lent to the account, by whose it is."""
    return [
        (grant.delegated_from.account, Roles(scope_from([grant], on)))
        for grant in grants_of(account)
        if grant.delegated_from and ROLES[grant.role].permits(permission, CASES)
    ]


def note_acting(by: Account, permission: Permission, bodies: Collection[int]) -> None:
    """Notes for whom an account uses a permission at some bodies: a role of its own goes first."""
    by.acting_for = None
    today = timezone.localdate()
    lent = lent_roles(by, permission, today)
    if lent and not own_roles(by, permission, today).among(bodies):
        by.acting_for = next((whose for whose, roles in lent if roles.among(bodies)), None)


def people_of(account: Account) -> set[int]:
    """An account, and for whom it acts just now: what one of both may not do, both may not."""
    return {account.pk} | ({account.acting_for.pk} if account.acting_for else set())


def demand_at(by: Account, permission: Permission, *bodies: Body | int) -> None:
    """What an action on cases asks before it does anything: the permission, at one of these bodies.

    Raises:
        Refusal: no role of the account allows it, or none at these.
    """
    if not allows(by, permission, CASES):
        raise Refusal(_("Your account may not do this; ask the administrator for the role that may."))
    few = {one if isinstance(one, int) else one.pk for one in bodies}
    if not roles_of(by, permission).among(few):
        raise Refusal(_("This is for the unit that handles the case, or the one above it."))
    note_acting(by, permission, few)
