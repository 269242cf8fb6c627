"""What of sheets lies under the installation's keys."""

from __future__ import annotations

from gonghui.foundation.core.rules.keys import SealedColumn, Values
from gonghui.foundation.registers.rules.authorities import context_of as context_of_difference
from gonghui.foundation.registers.rules.sealing import ERRORS, RAW, context_of


def _raw(row: Values) -> bytes:
    return context_of(row["sheet_id"], row["number"], RAW)


def _errors(row: Values) -> bytes:
    return context_of(row["sheet_id"], row["number"], ERRORS)


def _said(row: Values) -> bytes:
    return context_of_difference(row["check_made_id"], row["record"], row["column"])


_NEEDS = ("sheet_id", "number")
KEPT = (
    SealedColumn(model="registers.stagedrow", column="raw", context=_raw, needs=_NEEDS),
    SealedColumn(model="registers.stagedrow", column="errors", context=_errors, needs=_NEEDS),
    SealedColumn(
        model="registers.authoritydifference",
        column="said",
        context=_said,
        needs=("check_made_id", "record", "column"),
    ),
)
