"""Mutual aid: the rows that the generator makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gonghui.demo.city.rows import Dated, Key, Row


@dataclass(slots=True, kw_only=True)
class MutualAidPlanRow(Row):
    """A plan in which workers enrol."""

    code: str
    kind: str
    name: str
    name_en: str
    body: Key


@dataclass(slots=True, kw_only=True)
class PlanTermsRow(Row):
    """The terms of a plan for a year."""

    plan: Key
    year: int
    contribution: int  # fen
    months: int
    waiting_days: int | None


@dataclass(slots=True, kw_only=True)
class EnrolmentRow(Dated):
    """A person is covered by a plan, through a union."""

    person: Key
    plan: Key
    union: Key
    contribution: int  # fen
    withdrawn_on: date | None = None


@dataclass(kw_only=True)
class AssistanceTables:
    """The tables of this topic."""

    mutual_aid_plans: list[MutualAidPlanRow] = field(default_factory=list)
    plan_terms: list[PlanTermsRow] = field(default_factory=list)
    enrolments: list[EnrolmentRow] = field(default_factory=list)
