"""What is owed from so many people on. Pure: counts, days and dated values come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.law.rules import DatedAmount
from gonghui.foundation.law.rules.calendar import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A duty that depends on how many people's data is held.

    Attributes:
        duty: a `DutyDone.Duty`.
        count: how many people there are.
        line: from how many on (or above how many) it is owed, with its source.
        applies: whether that many are reached.
        reached_on: the day on which they were; None where that was not found.
        done: when it was done last.
        due: by when it is to be done (next); None where nothing says so.
    """

    DONE, DUE, OVERDUE, NONE, UNKNOWN = "done", "due", "overdue", "none", "unknown"

    duty: str
    count: int
    line: DatedAmount
    term: DatedAmount
    applies: bool
    reached_on: date | None = None
    done: date | None = None
    due: date | None = None
    state: str = NONE


def report_owed(
    *,
    count: int,
    reached_on: date | None,
    done: date | None,
    line: DatedAmount,
    term: DatedAmount,
    calendar: WorkingCalendar,
    on: date,
) -> Owed:
    """Whether the person responsible is to be reported: once, within working days of reaching the line.

    The line itself counts as reached. Reached before the rule held, the days run from its first day (ours).
    Where that day is not known, neither is the term.
    """
    given: dict[str, Any] = {"duty": "officer", "count": count, "line": line, "term": term, "done": done}
    if count < line.value:
        return Owed(**given, applies=False)
    given |= {"applies": True, "reached_on": reached_on}
    if done is not None:
        return Owed(**given, state=Owed.DONE)
    if reached_on is None:
        return Owed(**given, state=Owed.UNKNOWN)
    due = calendar.add_working_days(max(reached_on, line.valid_from), int(term.value))
    return Owed(**given, due=due, state=Owed.OVERDUE if on > due else Owed.DUE)


def audit_owed(
    *,
    count: int,
    reached_on: date | None,
    done: date | None,
    line: DatedAmount,
    term: DatedAmount,
    on: date,
) -> Owed:
    """Whether an audit is owed by a fixed cycle: every so many years above the line; below it regularly, in a
    cycle that the holder sets, so that no day follows from the law.

    The first is due so many years after the line was passed, or after the rule began (ours).
    """
    given: dict[str, Any] = {"duty": "audit", "count": count, "line": line, "term": term, "done": done}
    if count <= line.value:
        return Owed(**given, applies=False, state=Owed.NONE if done is None else Owed.DONE)
    since = done if done is not None else reached_on and max(reached_on, line.valid_from)
    if since is None:
        return Owed(**given, applies=True, reached_on=reached_on, state=Owed.UNKNOWN)
    due = same_day(since, years=int(term.value))
    state = Owed.OVERDUE if on > due else Owed.DUE if done is None else Owed.DONE
    return Owed(**given, applies=True, reached_on=reached_on, due=due, state=state)
