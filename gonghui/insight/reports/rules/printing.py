"""Numbers as papers print them: Arabic numerals, no grouping, and never rounded over their target. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MOST_DECIMALS = 6


def printed(value: Decimal, decimals: int, unit: str = "", *, beside: Decimal | None = None) -> str:
    """A value with its unit.

    Args:
        beside: a target; as many decimals more are printed as it takes to stay on the value's own side of it:
            94.96 % does not become 95.0 % where 95 % is asked for.
    """
    number = _rounded(value, decimals)
    if beside is not None:
        for more in range(decimals, MOST_DECIMALS + 1):
            number = _rounded(value, more)
            if (number > beside) == (value > beside) and (number < beside) == (value < beside):
                break
    return f"{number:f}{unit}"


def share(value: Decimal, decimals: int = 1) -> str:
    """A share as per cent."""
    return f"{_rounded(value * 100, decimals):f}%"


def change(now: Decimal, before: Decimal, decimals: int, unit: str = "") -> str:
    """More or less than before, in words."""
    by = _rounded(now, decimals) - _rounded(before, decimals)
    if by == 0:
        return "持平"
    return f"{'增加' if by > 0 else '减少'}{abs(by):f}{unit}"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
