"""Dues of members and the fund of the union: what is owed, when, and how it is split. Pure, with traces.

No ledger: these say what the law asks, from wages and days that are passed in. Amounts are whole fen;
every rule names its rounding. Sources: 工会法 art. 43, 北京市实施工会法办法 art. 55, and practice where the
dated value says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money, Rounding
from gonghui.foundation.law.rules import DatedAmount

DUES_RATE, DUES_STEP = "fund.dues.rate", "fund.dues.wage_step"
FUND_RATE, DUE_DAY = "fund.contribution.rate", "fund.contribution.due_day_of_month"
LATE_RATE = "fund.late_fee.rate_a_day"
BASE_SHARE, UPPER_SHARE = "fund.base_union.share", "fund.superior_unions.share"
PREPARED_SOURCE = "北京市实施《中华人民共和国工会法》办法 art. 55(3)"
DUES_KEYS = (DUES_RATE, DUES_STEP)
FUND_KEYS = (FUND_RATE, DUE_DAY, LATE_RATE, BASE_SHARE, UPPER_SHARE)
Values = Mapping[str, DatedAmount]


@dataclass(frozen=True)
class Line:
    """One step of a reckoning: what, how, what came out; and the rule it stands on."""

    words: Any  # gettext-lazy
    result: str
    source: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Owed:
    """An amount and how it came about."""

    amount: Money
    trace: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class FundOwed:
    """What an employer owes for a month, and who gets it.

    Attributes:
        due_on: the last day in time.
        days_late: after it, on the day asked about, while something is unpaid.
        base, upper: the parts of what is due; together exactly that.
    """

    due: Money
    due_on: date
    unpaid: Money
    days_late: int
    late_fee: Money
    base: Money
    upper: Money
    trace: list[Line] = field(default_factory=list)


def dues(wage: Money, values: Values) -> Owed:
    """A member's dues of a month (会费).

    Args:
        wage: the month's basic income; bonuses are not counted.
        values: of DUES_KEYS, on the month's day.
    Raises:
        Refusal: a wage below nought.
    """
    if wage.fen < 0:
        raise Refusal(_("A wage is not below nought; correct the amount."), "wage")
    step, rate = values[DUES_STEP], values[DUES_RATE]
    step_fen = int(Decimal(step.value) * 100)
    base = Money(wage.fen // step_fen * step_fen)
    # Whole tens of yuan times 0.5 % are whole fen; with another rate the half fen goes up.
    amount = base.times(Decimal(rate.value), Rounding.HALF_UP)
    return Owed(
        amount,
        [
            Line(
                _("Part of the wage below %(step)s yuan is left out") % {"step": step.value},
                f"{wage} → {base}",
                step.source,
                step.mark,
            ),
            Line(
                _("Dues: wage × %(rate)s") % {"rate": rate.value},
                f"{base} × {rate.value} = {amount}",
                rate.source,
                rate.mark,
            ),
        ],
    )


def due_day(month: date, values: Values) -> date:
    """Until when the fund of a month's wages is paid: the named day of the month after.

    Args:
        month: any day of the month whose wages are meant.
    """
    year, following = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    return date(year, following, int(values[DUE_DAY].value))


def fund(
    *, wages: Money, month: date, paid: Money, on: date, values: Values, prepared: bool = False
) -> FundOwed:
    """What an employer owes to the union's fund for a month (工会经费), with the late fee on a day.

    Args:
        wages: total wages of the month.
        paid: what has been paid of it by `on`.
        values: of FUND_KEYS, on the month's day.
        prepared: there is no union yet; the same is owed as preparation fund (建会筹备金) from the day on
            which the union above begins to help, and held there until a union is founded.
    Raises:
        Refusal: an amount below nought.
    """
    if wages.fen < 0 or paid.fen < 0:
        raise Refusal(_("Wages and payments are not below nought; correct the amount."), "wages")
    rate, late = values[FUND_RATE], values[LATE_RATE]
    due = wages.times(Decimal(rate.value), Rounding.HALF_UP)
    due_on = due_day(month, values)
    unpaid = Money(max(0, due.fen - paid.fen))
    days = max(0, (on - due_on).days) if unpaid else 0
    fee = unpaid.times(Decimal(late.value) * days, Rounding.HALF_UP)
    weights = (
        [Decimal(0), Decimal(1)]
        if prepared
        else [Decimal(values[k].value) for k in (BASE_SHARE, UPPER_SHARE)]
    )
    base, upper = due.split(weights)
    trace = [
        Line(
            _("Total wages × %(rate)s") % {"rate": rate.value},
            f"{wages} × {rate.value} = {due}",
            rate.source,
            rate.mark,
        ),
        Line(_("Due on"), due_on.isoformat(), values[DUE_DAY].source, values[DUE_DAY].mark),
        Line(_("Unpaid on the day"), f"{due} − {paid} = {unpaid}"),
        Line(
            _("Late fee: unpaid × %(rate)s × days late") % {"rate": late.value},
            f"{unpaid} × {late.value} × {days} = {fee}",
            late.source,
            late.mark,
        ),
        _split_line(values, base, upper, prepared),
    ]
    return FundOwed(due, due_on, unpaid, days, fee, base, upper, trace)


def _split_line(values: Values, base: Money, upper: Money, prepared: bool) -> Line:
    if prepared:
        words: Any = _("Preparation fund: held above until the union is founded")
        return Line(words, f"{base} + {upper}", PREPARED_SOURCE, "unverified")
    share = values[BASE_SHARE]
    return Line(_("Split: own union and unions above"), f"{base} + {upper}", share.source, share.mark)
