"""What changed in a figure since it was frozen: the records, and what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import models

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Metric, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.core.models import Change
from gonghui.foundation.warehouse.queries import Figure, figure, pairs, pinned
from gonghui.insight.indicators.models import FrozenFigure
from gonghui.insight.indicators.queries.records import name_of, units_of, units_seen
from gonghui.insight.indicators.queries.series import metric_area, observations
from gonghui.insight.indicators.queries.touching import changes_of
from gonghui.insight.indicators.rules import Pair, unpack_pairs


def pairs_behind(metric: str, *, area: Area, as_of: date, version: int | None = None) -> list[Pair]:
    """The units behind a figure with whether each is in the numerator; of a series, its observation."""
    found = declared(metric, version)
    if isinstance(found, Series):
        city = metric_area(area) is None
        latest = observations(found.series, area=None if city else area, as_of=as_of)
        return [(latest[0].pk, True)] if latest else []
    return list(pairs(metric, area=metric_area(area), as_of=as_of, version=version))


@dataclass(frozen=True)
class RecordDifference:
    """One record that counts otherwise than when the figure was frozen, and the changes since then.

    Attributes:
        what: "added", "removed", "entered" or "left" (the numerator).
        changes: of the record and of what hangs on it, oldest first.
    """

    unit: int
    name: str
    what: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """A frozen figure beside the figure of the same day as it is known now.

    Attributes:
        total: how many records differ; `records` may name fewer.
    """

    frozen: FrozenFigure
    now: Figure
    total: int
    records: list[RecordDifference]

    @property
    def is_empty(self) -> bool:
        """Whether the published figure still stands, records and all."""
        return self.total == 0 and _number(self.frozen.numerator) == _number(self.now.numerator)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def difference(frozen: FrozenFigure, *, account: Account, limit: int = 200) -> Difference:
    """What changed in a frozen figure since it was frozen, by the same definition.

    Args:
        account: who asks; only records that it may list are named, all are counted.
        limit: how many records are named with their changes, at most.
    """
    version = frozen.definition_version
    with pinned():
        now = figure(frozen.metric, area=metric_area(frozen.area), as_of=frozen.as_of, version=version)
        current = dict(pairs_behind(frozen.metric, area=frozen.area, as_of=frozen.as_of, version=version))
    before = unpack_pairs(bytes(frozen.records))
    total, rows = differing_records(
        metric=declared(frozen.metric, version),
        before=before,
        now=current,
        on=frozen.as_of,
        since=frozen.known_at,
        account=account,
        limit=limit,
    )
    return Difference(frozen, now, total, rows)


def differing_records(
    *,
    metric: Metric,
    before: Mapping[int, bool],
    now: Mapping[int, bool],
    on: date,
    since: datetime,
    account: Account,
    limit: int,
) -> tuple[int, list[RecordDifference]]:
    """How many units of a metric count otherwise than before, and those that an account may list, named.

    Args:
        before: units of the denominator, each with whether it was in the numerator.
        on: the day whose figure they are behind.
        since: the moment of `before`; changes after it are told.
        limit: how many are named, at most.
    """
    differing = {
        unit: _what(before.get(unit), now.get(unit))
        for unit in sorted(before.keys() | now.keys())
        if before.get(unit) != now.get(unit)
    }
    named = dict(islice(differing.items(), limit))
    units = units_of(metric, named)
    seen = units_seen(metric, units, account=account, on=on)
    rows = [
        RecordDifference(unit, _name(unit, units), what, changes_of(metric, unit, since=since))
        for unit, what in named.items()
        if unit in seen
    ]
    return len(differing), rows


def _what(before: bool | None, now: bool | None) -> str:
    if before is None:
        return "added"
    if now is None:
        return "removed"
    return "entered" if now else "left"


def _name(unit: int, units: dict[int, models.Model]) -> str:
    record = units.get(unit)
    if record is None:
        return f"#{unit}"
    body = getattr(record, "body", None)
    return body.name_zh if body is not None and not hasattr(record, "public_id") else name_of(record)
