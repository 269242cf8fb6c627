"""How indicators, their records and trends look as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from gonghui.faces.api.answers import AreaRef, BodyRef, area_ref, body_ref, name_of
from gonghui.faces.api.inputs import number
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.warehouse.queries import Figure
from gonghui.insight.indicators.queries import RecordBehind
from gonghui.insight.plans.models import Indicator
from gonghui.insight.plans.queries import IndicatorState, printed_value


class IndicatorRow(Schema):
    """One indicator in one area at the end of a day.

    `value` and `target` are in the printed unit, `numerator` and `denominator` as counted; null is unknown,
    never 0.
    """

    number: int
    name: str
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    target: float | None
    target_text: str | None
    comparator: str | None
    attribute: str | None
    status: str
    progress: float | None
    time_share: float | None
    expected: float | None
    as_of: str
    definition_version: int | None
    exclusions: dict[str, int]
    owner: BodyRef | None
    area: AreaRef


class Indicators(Schema):
    """A plan's indicators."""

    plan: str
    name: str
    indicators: list[IndicatorRow]
    unmeasured_goals: list[str]


def indicator_row(state: IndicatorState, as_of: date, area: Area) -> dict[str, Any]:
    """An indicator as JSON."""
    indicator, target, figure = state.indicator, state.target, state.figure
    counted = figure if state.value is not None else None
    english = name_of(indicator) == indicator.name_en
    return {
        "number": indicator.number,
        "name": name_of(indicator),
        "unit": indicator.unit_en if english else indicator.unit_zh,
        "value": number(state.value),
        "numerator": number(counted.numerator) if counted else None,
        "denominator": number(counted.denominator) if counted else None,
        "target": number(target.value) if target else None,
        "target_text": target.text if target else None,
        "comparator": target.comparator if target else None,
        "attribute": (target.attribute or None) if target else None,
        "status": str(state.status),
        "progress": number(state.progress),
        "time_share": number(state.time_share),
        "expected": number(state.expected),
        "as_of": as_of.isoformat(),
        "definition_version": figure.version if figure else None,
        "exclusions": figure.exclusions if figure else {},
        "owner": body_ref(indicator.owner),
        "area": area_ref(area),
    }


class BehindRow(Schema):
    """One record behind a number."""

    id: str
    number: str
    name: str
    register_key: str | None
    body: BodyRef | None
    area: AreaRef | None
    in_numerator: bool
    excluded: str | None


class Behind(Schema):
    """A page of the records behind a number. `hidden` of `total` are not visible to the caller."""

    number: int
    part: str
    total: int
    hidden: int
    next: str | None
    records: list[BehindRow]


def behind_row(row: RecordBehind) -> dict[str, Any]:
    """A record behind a number as JSON."""
    return {
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "register_key": row.register or None,
        "body": body_ref(row.body),
        "area": area_ref(row.area),
        "in_numerator": row.in_numerator,
        "excluded": row.excluded or None,
    }


class Point(Schema):
    """The figure at one day of a trend."""

    as_of: str
    value: float | None
    numerator: float | None
    denominator: float | None
    definition_version: int


class Trend(Schema):
    """Month ends, and the last day asked for."""

    number: int
    area: AreaRef
    points: list[Point]


def point(indicator: Indicator, figure: Figure) -> dict[str, Any]:
    """A figure of a trend as JSON."""
    value = printed_value(indicator, figure)
    return {
        "as_of": figure.as_of.isoformat(),
        "value": number(value),
        "numerator": number(figure.numerator) if value is not None else None,
        "denominator": number(figure.denominator) if value is not None else None,
        "definition_version": figure.version,
    }
