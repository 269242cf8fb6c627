"""What the pages of plans show: cockpit, districts and streets, two days, the wall."""

from gonghui.faces.web.plans.pages.areas import StreetTable, street_table
from gonghui.faces.web.plans.pages.cockpit import (
    BY_CATEGORY,
    BY_GOAL,
    Cockpit,
    Row,
    cockpit,
    decisions,
    district_map,
    row_of,
)
from gonghui.faces.web.plans.pages.comparing import Compared, compared, told_changes
from gonghui.faces.web.plans.pages.measures import (
    Measure,
    amount,
    indicator_url,
    lines_of,
    measure_of,
    part_measure_of,
    part_scaled,
    printed,
    scaled,
)
from gonghui.faces.web.plans.pages.walls import Card, Wall, wall

__all__ = [
    "BY_CATEGORY",
    "BY_GOAL",
    "Card",
    "Cockpit",
    "Compared",
    "Measure",
    "Row",
    "StreetTable",
    "Wall",
    "amount",
    "cockpit",
    "compared",
    "decisions",
    "district_map",
    "indicator_url",
    "lines_of",
    "measure_of",
    "part_measure_of",
    "part_scaled",
    "printed",
    "row_of",
    "scaled",
    "street_table",
    "told_changes",
    "wall",
]
