"""What the hotline's pages show, put together from the queries."""

from gonghui.faces.web.appeals.pages.desk import beside, choice_words, danger_said, deadlines
from gonghui.faces.web.appeals.pages.rates import (
    months,
    part_words,
    rate_rows,
    read_span,
    setting_rows,
    version_of,
)
from gonghui.faces.web.appeals.pages.trail import appeal_named, case_named, trail

__all__ = [
    "appeal_named",
    "beside",
    "case_named",
    "choice_words",
    "danger_said",
    "deadlines",
    "months",
    "part_words",
    "rate_rows",
    "read_span",
    "setting_rows",
    "trail",
    "version_of",
]
