"""Tables of the plan-wide pages and of the worklists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.monitoring.pages.wording import CONCERNS, SOURCES, signed, what_of
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import indicator_url


@dataclass(frozen=True)
class SideRow:
    """One indicator with everything that is said of it."""

    side: Any  # monitoring.queries.Side
    url: str
    recorded: str
    reported: str
    difference: str
    differences_url: str
    outside: list[tuple[str, Any]]
    official: str
    source: str


def side_rows(plan: Any, sides: Sequence[Any], lens: Lens) -> list[SideRow]:
    """The rows of the plan-wide page."""
    return [_side_row(plan, side, lens) for side in sides]


def _side_row(plan: Any, side: Any, lens: Lens) -> SideRow:
    decimals = side.indicator.decimals
    reported = side.reported
    return SideRow(
        side,
        indicator_url(plan, side.indicator.number, lens),
        words.number(side.recorded, decimals),
        words.number(reported.figure.value, decimals) if reported else "—",
        signed(reported.difference, decimals) if reported else "—",
        reverse("web:differences", args=[plan.key, side.indicator.number, reported.figure.public_id])
        if reported
        else "",
        [(outside_text(side.indicator, one), one) for one in side.outside],
        words.number(side.value, decimals),
        str(SOURCES[str(side.source)]),
    )


def outside_text(indicator: Any, one: Any) -> str:
    """A published value in the printed unit, or what share of it the records are."""
    if one.value is not None:
        return words.number(one.value, indicator.decimals)
    return f"{words.percent(one.share)} / {words.number(one.observation.value)}"


@dataclass(frozen=True)
class DifferenceRow:
    """One area of the worklist of a difference."""

    row: Any
    name: str
    apart: str
    since: str
    left: str
    url: str  # the records of the area on the day


def difference_rows(plan: Any, found: Any, figure: Any, lens: Lens) -> list[DifferenceRow]:
    """The areas, the rest and the whole at last."""
    rows = [*found.rows, found.whole]
    made = []
    for row in rows:
        url = ""
        if row.area is not None:
            there = Lens(figure.period_end, row.area, lens.scope)
            url = indicator_url(plan, figure.indicator.number, there) + "#records"
        name = _("Together") if row is found.whole else name_of_row(row)
        made.append(DifferenceRow(row, name, signed(row.apart), signed(row.since), signed(row.left), url))
    return made


def name_of_row(row: Any) -> str:
    """An area, bodies without a seat, or what no area's own report explains."""
    if row.area is not None:
        return words.name_of(row.area)
    return _("Without a seat") if row.kind == "seatless" else _("Not reported by area")


def gap_rows(plan: Any, found: Any, indicator: Any, lens: Lens) -> list[tuple[Any, str, str]]:
    """The areas of a gap with their names and their records that lack."""
    made = []
    for row in found.rows:
        name = words.name_of(row.area) if row.area else _("Without a seat")
        url = ""
        if row.area is not None:
            there = Lens(lens.on, row.area, lens.scope)
            part = {"part": "missing"} if found.is_rate else {}
            url = indicator_url(plan, indicator.number, there, **part) + "#records"
        made.append((row, name, url))
    return made


@dataclass(frozen=True)
class QuestionRow:
    """One question about data."""

    question: Any
    what: str
    source: str
    says: str
    url: str


def question_rows(plan: Any, questions: Sequence[Any], lens: Lens) -> list[QuestionRow]:
    """The questions in words."""
    return [
        QuestionRow(
            one,
            str(CONCERNS[str(one.doubt.concern)]),
            str(SOURCES[one.source]),
            what_of(one),
            indicator_url(plan, one.indicator.number, lens),
        )
        for one in questions
    ]
