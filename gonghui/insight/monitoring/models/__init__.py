"""Reported figures, which figure is official, starts of registers, forecasts, what owners are asked."""

from gonghui.insight.monitoring.models.asked import Supervision
from gonghui.insight.monitoring.models.figures import (
    Forecast,
    OfficialFigure,
    OutsideLink,
    RegisterStart,
    ReportedFigure,
)

__all__ = [
    "Forecast",
    "OfficialFigure",
    "OutsideLink",
    "RegisterStart",
    "ReportedFigure",
    "Supervision",
]
