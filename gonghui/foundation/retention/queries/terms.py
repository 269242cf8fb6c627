"""How long each class is kept on a day, from the dated values of law."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.queries import once
from gonghui.foundation.core.rules.retention import RetentionClass, Term
from gonghui.foundation.law.queries import DatedAmount, Unknown, value

__all__ = ["Unknown", "term_of"]


def term_of(found: RetentionClass, on: date) -> Term:
    """The term of a class as it holds in this city on a day; never below what a statute sets.

    Raises:
        Unknown: no value is known, and then nothing falls due.
    """
    region = _region()
    own = value(found.term, region, on)
    if found.least:
        least = value(found.least, region, on)
        if _months(least) > _months(own):
            own = least
    return Term(months=_months(own), source=own.source, mark=own.mark, key=own.key)


def _months(amount: DatedAmount) -> int:
    return int(amount.value) * (12 if amount.unit.startswith("year") else 1)


@once("bodies.area")
def _region() -> str:
    area = Area.objects.filter(level=Area.Level.CITY, valid_to=None).order_by("code").first()
    return area.code if area else "CN"
