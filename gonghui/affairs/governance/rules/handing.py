"""What a federation hands down to whom: staff and money go from above to streets and base unions. Pure."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.rules.asking import BASE_TYPES
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

STREETS = frozenset({Union.Type.STREET.value, Union.Type.ZONE.value})
# Whoever hands down stands above; whoever gets it is a street or a base union.
RECEIVERS = BASE_TYPES | STREETS
FULL_WEEK = 40  # hours; 国务院关于职工工作时间的规定 art. 3
MOST_FEN = 100_000_000_00  # a payment; more is a slip of the pen


def refuse_wrong_giver(giver_type: str) -> None:
    """Refuses who stands at the grass roots and hands nothing down.

    Raises:
        Refusal: says who hands down.
    """
    if not giver_type or giver_type in BASE_TYPES:
        raise Refusal(_("A federation or a street union hands down; choose one."), "giver")


def refuse_wrong_way(giver_type: str, receiver_type: str) -> None:
    """Refuses what goes up, or to none of the grass roots.

    Raises:
        Refusal: names who may hand down, or who may get it.
    """
    refuse_wrong_giver(giver_type)
    allowed = RECEIVERS if giver_type not in STREETS else BASE_TYPES
    if receiver_type not in allowed:
        raise Refusal(_("It is handed down to a street union or a base union; choose one."), "union")


def refuse_wrong_hours(hours: int) -> None:
    """Refuses hours a week that nobody works.

    Raises:
        Refusal: none, or more than a working week has.
    """
    if not 1 <= hours <= FULL_WEEK:
        raise Refusal(_("Hours a week are between 1 and %(most)s.") % {"most": FULL_WEEK}, "hours")


def refuse_wrong_amount(money: Money) -> None:
    """Refuses an amount that is no payment.

    Raises:
        Refusal: nothing, or more than any payment has.
    """
    if not 0 < money.fen <= MOST_FEN:
        raise Refusal(_("Write what was paid, in yuan, above nought."), "yuan")


def refuse_to_come(field: str, day: date, today: date) -> None:
    """Refuses a day to come for what happened.

    Raises:
        Refusal: names the field.
    """
    if day > today:
        raise Refusal(_("This day is still to come."), field)
