"""How long what is kept of people may or must be kept: classes, and whose rows are of which class.

Every module declares its models with personal or sensitive fields as RETAINED in `rules/retention.py`, or in
`rules` where that is one file; a test finds the one that nobody declared. Terms are dated values of law.
"""

from gonghui.foundation.core.rules.retention.classes import CLASSES, Duty, RetentionClass, Way
from gonghui.foundation.core.rules.retention.days import (
    HOLD,
    Reason,
    Term,
    due_day,
    last_begin,
    month_of,
    months_ahead,
    strictest,
)
from gonghui.foundation.core.rules.retention.rows import (
    ANEW,
    RETAINED,
    Follows,
    Kept,
    Retained,
    Stays,
    Swept,
    declared,
    followers,
    kept_row,
    kept_rows,
)

__all__ = [
    "ANEW",
    "CLASSES",
    "HOLD",
    "RETAINED",
    "Duty",
    "Follows",
    "Kept",
    "Reason",
    "Retained",
    "RetentionClass",
    "Stays",
    "Swept",
    "Term",
    "Way",
    "declared",
    "due_day",
    "followers",
    "kept_row",
    "kept_rows",
    "last_begin",
    "month_of",
    "months_ahead",
    "strictest",
]
