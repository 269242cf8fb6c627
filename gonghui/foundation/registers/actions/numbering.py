"""Numbers for many records at once, in the sequence from which single ones are drawn."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from gonghui.foundation.core.models import Installation, NumberSequence


@transaction.atomic
def next_numbers(*, series: str, on: date, count: int) -> list[str]:
    """The next `count` numbers of a series in the year of `on`, without gaps: BJ-CX-2025-000123."""
    if not count:
        return []
    NumberSequence.objects.get_or_create(series=series, year=on.year)
    sequence = NumberSequence.objects.select_for_update().get(series=series, year=on.year)
    first = sequence.last + 1
    sequence.last += count
    sequence.save(update_fields=["last"])
    code = Installation.objects.values_list("code", flat=True).first() or "GH"
    return [f"{code}-{series}-{on.year}-{number:06d}" for number in range(first, first + count)]
