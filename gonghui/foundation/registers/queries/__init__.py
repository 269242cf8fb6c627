"""Reading registers: pages, counts, details with history, and sheets on their way in."""

from gonghui.foundation.registers.queries.details import Detail, PartRows, changes, detail
from gonghui.foundation.registers.queries.pages import Counts, Page, count, page, register
from gonghui.foundation.registers.queries.sheets import (
    StagedPage,
    sheet_of,
    sheets_of,
    staged_rows,
    unknown_titles,
)

__all__ = [
    "Counts",
    "Detail",
    "Page",
    "PartRows",
    "StagedPage",
    "changes",
    "count",
    "detail",
    "page",
    "register",
    "sheet_of",
    "sheets_of",
    "staged_rows",
    "unknown_titles",
]
