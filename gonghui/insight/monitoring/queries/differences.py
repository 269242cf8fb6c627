"""Where a reported figure and the records part: by area, in records, adding up to the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.facts import Kind, Metric, Ratio, Series, Sum, declared_metrics
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.warehouse.queries import Figure, figure, figures_by_area, pairs, pinned
from gonghui.insight.indicators.queries import RecordDifference, differing_records, metric_area
from gonghui.insight.monitoring.models import ReportedFigure

NAMED = 50  # records named at most
WITHOUT_SEAT = 0


@dataclass(frozen=True)
class Row:
    """One area: reported and recorded in records, what parts them, and how much of that came since.

    Attributes:
        area: None of bodies without a seat, and of the rest that no area reported.
        reported: how many records the reported figure stands for; None where the area reported nothing.
        apart: reported less recorded; None where nothing was reported.
        since: what the records gained (or lost) after the report of the whole came in.
    """

    area: Area | None
    kind: str  # "area", "seatless", "rest"
    figure: ReportedFigure | None
    reported: int | None
    recorded: int | None
    apart: int | None
    since: int | None

    @property
    def left(self) -> int | None:
        """What parts them beyond the records that came since: to be looked into."""
        return None if self.apart is None or self.since is None else self.apart + self.since


@dataclass(frozen=True)
class Differences:
    """The whole and its parts; `apart` of the rows add up to that of the whole, and so does `since`."""

    whole: Row
    rows: list[Row]
    changed: int  # records that count otherwise than on the day of receipt
    records: list[RecordDifference]  # those the account may list


def differences_of(row: ReportedFigure, account: Account) -> Differences | None:
    """Where a reported figure parts from the records.

    Returns:
        None where no records of ours stand behind the indicator, or a flow's period begins within its year
        after records of another one.
    """
    versions = declared_metrics().get(row.indicator.metric, ())
    if not versions or isinstance(versions[-1], Series):
        return None
    metric = declared(row.indicator.metric, row.definition_version)
    known_at = end_of(row.received_on)
    with pinned():
        now, then = (_by_area(row, metric, moment) for moment in (None, known_at))
        whole = _whole(row, metric, known_at)
        changed, records = _changed(row, metric, known_at, account)
    rows = _rows(row, now, then)
    rest = _rest(whole, rows)
    if rest is not None:
        rows.append(rest)
    return Differences(whole, rows, changed, records)


def end_of(day: date) -> datetime:
    """The first moment after a day in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _asked(row: ReportedFigure, metric: Metric) -> dict[str, Any]:
    return {"area": metric_area(row.area), "as_of": row.period_end, "version": metric.version}


def _whole(row: ReportedFigure, metric: Metric, known_at: datetime) -> Row:
    found = figure(metric.key, **_asked(row, metric))
    before = figure(metric.key, known_at=known_at, **_asked(row, metric))
    return _row(row.area, "area", row, found, before)


def level_below(area: Area) -> str:
    """Districts of the city, streets of a district."""
    return Area.Level.DISTRICT if area.level == Area.Level.CITY else Area.Level.STREET


def _by_area(row: ReportedFigure, metric: Metric, known_at: datetime | None) -> Mapping[int, Figure]:
    asked = _asked(row, metric) | {"level": level_below(row.area), "known_at": known_at}
    return figures_by_area(metric.key, **asked)


def _rows(row: ReportedFigure, now: Mapping[int, Figure], then: Mapping[int, Figure]) -> list[Row]:
    areas = list(areas_below(row.area, row.period_end, level=level_below(row.area)))
    reported = {
        one.area_id: one
        for one in ReportedFigure.objects.filter(
            indicator=row.indicator,
            area__in=areas,
            period_start=row.period_start,
            period_end=row.period_end,
            is_current=True,
        )
        .select_related("body", "indicator")
        .order_by("received_on", "pk")
    }
    found = [
        _row(area, "area", reported.get(area.pk), now.get(area.pk), then.get(area.pk))
        for area in areas
        if area.pk in now or area.pk in then or area.pk in reported
    ]
    if WITHOUT_SEAT in now or WITHOUT_SEAT in then:
        found.append(_row(None, "seatless", None, now.get(WITHOUT_SEAT), then.get(WITHOUT_SEAT)))
    return found


def _row(
    area: Area | None, kind: str, own: ReportedFigure | None, now: Figure | None, then: Figure | None
) -> Row:
    recorded, before = counted(now), counted(then)
    told = None if own is None else records_of(own, now)
    return Row(
        area,
        kind,
        own,
        told,
        recorded,
        None if told is None else told - recorded,
        recorded - before,
    )


def counted(found: Figure | None) -> int:
    """The records (or the sum) in the numerator; an area without any unit has none."""
    return int(found.numerator or 0) if found else 0


def records_of(row: ReportedFigure, now: Figure | None) -> int:
    """How many records a reported figure stands for: of a rate, that share of the recorded denominator."""
    value = Fraction(row.value)
    if row.indicator.counts_a_list:
        return round(value * Fraction(row.indicator.unit_factor))
    printed = value * Fraction(row.indicator.unit_factor)
    metric = declared(row.indicator.metric, row.definition_version)
    if isinstance(metric, Ratio):
        return round(printed * ((now.denominator or 0) if now else 0))
    return round(printed)


def _rest(whole: Row, rows: list[Row]) -> Row | None:
    """What no area's own report explains, so that the parts add up to the whole."""
    told = [row for row in rows if row.apart is not None]
    apart = (whole.apart or 0) - sum(row.apart or 0 for row in told)
    since = (whole.since or 0) - sum(row.since or 0 for row in rows)
    untold = [row for row in rows if row.apart is None]
    if not apart and not since and not untold:
        return None
    return Row(None, "rest", None, None, None, apart, since)


def _changed(
    row: ReportedFigure, metric: Metric, known_at: datetime, account: Account
) -> tuple[int, list[RecordDifference]]:
    """The very records that changed since the report came in; none of a sum or a protected metric."""
    if not metric.drilldown or isinstance(metric, Sum) or metric.kind == Kind.SERIES:
        return 0, []
    asked = _asked(row, metric)
    return differing_records(
        metric=metric,
        before=dict(pairs(metric.key, known_at=known_at, **asked)),
        now=dict(pairs(metric.key, **asked)),
        on=row.period_end,
        since=known_at,
        account=account,
        limit=NAMED,
    )
