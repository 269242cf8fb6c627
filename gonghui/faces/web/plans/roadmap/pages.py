"""What the pages of the roadmap show: bars on a time scale, money by source, words for how tasks stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.insight.plans.models import Plan
from gonghui.insight.roadmap.models import Milestone
from gonghui.insight.roadmap.queries import TaskRow
from gonghui.insight.roadmap.rules import Bar, bar_of, place_of

STAND_WORDS: dict[str, Any] = {
    "done": _("Done on time"),
    "done_late": _("Done late"),
    "overdue": _("Task overdue"),
    "milestone_overdue": _("Milestone overdue"),
    "under_way": _("Under way"),
    "ahead": _("Not begun yet"),
}
# The shape beside the word, so that no colour is needed.
STAND_SIGNS = {
    "done": "●",
    "done_late": "◐",
    "overdue": "■",
    "milestone_overdue": "▲",
    "under_way": "◑",
    "ahead": "○",
}
SOURCE_WORDS: dict[str, Any] = {
    "fiscal": _("Fiscal support"),
    "union": _("Union funds"),
    "employer": _("Employers"),
    "society": _("Society"),
}
POSTING_WORDS: dict[str, Any] = {
    "budget": _("Budget"),
    "commitment": _("Commitment"),
    "payment": _("Payment"),
    "reversal": _("Taken back"),
}
SAID_WORDS: dict[str, Any] = {
    "progress": _("How it goes"),
    "done": _("Reported as done"),
    "checked": _("Checked: done"),
    "sent_back": _("Sent back: not done yet"),
}
WIDE, ROW, TOP = 1000, 44, 34  # of the drawing, in its own units


@dataclass(frozen=True)
class Step:
    """A milestone on the scale."""

    milestone: Milestone
    x: int


@dataclass(frozen=True)
class Line:
    """A task as a line of the chart."""

    row: TaskRow
    y: int
    bar: Bar | None
    steps: list[Step]
    word: Any
    sign: str


@dataclass(frozen=True)
class Gantt:
    """The chart: lines, years and today, in the drawing's own units."""

    lines: list[Line]
    years: list[tuple[int, int]]
    today: int | None
    height: int


def gantt(plan: Plan, rows: Sequence[TaskRow], on: date) -> Gantt:
    """The tasks over the plan's period."""
    first, last = plan.period_start, plan.period_end
    lines = [
        Line(
            row,
            TOP + ROW * number,
            bar_of(row.task.starts_on, row.task.due_on, first, last),
            [
                Step(one, place)
                for one in row.milestones
                if (place := place_of(one.due_on, first, last)) is not None
            ],
            STAND_WORDS[row.stand],
            STAND_SIGNS[row.stand],
        )
        for number, row in enumerate(rows)
    ]
    years = [
        (year, place)
        for year in range(first.year, last.year + 1)
        if (place := place_of(max(date(year, 1, 1), first), first, last)) is not None
    ]
    return Gantt(lines, years, place_of(on, first, last + timedelta(days=1)), TOP + ROW * len(lines) + 8)


def money_of(row: TaskRow) -> list[tuple[Any, Any]]:
    """The money of a task, all together first, then by source."""
    return [
        (SOURCE_WORDS.get(source, _("All sources")), standing)
        for source, standing in row.money.items()
        if standing.budget or source
    ]
