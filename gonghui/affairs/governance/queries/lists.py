"""The duty list on a day, and what a base union was sent."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.models import DutyItem, Sending
from gonghui.affairs.governance.rules import BASE_TYPES
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

CITY_MISSING = _("The city's federation is not entered yet; found it first.")


def keeper_of_the_list() -> Body:
    """The union that leads the city: the list is its own.

    Raises:
        Refusal: there is none yet.
    """
    found = Body.objects.filter(union__territory__level=Area.Level.CITY, valid_to=None).first()
    if found is None:
        raise Refusal(CITY_MISSING)
    return found


def duty_items(on: date, union_type: str = "") -> QuerySet[DutyItem]:
    """The items in force on a day; of a type of union those for every one, and its own."""
    items = DutyItem.objects.filter(in_force(on))
    if union_type:
        items = items.filter(Q(union_type="") | Q(union_type=union_type))
    return items.order_by("key", "union_type")


def list_in_force(on: date) -> bool:
    """Whether there is a list on a day: without one nothing can stand outside it."""
    return DutyItem.objects.filter(in_force(on)).exists()


def editions(key: str) -> QuerySet[DutyItem]:
    """Every edition of an item, the latest first."""
    return DutyItem.objects.filter(key=key).order_by("union_type", "-valid_from")


def item_in_force(key: str, union_type: str, on: date) -> DutyItem | None:
    """The edition of an item that holds for a type of union; its own before the one for all."""
    return duty_items(on, union_type).filter(key=key).order_by("-union_type").first()


def base_unions_below(account: Account, on: date) -> QuerySet[Body]:
    """The base unions to which an account may send something."""
    scope = scope_of(account, Permission.DISPATCH, Category.CASES, on)
    unions = Body.objects.filter(in_force(on), union__type__in=sorted(BASE_TYPES), merged_into=None)
    return unions.filter(scope.as_q("")).order_by("pinyin", "id")


def received_by(body: Body, year: int) -> QuerySet[Sending]:
    """What was sent to a base union in a year, the latest first."""
    sent = Sending.objects.filter(addressees__body=body, refused="", sent_on__year=year)
    return sent.select_related("body", "item").order_by("-sent_on", "-pk")
