"""A case that is loaded: what happened to it, gone through step by step without asking the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gonghui.engines.cases.models import Case, CaseClock
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.rules.clocks import ClockEvent
from gonghui.engines.cases.rules.kinds import OPENED, Act, CaseKind, Effect, Step


@dataclass(frozen=True, kw_only=True)
class LoadedStep:
    """A step as it was taken; of one that is none of the kind's (an extension) the state stays.

    Attributes:
        by, to: ids of the account, and of the body to which the case goes.
        effects: of a step that is none of the kind's.
    """

    step: str
    at: datetime
    by: int
    to: int | None = None
    outcome: str = ""
    reason: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    effects: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, kw_only=True)
class LoadedCase:
    """A case with everything that happened to it; bodies, areas and accounts by id."""

    number: str
    title: str
    origin: int
    opened_at: datetime
    opened_by: int
    steps: Sequence[LoadedStep]
    area: int | None = None
    about: int | None = None
    channel: str = ""
    urgency: str = Case.Urgency.ORDINARY
    restricted: bool = False
    anonymous: bool = False
    stated_due_at: datetime | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


class Played:
    """A case after its steps: where it stands, its events and parts, and the clocks, not folded yet."""

    def __init__(self, kind: CaseKind, row: LoadedCase) -> None:
        self.kind, self.row = kind, row
        self.state, self.outcome, self.lead = kind.initial, "", row.origin
        self.handler: int | None = None
        self.closed_at: datetime | None = None
        self.returns = self.reopenings = 0
        on = legal_day(row.opened_at)
        rules = {clock.name: clock.rule(row.urgency, on) for clock in kind.clocks}
        self.clocks = {
            name: CaseClock(
                name=name,
                rule=rule.key,
                limit=rule.amount,
                unit=rule.unit,
                counts_from=rule.counts_from,
                rolls=rule.rolls,
                closes_at=rule.closes_at,
            )
            for name, rule in rules.items()
            if rule is not None
        }
        self.told: dict[str, list[ClockEvent]] = {name: [] for name in self.clocks}
        self.events: list[list[Any]] = []
        # body, role, state, account, assigned_at, assigned_by, done_at, reason
        self.parts: list[list[Any]] = []
        began = [row.opened_at, row.opened_by]
        self.parts.append([row.origin, "origin", "done", None, *began, None, ""])
        starts = [{"clock": c.name, "effect": Effect.START} for c in kind.clocks if c.starts]
        self._note(OPENED, row.opened_at, row.opened_by, "", "", row.words, {}, starts)
        self._begin(row.origin, row.opened_at, row.opened_by)
        for step in row.steps:
            self._take(step)

    def _take(self, taken: LoadedStep) -> None:
        step, before = self.kind.step(taken.step), self.state
        effects = [dict(effect) for effect in taken.effects]
        if step is not None:
            if before not in step.source:
                raise ValueError(f"{self.row.number}: “{taken.step}” is not possible from “{before}”")
            self.state = step.target
            effects = [{"clock": e.clock, "effect": e.effect} for e in step.clocks]
            self.outcome = taken.outcome or self.outcome
            self._move(step, taken)
            effects += self._turn(before, taken, effects)
        self._note(taken.step, taken.at, taken.by, before, taken.reason, taken.words, taken.params, effects)

    def _move(self, step: Step, taken: LoadedStep) -> None:
        if step.act == Act.ACCEPT:
            self.handler = taken.by
            self.parts[-1][3] = taken.by
        elif step.act in {Act.REASSIGN, Act.REFER, Act.RETURN}:
            returned = step.act == Act.RETURN
            to = self.row.origin if returned else taken.to
            if to is None:
                raise ValueError(f"{self.row.number}: “{taken.step}” leads to no body")
            self.returns += returned
            self._end("returned" if returned else "withdrawn", taken.at, taken.reason)
            self._begin(to, taken.at, taken.by)

    def _turn(self, before: str, taken: LoadedStep, effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
        was, is_closed = before in self.kind.closed, self.state in self.kind.closed
        if is_closed and not was:
            self.closed_at = taken.at
            self._end("done", taken.at, "")
            # A clock that was never started, or was stopped before, is left as it is by a stop.
            named = {effect["clock"] for effect in effects}
            return [{"clock": name, "effect": Effect.STOP} for name in self.clocks if name not in named]
        if was and not is_closed:
            self.closed_at, self.outcome = None, ""
            self.reopenings += 1
            self._begin(self.lead, taken.at, taken.by, self.handler)
        return []

    def _begin(self, body: int, at: datetime, by: int, handler: int | None = None) -> None:
        self.lead, self.handler = body, handler
        self.parts.append([body, "lead", "open", handler, at, by, None, ""])

    def _end(self, state: str, at: datetime, reason: str) -> None:
        part = self.parts[-1]
        part[2], part[6], part[7] = state, at, reason

    def _note(
        self,
        step: str,
        at: datetime,
        by: int,
        before: str,
        reason: str,
        words: Mapping[str, Any],
        params: Mapping[str, Any],
        effects: Iterable[Mapping[str, Any]],
    ) -> None:
        kept = [dict(effect) | {"effect": str(effect["effect"])} for effect in effects]
        kept = [effect for effect in kept if effect["clock"] in self.clocks]
        for effect in kept:
            event = ClockEvent(at, effect["effect"], effect.get("amount"))
            self.told[effect["clock"]].append(event)
        self.events.append([at, step, before, self.state, by, self.lead, reason, words, kept, params])
