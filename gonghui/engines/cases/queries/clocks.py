"""What the clocks of cases are reckoned from: their rules as stored, and the effects of the steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from gonghui.engines.cases.models import CaseClock, CaseEvent
from gonghui.engines.cases.rules.clocks import ClockEvent, ClockRule


def rule_of(clock: CaseClock) -> ClockRule:
    """The rule of a clock, as it stood on the day the case was opened."""
    return ClockRule(
        key=clock.rule,
        amount=clock.limit,
        unit=clock.unit,
        counts_from=clock.counts_from,
        rolls=clock.rolls,
        closes_at=clock.closes_at,
    )


def clock_events(cases: Collection[int]) -> dict[tuple[int, str], list[ClockEvent]]:
    """What happened to the clocks of cases, in order, by case and clock."""
    found: dict[tuple[int, str], list[ClockEvent]] = defaultdict(list)
    told = CaseEvent.objects.filter(case__in=cases).exclude(effects=[]).order_by("at", "pk")
    for case, at, effects in told.values_list("case", "at", "effects").iterator(chunk_size=5000):
        for effect in effects:
            event = ClockEvent(at=at, effect=effect["effect"], amount=effect.get("amount"))
            found[case, effect["clock"]].append(event)
    return found


def names_of(effects: Iterable[dict[str, str]]) -> set[str]:
    """The clocks that effects touch."""
    return {effect["clock"] for effect in effects}
