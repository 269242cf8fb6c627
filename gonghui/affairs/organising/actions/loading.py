"""Taking over many checks, standards and visits at once: one Change a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from gonghui.affairs.organising.models import FoundingVisit, ItemCheck, PreparatoryPayment, Standard
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import load_rows

CHECK_COLUMNS = (
    *("union_id", "item", "state", "evidence", "said_on", "said_by_id", "checked_on", "note"),
    *("confirmed_from", "expires_on"),
)
STANDARD_COLUMNS = ("union_id", "valid_from", "valid_to")
VISIT_COLUMNS = ("employer_id", "visited_on", "outcome", "workers_heard", "tag", "by_id")
PAYMENT_COLUMNS = ("employer_id", "paid_on", "amount", "period", "source")


def load_item_checks(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads checks of the six haves: rows in the order of CHECK_COLUMNS. Returns their ids."""
    return load_rows(
        model=ItemCheck, columns=CHECK_COLUMNS, rows=rows, verb="load_item_checks", by=by, batch=batch
    )


def load_standards(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads the days on which unions have all six: rows in the order of STANDARD_COLUMNS."""
    return load_rows(
        model=Standard, columns=STANDARD_COLUMNS, rows=rows, verb="load_standards", by=by, batch=batch
    )


def load_visits(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads visits: rows in the order of VISIT_COLUMNS. Returns their ids."""
    return load_rows(
        model=FoundingVisit, columns=VISIT_COLUMNS, rows=rows, verb="load_visits", by=by, batch=batch
    )


def load_payments(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads payments towards unions: rows in the order of PAYMENT_COLUMNS. Returns their ids."""
    return load_rows(
        model=PreparatoryPayment,
        columns=PAYMENT_COLUMNS,
        rows=rows,
        verb="load_payments",
        by=by,
        batch=batch,
    )
