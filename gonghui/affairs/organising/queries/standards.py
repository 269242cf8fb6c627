"""What each union's checklist says on a day, and where items are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from gonghui.affairs.organising.models import ItemCheck, Standard
from gonghui.affairs.organising.queries.law import items
from gonghui.affairs.organising.queries.terms import in_area
from gonghui.affairs.organising.rules.standards import Item
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Union
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category

CHECKED = (Union.Type.BASIC.value, Union.Type.JOINT.value)


@dataclass(frozen=True)
class ItemStand:
    """How one item stands at a union: the check that holds, or the latest one, and whether it holds."""

    item: Item
    check: ItemCheck | None
    holds: bool

    @property
    def expired(self) -> bool:
        """Whether it was confirmed and has run out, with nothing said since."""
        return not self.holds and self.check is not None and self.check.state == ItemCheck.State.CONFIRMED


def checklist_of(union: Union, on: date) -> list[ItemStand]:
    """The checklist of a union on a day, item by item."""
    checks = list(union.item_checks.filter(said_on__lte=on).order_by("-said_on", "-pk"))
    found = []
    for key, item in items(on).items():
        of_item = [check for check in checks if check.item == key]
        holding = next((check for check in of_item if holds(check, on)), None)
        found.append(ItemStand(item, holding or (of_item[0] if of_item else None), holding is not None))
    return found


def holds(check: ItemCheck, on: date) -> bool:
    """Whether a check is confirmed on a day and has not expired."""
    if check.confirmed_from is None or check.expires_on is None:
        return False
    return check.state == ItemCheck.State.CONFIRMED and check.confirmed_from <= on < check.expires_on


def checked_unions(account: Account, on: date, *, area: Area | None = None) -> QuerySet[Union]:
    """The grass-roots unions that an account sees on a day."""
    scope = resolve(scope_of(account, Permission.VIEW, Category.BODIES, on))
    unions = Union.objects.filter(
        in_force(on, "body__"), scope.as_q("body"), body__merged_into=None, type__in=CHECKED
    )
    return in_area(unions, area, on, "body")


def gaps(account: Account, on: date, *, area: Area | None = None) -> QuerySet[Union]:
    """Those of them that do not have all six."""
    whole = Standard.objects.filter(in_force(on), union=OuterRef("pk"))
    return checked_unions(account, on, area=area).filter(~Exists(whole)).select_related("body")


def missing_by_item(unions: list[Union], on: date) -> tuple[dict[int, list[Item]], Counter[str]]:
    """Which items each of some unions lacks on a day, and how many unions lack each item."""
    wanted = items(on)
    confirmed = ItemCheck.objects.filter(
        union__in=unions, state=ItemCheck.State.CONFIRMED, confirmed_from__lte=on, expires_on__gt=on
    )
    held: dict[int, set[str]] = {}
    for union, item in confirmed.values_list("union", "item"):
        held.setdefault(union, set()).add(item)
    lacking = {
        union.pk: [item for key, item in wanted.items() if key not in held.get(union.pk, set())]
        for union in unions
    }
    counts = Counter(item.key for found in lacking.values() for item in found)
    return lacking, counts
