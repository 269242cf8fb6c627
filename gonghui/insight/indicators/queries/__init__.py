"""Published values; the records behind a figure as an account may see them; what changed since a freeze."""

from gonghui.insight.indicators.queries.frozen import (
    Difference,
    RecordDifference,
    difference,
    differing_records,
    pairs_behind,
)
from gonghui.insight.indicators.queries.records import (
    RecordBehind,
    RecordsBehind,
    all_records_behind,
    category_of,
    records_behind,
)
from gonghui.insight.indicators.queries.series import metric_area, observations, same_period, stretches
from gonghui.insight.indicators.queries.touching import changes_of
from gonghui.insight.indicators.queries.versions import version_in_force

__all__ = [
    "Difference",
    "RecordBehind",
    "RecordDifference",
    "RecordsBehind",
    "all_records_behind",
    "category_of",
    "changes_of",
    "difference",
    "differing_records",
    "metric_area",
    "observations",
    "pairs_behind",
    "records_behind",
    "same_period",
    "stretches",
    "version_in_force",
]
