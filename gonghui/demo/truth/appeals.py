"""Appeals taken, rates, wrong dispatches and call-backs, by brute force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from gonghui.demo.truth.known import Known, Measure, Unit, this_year


def day_of(moment: Any) -> date:
    """The day in Shanghai, where every generated moment is told."""
    return moment.date()


def taken(known: Known, on: date) -> Iterator[Unit]:
    """Requests of the year, where the case is."""
    for row in known.appeals.values():
        opened = day_of(row.opened_at)
        if this_year(opened, on):
            section = row.category.partition(".")[0]
            groups = (("request", row.request), ("section", section), ("channel", row.channel))
            yield Unit("appeals", row.key, None, True, groups=groups, area=row.area, on=opened)


def out_of_rates(known: Known, on: date) -> dict[int, str]:
    """Why an appeal is in no rate on a day: danger, or what two persons decided."""
    found: dict[int, str] = {}
    for row in known.appeal_exclusions.values():
        appeal = known.appeals[row.appeal]
        if row.approved and day_of(appeal.opened_at) <= on:
            found[row.appeal] = row.ground
    for appeal in known.appeals.values():
        if appeal.hazards and day_of(appeal.opened_at) <= on:
            found[appeal.key] = "danger"
    return found


def calls_by_appeal(known: Known, on: date) -> dict[int, list[Any]]:
    """The call-backs of the year up to a day, in order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in known.appeal_callbacks.values():
        if this_year(day_of(row.called_at), on):
            found[row.appeal].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (day_of(row.called_at), row.key))
    return found


def answer_units(known: Known, on: date, *, fits: Callable[[Any], bool]) -> Iterator[Unit]:
    """Appeals whose callers answered in the year, by the last answer."""
    excluded = out_of_rates(known, on)
    for appeal, calls in calls_by_appeal(known, on).items():
        answered = [call for call in calls if call.reached == "answered"]
        if answered:
            last = answered[-1]
            groups = (("result", last.result), ("satisfaction", last.satisfaction))
            why = excluded.get(appeal, "")
            yield Unit("appeals", appeal, last.body, fits(last), excluded=why, groups=groups)


def tried_units(known: Known, on: date) -> Iterator[Unit]:
    """Appeals called back in the year, where the unit of the first call sits."""
    for appeal, calls in calls_by_appeal(known, on).items():
        reached = any(call.reached == "answered" for call in calls)
        for call in calls:
            yield Unit("appeals", appeal, call.body, reached, start=day_of(call.called_at))


def turn_units(known: Known, on: date) -> Iterator[Unit]:
    """Turns that were answered in the year, or whose limit passed in it: whichever came first."""
    excluded = out_of_rates(known, on)
    for row in known.appeal_turns.values():
        ends = [day for day in (row.replied_on, row.overdue_on) if day is not None]
        if ends and this_year(min(ends), on):
            why = "misrouted" if row.misrouted else excluded.get(row.appeal, "")
            yield Unit("appeal_turns", row.key, row.body, row.on_time is True, excluded=why)


def dispatch_units(known: Known, on: date) -> Iterator[Unit]:
    """Dispatches of the year, where the desk sits; the same unit once more is none."""
    desk = next(body.key for body in known.bodies.values() if body.territory == "110000")
    for row in known.appeal_turns.values():
        if row.reason != "redo" and this_year(day_of(row.dispatched_at), on):
            yield Unit("appeal_turns", row.key, desk, row.misrouted)


def _answers(fits: Callable[[Any], bool]) -> Measure:
    return Measure(partial(answer_units, fits=fits))


UNITS = {
    ("appeals_taken", 1): Measure(taken, ratio=False, flow=True),
    ("appeal_response_rate", 1): _answers(lambda call: call.contacted),
    ("appeal_solution_rate", 1): _answers(lambda call: call.result == "solved"),
    ("appeal_part_solution_rate", 1): _answers(lambda call: call.result in {"solved", "partly"}),
    ("appeal_satisfaction_rate", 1): _answers(lambda call: call.satisfaction == "satisfied"),
    ("appeal_fair_satisfaction_rate", 1): _answers(lambda call: call.satisfaction in {"satisfied", "fairly"}),
    ("appeal_reached_rate", 1): Measure(tried_units),
    ("appeal_on_time_rate", 1): Measure(turn_units, named=False),
    ("appeal_misrouting_rate", 1): Measure(dispatch_units, named=False),
}
