"""What falls due when, what is held, who is kept and why, and the records of disposal."""

from gonghui.foundation.retention.queries.due import (
    HELD,
    PAST,
    Line,
    Uncounted,
    calendar,
    due_by,
    due_on,
    due_rows,
    held_condition,
    is_archive,
    rows_of,
    rows_within,
    scope_condition,
    uncounted,
)
from gonghui.foundation.retention.queries.log import destroyed, read_log, written_log
from gonghui.foundation.retention.queries.reasons import on_hold, reasons_of
from gonghui.foundation.retention.queries.records import (
    disposals_visible_to,
    holds_visible_to,
    may_decide,
    may_propose,
)
from gonghui.foundation.retention.queries.terms import term_of

__all__ = [
    "HELD",
    "PAST",
    "Line",
    "Uncounted",
    "calendar",
    "destroyed",
    "disposals_visible_to",
    "due_by",
    "due_on",
    "due_rows",
    "held_condition",
    "holds_visible_to",
    "is_archive",
    "may_decide",
    "may_propose",
    "on_hold",
    "read_log",
    "reasons_of",
    "rows_of",
    "rows_within",
    "scope_condition",
    "term_of",
    "uncounted",
    "written_log",
]
