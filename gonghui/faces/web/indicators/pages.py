"""What an indicator's page shows: headline, trend, parts, definition, records behind the number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.charts import TileMap, tile_map
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import amount, measure_of, printed, scaled
from gonghui.foundation.bodies.models import Area, AreaTree
from gonghui.foundation.bodies.queries import areas_below, districts
from gonghui.foundation.core.facts import Metric, Ratio, Series, declared_metrics
from gonghui.foundation.warehouse.queries import breakdown, figure, figures_by_area, trend
from gonghui.insight.indicators.models import Observation, OutsideSeries
from gonghui.insight.indicators.queries import difference, records_behind

PARTS = {
    "all": gettext_lazy("All that were counted"),
    "numerator": gettext_lazy("Satisfied"),
    "missing": gettext_lazy("Missing"),
    "excluded": gettext_lazy("Excluded"),
}
RECORDS_A_PAGE = 20
NAMED_CHANGES = 5
# Breakdown column → where its words are: a model's field, or `words.CHOICES`.
CHOICES = {
    "level": "skills.Recognition.level",
    "kind": "skills.Studio.kind",
    "basis": "places.RoomDuty.basis",
    "plan_kind": "assistance.MutualAidPlan.kind",
}
WORDS = {"ownership": "employer.ownership", "unit_kind": "employer.unit_kind"}


@dataclass(frozen=True)
class Part:
    """One line of a table of parts: an area or a group."""

    name: str
    text: str
    fraction: str
    share: float | None  # length of its bar, of the longest
    url: str = ""


@dataclass(frozen=True)
class Definition:
    """One version of a metric's definition beside what it says today."""

    metric: Metric
    text: str
    fraction: str
    in_use: bool


def versions(indicator: Any, lens: Lens) -> list[Definition]:
    """The definition's versions side by side, each with its own figure, the newest first."""
    declared = declared_metrics().get(indicator.metric, ())
    return [
        Definition(one, *said(indicator, figure_of(indicator, lens, one.version)), one == declared[-1])
        for one in reversed(declared)
    ]


def figure_of(indicator: Any, lens: Lens, version: int | None = None) -> Any:
    """The figure of the indicator's metric through the lens."""
    return figure(indicator.metric, area=lens.area_id, as_of=lens.on, version=version)


def headline(state: Any) -> tuple[str, str]:
    """The value in the plan's printed unit, and its fraction; of a list, the share of it too."""
    one = state.figure
    fraction = words.fraction(one.numerator, one.denominator) if one else ""
    if one and one.value is not None and state.indicator.counts_a_list:
        fraction += f" · {words.percent(one.value)}"
    return printed(state), fraction


def said(indicator: Any, one: Any) -> tuple[str, str]:
    """A figure in the unit of the indicator's parts and months, and its fraction."""
    value = scaled(indicator, one.value) if one else None
    fraction = words.fraction(one.numerator, one.denominator) if one else ""
    return words.number(value, measure_of(indicator).decimals), fraction


def outlook(state: Any, lens: Lens, plan: Any) -> list[str]:
    """How the value stands against its time path and where the last year's pace leads, in sentences."""
    indicator, target = state.indicator, state.target
    judged = target is not None and (target.value is not None or indicator.counts_a_list)
    if state.value is None or not judged:
        return []
    sentences = []
    if state.expected is not None and state.time_share is not None and str(state.status) != "met":
        gap = state.measured - state.expected
        gap = -gap if target.direction == "down" else gap
        text = _("%(gap)s ahead of the time path.") if gap >= 0 else _("%(gap)s behind the time path.")
        sentences.append(text % {"gap": amount(indicator, abs(gap))})
    if lens.on < target.due_on and (ahead := projected(state, lens, target.due_on)) is not None:
        measure = measure_of(indicator)
        reached = f"{words.number(ahead, measure.decimals)}{words.SPACE}{measure.unit}"
        sentences.append(
            _("At the pace of the last year it reaches %(value)s by %(day)s.")
            % {"value": reached, "day": words.long_day(target.due_on)}
        )
    return sentences


def projected(state: Any, lens: Lens, due: date) -> Decimal | None:
    """The value carried on straight at the pace of the year before; None without a value a year ago."""
    before = figure(state.indicator.metric, area=lens.area_id, as_of=lens.on - timedelta(days=365))
    then = scaled(state.indicator, before.value)
    if then is None:
        return None
    now = scaled(state.indicator, state.figure.value)
    assert now is not None
    reached = now + (now - then) / 365 * (due - lens.on).days
    if measure_of(state.indicator).unit == "%":
        reached = min(reached, 100.0)
    return Decimal(str(round(reached, 4)))


def chart(plan: Any, state: Any, lens: Lens, frozen: Iterable[Any]) -> dict[str, Any]:
    """The trend's data for the chart script: recorded line, target path, published dots, definition marks."""
    indicator, target = state.indicator, state.target
    since = date(plan.period_start.year - 1, 12, 31)
    months = trend(indicator.metric, area=lens.area_id, since=since, until=lens.on)
    versions_ = declared_metrics().get(indicator.metric, ())
    return {
        "recorded": [[one.as_of.isoformat(), scaled(indicator, one.value)] for one in months],
        "path": path_of(state, since, lens) if target else [],
        "frozen": [[one.as_of.isoformat(), scaled(indicator, value_of(one))] for one in frozen],
        "marks": [
            {"on": one.in_force_from.isoformat(), "text": _("definition %(n)s") % {"n": one.version}}
            for one in versions_[1:]
            if one.in_force_from > since
        ],
        "unit": measure_of(indicator).unit,
        "decimals": measure_of(indicator).decimals,
        "words": {"recorded": _("Recorded"), "path": _("Target path"), "frozen": _("As published")},
    }


def value_of(frozen: Any) -> Any:
    """The value of a frozen figure."""
    if frozen.numerator is None:
        return None
    return frozen.numerator / frozen.denominator if frozen.denominator else frozen.numerator


def path_of(state: Any, since: date, lens: Lens) -> list[list[Any]]:
    """Corners of the target path: baseline, yearly steps, target; a ceiling is level."""
    target = state.target
    whole = 100 if state.indicator.counts_a_list else None
    if (target.value is None and whole is None) or target.each_year:
        return []
    goal = float(target.value if whole is None else whole)
    baseline = getattr(state, "baseline", None)
    baseline = target.baseline if baseline is None else baseline
    if target.direction == "hold" or baseline is None:
        return [[since.isoformat(), goal], [target.due_on.isoformat(), goal]]
    steps = [[f"{step.year}-12-31", float(step.value)] for step in target.path.all()]
    start = (target.baseline_on or since).isoformat()
    return [[start, float(baseline)], *steps, [target.due_on.isoformat(), goal]]


def by_area(plan: Any, state: Any, lens: Lens) -> tuple[list[Part], TileMap | None, str]:
    """The districts of the city or the streets of a district: table, map, and what they are called."""
    indicator = state.indicator
    if isinstance(metric_of(indicator), Series):
        return [], None, ""
    whole = lens.area.level == Area.Level.CITY
    tree = AreaTree.ZONE if lens.area.level == Area.Level.ZONE else AreaTree.STATISTICAL
    below = districts(lens.on) if whole else list(areas_below(lens.area, lens.on, tree=tree, level="street"))
    level = "district" if whole else "street"
    figures = figures_by_area(indicator.metric, area=lens.area_id, as_of=lens.on, level=level)
    address = reverse("web:indicator", args=[plan.key, indicator.number])
    rows = []
    for area in below:
        text, shown = said(indicator, figures.get(area.pk))
        value = scaled(indicator, figures[area.pk].value) if area.pk in figures else None
        rows.append((area, value, text, shown, f"{address}?as_of={lens.on}&area={area.code}"))
    longest = max((value for _, value, *_ in rows if value is not None), default=0) or 1
    parts = [
        Part(words.name_of(area), text, shown, share_of(value, longest), url)
        for area, value, text, shown, url in rows
    ]
    if 0 in figures:
        parts.append(Part(_("Without a seat"), *said(indicator, figures[0]), None))
    return parts, tile_map([(area, value, text, url) for area, value, text, _, url in rows]), level


def groups(indicator: Any, lens: Lens) -> list[tuple[str, list[Part]]]:
    """The declared breakdowns, each a small table."""
    metric = metric_of(indicator)
    if metric is None:
        return []
    found = []
    for column, label in metric.breakdowns.items():
        figures = breakdown(indicator.metric, column=column, area=lens.area_id, as_of=lens.on)
        values = {key: scaled(indicator, one.value) for key, one in figures.items()}
        longest = max((value for value in values.values() if value is not None), default=0) or 1
        lines = [
            Part(
                choice_word(column, key),
                *said(indicator, one),
                share_of(values[key], longest),
            )
            for key, one in sorted(figures.items(), key=lambda pair: -(values[pair[0]] or 0))
        ]
        found.append((str(label), lines))
    return found


def share_of(value: float | None, longest: float) -> float | None:
    """The length of a bar, of the longest; unknown has none."""
    return None if value is None else value / longest


def choice_word(column: str, key: str) -> str:
    """A breakdown's key in words, from the choices of the field it comes from."""
    if column in WORDS and key:
        return words.choice(WORDS[column], key)
    path = CHOICES.get(column)
    if path is None or not key:
        return str(key or _("not given"))
    label, _dot, name = path.rpartition(".")
    choices = dict(apps.get_model(label)._meta.get_field(name).flatchoices)
    return str(choices.get(key, key))


def metric_of(indicator: Any) -> Metric | None:
    """The latest version of the indicator's metric; None while no module declares it."""
    declared = declared_metrics().get(indicator.metric, ())
    return declared[-1] if declared else None


def has_records(metric: Metric | None) -> bool:
    """Whether records of ours stand behind the number."""
    return metric is not None and not isinstance(metric, Series) and metric.drilldown


def parts_offered(metric: Metric) -> list[tuple[str, Any]]:
    """The parts of the records that make sense: a count has no missing ones."""
    if isinstance(metric, Ratio):
        return list(PARTS.items())
    return [("all", PARTS["all"])]


def record_list(indicator: Any, lens: Lens, account: Any, part: str, after: int | None) -> dict[str, Any]:
    """A page of the records, each loaded under the policy; what lies outside it is only counted."""
    metric = metric_of(indicator)
    page = records_behind(
        indicator.metric,
        area=lens.area,
        as_of=lens.on,
        account=account,
        part=part,
        after=after,
        limit=RECORDS_A_PAGE,
    )
    rows = [
        (row, url_of(row), str(metric.exclusion_texts.get(row.excluded, row.excluded))) for row in page.rows
    ]
    return {"part": part, "rows": rows, "next": page.next, "total": page.total, "hidden": page.hidden}


def url_of(row: Any) -> str:
    """The register page of a record, or its body's page."""
    if row.register:
        return reverse("web:record", args=[row.register, row.id])
    return reverse("web:body", args=[row.body.public_id])


@dataclass(frozen=True)
class Frozen:
    """A figure as published, and what the same question answers today."""

    figure: Any
    text: str
    fraction: str
    since: Any  # indicators.queries.Difference
    now: str


def frozen_list(indicator: Any, frozen: Iterable[Any], account: Any) -> list[Frozen]:
    """Frozen figures with the difference since; records that the account may not list are only counted."""
    found = []
    for one in frozen:
        since = difference(one, account=account, limit=NAMED_CHANGES)
        text = words.number(scaled(indicator, value_of(one)), measure_of(indicator).decimals)
        shown = words.fraction(one.numerator, one.denominator)
        found.append(Frozen(one, text, shown, since, said(indicator, since.now)[0]))
    return found


def address(plan: Any, number: int, lens: Lens) -> str:
    """The indicator's page through the same lens."""
    return f"{reverse('web:indicator', args=[plan.key, number])}?as_of={lens.on}&area={lens.area.code}"


def series_rows() -> list[tuple[OutsideSeries, Observation | None, int]]:
    """Every outside series with its newest value in its latest vintage, and how many values there are."""
    newest: dict[int, Observation] = {}
    counts: dict[int, int] = {}
    for one in Observation.objects.order_by("period_end", "published_on", "pk"):
        newest[one.series_id] = one
        counts[one.series_id] = counts.get(one.series_id, 0) + 1
    return [(one, newest.get(one.pk), counts.get(one.pk, 0)) for one in OutsideSeries.objects.order_by("key")]


def vintages(series: OutsideSeries) -> list[list[Observation]]:
    """The observations of a series by period, newest period first, each period's latest vintage first."""
    periods: dict[tuple[date, date], list[Observation]] = {}
    for one in series.observations.select_related("area").order_by("-period_end", "-published_on", "-pk"):
        periods.setdefault((one.period_end, one.period_start), []).append(one)
    return list(periods.values())
