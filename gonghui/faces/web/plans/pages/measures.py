"""In which unit an indicator's figures are shown, where its line is cut, and where its page is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.page import Lens
from gonghui.foundation.warehouse.queries import Figure
from gonghui.insight.indicators.queries import stretches

THOUSAND = 1000
FINER = 2  # decimals more


@lru_cache(maxsize=4096)
def indicator_address(plan: str, number: int) -> str:
    """The address without its lens; a table of streets asks for it hundreds of times."""
    return reverse("web:indicator", args=[plan, number])


def indicator_url(plan: Any, number: int, lens: Lens, **more: Any) -> str:
    """The address of an indicator's page through the same lens."""
    address = indicator_address(plan.key, number)
    query = "&".join(f"{k}={v}" for k, v in {"as_of": lens.on, "area": lens.area.code, **more}.items())
    return f"{address}?{query}"


def printed(state: Any) -> str:
    """The value in the plan's printed unit, with its decimals.

    Where no target is set, as in a district, tens of thousands are told more finely: 0.369, not 0.4.
    """
    return words.number(state.value, printed_decimals(state))


def printed_decimals(state: Any) -> int:
    """How many decimals `printed` shows."""
    finer = state.target is None and Decimal(state.indicator.unit_factor or 1) >= THOUSAND
    return int(state.indicator.decimals) + (FINER if finer else 0)


@dataclass(frozen=True)
class Measure:
    """In which unit the parts and months of an indicator are shown, and with how many decimals."""

    unit: str
    decimals: int
    factor: Decimal


def measure_of(indicator: Any) -> Measure:
    """The printed unit; of a list that is worked off (应建尽建) the share of it, in per cent."""
    if indicator.counts_a_list:
        return Measure("%", 1, Decimal("0.01"))
    return Measure(
        words.in_language(indicator, "unit"), indicator.decimals, Decimal(indicator.unit_factor or 1)
    )


def part_measure_of(indicator: Any) -> Measure:
    """The unit of districts, streets and groups: what is printed in tens of thousands is counted singly."""
    measure = measure_of(indicator)
    if measure.factor < THOUSAND:
        return measure
    unit = measure.unit.removeprefix("万").removeprefix("× 10 000").strip()
    return Measure(unit or measure.unit, 0, Decimal(1))


def part_scaled(indicator: Any, value: Any) -> float | None:
    """A figure's value in the unit of parts."""
    return None if value is None else float(Decimal(str(value)) / part_measure_of(indicator).factor)


def scaled(indicator: Any, value: Any) -> float | None:
    """A figure's value in the unit of the indicator's parts and months."""
    if value is None:
        return None
    return float(Decimal(str(value)) / measure_of(indicator).factor)


def amount(indicator: Any, value: Any) -> str:
    """A difference in the unit of the months; of a rate, in percentage points."""
    measure = measure_of(indicator)
    return told_in(measure.unit, measure.decimals, value)


def printed_amount(indicator: Any, value: Any, decimals: int) -> str:
    """A difference in the printed unit; of a rate, in percentage points."""
    return told_in(words.in_language(indicator, "unit"), decimals, value)


def told_in(unit: str, decimals: int, value: Any) -> str:
    """A difference with its unit."""
    number = words.number(value, decimals)
    if unit == "%":
        return _("%(n)s percentage points") % {"n": number}
    return f"{number}{words.SPACE}{unit}"


def lines_of(months: Sequence[Figure], *, is_flow: bool) -> list[list[Figure]]:
    """The months as lines that may be drawn: cut where the basis changed, of a flow at every new year."""
    if is_flow:
        return [list(year) for _year, year in groupby(months, key=lambda one: one.as_of.year)]
    return stretches(months)
