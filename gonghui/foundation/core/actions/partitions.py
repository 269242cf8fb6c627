"""Months of the change log, made ahead."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction


@transaction.atomic
def make_change_partitions(*, on: date, months: int = 3) -> list[str]:
    """Makes the change log's partitions of the month of `on` and of `months` more; those there stay.

    Rows that landed in the default partition meanwhile are moved to where they belong.

    Returns:
        The partitions made, such as "core_change_2026_12".
    """
    made = []
    with connection.cursor() as cursor:
        for ahead in range(months + 1):
            month = on.month - 1 + ahead
            first = date(on.year + month // 12, month % 12 + 1, 1)
            cursor.execute("SELECT core_make_change_month(%s)", [first])
            made.append(cursor.fetchone()[0])
    return [name for name in made if name]
