"""What everybody is told of an issued report: figures as printed, never a small cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from gonghui.insight.reports.rules.wording import STATUSES

SMALLEST = 5  # ours: fewer are withheld, as on the hotline's public page
JUDGED, TARGETS = "评价", "目标"  # columns of the attachment that lists every indicator


def is_small(numerator: Decimal | None, denominator: Decimal | None, smallest: int = SMALLEST) -> bool:
    """Whether a figure tells of fewer than `smallest`: as counted, as a whole, or as what is left of it.

    Nought stays nought, and a whole that all of it reaches tells of nobody apart.
    """
    told = [numerator, denominator]
    if numerator is not None and denominator is not None and denominator > numerator:
        told.append(denominator - numerator)
    return any(one is not None and 0 < one < smallest for one in told)


def as_judged(content: Mapping[str, Any]) -> dict[int, tuple[str, str]]:
    """Of every indicator the judgement and the target as the issued paper lists them.

    Args:
        content: of a plan's report.
    Returns:
        Number → status, and the target's text or the key of its figure in braces.
    """
    known = {word: status for status, word in STATUSES.items()}
    for one in content.get("annexes", ()):
        head = one.get("g", ())
        if JUDGED in head:
            place, target = head.index(JUDGED), head.index(TARGETS)
            return {int(row[0]): (known.get(row[place], ""), row[target]) for row in one["rows"]}
    return {}


def latest_first(reports: Iterable[Any]) -> list[Any]:
    """Reports by the day of their figures, then by the day they bear: the first one counts."""
    return sorted(reports, key=lambda one: (one.as_of, one.issued_at), reverse=True)
