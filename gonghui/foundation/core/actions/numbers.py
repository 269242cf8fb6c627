"""Numbers that are printed: series, year, and a count without gaps."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries.installation import installation
from gonghui.foundation.core.rules import Refusal

TAKE = """
INSERT INTO core_numbersequence AS held (series, year, last) VALUES (%s, %s, %s)
ON CONFLICT (series, year) DO UPDATE SET last = held.last + EXCLUDED.last
RETURNING last
"""


@one_transaction
def next_number(*, series: str, on: date) -> str:
    """The next number of a series in the year of `on`, such as "BJ-CX-2025-000123".

    The series stays locked until the caller's transaction ends; a roll-back gives the number back, so there
    are no gaps. Whoever takes one asks and reckons first, and takes it as late as can be.

    Raises:
        Refusal: the installation has no code yet.
    """
    return next_numbers(series=series, on=on, count=1)[0]


@one_transaction
def next_numbers(*, series: str, on: date, count: int) -> list[str]:
    """The next `count` numbers of a series, in order, for loading many records at once."""
    code = installation().code
    if not code:
        raise Refusal(_("This installation has no name and code yet; the system administrator sets them up."))
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series, on.year, count])
        last = cursor.fetchone()[0]
    return [f"{code}-{series}-{on.year}-{n:06d}" for n in range(last - count + 1, last + 1)]
