"""The words in which a module says what it offers to the insight floor.

A module's `facts.py` holds `TABLES` and `METRICS`. The warehouse discovers them (`declared_tables`,
`declared_metrics`) and imports no module. A metric is written once, at record level: which units
there are and when (population), which of them satisfy what and when (condition), which do not
enter at all and why (exclusions), and where a unit counts (attribution). Value, breakdown, trend
and the records behind the number all follow from that; nothing here knows of pages.

Populations and conditions are functions from the warehouse's tables to an Ibis table of *spells*:
half-open intervals `[start, end)` in days, `end` empty meaning until further notice. Spells of one
unit may overlap: the kernel unites them, so a unit counts once a day (amounts and events are added).
Each function selects, joins and unites; what negates is an exclusion. The kernel relies on that when
it computes only the units that a changed row touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    import ibis.expr.types as ir


# Stands for 'until further notice' where two ends are compared.
FAR = date(9999, 12, 31)


class Kind(StrEnum):
    """How a figure behaves in time: a state, a movement over a year, or somebody else's statistic."""

    STOCK = "stock"  # true at the end of a day; never summed over time
    FLOW = "flow"  # summed from the first day of the statistical year to the end of the day
    SERIES = "series"  # published elsewhere: the latest period's latest vintage


@dataclass(frozen=True)
class Column:
    """A column of a warehouse table: the model's own attribute, and its warehouse type."""

    name: str  # attname of the model: studio_id, level, valid_from
    type: str = "int64"  # int64, string, date, boolean, float64, decimal(20,6)


@dataclass(frozen=True)
class Table:
    """Rows of one model as the warehouse holds them: its `id` and the declared columns.

    A column whose field is classed personal or sensitive is refused when the warehouse starts.
    """

    name: str
    model: str  # "skills.Recognition"
    columns: tuple[Column, ...]
    # A closure has no changes of its own: it is read anew when one of these models changed.
    derived_from: tuple[str, ...] = ()
    # Readings that hold until the next (see `latest`): what was read. A change of one row changes
    # how long its neighbours hold.
    readings_of: str = ""


Tables = Any  # attribute access by table name: t.recognition
Spells = Callable[[Tables], "ir.Table"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What every metric declares. Texts are gettext-lazy; all definitions are ours unless `source` says."""

    key: str
    version: int = 1
    name: Any
    unit_model: str  # what is counted, once each: "skills.Studio"
    register: str = ""  # the register whose rows are the records behind the number
    population_text: Any
    condition_text: Any = ""
    attribution_text: Any = ""
    exclusion_texts: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    is_ours: bool = True  # the definition is the platform's reading, not the plan's words
    in_force_from: date = date(1900, 1, 1)  # the version's own validity
    breakdowns: Mapping[str, Any] = field(default_factory=dict)  # population column → label
    kind: Kind = Kind.STOCK
    drilldown: bool = True
    k: int = 1  # smallest cell shown; 10 where answers are protected
    # "seat": a unit counts where its body sits; "area": in the area that the population itself yields
    # (a street on a list, a place with an address of its own). `body` may then be empty.
    attributed_to: str = "seat"
    # Other measures of the same matter, shown beside and never mixed: an outside statistic, a register.
    beside: tuple[str, ...] = ()
    # The key of the dated setting that says which version is in force (see law.queries.value).
    chosen_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Count(Metric):
    """How many units. `population` yields unit, body, start, end and the breakdown columns.

    `body` is where the unit sits (attribution goes by that body's seat) and what the policy asks
    about. A FLOW population yields unit, body, start: the unit counts on the day `start`.
    """

    population: Spells


@dataclass(frozen=True, kw_only=True)
class Ratio(Metric):
    """Which share of the population satisfies `condition`; both by unit.

    `condition` and each exclusion yield unit, start, end. Exclusions leave the denominator, in the
    order given (the first that applies names the reason), and are counted beside it.
    """

    population: Spells
    condition: Spells
    exclusions: Mapping[str, Spells] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sum(Metric):
    """The sum of `amount` over units in force (STOCK) or over events (FLOW).

    `population` yields unit, body, start, end, amount. `Latest` readings (a head count holds until
    the next) are written with `latest` in the population.
    """

    population: Spells


@dataclass(frozen=True, kw_only=True)
class Series(Metric):
    """A figure that somebody else publishes: observations with vintage, no records of ours behind it."""

    series: str
    kind: Kind = Kind.SERIES


def latest(readings: ir.Table, *, unit: str, on: str) -> ir.Table:
    """Spells of readings: each holds from its day until the unit's next one.

    Args:
        readings: one row a reading.
        unit: column of what was read.
        on: column of the day it was read.
    Returns:
        The same rows with `start` and `end`.
    """
    import ibis

    following = readings[on].lead().over(ibis.window(group_by=unit, order_by=on))
    return readings.mutate(start=readings[on], end=following)


def common(rows: ir.Table, *prefixes: str) -> ir.Table:
    """The days common to several intervals of a row.

    Args:
        rows: for each prefix, columns `<prefix>_from` and `<prefix>_to` (empty: until further notice).
    Returns:
        The rows whose intervals meet, with `start` and `end` of what they have in common.
    """
    import ibis

    starts = [rows[f"{p}_from"] for p in prefixes]
    ends = [rows[f"{p}_to"].fill_null(FAR) for p in prefixes]
    # Spark's greatest and least want two values at least.
    start, end = (ibis.greatest(*starts), ibis.least(*ends)) if len(prefixes) > 1 else (starts[0], ends[0])
    rows = rows.mutate(start=start, end=end)
    return rows.filter(rows.start < rows.end).mutate(end=rows.end.nullif(ibis.literal(FAR)))


@cache
def declared_tables() -> dict[str, Table]:
    """Every table that an installed module declares, by name.

    Raises:
        ValueError: two modules declare one name, or a column is not classed open.
    """
    found: dict[str, Table] = {}
    for table in _declared("TABLES"):
        if table.name in found:
            raise ValueError(f"two facts tables are called {table.name}")
        model = apps.get_model(table.model)
        for column in table.columns:
            name = model._meta.get_field(column.name.removesuffix("_id")).name
            if model.privacy.get(name) != "open":  # type: ignore[attr-defined]
                raise ValueError(f"{table.model}.{column.name} is not classed open; the warehouse refuses it")
        found[table.name] = table
    return found


@cache
def declared_metrics() -> dict[str, tuple[Metric, ...]]:
    """Every declared metric by key, its versions in order; the last is the one in force."""
    found: dict[str, list[Metric]] = {}
    for metric in _declared("METRICS"):
        found.setdefault(metric.key, []).append(metric)
    return {key: tuple(sorted(versions, key=lambda m: m.version)) for key, versions in found.items()}


def metric(key: str | Metric, version: int | None = None) -> Metric:
    """The metric of a key, in the version asked or the latest; a metric itself is what was asked for.

    Raises:
        LookupError: no such key or version.
    """
    if isinstance(key, Metric):
        return key
    for declared in reversed(declared_metrics().get(key, ())):
        if version in (None, declared.version):
            return declared
    raise LookupError(f"no metric {key!r}" + (f" in version {version}" if version else ""))


def _declared(name: str) -> list[Any]:
    rows: list[Any] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.facts"):
            rows.extend(getattr(import_module(f"{app.name}.facts"), name, ()))
    return rows
