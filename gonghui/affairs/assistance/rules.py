"""What an enrolment needs, how long it covers, and when it may be withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.foundation.core.rules.retention import Kept

# Ours: enrolments for next year are taken while this one runs; a day further off is a slip of the pen.
DAYS_AHEAD = 366
# Ours: a union enrols its workers anew from so long before the cover ends; so long after, it has let it be.
ENROLMENT_WARNING, ENROLMENT_MISSED = timedelta(days=60), timedelta(days=90)
MOST_FEN = 2_147_483_647


def end_of_term(start: date, months: int) -> date:
    """The first day after a term of whole months: the same day of the month, or that month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))


def refuse_unless_union(body: Body) -> None:
    """Refuses an enrolment through anything but a union.

    Raises:
        Refusal: the body is none.
    """
    if body.kind != Body.Kind.UNION:
        raise Refusal(_("Workers enrol through a union; name the union, not the unit."), "union")


def refuse_wrong_days(start: date, end: date | None, today: date) -> None:
    """Refuses cover that ends before it begins, or begins too far ahead.

    Raises:
        Refusal: `end` is not after `start`, or `start` lies more than a year ahead of today.
    """
    if start > today + timedelta(days=DAYS_AHEAD):
        raise Refusal(_("Cover begins more than a year from now; compare the year."), "valid_from")
    if end is not None and end <= start:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": start}, "valid_to")


def refuse_overlap(held: tuple[date, date | None], start: date, end: date | None) -> None:
    """Refuses a second enrolment of a person in a plan while another covers: nobody is counted twice so.

    Args:
        held: the other enrolment's days of cover, empty where it was withdrawn by its first day.
    Raises:
        Refusal: they share a day, or the first day.
    """
    other_start, other_end = held
    if other_start == start and other_end == other_start:
        raise Refusal(
            _("An enrolment from this very day was withdrawn; let the new one begin on another day."),
            "valid_from",
        )
    if other_end == other_start:
        return
    if (end is None or other_start < end) and (other_end is None or start < other_end):
        raise Refusal(
            _("The plan covers this person already, from %(start)s to %(end)s; withdraw that first.")
            % {"start": other_start, "end": other_end or _("further notice")},
            "valid_from",
        )


def refuse_withdrawal(end: date | None, withdrawn_on: date | None, on: date) -> None:
    """Refuses the withdrawal of an enrolment that is over. Before its first day it may be withdrawn.

    Raises:
        Refusal: withdrawn already, or its cover ended on `on` or before.
    """
    if withdrawn_on is not None:
        raise Refusal(_("It was withdrawn already, on %(day)s.") % {"day": withdrawn_on}, "on")
    if end is not None and on >= end:
        raise Refusal(_("Its cover ended on %(day)s; there is nothing to withdraw.") % {"day": end}, "on")


def days_of_cover(start: date, end: date | None, withdrawn_on: date | None) -> tuple[date, date | None]:
    """The days on which an enrolment really covers, half-open; empty where withdrawn before the first."""
    if withdrawn_on is None:
        return start, end
    return start, max(start, withdrawn_on)


def fen(yuan: Decimal | int | str) -> int:
    """A contribution in whole fen.

    Raises:
        Refusal: no amount, a part of a fen, below nought, or beyond what anybody pays.
    """
    try:
        amount = Money.yuan(yuan).fen
    except Refusal as refusal:
        raise Refusal(refusal.message, "contribution") from refusal
    if not 0 <= amount <= MOST_FEN:
        raise Refusal(_("This cannot be one person's contribution; write it in yuan."), "contribution")
    return amount


def enrolment_due(ends: date | None, on: date) -> date | None:
    """The day on which the cover of a union's last enrolments ends, while they are to be renewed."""
    if ends is None or not on - ENROLMENT_MISSED <= ends <= on + ENROLMENT_WARNING:
        return None
    return ends


RETAINED = (
    Kept(
        key="enrolments",
        of="aid",
        model="assistance.enrolment",
        begins="valid_to",
        what=_("cover by mutual aid"),
        person="person",
        body="union",
        counted=False,
    ),
)
