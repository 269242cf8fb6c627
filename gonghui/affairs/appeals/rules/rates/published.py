"""Published percentages, turned round: which denominators give what was printed.

A report that prints counts beside percentages does not always say what the percentages are of. The
numerator and the printed rounding leave only a few whole numbers; where two percentages are said to be of
the same appeals, often only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal

HUNDRED = 100


@dataclass(frozen=True)
class PublishedRate:
    """A percentage as printed, with the number that it is said of: '99.13' keeps its two places."""

    numerator: int
    printed: str


@dataclass(frozen=True)
class Tried:
    """A denominator, and what each rate would have been printed as with it."""

    denominator: int
    printed: Mapping[str, str]
    fits: Mapping[str, bool]

    @property
    def fits_all(self) -> bool:
        """Whether it reproduces every printed rate."""
        return all(self.fits.values())


def printed(numerator: int, denominator: int, places: int) -> str:
    """A share as a percentage is printed, rounded half up."""
    step = Decimal(1).scaleb(-places)
    return str((Decimal(numerator * HUNDRED) / denominator).quantize(step, rounding=ROUND_HALF_UP))


def denominators(rate: PublishedRate) -> range:
    """Every whole denominator with which a rate is printed as it was; empty where there is none.

    Raises:
        Refusal: no count, or nothing that is a percentage.
    """
    share, half = _read(rate)
    low = Decimal(rate.numerator * HUNDRED) / (share + half)
    high = Decimal(rate.numerator * HUNDRED) / (share - half) if share > half else None
    if high is None:
        raise Refusal(_("A rate printed as nought says nothing of its denominator."), "printed")
    places = _places(rate)
    fitting = [
        n
        for n in range(max(1, floor(low)), ceil(high) + 1)
        if printed(rate.numerator, n, places) == rate.printed
    ]
    return range(fitting[0], fitting[-1] + 1) if fitting else range(0)


def common_denominators(rates: Mapping[str, PublishedRate]) -> list[int]:
    """The denominators that reproduce every one of the printed rates."""
    found = [set(denominators(rate)) for rate in rates.values()]
    return sorted(set.intersection(*found)) if found else []


def try_denominators(rates: Mapping[str, PublishedRate], candidates: list[int]) -> list[Tried]:
    """What each candidate would have had printed, for a page that sets them side by side."""
    tried = []
    for denominator in candidates:
        told = {name: printed(rate.numerator, denominator, _places(rate)) for name, rate in rates.items()}
        tried.append(Tried(denominator, told, {name: told[name] == r.printed for name, r in rates.items()}))
    return tried


def _places(rate: PublishedRate) -> int:
    return len(rate.printed.partition(".")[2])


def _read(rate: PublishedRate) -> tuple[Decimal, Decimal]:
    whole, _dot, part = rate.printed.partition(".")
    if not whole.isdigit() or (part and not part.isdigit()) or not whole.isascii():
        raise Refusal(_("Write the percentage as it is printed, such as 99.13."), "printed")
    if rate.numerator < 1:
        raise Refusal(_("Without a count above nought a rate says nothing of its denominator."), "numerator")
    return Decimal(rate.printed), Decimal(5).scaleb(-len(part) - 1)
