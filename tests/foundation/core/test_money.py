"""Money: fen, named rounding, splitting without loss."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money, Rounding


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("12", 1200),
        ("1,234.50", 123450),
        ("￥0.01", 1),
        ("２０元", 2000),
        ("-3.2", -320),
        (Decimal("0.10"), 10),
    ],
)
def test_amounts_in_yuan(written: str | Decimal, fen: int) -> None:
    assert Money.yuan(written) == Money(fen)


@pytest.mark.parametrize("written", ["", "abc", "1.2.3", "NaN", "Infinity", "1.005"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        Money.yuan(written)


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError):
        Money.yuan(0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1).times(0.02, Rounding.HALF_UP)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rounding", "fen"),
    [(Rounding.HALF_UP, 3), (Rounding.HALF_EVEN, 2), (Rounding.UP, 3), (Rounding.DOWN, 2)],
)
def test_rounding_is_named(rounding: Rounding, fen: int) -> None:
    assert Money(125).times(Decimal("0.02"), rounding) == Money(fen)


def test_money_reads_as_people_write_it() -> None:
    assert str(Money(123456789)) == "1,234,567.89"
    assert str(Money(-5)) == "-0.05"
    assert Money(5) + Money(3) - Money(10) == -Money(2)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_parts_add_up_to_the_whole(fen: int, weights: list[int]) -> None:
    if not any(weights):
        with pytest.raises(ValueError, match="zero"):
            Money(fen).split(weights)
        return
    parts = Money(fen).split(weights)
    assert sum(part.fen for part in parts) == fen
    whole = sum(weights)
    assert all(abs(part.fen - Decimal(fen) * w / whole) < 1 for part, w in zip(parts, weights, strict=True))
