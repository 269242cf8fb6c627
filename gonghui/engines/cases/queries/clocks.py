"""What the clocks of cases are reckoned from: their rules as stored, and the effects of the steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from django.db import connection

from gonghui.engines.cases.models import CaseClock
from gonghui.engines.cases.rules.clocks import ClockEvent, ClockRule

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# One row a clock, moments as microseconds: half the time of reading event by event.
EVENTS = """
SELECT event.case_id, effect->>'clock',
    array_agg((extract(epoch FROM event.at) * 1000000)::bigint ORDER BY event.at, event.id, place),
    array_agg(effect->>'effect' ORDER BY event.at, event.id, place),
    array_agg((effect->>'amount')::int ORDER BY event.at, event.id, place)
FROM cases_caseevent AS event, jsonb_array_elements(event.effects) WITH ORDINALITY AS told (effect, place)
WHERE event.case_id = ANY(%s)
GROUP BY 1, 2
"""


def rule_of(clock: CaseClock) -> ClockRule:
    """The rule of a clock, as it stood on the day the case was opened."""
    return rule_from(clock.rule, clock.limit, clock.unit, clock.counts_from, clock.rolls, clock.closes_at)


@lru_cache(maxsize=500)
def rule_from(
    key: str, amount: int, unit: str, counts_from: str, rolls: bool, closes_at: time | None
) -> ClockRule:
    """The same from the stored columns: few rules for many clocks."""
    return ClockRule(key, amount, unit, counts_from, rolls, closes_at)


def clock_events(cases: Collection[int]) -> dict[tuple[int, str], list[ClockEvent]]:
    """What happened to the clocks of cases, in order, by case and clock."""
    found: dict[tuple[int, str], list[ClockEvent]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [list(cases)])
        for case, clock, moments, effects, amounts in cursor:
            found[case, clock] = [
                ClockEvent(EPOCH + timedelta(microseconds=moment), effect, amount)
                for moment, effect, amount in zip(moments, effects, amounts, strict=True)
            ]
    return found


def names_of(effects: Iterable[dict[str, str]]) -> set[str]:
    """The clocks that effects touch."""
    return {effect["clock"] for effect in effects}
