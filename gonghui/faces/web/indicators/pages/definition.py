"""How a figure is defined, whose words that are, and what else is said of the same matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.indicators.pages.reading import metric_of, said
from gonghui.faces.web.page import Lens
from gonghui.foundation.core.facts import Metric, Ratio, Series, declared_metrics
from gonghui.foundation.core.facts import metric as declared_metric
from gonghui.foundation.warehouse.queries import figure
from gonghui.insight.indicators.models import OutsideSeries


@dataclass(frozen=True)
class Definition:
    """One version of a metric's definition beside what it says today."""

    metric: Metric
    text: str
    fraction: str
    in_use: bool


@dataclass(frozen=True)
class Statement:
    """One thing a definition says, and whether the plan says it or we do."""

    what: str
    says: str
    ours: bool


@dataclass(frozen=True)
class Beside:
    """Another measure of the same matter: never added, never in one line with the indicator's own."""

    name: str
    text: str
    counted: str
    period: str


def versions(state: Any, lens: Lens) -> list[Definition]:
    """The definition's versions side by side, each with its own figure, the newest first."""
    indicator = state.indicator
    found = []
    for one in reversed(declared_metrics().get(indicator.metric, ())):
        in_use = one.version == state.figure.version
        own = state.figure if in_use else figure(one, area=lens.area_id, as_of=lens.on)
        found.append(Definition(one, *said(indicator, own), in_use))
    return found


def statements(state: Any, metric: Metric) -> list[Statement]:
    """Population, condition, exclusions, attribution, version, target and baseline, each with whose it is."""
    ours = metric.is_ours
    found = [Statement(_("Counted"), str(metric.population_text), ours)]
    if isinstance(metric, Ratio):
        found.append(Statement(_("Of these"), str(metric.condition_text), ours))
        found += exclusions(state, metric)
    elif isinstance(metric, Series):
        told = _("as whoever publishes it counts; the basis of a value is kept with it")
        found += [Statement(_("Of these"), told, ours), Statement(_("Excluded"), told, ours)]
    else:
        found.append(Statement(_("Of these"), _("all of them"), ours))
        found.append(Statement(_("Excluded"), _("nothing further: what does not count is said above"), ours))
    if metric.attribution_text:
        found.append(Statement(_("Where"), str(metric.attribution_text), ours))
    found.append(Statement(_("Version in force"), version_words(state, metric), True))
    return found + of_the_target(state)


def exclusions(state: Any, metric: Metric) -> list[Statement]:
    """What leaves the denominator, and how many did on the day; nothing is said, too."""
    if not metric.exclusion_texts:
        return [Statement(_("Excluded"), _("nothing"), metric.is_ours)]
    left = state.figure.exclusions
    return [
        Statement(_("Excluded"), counted_out(str(text), left.get(reason, 0)), metric.is_ours)
        for reason, text in metric.exclusion_texts.items()
    ]


def counted_out(text: str, count: int) -> str:
    """Why some left, and how many; the sentence's full stop gives way to the colon."""
    return f"{text.rstrip('。.')}{_(': ')}{words.number(count)}"


def version_words(state: Any, metric: Metric) -> str:
    """Which version is used, of how many, and who chose it."""
    count = len(declared_metrics().get(metric.key, ()))
    text = _("version %(version)s of %(count)s") % {"version": state.figure.version, "count": count}
    if metric.chosen_by:
        return text + _("; chosen by the dated setting %(key)s") % {"key": metric.chosen_by}
    return text


def of_the_target(state: Any) -> list[Statement]:
    """What the plan says of the indicator, and what of its target is our reading."""
    target = state.target
    if target is None:
        return []
    found = [Statement(_("Target"), words.target_text(target), False)]
    if not target.is_confirmed:
        says = _("Comparator and direction are read from the document and await a person's confirmation.")
        found.append(Statement(_("To confirm"), says, True))
    if target.baseline_on is not None:
        text = words.day(target.baseline_on)
        if target.baseline is None:
            text += _(", from the records of that day")
        elif target.baseline_source:
            text += f"{_(', ')}{target.baseline_source}"
        found.append(Statement(_("Baseline"), text, target.baseline_is_ours))
    if target.change_since is not None:
        says = _("a change in per cent of the value of %(day)s") % {"day": words.day(target.change_since)}
        found.append(Statement(_("Measured as"), says, False))
    if target.cumulative:
        says = _("everything ever reached counts, whether it is still there or not")
        found.append(Statement(_("Measured as"), says, False))
    return found


def beside(indicator: Any, lens: Lens) -> list[Beside]:
    """The measures that the metric names beside itself, each in its own unit."""
    metric = metric_of(indicator)
    if metric is None:
        return []
    series = {
        one.key: one
        for one in OutsideSeries.objects.filter(
            key__in=[getattr(declared_metric(key), "series", "") for key in metric.beside]
        )
    }
    return [beside_row(declared_metric(key), series, lens) for key in metric.beside]


def beside_row(metric: Metric, series: dict[str, OutsideSeries], lens: Lens) -> Beside:
    """One measure: a rate in per cent with its fraction, a count as it is, a series in its own unit."""
    found = figure(metric, area=lens.area_id, as_of=lens.on)
    counted, period = str(metric.population_text), words.day(lens.on)
    if isinstance(metric, Series):
        outside = series.get(metric.series)
        unit = words.in_language(outside, "unit") if outside else ""
        basis = found.basis or (outside.basis if outside else "")
        counted = " · ".join(filter(None, [outside.issuer if outside else "", basis])) or counted
        text = f"{words.number(found.value)}{words.SPACE}{unit}" if found.value is not None else "—"
    elif isinstance(metric, Ratio):
        text = f"{words.percent(found.value)} ({words.fraction(found.numerator, found.denominator)})"
        counted = f"{metric.population_text} {metric.condition_text}"
    else:
        text = words.number(found.value)
    return Beside(str(metric.name), text, counted, period)
