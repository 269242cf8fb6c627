"""Where a membership stands, and what follows: voting right, standing for election, dues. By dated rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.rules.settings import KEPT_AT, setting
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY, DatedAmount
from gonghui.foundation.people.models import Membership

OWN, SUPERIOR = "own", "superior"
RIGHTS = "membership.rights"
LAPSE = "membership.automatic_withdrawal.months"


class Left(StrEnum):
    """Why somebody leaves of their own: they asked to, or have neither paid nor taken part for long."""

    ASKED = "asked"
    LAPSED = "lapsed"


LEFT_LABELS: Mapping[str, Any] = {
    Left.ASKED: _("The member asked to leave"),
    Left.LAPSED: _("No dues and no part in anything for months, in spite of being talked to"),
}


@dataclass(frozen=True)
class Standing:
    """What a state of membership gives and asks.

    Attributes:
        votes, stands: takes part in elections; may be elected.
        pays_dues: owes dues.
        source: where the rule stands; `ours` where it is our reading.
    """

    status: str
    votes: bool
    stands: bool
    pays_dues: bool
    source: str
    mark: str


def standing(status: str, on: date) -> Standing:
    """What a membership of a status gives and asks on a day; one that has ended gives and asks nothing.

    Args:
        status: of `Membership.Status`; empty for one that has ended.
    """
    if status not in Membership.Status.values:
        return Standing("", False, False, False, "", "")
    rule: DatedAmount = setting(f"{RIGHTS}.{status}", on)
    row = rule.value
    return Standing(status, row["votes"], row["stands"], row["dues"], rule.source, rule.mark)


def kept_at(because: str, on: date) -> str:
    """Who keeps the membership of somebody who is kept for a reason: the own union, or the one above it.

    Raises:
        Refusal: an unknown reason.
    """
    row: Mapping[str, str] = setting(KEPT_AT, on).value
    if because not in row:
        raise Refusal(_("Say why the membership is retained; choose one of the list."), field="because")
    return str(row[because])


def refuse_early_lapse(last_active: date | None, on: date) -> None:
    """Refuses to take somebody for having left before the term of silence has passed.

    Args:
        last_active: the last day on which dues were paid or the member took part.
    Raises:
        Refusal: unknown, or too early; says from when on.
    """
    months = int(value(LAPSE, COUNTRY, on).value)
    if last_active is None:
        raise Refusal(
            _("Enter the last day on which the member paid dues or took part; without it nobody has lapsed."),
            "last_active",
        )
    due = same_day(last_active, months=months)
    if on < due:
        raise Refusal(
            _("Not before %(due)s: %(months)s months without dues and activity have not passed yet.")
            % {"due": due, "months": months},
            "on",
        )
