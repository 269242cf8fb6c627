"""What falls due when, what is held, who is kept and why, and the records of disposal."""

from gonghui.foundation.retention.queries.reasons import on_hold, reasons_of
from gonghui.foundation.retention.queries.terms import term_of

__all__ = [
    "on_hold",
    "reasons_of",
    "term_of",
]
