"""The records behind a number, and figures as they were published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.indicators.pages.drawing import value_of
from gonghui.faces.web.indicators.pages.reading import metric_of, said
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import indicator_url, measure_of, scaled
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.facts import Metric, Ratio, Series
from gonghui.foundation.core.registers import Category
from gonghui.insight.indicators.queries import difference, records_behind

PARTS = {
    "all": gettext_lazy("All that were counted"),
    "numerator": gettext_lazy("Satisfied"),
    "missing": gettext_lazy("Missing"),
    "excluded": gettext_lazy("Excluded"),
}
RECORDS_A_PAGE = 20
NAMED_CHANGES = 5
PERSON, VIEW = "people.Person", Permission.VIEW


def has_records(metric: Metric | None) -> bool:
    """Whether records of ours stand behind the number."""
    return metric is not None and not isinstance(metric, Series) and metric.drilldown


def parts_offered(metric: Metric) -> list[tuple[str, Any]]:
    """The parts of the records that make sense: a count has no missing ones."""
    if isinstance(metric, Ratio):
        return list(PARTS.items())
    return [("all", PARTS["all"])]


def record_list(
    plan: Any, state: Any, lens: Lens, account: Any, part: str, after: int | None
) -> dict[str, Any]:
    """A page of the records, each loaded under the policy; what lies outside it is only counted."""
    indicator = state.indicator
    metric = metric_of(indicator, state.figure.version)
    texts = metric.exclusion_texts if metric else {}
    people = metric is not None and metric.unit_model == PERSON and allows(account, VIEW, Category.PEOPLE)
    page = records_behind(
        indicator.metric,
        area=lens.area,
        as_of=lens.on,
        account=account,
        part=part,
        after=after,
        limit=RECORDS_A_PAGE,
        version=state.figure.version,
    )
    rows = [
        (row, url_of(row, plan, indicator, lens, people), str(texts.get(row.excluded, row.excluded)))
        for row in page.rows
    ]
    return {"part": part, "rows": rows, "next": page.next, "total": page.total, "hidden": page.hidden}


def url_of(row: Any, plan: Any, indicator: Any, lens: Lens, people: bool) -> str:
    """The register page of a record, a street's own figure, a person's page for whoever sees people."""
    if row.register:
        return reverse("web:record", args=[row.register, row.id])
    if row.body is None:
        street = Lens(lens.on, row.area, lens.scope) if row.area else lens
        return indicator_url(plan, indicator.number, street)
    if people and row.name:
        return reverse("web:person", args=[row.id])
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
