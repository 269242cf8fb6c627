"""Figures as of a date, as known at a moment, within a scope; and the records behind them."""

from gonghui.foundation.warehouse.queries.figures import (
    Figure,
    breakdown,
    figure,
    figures_by_area,
    monthly,
    moves,
    trend,
)
from gonghui.foundation.warehouse.queries.reading import freshness, not_before, pinned
from gonghui.foundation.warehouse.queries.records import RecordPage, RecordRow, pairs, records

__all__ = [
    "Figure",
    "RecordPage",
    "RecordRow",
    "breakdown",
    "figure",
    "figures_by_area",
    "freshness",
    "monthly",
    "moves",
    "not_before",
    "pairs",
    "pinned",
    "records",
    "trend",
]
