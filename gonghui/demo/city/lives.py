"""What becomes of one appeal: its steps, turns and call-backs, with limits reckoned as the house does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from gonghui.affairs.appeals.rules.categories import LIMITS
from gonghui.affairs.appeals.rules.kinds import MISROUTED
from gonghui.demo.city.draft import Draft
from gonghui.demo.city.names import MARK
from gonghui.demo.city.rows_appeals import AppealRow, CallbackRow, StepOfAppeal, TurnRow
from gonghui.demo.city.times import HISTORY_TO, SHANGHAI
from gonghui.engines.cases.rules.clocks import ClockEvent, ClockRule, clock_rule, fold
from gonghui.foundation.law.rules import in_force, statute
from gonghui.foundation.law.rules.calendar import PREFIX, WorkingCalendar, working_calendar

ANSWER = f"已与单位沟通，单位承诺整改。{MARK}"
# Hours after which a unit answers: surely within its limit, and surely after it.
SOON = {"danger": (1, 2), "urgent": (3, 20), "ordinary": (5, 46), "complex": (20, 200)}
LATER = {"danger": (4, 9), "urgent": (30, 90), "ordinary": (400, 700), "complex": (960, 1200)}
EXTENDED_BY = 5


@cache
def calendar() -> WorkingCalendar:
    """The working days of the statute files."""
    known = (held for key, held in statute().items() if key.startswith(PREFIX))
    return working_calendar([amount for held in known for amount in held])


@cache
def limit(urgency: str, year: int) -> ClockRule:
    """The limit within which an appeal of an urgency is answered."""
    held = in_force(statute()[LIMITS[urgency]], "110000", date(year, 1, 1))
    assert held is not None
    return clock_rule(held, rolls=True)


def shanghai_day(at: datetime) -> date:
    """The legal day of a moment."""
    return at.astimezone(SHANGHAI).date()


class Life:
    """The steps of one appeal, in order."""

    def __init__(self, draft: Draft, rng: Random, row: AppealRow) -> None:
        self.draft, self.city, self.rng, self.row = draft, draft.city, rng, row
        self.last = row.opened_at
        self.turns: list[TurnRow] = []
        self.callbacks: list[CallbackRow] = []

    def has_room(self, days: int) -> bool:
        """Whether so many days more still lie within the history."""
        return (self.last + timedelta(days=days)).date() < HISTORY_TO

    def step(self, name: str, after: timedelta, by: str, **more: object) -> datetime:
        """A step so long after the last one."""
        self.last += after
        self.row.steps.append(StepOfAppeal(name=name, at=self.last, by=by, **more))  # type: ignore[arg-type]
        return self.last

    def _minutes(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.rng.randint(least, most))

    # -- at the desk -------------------------------------------------------------------------------------

    def answered_at_once(self) -> None:
        """A question."""
        self.step("answer_now", self._minutes(2, 40), "desk", outcome="answered", answer=ANSWER)

    def told_channel(self, channel: str) -> None:
        """None of the union's: the caller is told whose."""
        self.step("tell_channel", self._minutes(1, 5), "desk", outcome="told_channel", answer=channel)

    def in_danger(self) -> None:
        """The lead of the desk takes it; no rate counts it."""
        desk = self.draft.federation
        self.step("hold_danger", self._minutes(0, 1), "desk")
        self._turn(desk, "roster")
        self.step("accept", self._minutes(1, 9), "lead")
        self.step("contact", self._minutes(2, 20), "lead", answer=ANSWER)
        self._reply("lead", self._minutes(20, 60))
        self.called_back(good=0.9)

    def misrouted(self, body: int, reason: str) -> None:
        """Sent to a unit that gives it back within a day."""
        self._dispatch(body)
        self.step("return", self._minutes(30, 900), "unit", reason=reason)
        self.turns[-1].ended_on = shanghai_day(self.last)
        self.turns[-1].misrouted = reason in MISROUTED

    def withdrawn(self, unit: int) -> None:
        """The caller takes it back while the unit has it."""
        self._dispatch(unit)
        self.step("withdraw", self._minutes(60, 600), "desk", outcome="withdrawn", reason="诉求人撤回")
        if self.row.other_number:
            self.row.other_state = "withdrawn"

    # -- at the unit -------------------------------------------------------------------------------------

    def handled(self, unit: int, *, is_late: bool, extended: bool) -> None:
        """The unit accepts, gets in touch and answers."""
        self._dispatch(unit)
        self.step("accept", self._minutes(10, 90), "unit")
        self.step("contact", self._minutes(10, 60), "unit", answer=ANSWER)
        if extended and self.row.urgency in {"ordinary", "complex"}:
            self.step("ask_extension", self._minutes(10, 60), "unit", reason="需到单位调查")
            self.step("grant_extension", self._minutes(10, 60), "lead", more=EXTENDED_BY)
        least, most = (LATER if is_late else SOON)[self.row.urgency]
        self._reply("unit", timedelta(hours=self.rng.uniform(least, most)) - self._spent())

    def _spent(self) -> timedelta:
        return min(self.last - self.turns[-1].dispatched_at, timedelta(hours=2))

    def _dispatch(self, unit: int) -> None:
        self.step("dispatch", self._minutes(2, 90), "desk", to=unit, reason="按属地派单")
        self._turn(unit, "territory")

    def _turn(self, body: int, reason: str) -> None:
        if self.turns and self.turns[-1].ended_on is None:
            self.turns[-1].ended_on = shanghai_day(self.last)
        turn = self.city.add(
            "appeal_turns",
            TurnRow,
            appeal=self.row.key,
            body=body,
            reason=reason,
            area=self.city.bodies[body].territory or "",
            dispatched_at=self.last,
            recorded=self.row.recorded,
        )
        self.turns.append(turn)

    def _reply(self, by: str, after: timedelta) -> None:
        claims = self.rng.choice(("solved", "solved", "partly"))
        at = self.step("reply", max(after, timedelta(minutes=5)), by, answer=ANSWER, claims=claims)
        turn, due = self.turns[-1], self._due()
        turn.replied_on, turn.on_time = shanghai_day(at), at <= due
        turn.overdue_on = None if at <= due else shanghai_day(due)

    def _due(self) -> datetime:
        """When the current turn is due, by the clock that the house keeps."""
        since = self.turns[-1].dispatched_at
        events = [ClockEvent(since, "restart")]
        events += [ClockEvent(s.at, "extend", s.more) for s in self.row.steps if s.more and s.at > since]
        rule = limit(self.row.urgency, self.row.opened_at.year)
        due = fold(rule, events, calendar(), self.last).due_at
        assert due is not None
        return due

    # -- after the answer --------------------------------------------------------------------------------

    def called_back(self, *, good: float) -> None:
        """Up to three attempts; what is not solved is sometimes handled once more.

        Args:
            good: how likely the caller finds it solved.
        """
        rng = self.rng
        for attempt in range(3):
            self.last += timedelta(hours=rng.randint(3, 30) if attempt else rng.randint(2, 20))
            if rng.random() < 0.82:
                self._heard(good)
                return
            self._call("no_answer")
        self.step("close", timedelta(0), "desk", outcome="unreached")

    def _heard(self, good: float) -> None:
        rng = self.rng
        is_solved = rng.random() < good
        result = "solved" if is_solved else rng.choice(("partly", "unsolved"))
        kinds = ("satisfied",) * 6 + ("fairly",) * 2 if is_solved else ("fairly", *("dissatisfied",) * 3)
        self._call("answered", rng.random() < 0.93, result, rng.choice(kinds))
        redone = any(step.name == "redo" for step in self.row.steps)
        if result == "unsolved" and not redone and rng.random() < 0.5 and self.has_room(60):
            self.step("redo", timedelta(0), "desk", reason="诉求人反映未解决")
            self._turn(self.turns[-1].body, "redo")
            self.step("contact", self._minutes(10, 60), "unit", answer=ANSWER)
            self._reply("unit", timedelta(hours=rng.uniform(*SOON[self.row.urgency])) - self._spent())
            self.called_back(good=0.6)
            return
        self.step("close", timedelta(0), "desk", outcome=result)

    def _call(self, reached: str, contacted: bool | None = None, result: str = "", said: str = "") -> None:
        call = self.city.add(
            "appeal_callbacks",
            CallbackRow,
            appeal=self.row.key,
            body=self.turns[-1].body,
            called_at=self.last,
            reached=reached,
            contacted=contacted,
            result=result,
            satisfaction=said,
            recorded=self.row.recorded,
        )
        self.callbacks.append(call)

    def reopened(self, unit: int) -> None:
        """Taken up again some days after it was closed, and answered anew."""
        self.step("reopen", timedelta(days=self.rng.randint(2, 6)), "desk", reason="单位未履行承诺")
        self.handled(unit, is_late=False, extended=False)
        self.called_back(good=0.7)
