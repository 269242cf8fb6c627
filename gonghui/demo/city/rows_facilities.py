"""Rows of homes, stations and other service points."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gonghui.demo.city.rows import Dated, Key, Row


@dataclass(slots=True, kw_only=True)
class FacilityRow(Row):
    """A place that serves workers."""

    number: str
    name: str
    type: str
    body: Key
    area: str  # area code
    brand: str = ""
    address: str = ""
    hours: str = ""
    functions: str = ""
    build: str = ""
    grade: str = ""
    for_outdoor: bool | None = None


@dataclass(slots=True, kw_only=True)
class OperationRow(Dated):
    """A place is open, or suspended."""

    facility: Key
    status: str = "open"
    ended: str = ""
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class InspectionRow(Row):
    """Somebody looked at a place."""

    facility: Key
    inspected_on: date
    result: str
    remark: str = ""


@dataclass(kw_only=True)
class FacilityTables:
    """The city's tables of this topic."""

    facilities: list[FacilityRow] = field(default_factory=list)
    operations: list[OperationRow] = field(default_factory=list)
    inspections: list[InspectionRow] = field(default_factory=list)
