"""What the pages of the roadmap show: bars on a time scale, money by source, words for how tasks stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gonghui.faces.web import words
from gonghui.faces.web.page import Lens
from gonghui.faces.web.plans.pages import indicator_url
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Series, declared_metrics
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.roadmap.models import Milestone
from gonghui.insight.roadmap.queries import IndexState, TaskRow
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


def component_addresses(plan: Plan, lens: Lens, states: Iterable[IndexState]) -> dict[str, str]:
    """Where the components of indices lead, by metric: to the plan's own indicator, to the series that others
    publish, to the indicator of the newest other plan that the metric measures, else to a page of its own."""
    known = declared_metrics()
    wanted = {part.component.metric for state in states for part in state.parts} & set(known)
    rows = Indicator.objects.filter(metric__in=wanted).exclude(plan__area__level=Area.Level.ELSEWHERE)
    own: dict[str, str] = {}
    others: dict[str, str] = {}
    for one in rows.select_related("plan").order_by("plan__period_start", "-number"):
        found = own if one.plan_id == plan.pk else others
        found[one.metric] = indicator_url(one.plan, one.number, lens)
    published = {
        key: reverse("web:one-series", args=[newest.series])
        for key, newest in ((key, known[key][-1]) for key in wanted)
        if isinstance(newest, Series)
    }
    query = f"?as_of={words.day(lens.on)}&area={lens.area.code}"
    alone = {key: reverse("web:component", args=[plan.key, key]) + query for key in wanted}
    return alone | others | published | own
