"""Two days side by side: what each indicator said, by how much it differs, and what else changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gonghui.faces.web import words
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages.measures import indicator_url, printed_amount, printed_decimals

NAMED_AT_MOST = 6
FINEST = 4  # decimals more than the plan prints


@dataclass(frozen=True)
class Compared:
    """One indicator on two days."""

    indicator: Any
    then: Any  # plans.queries.IndicatorState
    now: Any
    then_text: str
    now_text: str
    difference: str
    remarks: list[str]
    then_url: str
    now_url: str


def compared(plan: Any, rows: Sequence[Any], lens: Lens, then: date) -> list[Compared]:
    """The lines of the page; a rate's difference is in percentage points."""
    before = Lens(then, lens.area, lens.scope)
    return [compared_one(plan, row, before, lens) for row in rows]


def compared_one(plan: Any, row: Any, before: Lens, lens: Lens) -> Compared:
    """One line: both values and the difference with as many decimals."""
    decimals = decimals_of(row)
    return Compared(
        row.now.indicator,
        row.then,
        row.now,
        words.number(row.then.value, decimals),
        words.number(row.now.value, decimals),
        signed(row, decimals),
        remarks(row, decimals),
        f"{indicator_url(plan, row.now.indicator.number, before)}#records",
        f"{indicator_url(plan, row.now.indicator.number, lens)}#records",
    )


def decimals_of(row: Any) -> int:
    """The plan's decimals; more where two values that differ would otherwise be printed alike."""
    decimals = max(printed_decimals(row.then), printed_decimals(row.now))
    if row.difference:
        for finer in range(decimals, decimals + FINEST + 1):
            if shown_difference(row, finer):
                return finer
    return decimals


def shown_difference(row: Any, decimals: int) -> Decimal | None:
    """What the reader gets who subtracts the printed values; None where no difference may be taken."""
    if row.difference is None:
        return None
    now = Decimal(row.now.value)
    return rounded(now, decimals) - rounded(now - Decimal(row.difference), decimals)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A value as `words.number` prints it."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def signed(row: Any, decimals: int) -> str:
    """The difference of the printed values with its sign; a dash where it is unknown or may not be taken."""
    shown = shown_difference(row, decimals)
    if shown is None:
        return "—"
    sign = "+" if shown > 0 else ""
    return f"{sign}{printed_amount(row.now.indicator, shown, decimals)}"


def remarks(row: Any, decimals: int) -> list[str]:
    """What besides the value changed between the two days, in sentences."""
    found = []
    if row.definition_changed:
        found.append(
            _("Definition: version %(then)s then, %(now)s now; by today's definition it was %(value)s.")
            % {
                "then": row.then.figure.version,
                "now": row.now.figure.version,
                "value": words.number(row.restated, decimals),
            }
        )
    if row.basis_changed:
        found.append(
            _("The published statistic changed what it counts, so no difference is taken: %(then)s; %(now)s.")
            % {"then": row.basis_then or _("not named"), "now": row.basis_now or _("not named")}
        )
    if row.now.is_flow and row.now.value is not None:
        found.append(_("Counted from 1 January of each year to the day."))
    return found


def told_changes(changes: Sequence[Any]) -> str:
    """What changed in the tree of areas, in a sentence; empty when nothing did."""
    if not changes:
        return ""
    words_of = {"began": _("began"), "ended": _("ended"), "moved": _("changed its district")}
    named = [
        f"{words.name_of(one.area)} {words_of[one.what]} {words.day(one.on)}"
        for one in changes[:NAMED_AT_MOST]
    ]
    text = _("The areas themselves changed between the two days: %(changes)s") % {
        "changes": pgettext("list", ", ").join(named)
    }
    return text + ("…" if len(changes) > NAMED_AT_MOST else "")
