"""Who may do what over an area: what belongs to an area as a whole, such as its plan, lies at no one body."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, scope_of, sees_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


def reaches_area(account: Account, permission: Permission, category: Category, area: Area) -> bool:
    """Whether an account holds a permission over a whole area: it, or an area around it, is its role's."""
    return sees_area(scope_of(account, permission, category), area, timezone.localdate())


def demand_over(by: Account, permission: Permission, category: Category, area: Area) -> None:
    """What an action asks before it changes what is an area's own, such as its plan.

    Raises:
        Refusal: no role of the account allows it, or only over a part of the area or another one.
    """
    demand(by, permission, category)
    if not reaches_area(by, permission, category, area):
        raise Refusal(
            _("This belongs to an area that your role does not cover as a whole; ask who keeps it there.")
        )
