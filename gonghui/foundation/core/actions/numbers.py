"""Numbers that are printed: series, year, and a count, without gaps where the series wants that."""

from __future__ import annotations

import re
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

# A sequence gives to everybody at once, and takes nothing back: of a step that failed, a gap stays.
DRAW = "SELECT nextval(to_regclass(%s)::regclass)"
GIVEN = "SELECT coalesce(max(last), 0) + 1 FROM core_numbersequence WHERE series = %s AND year = %s"
FIRST = 0x6E756D  # advisory: one sequence is made at a time
SERIES = re.compile(r"[A-Z]{1,8}", re.ASCII)


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
def next_free_number(*, series: str, on: date) -> str:
    """The same of a series that may have gaps: nobody waits for whoever took the number before.

    Cases are numbered so: twenty are taken in a second, and each holds its transaction open (ADR 42).
    A series is numbered in one of the two ways, never in both.

    Raises:
        Refusal: the installation has no code yet.
        ValueError: the series is not some capital letters.
    """
    if not SERIES.fullmatch(series):
        raise ValueError(f"no series of numbers: {series!r}")
    name = f"core_number_{series.lower()}_{on.year}"
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [name])
        number = cursor.fetchone()[0]
        if number is None:  # the first of its year
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST])
            cursor.execute(GIVEN, [series, on.year])
            cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {name} START {int(cursor.fetchone()[0])}")
            cursor.execute(DRAW, [name])
            number = cursor.fetchone()[0]
    return _printed(_code(), series, on, number)


@one_transaction
def next_numbers(*, series: str, on: date, count: int) -> list[str]:
    """The next `count` numbers of a series, in order, for loading many records at once."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series, on.year, count])
        last = cursor.fetchone()[0]
    code = _code()
    return [_printed(code, series, on, n) for n in range(last - count + 1, last + 1)]


def _code() -> str:
    code = installation().code
    if not code:
        raise Refusal(_("This installation has no name and code yet; the system administrator sets them up."))
    return code


def _printed(code: str, series: str, on: date, number: int) -> str:
    return f"{code}-{series}-{on.year}-{number:06d}"
