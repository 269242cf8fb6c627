"""Reading registers: pages, counts, details with history, and sheets on their way in."""

from gonghui.foundation.registers.queries.authorities import (
    Stated,
    checks_of,
    differences_seen,
    may_check,
    stated,
    states_counted,
)
from gonghui.foundation.registers.queries.details import Detail, Offer, PartRows, changes, detail, offer
from gonghui.foundation.registers.queries.layouts import Question, question_of
from gonghui.foundation.registers.queries.pages import Counts, Page, count, page, register
from gonghui.foundation.registers.queries.reading import read_act
from gonghui.foundation.registers.queries.requests import export_request, export_requests, may_decide
from gonghui.foundation.registers.queries.sheets import (
    StagedPage,
    may_bring,
    sheet_of,
    sheets_of,
    staged_rows,
    unknown_titles,
)

__all__ = [
    "Counts",
    "Detail",
    "Offer",
    "Page",
    "PartRows",
    "Question",
    "StagedPage",
    "Stated",
    "changes",
    "checks_of",
    "count",
    "detail",
    "differences_seen",
    "export_request",
    "export_requests",
    "may_bring",
    "may_check",
    "may_decide",
    "offer",
    "page",
    "question_of",
    "read_act",
    "register",
    "sheet_of",
    "sheets_of",
    "staged_rows",
    "stated",
    "states_counted",
    "unknown_titles",
]
