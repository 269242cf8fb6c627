"""What stands beside recorded figures, where they part, what lacks, what is doubtful, what was asked."""

from gonghui.insight.monitoring.queries.differences import Differences, differences_of
from gonghui.insight.monitoring.queries.forecasts import forecast_of, latest_before
from gonghui.insight.monitoring.queries.gaps import Gap, gap_of
from gonghui.insight.monitoring.queries.held import days_not_held
from gonghui.insight.monitoring.queries.quality import Quality, quality_of
from gonghui.insight.monitoring.queries.sides import (
    Side,
    beside_of,
    decisions_of,
    recorded_of,
    reported_beside,
    reported_figures,
    sides_of,
)
from gonghui.insight.monitoring.queries.supervision import open_supervision, supervisions_of

__all__ = [
    "Differences",
    "Gap",
    "Quality",
    "Side",
    "beside_of",
    "days_not_held",
    "decisions_of",
    "differences_of",
    "forecast_of",
    "gap_of",
    "latest_before",
    "open_supervision",
    "quality_of",
    "recorded_of",
    "reported_beside",
    "reported_figures",
    "sides_of",
    "supervisions_of",
]
