"""What a published value must be before it is taken in, and how a frozen figure's records are packed."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal

Pair = tuple[int, bool]  # a unit of the denominator, and whether it is in the numerator
LARGEST = Decimal(10) ** 14
SMALLEST_STEP = Decimal("0.000001")


def check_observation(
    *, period_start: date, period_end: date, value: Any, published_on: date, source: str, today: date
) -> Decimal:
    """The value of an observation that may be taken in.

    Raises:
        Refusal: period reversed or not over, vintage before it or in the future, no number, no source.
    """
    if period_end < period_start:
        raise Refusal(_("The period ends before it begins; check both days."), field="period_end")
    if period_end > today:
        raise Refusal(
            _("The period is not over yet; a value can be entered once its last day has passed."),
            field="period_end",
        )
    if published_on < period_start:
        raise Refusal(
            _("It cannot have been published before its period began; check the day of publication."),
            field="published_on",
        )
    if published_on > today:
        raise Refusal(_("The day of publication lies in the future; check it."), field="published_on")
    if not source.strip():
        raise Refusal(_("Name the source: who published it, and where."), field="source")
    return check_value(value)


def check_value(value: Any) -> Decimal:
    """A published number as it is kept: finite, at most six decimals.

    Raises:
        Refusal: it is not such a number.
    """
    refusal = Refusal(_("Enter a number with at most six decimals."), field="value")
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        raise refusal from None
    if not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(SMALLEST_STEP):
        raise refusal
    return number


def pack_pairs(pairs: Iterable[Pair]) -> bytes:
    """Sorted (unit, in numerator) pairs as bytes: eight a unit, the last bit being the numerator's."""
    packed = array("q", sorted(unit * 2 + bool(inside) for unit, inside in pairs))
    return zlib.compress(packed.tobytes(), 6)


def unpack_pairs(packed: bytes) -> dict[int, bool]:
    """Unit → in numerator, from what `pack_pairs` made."""
    numbers = array("q")
    numbers.frombytes(zlib.decompress(packed))
    return {number >> 1: bool(number & 1) for number in numbers}


def pairs_text(pairs: Iterable[Pair]) -> bytes:
    """What the digest of a frozen figure is taken over: one line a unit, sorted; anybody can redo it."""
    return "".join(f"{unit},{int(inside)}\n" for unit, inside in sorted(pairs)).encode()
