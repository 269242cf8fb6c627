"""Which accounts a posting moves between, and whether there is enough to move. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

# Kind of posting → out of which account, into which.
MOVES = {"budget": ("given", "free"), "commitment": ("free", "bound"), "payment": ("bound", "paid")}
ACCOUNTS = ("given", "free", "bound", "paid")
LARGEST = Money(10**15)


@dataclass(frozen=True)
class Line:
    """One entry to be made."""

    account: str
    source: str
    fen: int


def lines_of(kind: str, source: str, amount: Money) -> list[Line]:
    """Both entries of a posting.

    Raises:
        Refusal: not more than nothing, or beyond all reason.
    """
    if not Money(0) < amount <= LARGEST:
        raise Refusal(_("The amount must be more than nothing; take a posting back to correct it."), "amount")
    out_of, into = MOVES[kind]
    return [Line(out_of, source, -amount.fen), Line(into, source, amount.fen)]


def reversed_lines(lines: Iterable[Line]) -> list[Line]:
    """The entries that take others back."""
    return [Line(one.account, one.source, -one.fen) for one in lines]


def check_balances(balances: Mapping[tuple[str, str], int], lines: Iterable[Line]) -> None:
    """Nothing is bound that was not given, nothing paid that was not bound, by source.

    Args:
        balances: (account, source) → fen before.
    Raises:
        Refusal: an account would fall below nothing; says how much there is.
    """
    after = dict(balances)
    for line in lines:
        key = (line.account, line.source)
        after[key] = after.get(key, 0) + line.fen
    for (account, source), fen in after.items():
        if account != "given" and fen < 0:
            held = Money(balances.get((account, source), 0))
            raise Refusal(_SHORT[account] % {"held": held}, "amount")


_SHORT = {
    "free": _("Only %(held)s yuan of this source are free; enter more budget first, or a smaller amount."),
    "bound": _("Only %(held)s yuan of this source are committed; enter the commitment first."),
    "paid": _("Only %(held)s yuan of this source are paid; no more can be taken back."),
}


@dataclass(frozen=True)
class Standing:
    """What a purse holds of one source, or of all.

    Attributes:
        budget: everything given; the sum of the three others.
    """

    budget: Money
    free: Money
    bound: Money
    paid: Money

    @property
    def execution(self) -> Decimal | None:
        """The paid share of the budget (执行率); None without a budget."""
        return Decimal(self.paid.fen) / self.budget.fen if self.budget else None


def standing(balances: Mapping[tuple[str, str], int], source: str = "") -> Standing:
    """What balances say, of one source or of all together."""
    sums = {
        account: sum(fen for (name, of), fen in balances.items() if name == account and source in ("", of))
        for account in ACCOUNTS
    }
    return Standing(Money(-sums["given"]), Money(sums["free"]), Money(sums["bound"]), Money(sums["paid"]))
