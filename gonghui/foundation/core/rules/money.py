"""Money: whole fen in one type, rounding by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal


class Rounding(StrEnum):
    """What happens to the part of a fen; every rule names its own."""

    HALF_UP = ROUND_HALF_UP  # 四舍五入, away from zero
    HALF_EVEN = ROUND_HALF_EVEN  # banker's
    UP = ROUND_CEILING  # in favour of who receives
    DOWN = ROUND_FLOOR  # in favour of who pays
    EXACT = "exact"  # a part of a fen is refused


@dataclass(frozen=True, order=True)
class Money:
    """An amount in whole fen; negative is a debt or a correction."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"fen must be a whole number, not {self.fen!r}")

    @classmethod
    def yuan(cls, amount: str | int | Decimal, rounding: Rounding = Rounding.EXACT) -> Money:
        """Money from an amount in yuan: "1,234.50", "￥12", Decimal("0.1").

        Raises:
            Refusal: no amount, or a part of a fen where the rounding is EXACT.
            TypeError: a float, which cannot hold a fen.
        """
        if isinstance(amount, float):
            raise TypeError("a float cannot hold a fen; pass text or a Decimal")
        try:
            number = amount if isinstance(amount, Decimal) else Decimal(_cleaned(str(amount)))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise Refusal(_("This is no amount of money; write it in yuan, such as 1234.50."))
        return cls(_rounded(number * 100, rounding))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0

    def times(self, factor: int | Decimal, rounding: Rounding) -> Money:
        """The amount times a rate or a number, such as Decimal("0.02")."""
        if isinstance(factor, float):
            raise TypeError("a float cannot hold a rate exactly; pass a Decimal")
        return Money(_rounded(Decimal(self.fen) * factor, rounding))

    def split(self, weights: Sequence[int | Decimal]) -> list[Money]:
        """Parts in proportion to `weights` that add up to the whole; spare fen go to the largest remainders.

        Raises:
            ValueError: no weights, a negative one, or all zero.
        """
        whole = sum(Decimal(weight) for weight in weights)
        if not weights or any(weight < 0 for weight in weights) or not whole:
            raise ValueError("split wants weights of zero or more, not all zero")
        exact = [Decimal(self.fen) * Decimal(weight) / whole for weight in weights]
        parts = [_rounded(part, Rounding.DOWN) for part in exact]
        by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for index in by_remainder[: self.fen - sum(parts)]:
            parts[index] += 1
        return [Money(part) for part in parts]

    @property
    def in_yuan(self) -> Decimal:
        """The amount in yuan, two decimals."""
        return Decimal(self.fen).scaleb(-2)

    def __str__(self) -> str:
        return f"{self.in_yuan:,.2f}"


def _cleaned(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    return text.removeprefix("¥").removesuffix("元")


def _rounded(fen: Decimal, rounding: Rounding) -> int:
    if rounding is Rounding.EXACT:
        if fen != fen.to_integral_value():
            raise Refusal(_("An amount has at most two decimals; fen are not divided."))
        return int(fen)
    return int(fen.to_integral_value(rounding=rounding.value))
