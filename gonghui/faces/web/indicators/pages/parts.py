"""The parts of a figure: districts or streets, and the groups a metric declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.charts import TileMap, tile_map
from gonghui.faces.web.indicators.pages.reading import metric_of
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import part_measure_of, part_scaled
from gonghui.foundation.bodies.models import Area, AreaTree
from gonghui.foundation.bodies.queries import areas_below, districts
from gonghui.foundation.core.facts import Metric, Series
from gonghui.foundation.warehouse.queries import breakdown, figures_by_area

# Unit and breakdown column → the field whose choices are its words.
CHOICES = {
    ("skills.Studio", "level"): "skills.Recognition.level",
    ("skills.Studio", "kind"): "skills.Studio.kind",
    ("skills.Craftsman", "level"): "skills.CraftsmanTitle.level",
    ("skills.SkillCertificate", "grade"): "skills.SkillCertificate.grade",
    ("places.RoomDuty", "basis"): "places.RoomDuty.basis",
    ("places.Facility", "build"): "places.Facility.build",
    ("assistance.Enrolment", "plan_kind"): "assistance.MutualAidPlan.kind",
    ("people.Person", "employment"): "people.Employment.kind",
}
# Those whose models stand below the floor of words: see `words.CHOICES`.
WORDS = {"ownership": "employer.ownership", "unit_kind": "employer.unit_kind", "street_kind": "area.kind"}


@dataclass(frozen=True)
class Part:
    """One line of a table of parts: an area or a group."""

    name: str
    text: str
    fraction: str
    share: float | None  # length of its bar, of the longest
    url: str = ""


def said_part(indicator: Any, one: Any) -> tuple[str, str]:
    """The figure of a part in the unit of parts, and its fraction."""
    value = part_scaled(indicator, one.value) if one else None
    fraction = words.fraction(one.numerator, one.denominator) if one else ""
    return words.number(value, part_measure_of(indicator).decimals), fraction


def by_area(plan: Any, state: Any, lens: Lens) -> tuple[list[Part], TileMap | None, str]:
    """The districts of the city or the streets of a district: table, map, and what they are called."""
    indicator = state.indicator
    if isinstance(metric_of(indicator), Series):
        return [], None, ""
    whole = lens.area.level == Area.Level.CITY
    tree = AreaTree.ZONE if lens.area.level == Area.Level.ZONE else AreaTree.STATISTICAL
    below = districts(lens.on) if whole else list(areas_below(lens.area, lens.on, tree=tree, level="street"))
    level = "district" if whole else "street"
    figures = figures_by_area(
        indicator.metric, area=lens.area_id, as_of=lens.on, level=level, version=state.figure.version
    )
    address = reverse("web:indicator", args=[plan.key, indicator.number])
    rows = []
    for area in below:
        text, shown = said_part(indicator, figures.get(area.pk))
        value = part_scaled(indicator, figures[area.pk].value) if area.pk in figures else None
        rows.append((area, value, text, shown, f"{address}?as_of={lens.on}&area={area.code}"))
    nowhere = part_scaled(indicator, figures[0].value) if 0 in figures else None
    known = [value for value in (nowhere, *(value for _, value, *_ in rows)) if value is not None]
    longest = max(known, default=0) or 1
    parts = [
        Part(words.name_of(area), text, shown, share_of(value, longest), url)
        for area, value, text, shown, url in rows
    ]
    if 0 in figures:
        told = said_part(indicator, figures[0])
        parts.append(Part(_("Without a seat"), *told, share_of(nowhere, longest)))
    return parts, tile_map([(area, value, text, url) for area, value, text, _, url in rows]), level


def groups(state: Any, lens: Lens) -> list[tuple[str, list[Part]]]:
    """The declared breakdowns, each a small table."""
    indicator = state.indicator
    metric = metric_of(indicator, state.figure.version)
    if metric is None:
        return []
    found = []
    for column, label in metric.breakdowns.items():
        figures = breakdown(metric, column=column, area=lens.area_id, as_of=lens.on)
        values = {key: part_scaled(indicator, one.value) for key, one in figures.items()}
        longest = max((value for value in values.values() if value is not None), default=0) or 1
        lines = [
            Part(
                choice_word(metric, column, key),
                *said_part(indicator, one),
                share_of(values[key], longest),
            )
            for key, one in sorted(figures.items(), key=lambda pair: -(values[pair[0]] or 0))
        ]
        found.append((str(label), lines))
    return found


def share_of(value: float | None, longest: float) -> float | None:
    """The length of a bar, of the longest; unknown has none."""
    return None if value is None else value / longest


def choice_word(metric: Metric, column: str, key: str) -> str:
    """A breakdown's key in words, from the choices of the field it comes from."""
    if column in WORDS and key:
        return words.choice(WORDS[column], key)
    path = CHOICES.get((metric.unit_model, column))
    if path is None or not key:
        return str(key or _("not given"))
    label, _dot, name = path.rpartition(".")
    choices = dict(apps.get_model(label)._meta.get_field(name).flatchoices)
    return str(choices.get(key, key))
