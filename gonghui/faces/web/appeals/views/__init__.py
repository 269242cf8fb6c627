"""Views of the hotline: each calls one action or query."""

from gonghui.faces.web.appeals.views.catalogue import catalogue, end_row, end_shift, roster
from gonghui.faces.web.appeals.views.danger import danger_case, raise_danger
from gonghui.faces.web.appeals.views.desk import beside, calls, desk, employers, taken
from gonghui.faces.web.appeals.views.followup import (
    call_back,
    calls_back,
    decide_exclusion,
    decide_review,
    exclude,
    review,
    second_opinions,
)
from gonghui.faces.web.appeals.views.hot import hot_issue, hot_issues
from gonghui.faces.web.appeals.views.knowledge import end_citation, knowledge, retire
from gonghui.faces.web.appeals.views.orders import order_sheet, orders, outbox, outbox_sheet
from gonghui.faces.web.appeals.views.public import month
from gonghui.faces.web.appeals.views.rates import cases_behind, rates
from gonghui.faces.web.appeals.views.telephone import end_line, lines, recording, ring

__all__ = [
    "beside",
    "call_back",
    "calls",
    "calls_back",
    "cases_behind",
    "catalogue",
    "danger_case",
    "decide_exclusion",
    "decide_review",
    "desk",
    "employers",
    "end_citation",
    "end_line",
    "end_row",
    "end_shift",
    "exclude",
    "hot_issue",
    "hot_issues",
    "knowledge",
    "lines",
    "month",
    "order_sheet",
    "orders",
    "outbox",
    "outbox_sheet",
    "raise_danger",
    "rates",
    "recording",
    "retire",
    "review",
    "ring",
    "roster",
    "second_opinions",
    "taken",
]
