"""What an indicator's page shows: headline, trend, parts, definition, records behind the number."""

from gonghui.faces.web.indicators.pages.behind import (
    PARTS,
    frozen_list,
    has_records,
    parts_offered,
    record_list,
)
from gonghui.faces.web.indicators.pages.definition import beside, statements, versions
from gonghui.faces.web.indicators.pages.drawing import chart
from gonghui.faces.web.indicators.pages.parts import by_area, groups
from gonghui.faces.web.indicators.pages.published import series_rows, vintages
from gonghui.faces.web.indicators.pages.reading import address, headline, metric_of, outlook

__all__ = [
    "PARTS",
    "address",
    "beside",
    "by_area",
    "chart",
    "frozen_list",
    "groups",
    "has_records",
    "headline",
    "metric_of",
    "outlook",
    "parts_offered",
    "record_list",
    "series_rows",
    "statements",
    "versions",
    "vintages",
]
