"""The records behind a figure, as an account may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, scope_of
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.facts import Metric, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.core.registers import Category, Register, declared_registers
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import persons_among, shown_all
from gonghui.foundation.people.rules import mask_name
from gonghui.foundation.warehouse.queries import pinned, records
from gonghui.insight.indicators.queries.series import metric_area
from gonghui.insight.indicators.queries.versions import version_in_force

# Rows of one request to the warehouse when a whole list is walked.
PAGE = 1000
PERSON, AREA = "people.Person", "bodies.Area"


@dataclass(frozen=True)
class RecordBehind:
    """One unit behind a figure, as an account sees it.

    Attributes:
        id: its public id.
        number: the register's number, the body's credit code, or an area's code; may be empty.
        name: of a person empty for whoever may not see people, else open or masked.
        body: None of a street on a list of streets.
        register: key of the register in which it can be opened; empty when it is a body.
        excluded: why it left the denominator; empty when it did not.
    """

    unit: int
    id: str
    number: str
    name: str
    body: Body | None
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


def category_of(metric: Metric) -> Category:
    """The category that decides who may list, and take out, the records behind a metric."""
    register = declared_registers().get(metric.register)
    if register is None:
        return Category.PEOPLE if metric.unit_model == PERSON else Category.BODIES
    return register.category


def figures_scope(
    account: Account, metric: Metric, on: date, permission: Permission = Permission.VIEW
) -> Scope:
    """The bodies whose records behind a metric an account may list, or take out."""
    return scope_of(account, permission, category_of(metric), on=on)


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
    permission: Permission = Permission.VIEW,
) -> RecordsBehind:
    """A page of the records behind a figure, through the policy.

    Args:
        part: "all", "numerator", "missing" or "excluded".
        version: of the definition; the one in force when not given.
        permission: EXPORT where the rows leave the house; it may reach less far than VIEW.
    Raises:
        LookupError: no such metric, or one without records of ours behind it.
    """
    if version is None:
        version = version_in_force(metric, region=(area or city()).code, on=as_of)
    found = declared(metric, version)
    scope = figures_scope(account, found, as_of, permission)
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
    bodies = Body.objects.in_bulk({row.body for row in page.rows if row.body})
    areas = Area.objects.in_bulk({row.area for row in page.rows})
    register = _register_of(found)
    names = _names(found, units, account, permission)
    rows = [
        _described(row, units.get(row.unit), names, bodies.get(row.body), areas.get(row.area), register)
        for row in page.rows
        if row.body in bodies or found.unit_model == AREA
    ]
    return RecordsBehind(rows, page.next, page.total, page.hidden)


def all_records_behind(
    metric: str,
    *,
    area: Area | None,
    as_of: date,
    account: Account,
    part: str = "all",
    permission: Permission = Permission.VIEW,
) -> Iterator[RecordBehind]:
    """Every record behind a figure that the account sees, page by page out of one state."""
    after = None
    with pinned():
        while True:
            page = records_behind(
                metric,
                area=area,
                as_of=as_of,
                account=account,
                part=part,
                after=after,
                limit=PAGE,
                permission=permission,
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


def units_seen(metric: Metric, units: Mapping[int, models.Model], *, account: Account, on: date) -> set[int]:
    """Which of the units an account may list; streets, and what others publish, are for everybody."""
    if isinstance(metric, Series) or metric.unit_model == AREA:
        return set(units)
    if metric.unit_model == PERSON:
        scope = scope_of(account, Permission.VIEW, Category.PEOPLE, on)
        merged = {pk for pk, person in units.items() if getattr(person, "merged_into_id", None)}
        return persons_among(scope, set(units)) - merged
    scope = figures_scope(account, metric, on)
    if (register := _register_of(metric)) is not None:
        rows = apps.get_model(metric.unit_model)._default_manager.filter(pk__in=units)
        return set(rows.filter(scope.as_q(register.body_path)).values_list("pk", flat=True))
    bodies: dict[int, int] = {unit: getattr(record, "body_id", unit) for unit, record in units.items()}
    seen = set(Body.objects.filter(scope.as_q(), pk__in=bodies.values()).values_list("pk", flat=True))
    return {unit for unit, body in bodies.items() if body in seen}


def name_of(unit: models.Model) -> str:
    """What a unit is called towards everybody who may list it: of a person, no more than the first sign."""
    return mask_name(unit.name) if isinstance(unit, Person) else str(unit)


def _names(
    metric: Metric, units: Mapping[int, models.Model], account: Account, permission: Permission
) -> dict[int, str]:
    """What units are called; people only towards whoever may see people, masked in what leaves the house."""
    if metric.unit_model != PERSON:
        named = apps.get_model(metric.unit_model).__str__ is not models.Model.__str__
        return {key: str(unit) if named else "" for key, unit in units.items()}
    if not allows(account, permission, Category.PEOPLE):
        return dict.fromkeys(units, "")
    persons = [unit for unit in units.values() if isinstance(unit, Person)]
    if permission != Permission.VIEW:
        return {person.pk: mask_name(person.name) for person in persons}
    shown = shown_all(persons, by=account)
    return {person.pk: one["name"] for person, one in zip(persons, shown, strict=True)}


def _described(
    row: Any,
    unit: models.Model | None,
    names: Mapping[int, str],
    body: Body | None,
    area: Area | None,
    register: Register | None,
) -> RecordBehind:
    told: dict[str, Any] = {
        "unit": row.unit,
        "area": area,
        "in_numerator": row.in_numerator,
        "excluded": row.excluded,
        "register": register.key if register else "",
    }
    if isinstance(unit, Area):
        return RecordBehind(id="", number=unit.code, name=unit.name_zh, body=None, **told)
    assert body is not None
    of_body = unit is None or not hasattr(unit, "public_id")
    return RecordBehind(
        id=str(body.public_id if of_body else unit.public_id),  # type: ignore[union-attr]
        number=body.code if of_body else str(getattr(unit, "number", "")),
        name=body.name_zh if of_body else names[row.unit],
        body=body,
        **told,
    )
