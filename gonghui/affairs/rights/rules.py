"""Who holds which contract, from when to when it can be in force, and what is due when."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights.models import CollectiveContract
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import PersonName

# 劳动合同法 art. 54: a contract filed is in force when the labour administration has not objected in so
# many days from the receipt of its text.
OBJECTION_DAYS = 15
# 北京市集体合同条例 art. 39: the employer files within so many days of the signature.
FILING_DAYS = 10
# The same, art. 36: one to three years. 集体合同规定 art. 38 says so for the country.
LONGEST_YEARS = 3
# The same, art. 43: a party may ask for a renewal within the last three months.
RENEWAL_DAYS = 90


def refuse_wrong_holder(scope: str, body_kind: str) -> None:
    """Refuses a contract held by a body of the wrong kind.

    Raises:
        Refusal: an enterprise's is held by an employer, an area's or trade's by a union.
    """
    of_one = scope == CollectiveContract.Scope.ENTERPRISE
    if of_one and body_kind != Body.Kind.EMPLOYER:
        raise Refusal(
            _("The contract of one enterprise is held by the enterprise; name the employer."), "body"
        )
    if not of_one and body_kind != Body.Kind.UNION:
        raise Refusal(_("The contract of an area or trade is held by a union; name the union."), "body")


def refuse_wrong_days(signed_on: date, start: date, end: date | None, filed_on: date | None = None) -> None:
    """Refuses days that cannot be: in force before it was signed, ended before it began, filed unsigned.

    Raises:
        Refusal: names the day that is wrong.
    """
    if start < signed_on:
        raise Refusal(
            _("A contract is not in force before it is signed, on %(day)s.") % {"day": signed_on},
            "valid_from",
        )
    if filed_on is not None and filed_on < signed_on:
        raise Refusal(
            _("A contract is filed after it is signed, on %(day)s.") % {"day": signed_on}, "filed_on"
        )
    if end is None:
        return
    if end <= start:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": start}, "valid_to")
    if end > years_on(start, LONGEST_YEARS):
        raise Refusal(
            _("A collective contract runs three years at most; it would end on %(day)s at the latest.")
            % {"day": years_on(start, LONGEST_YEARS)},
            "valid_to",
        )


def years_on(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def unobjected_from(filed_on: date) -> date:
    """The first day on which a filed contract is in force when nobody objected."""
    return filed_on + timedelta(days=OBJECTION_DAYS)


def filing_due(signed_on: date) -> date:
    """The last day on which the contract is filed in time."""
    return signed_on + timedelta(days=FILING_DAYS)


def refuse_outside_term(start: date, end: date | None, day: date, field: str) -> None:
    """Refuses a day on which the contract is not in force.

    Raises:
        Refusal: before its first day, or when its term is over.
    """
    if day < start or (end is not None and day >= end):
        raise Refusal(
            _("The contract is in force from %(start)s to %(end)s; choose a day in that time.")
            % {"start": start, "end": end or _("further notice")},
            field,
        )


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two half-open intervals share a day."""
    return (end is None or other_start < end) and (other_end is None or start < other_end)


def refuse_wrong_trade(scope: str, trade: str) -> None:
    """Refuses a trade's contract that does not say of which trade, and any other that does.

    Raises:
        Refusal: the trade is missing, or there is one where none belongs.
    """
    of_trade = scope == CollectiveContract.Scope.TRADE
    if of_trade and not trade.strip():
        raise Refusal(_("Say of which trade the contract is."), "trade")
    if not of_trade and trade.strip():
        raise Refusal(_("Only the contract of a trade names one."), "trade")


def person_named(named: str | PersonName) -> PersonName:
    """How somebody is named who is taken into a pool; one whom nobody has entered yet needs a name.

    Raises:
        Refusal: there is a number without a name.
    """
    found = PersonName(name=named) if isinstance(named, str) else named
    if not found.name:
        raise Refusal(
            _("Write the name too; the identity number only tells which of several is meant."), "name"
        )
    return found


def renewal_due(ends: date | None, on: date) -> date | None:
    """The day on which the term of a contract is over, once a renewal may be asked for, or it is past."""
    return ends if ends is not None and ends - on <= timedelta(days=RENEWAL_DAYS) else None
