"""What outside series offer to the warehouse: published values with period and vintage."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.facts import Column, Series, Table

TABLES = (
    Table("outside_series", "indicators.OutsideSeries", (Column("key", "string"),)),
    Table(
        "observation",
        "indicators.Observation",
        (
            Column("series_id"),
            Column("area_id"),
            Column("period_start", "date"),
            Column("period_end", "date"),
            Column("value", "decimal(20,6)"),
            Column("published_on", "date"),
            Column("basis", "string"),
        ),
    ),
)
SHARED = {
    "unit_model": "indicators.Observation",
    "population_text": _("The latest period that has ended by the day, in its latest published version."),
    "attribution_text": _("Published for the city as a whole."),
    "drilldown": False,
}
METRICS = (
    Series(
        key="surveyed_unemployment",
        series="surveyed_unemployment",
        name=_("Surveyed urban unemployment rate"),
        **SHARED,  # type: ignore[arg-type]
    ),
    Series(
        key="income_growth",
        series="income_growth",
        name=_("Real growth of residents' disposable income per head"),
        **SHARED,  # type: ignore[arg-type]
    ),
    Series(
        key="gdp_growth",
        series="gdp_growth",
        name=_("Real growth of the city's economy"),
        **SHARED,  # type: ignore[arg-type]
    ),
    Series(
        key="skilled_workers_published",
        series="skilled_workers_published",
        name=_("Skilled workers, as published"),
        beside=("skilled_people",),
        **SHARED,  # type: ignore[arg-type]
    ),
    Series(
        key="highly_skilled_published",
        series="highly_skilled_published",
        name=_("Highly skilled workers, as published"),
        beside=("highly_skilled_people",),
        **SHARED,  # type: ignore[arg-type]
    ),
)
