"""The records behind a figure, as an account may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.facts import Metric
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.core.registers import Category, Register, declared_registers
from gonghui.foundation.warehouse.queries import pinned, records
from gonghui.insight.indicators.queries.series import metric_area

# Rows of one request to the warehouse when a whole list is walked.
PAGE = 1000


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
    units = units_of(found, [row.unit for row in page.rows])
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


def units_of(metric: Metric, ids: Iterable[int]) -> dict[int, models.Model]:
    """The records that are a metric's units, by key."""
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
