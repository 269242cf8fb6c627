"""Every declared metric on Spark: the numbers of DuckDB, of the kernel, and the true ones.

The spells are the very Ibis expressions of the kernel (`metric_spells`), compiled for PySpark. What is
asked of them here is written in Ibis too, so that both engines answer one question: the whole city and
every district, on all days for which there is a true answer, and every group.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import date
from decimal import Decimal

import ibis
import pytest

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Kind, Ratio, Series, Sum, declared_metrics, declared_tables
from gonghui.foundation.warehouse.queries import breakdown, figure, figures_by_area, pinned
from gonghui.foundation.warehouse.rules.spells import WarehouseTables, metric_spells

METRICS = [metric for versions in declared_metrics().values() for metric in versions]
OF_RECORDS = [metric for metric in METRICS if not isinstance(metric, Series)]
OF_OTHERS = [metric for metric in METRICS if isinstance(metric, Series)]
CITY = "110000"
WHOLE, DISTRICT = "whole", "district"  # questions; the others are the names of groups
NOWHERE = 0  # the area of units without a seat


def names(metric):
    return f"{metric.key} v{metric.version}"


@pytest.mark.parametrize("metric", OF_RECORDS, ids=names)
def test_the_figures_are_the_same_on_both_engines_in_the_kernel_and_in_truth(
    db, metric, engines, truth, told
):
    view = WarehouseTables(declared_tables())
    spells = metric_spells(metric, view)
    name = f"spells_of_{metric.key}_{metric.version}"
    engines.keep(name, spells)
    spells = ibis.table(spells.schema(), name=name)
    assert engines.on_spark(spells) == engines.on_duckdb(spells)

    days = days_of(truth, metric)
    assert len(days) > 1, f"no true answers for {names(metric)}"
    questions = questions_of(metric, asked_on(spells, metric, days), view)
    started = time.perf_counter()
    spark = folded(metric, engines.on_spark(questions))
    between = time.perf_counter()
    duck = folded(metric, engines.on_duckdb(questions))
    ended = time.perf_counter()
    assert same(spark, duck)
    assert same(spark, kernel(metric, days))
    true = true_figures(truth, metric) | true_groups(truth, metric)
    assert true
    assert same({key: spark.get(key, nothing(metric)) for key in true}, true)
    count = engines.duck.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    seconds = (f"{between - started:.1f}", f"{ended - between:.2f}")
    told.append((metric.key, metric.version, count, len(spark), len(true), *seconds))


@pytest.mark.parametrize("metric", OF_OTHERS, ids=names)
def test_published_figures_are_the_same(db, metric, engines, truth, told):
    """The latest vintage of the latest period that had ended by the day."""
    days = sorted(set(days_of(truth, metric)) | {date(year, 12, 31) for year in range(2019, 2026)})
    asked = observed_on(metric, WarehouseTables(declared_tables()), days)
    started = time.perf_counter()
    spark = dict(engines.on_spark(asked))
    between = time.perf_counter()
    duck = dict(engines.on_duckdb(asked))
    ended = time.perf_counter()
    assert spark == duck
    kept = {day: figure(metric, as_of=day).value for day in days}
    assert spark == {day: value for day, value in kept.items() if value is not None}
    true = {
        date.fromisoformat(row["as_of"]): row["value"] and Decimal(row["value"])
        for row in truth["series"]
        if row["metric"] == metric.series and row["known_at"] is None
    }
    assert true
    assert {day: spark.get(day) for day in true} == true
    seconds = (f"{between - started:.1f}", f"{ended - between:.2f}")
    told.append((metric.key, metric.version, 0, len(spark), len(true), *seconds))


# -- the questions, in Ibis ------------------------------------------------------------------------------


def days_of(truth, metric):
    """The days for which there is a true answer, as known now."""
    return sorted(
        {
            date.fromisoformat(row["as_of"])
            for row in truth["figures"]
            if (row["metric"], row["version"]) == (metric.key, metric.version) and not row["known_at"]
        }
    )


def one_row_a_day(days):
    """The days as rows of an expression, without a table of any engine."""
    return ibis.union(*(day_row(day) for day in days)) if len(days) > 1 else day_row(days[0])


def day_row(day):
    return ibis.range(0, 1).unnest().name("one").as_table().select(on=ibis.literal(day))


def asked_on(spells, metric, days):
    """Each spell on each of the days on which it counts."""
    asked = one_row_a_day(days)
    if metric.kind == Kind.FLOW:
        return spells.join(
            asked, (spells.start <= asked.on) & (spells.start.year() == asked.on.year())
        ).select("on", "area", "hit", "excluded", "amount", *metric.breakdowns)
    counts = (spells.start <= asked.on) & (spells.end.isnull() | (spells.end > asked.on))
    return spells.join(asked, counts).select("on", "area", "hit", "excluded", "amount", *metric.breakdowns)


def questions_of(metric, asked, view):
    """The whole city, every district by the statistical tree, and every group: in one statement."""
    counted = asked.filter(asked.excluded == "")
    found = [
        totals(asked, WHOLE, ibis.literal("")),
        totals(in_districts(asked, view), DISTRICT, None),
        *(
            totals(counted, column, counted[column].cast("string").fill_null(""))
            for column in metric.breakdowns
        ),
    ]
    return ibis.union(*found)


def in_districts(asked, view):
    """Each row with the district in which its street lies on the day."""
    path, area = view.area_path, view.area
    district = area.filter(area.level == "district").select(ancestor_id=area.id)
    below = path.filter(path.tree == "statistical").semi_join(district, "ancestor_id")
    below = below.select(
        street=below.descendant_id, district=below.ancestor_id, since=below.valid_from, until=below.valid_to
    )
    lies = (
        (asked.area == below.street)
        & (below.since <= asked.on)
        & (below.until.isnull() | (below.until > asked.on))
    )
    placed = asked.left_join(below, lies)
    return placed.mutate(place=placed.district.fill_null(NOWHERE).cast("string"))


def totals(rows, question, place):
    """Sums by day, place and reason of exclusion."""
    rows = rows if place is None else rows.mutate(place=place)
    sums = rows.group_by("on", "place", "excluded").aggregate(
        units=rows.count(),
        hits=rows.hit.cast("int64").sum(),
        amount=rows.amount.cast("float64").sum(where=rows.hit),
    )
    return sums.select("on", "place", "excluded", "units", "hits", "amount", question=ibis.literal(question))


def observed_on(metric, view, days):
    """A published series on each day."""
    asked = one_row_a_day(days)
    city = view.area.filter(view.area.level == "city").select(area_id=view.area.id)
    series = view.outside_series.filter(view.outside_series.key == metric.series)
    rows = view.observation.semi_join(series.select(series_id=series.id), "series_id")
    rows = rows.semi_join(city, "area_id")
    rows = rows.join(asked, rows.period_end <= asked.on)
    order = [rows.period_end.desc(), rows.published_on.desc(), rows.id.desc()]
    latest = rows.mutate(place=ibis.row_number().over(ibis.window(group_by="on", order_by=order)))
    return latest.filter(latest.place == 0).select("on", "value")


# -- the answers -----------------------------------------------------------------------------------------


def folded(metric, rows):
    """Rows of `totals` as figures: (question, day, place) → numerator, denominator, exclusions."""
    sums = defaultdict(lambda: [0, 0, 0.0, {}])
    for on, place, excluded, units, hits, amount, question in rows:
        figures = sums[question, on, place]
        if excluded:
            figures[3][excluded] = units
        else:
            figures[0] += units
            figures[1] += hits
            figures[2] += float(amount or 0)
    return {key: said(metric, *figures) for key, figures in sums.items()}


def said(metric, units, hits, amount, excluded):
    numerator = amount if isinstance(metric, Sum) else hits
    return numerator, units if isinstance(metric, Ratio) else None, excluded


def nothing(metric):
    return said(metric, 0, 0, 0.0, {})


def same(left, right):
    """Equal figures; sums of money within a millionth, because they are added in another order."""
    return left.keys() == right.keys() and all(
        left[key][1:] == right[key][1:] and float(left[key][0]) == pytest.approx(float(right[key][0]))
        for key in left
    )


def kernel(metric, days):
    """What pages show."""
    found = {}
    with pinned():
        for day in days:
            found[WHOLE, day, ""] = figure(metric, as_of=day)
            for area, one in figures_by_area(metric, as_of=day, level="district").items():
                found[DISTRICT, day, str(area)] = one
            for column in metric.breakdowns:
                for value, one in breakdown(metric, column=column, as_of=day).items():
                    found[column, day, value] = one
    return {
        key: (one.numerator, one.denominator, {reason: n for reason, n in one.exclusions.items() if n})
        for key, one in found.items()
        if one.numerator or one.denominator or any(one.exclusions.values())
    }


def true_figures(truth, metric):
    """The planted truth of city and districts."""
    areas = Area.objects.filter(valid_to=None, level="district").values_list("code", "pk")
    places = {code: (DISTRICT, str(pk)) for code, pk in areas} | {CITY: (WHOLE, "")}
    return {
        (places[row["area"]][0], date.fromisoformat(row["as_of"]), places[row["area"]][1]): (
            float(row["numerator"]),
            row["denominator"],
            row["exclusions"],
        )
        for row in truth["figures"]
        if (row["metric"], row["version"]) == (metric.key, metric.version)
        and row["area"] in places
        and not row["known_at"]
    }


def true_groups(truth, metric):
    """The planted truth of the groups of the whole city."""
    return {
        (row["column"], date.fromisoformat(row["as_of"]), row["value"]): (
            float(row["numerator"]),
            row["denominator"],
            {},
        )
        for row in truth["breakdowns"]
        if (row["metric"], row["version"]) == (metric.key, metric.version)
        and row["column"] in metric.breakdowns
    }
