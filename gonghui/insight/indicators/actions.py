"""Outside series and their published values; figures frozen for publication."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.actions import Actor, record_change
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.warehouse.queries import figure, pinned
from gonghui.insight.indicators.models import LONGEST_BASIS, FrozenFigure, Observation, OutsideSeries
from gonghui.insight.indicators.queries import metric_area, pairs_behind, version_in_force
from gonghui.insight.indicators.rules import check_observation, pack_pairs, pairs_text

SENTENCES = {
    "add_series": _("entered the outside series {name}"),
    "observe": _("entered {value} for {name}, {start} to {end}, published on {published}"),
    "freeze": _("froze {metric} as of {as_of} for “{label}”"),
}


@transaction.atomic
def add_series(
    *,
    key: str,
    name_zh: str,
    name_en: str,
    unit_zh: str,
    unit_en: str,
    issuer: str,
    by: Actor,
    basis: str = "",
) -> OutsideSeries:
    """Enters a statistic that somebody else publishes.

    Args:
        key: what a Series metric calls it.
        basis: the statistical basis (统计口径); another basis is another series.
    Raises:
        Refusal: a name or the issuer is missing, or the key is taken.
    """
    required = {"key": key, "name_zh": name_zh, "name_en": name_en, "unit_zh": unit_zh, "issuer": issuer}
    for field, value in required.items():
        if not value.strip():
            raise Refusal(
                _("A series needs key, names, unit and issuer; enter what is missing."), field=field
            )
    if OutsideSeries.objects.filter(key=key).exists():
        raise Refusal(_("There is a series with the key %(key)s already.") % {"key": key}, field="key")
    series = OutsideSeries.objects.create(
        key=key,
        name_zh=name_zh,
        name_en=name_en,
        unit_zh=unit_zh,
        unit_en=unit_en,
        issuer=issuer,
        basis=basis,
    )
    record_change(verb="add_series", record=series, by=by, params={"name": name_zh})
    return series


@transaction.atomic
def observe(
    *,
    series: OutsideSeries,
    area: Area,
    period_start: date,
    period_end: date,
    value: Decimal | str | int,
    published_on: date,
    source: str,
    by: Actor,
    status: str = Observation.Status.FINAL,
    basis: str = "",
    today: date | None = None,
) -> Observation:
    """Enters a published value. A revision is the same period with a later day of publication.

    Args:
        period_end: last day, inclusive.
        published_on: the vintage.
        basis: what the value counts (统计口径), where the series changed that: values of two bases are no
            one line.
        today: the day on which it is entered; the clock's when not given.
    Raises:
        Refusal: dates or value are impossible, or this vintage is entered already.
    """
    number = check_observation(
        period_start=period_start,
        period_end=period_end,
        value=value,
        published_on=published_on,
        source=source,
        today=today or timezone.localdate(),
    )
    if status not in Observation.Status.values:
        raise Refusal(_("Choose whether the value is preliminary, final or revised."), field="status")
    if len(basis.strip()) > LONGEST_BASIS:
        raise Refusal(_("Too long: at most %(longest)s characters.") % {"longest": LONGEST_BASIS}, "basis")
    # One at a time per series, so that two clerks do not enter the same vintage.
    OutsideSeries.objects.select_for_update().get(pk=series.pk)
    same = Observation.objects.filter(
        series=series,
        area=area,
        period_start=period_start,
        period_end=period_end,
        published_on=published_on,
    )
    if same.exists():
        raise Refusal(
            _("This period has a value of that day already; a revision has a later day of publication."),
            field="published_on",
        )
    observation = Observation.objects.create(
        series=series,
        area=area,
        period_start=period_start,
        period_end=period_end,
        value=number,
        published_on=published_on,
        status=status,
        source=source.strip(),
        basis=basis.strip(),
    )
    params = {
        "name": series.name_zh,
        "value": f"{number}",
        "start": f"{period_start}",
        "end": f"{period_end}",
        "published": f"{published_on}",
    }
    record_change(verb="observe", record=observation, by=by, params=params)
    return observation


@transaction.atomic
def freeze(*, metric: str, area: Area, as_of: date, label: str, by: Actor) -> FrozenFigure:
    """Keeps a figure as it stands for publication, with the records behind it.

    Args:
        label: where it is published.
    Raises:
        Refusal: no such metric, nothing known to freeze, or no label.
    """
    if metric not in declared_metrics():
        raise Refusal(_("There is no metric called %(key)s.") % {"key": metric}, field="metric")
    if not label.strip():
        raise Refusal(_("Say where the figure is published; that is its label."), field="label")
    with pinned():
        known_at = timezone.now()
        version = version_in_force(metric, region=area.code, on=as_of)
        found = figure(metric, area=metric_area(area), as_of=as_of, version=version)
        behind = pairs_behind(metric, area=area, as_of=as_of, version=found.version)
    if found.value is None:
        raise Refusal(_("Nothing is known of this figure on that day, so there is nothing to freeze."))
    frozen = FrozenFigure.objects.create(
        metric=metric,
        definition_version=found.version,
        area=area,
        as_of=as_of,
        known_at=known_at,
        numerator=found.numerator,
        denominator=found.denominator,
        exclusions=found.exclusions,
        records_digest=digest(pairs_text(behind)).hex(),
        records=pack_pairs(behind),
        label=label.strip(),
        frozen_by=by.pk,
    )
    params: dict[str, Any] = {"metric": metric, "as_of": f"{as_of}", "label": frozen.label}
    record_change(verb="freeze", record=frozen, by=by, params=params)
    return frozen
