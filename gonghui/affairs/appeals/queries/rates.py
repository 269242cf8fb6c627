"""The rates of a unit, an area or the city, with everything they are made of.

Two ways lead to them and give the same: the kernel's figures, which drill down to the records, and the
records themselves, for denominators that are set otherwise than the figures'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from gonghui.affairs.appeals.models import Appeal, Callback, Dispatch, Exclusion
from gonghui.affairs.appeals.models.choices import Result, Satisfaction
from gonghui.affairs.appeals.rules.categories import region
from gonghui.affairs.appeals.rules.dispatch import REDO
from gonghui.affairs.appeals.rules.rates import (
    DANGER,
    MISROUTED,
    ON_TIME,
    RATES,
    SETTINGS,
    Judged,
    Rate,
    RateSettings,
    rate,
    score,
    settings_from,
)
from gonghui.affairs.appeals.rules.rates.published import (
    PublishedRate,
    Tried,
    common_denominators,
    try_denominators,
)
from gonghui.foundation.law.queries import value, values

PUBLISHED = "hotline.published.beijing_2021_01"


def rate_settings(on: date, code: str | None = None) -> RateSettings:
    """The settings of the rates that hold in a region (this city's) on a day.

    Raises:
        Refusal: they contradict each other.
    """
    return settings_from(values(SETTINGS, code or region(), on))


def judged_appeals(since: date, until: date, bodies: Collection[int] | None = None) -> list[Judged]:
    """What the appeals called back in [since, until) bring to the three rates, by the last answered call.

    An appeal dispatched then and never called back is in it too, so that nobody drops out unseen.

    Args:
        bodies: only those for which these units answer.
    """
    last = _last_answers(since, until)
    turns = _last_turns(until)
    tried = set(
        Callback.objects.filter(called_on__gte=since, called_on__lt=until).values_list("appeal", flat=True)
    )
    sent = Dispatch.objects.filter(dispatched_on__gte=since, dispatched_on__lt=until, misrouted=False)
    wanted = tried | set(sent.values_list("appeal", flat=True))
    excluded = _excluded(wanted, until)
    found = []
    for appeal in sorted(wanted):
        answer, turn = last.get(appeal), turns.get(appeal)
        body = answer.body_id if answer else (turn.body_id if turn and not turn.misrouted else None)
        if bodies is not None and body not in bodies:
            continue
        found.append(
            Judged(
                appeal=appeal,
                body=body,
                is_due=bool(turn and (turn.replied_on or turn.overdue_on)),
                replied=bool(turn and turn.replied_on),
                on_time=bool(turn and turn.on_time),
                called_back=appeal in tried,
                contacted=answer.contacted if answer else None,
                result=Result(answer.result) if answer else None,
                satisfaction=Satisfaction(answer.satisfaction) if answer else None,
                excluded=excluded.get(appeal, ""),
            )
        )
    return found


def judged_turns(since: date, until: date, bodies: Collection[int] | None = None) -> list[Judged]:
    """What the units' turns that ended with a reply, or passed their limit, in [since, until) bring.

    A turn that was wrongly routed is excluded; one still within its limit is told apart.
    """
    turns = Dispatch.objects.filter(_touches(since, until), dispatched_on__lt=until)
    if bodies is not None:
        turns = turns.filter(body__in=bodies)
    rows = list(turns.order_by("pk"))
    excluded = _excluded({row.appeal_id for row in rows}, until)
    found = []
    for row in rows:
        replied = row.replied_on is not None and row.replied_on < until
        overdue = row.overdue_on is not None and row.overdue_on < until
        found.append(
            Judged(
                appeal=row.appeal_id,
                body=row.body_id,
                is_due=replied or overdue,
                replied=replied,
                on_time=replied and bool(row.on_time),
                excluded=MISROUTED if row.misrouted else excluded.get(row.appeal_id, ""),
            )
        )
    return found


def rates_of(since: date, until: date, bodies: Collection[int] | None = None) -> dict[str, Any]:
    """The four rates and the score of units in [since, until), by the settings of its last day.

    Returns:
        rates (name → Rate), score (None where one cannot be told), settings.
    """
    settings = rate_settings(until - timedelta(days=1))
    appeals, turns = judged_appeals(since, until, bodies), judged_turns(since, until, bodies)
    found: dict[str, Rate] = {name: rate(name, appeals, settings) for name in RATES}
    found[ON_TIME] = rate(ON_TIME, turns, settings)
    return {"rates": found, "score": score(found, settings), "settings": settings}


def misrouting(since: date, until: date, routers: Collection[int] | None = None) -> tuple[int, int]:
    """How many of the dispatches made in [since, until) proved wrong, and how many there were."""
    made = Dispatch.objects.filter(dispatched_on__gte=since, dispatched_on__lt=until).exclude(reason=REDO)
    if routers is not None:
        made = made.filter(router__in=routers)
    return made.filter(misrouted=True).count(), made.count()


def published_rates(on: date = date(2021, 2, 28)) -> dict[str, Any]:
    """What a city printed for a period, and which denominators give its percentages: for a page beside ours.

    Returns:
        amount (the dated value), rates, fitting (denominators that give both), tried.
    """
    amount = value(PUBLISHED, "110000", on)
    said: Mapping[str, Any] = amount.value
    rates = {
        name: PublishedRate(int(said[name]), str(said[f"{name}_rate"])) for name in ("closed", "on_time")
    }
    fitting = common_denominators(rates)
    candidates = sorted({int(said["dispatched"]), int(said["closed"]), *fitting})
    tried: list[Tried] = try_denominators(rates, candidates)
    return {"amount": amount, "rates": rates, "fitting": fitting, "tried": tried}


def _touches(since: date, until: date) -> Q:
    """Turns that were answered or passed their limit within the days, or are still open within it."""
    answered = Q(replied_on__gte=since, replied_on__lt=until)
    passed = Q(overdue_on__gte=since, overdue_on__lt=until)
    waiting = Q(replied_on=None, overdue_on=None, ended_on=None, dispatched_on__gte=since)
    return answered | passed | waiting


def _last_answers(since: date, until: date) -> dict[int, Callback]:
    rows = Callback.objects.filter(reached="answered", called_on__gte=since, called_on__lt=until)
    return {row.appeal_id: row for row in rows.order_by("called_on", "pk")}


def _last_turns(until: date) -> dict[int, Dispatch]:
    rows = Dispatch.objects.filter(dispatched_on__lt=until)
    return {row.appeal_id: row for row in rows.order_by("dispatched_at", "pk")}


def _excluded(appeals: Collection[int], until: date) -> dict[int, str]:
    """Appeal → why it is in no rate: danger first, then what two persons decided."""
    found = dict(
        Exclusion.objects.filter(appeal__in=appeals, state="approved", valid_from__lt=until).values_list(
            "appeal", "ground"
        )
    )
    danger = Appeal.objects.filter(pk__in=appeals, is_danger=True).values_list("pk", flat=True)
    return {**found, **dict.fromkeys(danger, DANGER)}


def share(part: int, whole: int) -> Decimal | None:
    """A share; None of nothing."""
    return Decimal(part) / whole if whole else None
