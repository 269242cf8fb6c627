"""Published values; the records behind a figure as an account may see them; what changed since a freeze."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.facts import Metric, Series, declared_tables
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.registers import Category, Register, declared_registers
from gonghui.foundation.warehouse.queries import Figure, figure, pairs, pinned, records
from gonghui.foundation.warehouse.rules.spells import tables_used
from gonghui.insight.indicators.models import FrozenFigure, Observation
from gonghui.insight.indicators.rules import Pair, unpack_pairs

# Rows of one request to the warehouse when a whole list is walked.
PAGE = 1000


def metric_area(area: Area | None) -> int | None:
    """How the warehouse is asked for an area: the whole city has no id, bodies without a seat count in it."""
    return None if area is None or area.level == Area.Level.CITY else area.pk


def observations(
    series: str, *, area: Area | None, as_of: date, known_at: datetime | None = None
) -> list[Observation]:
    """The latest vintage of every period that had ended by a day, newest period first.

    Args:
        area: None for any, as published.
        known_at: only vintages published by then.
    """
    rows = Observation.objects.filter(series__key=series, period_end__lte=as_of)
    if area is not None:
        rows = rows.filter(area=area)
    if known_at is not None:
        rows = rows.filter(published_on__lte=timezone.localdate(known_at))
    rows = rows.order_by("-period_end", "-published_on", "-pk")
    found: dict[tuple[date, date], Observation] = {}
    for row in rows.select_related("series"):
        found.setdefault((row.period_start, row.period_end), row)
    return list(found.values())


def same_period(
    series: str, other: str, *, area: Area | None, as_of: date, known_at: datetime | None = None
) -> tuple[Observation | None, Observation | None]:
    """The latest value of a series, and what another series says of the very same period."""
    own = next(iter(observations(series, area=area, as_of=as_of, known_at=known_at)), None)
    if own is None:
        return None, None
    for row in observations(other, area=area, as_of=as_of, known_at=known_at):
        if (row.period_start, row.period_end) == (own.period_start, own.period_end):
            return own, row
    return own, None


@dataclass(frozen=True)
class RecordBehind:
    """One unit behind a figure, as an account sees it.

    Attributes:
        id: its public id.
        number: the register's number, or the body's credit code; may be empty.
        register: key of the register in which it can be opened; empty when it is a body.
        excluded: why it left the denominator; empty when it did not.
    """

    unit: int
    id: str
    number: str
    name: str
    body: Body
    area: Area | None
    in_numerator: bool
    excluded: str
    register: str


@dataclass(frozen=True)
class RecordsBehind:
    """A page of them. `total` counts all, `hidden` those of bodies that the account does not see."""

    rows: list[RecordBehind]
    next: int | None
    total: int
    hidden: int


def figures_scope(account: Account, metric: Metric, on: date) -> Scope:
    """The bodies whose records behind a metric an account may list."""
    register = declared_registers().get(metric.register)
    category = register.category if register else Category.BODIES
    return scope_of(account, Permission.VIEW, category, on=on)


def records_behind(
    metric: str,
    *,
    area: Area | None,
    as_of: date,
    account: Account,
    part: str = "all",
    after: int | None = None,
    limit: int = 50,
    version: int | None = None,
) -> RecordsBehind:
    """A page of the records behind a figure, through the policy.

    Args:
        part: "all", "numerator", "missing" or "excluded".
    Raises:
        LookupError: no such metric, or one without records of ours behind it.
    """
    found = declared(metric, version)
    scope = figures_scope(account, found, as_of)
    page = records(
        metric,
        area=metric_area(area),
        as_of=as_of,
        part=part,
        scope=scope,
        after=after,
        limit=limit,
        version=version,
    )
    units = _units(found, [row.unit for row in page.rows])
    bodies = Body.objects.in_bulk([row.body for row in page.rows])
    areas = Area.objects.in_bulk({row.area for row in page.rows})
    register = _register_of(found)
    rows = [
        _described(row, units.get(row.unit), bodies[row.body], areas.get(row.area), register)
        for row in page.rows
        if row.body in bodies
    ]
    return RecordsBehind(rows, page.next, page.total, page.hidden)


def all_records_behind(
    metric: str, *, area: Area | None, as_of: date, account: Account, part: str = "all"
) -> Iterator[RecordBehind]:
    """Every record behind a figure that the account sees, page by page out of one state."""
    after = None
    with pinned():
        while True:
            page = records_behind(
                metric, area=area, as_of=as_of, account=account, part=part, after=after, limit=PAGE
            )
            yield from page.rows
            after = page.next
            if after is None:
                return


def _register_of(metric: Metric) -> Register | None:
    """The register whose rows are the metric's units; another one only feeds it."""
    register = declared_registers().get(metric.register)
    return register if register and register.model.lower() == metric.unit_model.lower() else None


def _units(metric: Metric, ids: Iterable[int]) -> dict[int, models.Model]:
    return dict(apps.get_model(metric.unit_model)._default_manager.in_bulk(list(ids)))


def _described(
    row: Any, unit: models.Model | None, body: Body, area: Area | None, register: Register | None
) -> RecordBehind:
    of_body = unit is None or not hasattr(unit, "public_id")
    return RecordBehind(
        unit=row.unit,
        id=str(body.public_id if of_body else unit.public_id),  # type: ignore[union-attr]
        number=body.code if of_body else str(getattr(unit, "number", "")),
        name=body.name_zh if of_body else str(unit),
        body=body,
        area=area,
        in_numerator=row.in_numerator,
        excluded=row.excluded,
        register=register.key if register else "",
    )


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


def difference(frozen: FrozenFigure, *, limit: int = 200) -> Difference:
    """What changed in a frozen figure since it was frozen, by the same definition.

    Args:
        limit: how many records are named with their changes.
    """
    version = frozen.definition_version
    with pinned():
        now = figure(frozen.metric, area=metric_area(frozen.area), as_of=frozen.as_of, version=version)
        current = dict(pairs_behind(frozen.metric, area=frozen.area, as_of=frozen.as_of, version=version))
    before = unpack_pairs(bytes(frozen.records))
    differing = {
        unit: _what(before.get(unit), current.get(unit))
        for unit in sorted(before.keys() | current.keys())
        if before.get(unit) != current.get(unit)
    }
    metric = declared(frozen.metric, version)
    named = dict(islice(differing.items(), limit))
    units = _units(metric, named)
    rows = [
        RecordDifference(unit, _name(unit, units), what, changes_of(metric, unit, since=frozen.known_at))
        for unit, what in named.items()
    ]
    return Difference(frozen, now, len(differing), rows)


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
    return body.name_zh if body is not None and not hasattr(record, "public_id") else str(record)


def changes_of(metric: Metric, unit: int, *, since: datetime) -> list[Change]:
    """The changes since a moment of a unit and of the records by which a metric judges it, oldest first."""
    asked = Q(pk__in=[])
    for model, (ids, links) in _touching(metric, unit).items():
        about = Q(record__in=ids)
        for number in ids:
            about |= Q(first_record__lte=number, last_record__gte=number)
        for attname in links:
            about |= Q(**{f"before__{attname}": unit}) | Q(**{f"after__{attname}": unit})
        asked |= Q(model=model._meta.label_lower) & about
    return list(Change.objects.filter(asked, recorded_at__gt=since).order_by("recorded_at", "pk"))


Touching = dict[type[models.Model], tuple[set[int], set[str]]]


def _touching(metric: Metric, unit: int) -> Touching:
    """Which rows bear on a unit: itself, what points at it, and what these point at with its parts.

    Goes as far as a session of a group's congress that covers an employer, and no further, lest a
    union leads to everything it covers.
    """
    own = apps.get_model(metric.unit_model)
    used = {"observation"} if isinstance(metric, Series) else tables_used(metric, declared_tables())
    tables = [apps.get_model(declared_tables()[name].model) for name in used if name in declared_tables()]
    same = _same_identity(own)
    found: Touching = {own: ({unit}, set())}
    for model in tables:
        links = {f.attname for f in _keys(model) if f.related_model in same and model not in same}
        if links:
            asked = Q()
            for attname in links:
                asked |= Q(**{attname: unit})
            ids = set(model._default_manager.filter(asked).values_list("pk", flat=True))
            found[model] = (ids, links)
    for model, (ids, _links) in list(found.items()):
        if model is not own:
            _follow(model, ids, tables, same, found)
    return found


def _follow(
    model: type[models.Model],
    ids: set[int],
    tables: list[type[models.Model]],
    same: set[type[models.Model]],
    found: Touching,
) -> None:
    """Adds the parts of rows (sessions of a congress), and what rows point at (a congress) with its parts."""
    _add_parts(model, ids, tables, found)
    for key in _keys(model):
        parent = key.related_model
        if parent in same or parent not in tables:
            continue
        parents = set(model._default_manager.filter(pk__in=ids).values_list(key.attname, flat=True)) - {None}
        found.setdefault(parent, (set(), set()))[0].update(parents)
        _add_parts(parent, parents, tables, found)


def _add_parts(
    model: type[models.Model], ids: set[int], tables: list[type[models.Model]], found: Touching
) -> None:
    for part in tables:
        for link in _keys(part):
            # What a unit reaches directly is known already; through a union it would reach too much.
            if link.related_model is model and not (part in found and found[part][1]):
                rows = part._default_manager.filter(**{f"{link.attname}__in": ids})
                found.setdefault(part, (set(), set()))[0].update(rows.values_list("pk", flat=True))


def _keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def _same_identity(model: type[models.Model]) -> set[type[models.Model]]:
    """Models that share their key with this one: a body, and what it is as a union or employer."""
    key = model._meta.pk
    return {model, key.related_model} if isinstance(key, models.OneToOneField) else {model}  # type: ignore[arg-type]
