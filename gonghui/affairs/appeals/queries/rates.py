"""The rates of a unit, an area or the city, with everything they are made of.

Two ways lead to them and give the same: the kernel's figures, which drill down to the records, and the
records themselves, for denominators that are set otherwise than the figures'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from gonghui.affairs.appeals.models import Dispatch
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

KEPT = 600  # seconds; ours
PUBLISHED = "hotline.published.beijing_2021_01"


def rate_settings(on: date, code: str | None = None) -> RateSettings:
    """The settings of the rates that hold in a region (this city's) on a day.

    Raises:
        Refusal: they contradict each other.
    """
    return settings_from(values(SETTINGS, code or region(), on))


def judged_appeals(
    since: date, until: date, bodies: Collection[int] | None = None, *, one_by_one: bool = True
) -> list[Judged]:
    """What the appeals called back in [since, until) bring to the three rates, by the last answered call.

    An appeal dispatched then and never called back is in it too, so that nobody drops out unseen.

    Args:
        bodies: only those for which these units answer.
        one_by_one: each appeal by its number; else those that bring the same counted together.
    """
    return _judged(APPEALS, since, until, bodies, one_by_one)


def judged_turns(
    since: date, until: date, bodies: Collection[int] | None = None, *, one_by_one: bool = True
) -> list[Judged]:
    """What the units' turns that ended with a reply, or passed their limit, in [since, until) bring.

    A turn that was wrongly routed is excluded; one still within its limit is told apart.
    """
    return _judged(TURNS, since, until, bodies, one_by_one)


# In the order of Judged's fields. A month of a hotline is tens of thousands of appeals: the database judges
# them, and hands out what many have in common as one row.
FIELDS = (
    *("body", "is_due", "replied", "on_time", "called_back", "contacted", "result", "satisfaction"),
    "excluded",
)
APPEALS = """
SELECT wanted.appeal,
    coalesce(answer.body_id, CASE WHEN NOT turn.misrouted THEN turn.body_id END) AS body,
    coalesce(turn.replied_on, turn.overdue_on) IS NOT NULL AS is_due, turn.replied_on IS NOT NULL AS replied,
    coalesce(turn.on_time, false) AS on_time, wanted.tried AS called_back, answer.contacted,
    answer.result, answer.satisfaction,
    CASE WHEN appeal.is_danger THEN %(danger)s ELSE coalesce(taken_out.ground, '') END AS excluded
FROM (
    SELECT appeal_id AS appeal, bool_or(tried) AS tried FROM (
        SELECT appeal_id, true AS tried FROM appeals_callback
        WHERE called_on >= %(since)s AND called_on < %(until)s
        UNION ALL SELECT appeal_id, false FROM appeals_dispatch
        WHERE dispatched_on >= %(since)s AND dispatched_on < %(until)s AND NOT misrouted
    ) AS either GROUP BY 1
) AS wanted
JOIN appeals_appeal AS appeal ON appeal.case_id = wanted.appeal
LEFT JOIN (
    SELECT DISTINCT ON (appeal_id) appeal_id, body_id, contacted, result, satisfaction FROM appeals_callback
    WHERE reached = 'answered' AND called_on >= %(since)s AND called_on < %(until)s
    ORDER BY appeal_id, called_on DESC, id DESC
) AS answer ON answer.appeal_id = wanted.appeal
LEFT JOIN LATERAL (
    SELECT body_id, misrouted, replied_on, overdue_on, on_time FROM appeals_dispatch
    WHERE appeal_id = wanted.appeal AND dispatched_on < %(until)s
    ORDER BY dispatched_at DESC, id DESC LIMIT 1
) AS turn ON true
LEFT JOIN appeals_exclusion AS taken_out ON taken_out.appeal_id = wanted.appeal
    AND taken_out.state = 'approved' AND taken_out.valid_from < %(until)s
"""
# Turns that were answered or passed their limit within the days, or are still open within it.
TURNS = """
SELECT turn.appeal_id AS appeal, turn.body_id AS body,
    coalesce(turn.replied_on < %(until)s, false) OR coalesce(turn.overdue_on < %(until)s, false) AS is_due,
    coalesce(turn.replied_on < %(until)s, false) AS replied,
    coalesce(turn.replied_on < %(until)s AND turn.on_time, false) AS on_time,
    true AS called_back, NULL::boolean AS contacted, NULL::text AS result, NULL::text AS satisfaction,
    CASE WHEN turn.misrouted THEN %(misrouted)s WHEN appeal.is_danger THEN %(danger)s
        ELSE coalesce(taken_out.ground, '') END AS excluded
FROM appeals_dispatch AS turn
JOIN appeals_appeal AS appeal ON appeal.case_id = turn.appeal_id
LEFT JOIN appeals_exclusion AS taken_out ON taken_out.appeal_id = turn.appeal_id
    AND taken_out.state = 'approved' AND taken_out.valid_from < %(until)s
WHERE turn.dispatched_on < %(until)s AND (
    turn.replied_on >= %(since)s AND turn.replied_on < %(until)s
    OR turn.overdue_on >= %(since)s AND turn.overdue_on < %(until)s
    OR turn.replied_on IS NULL AND turn.overdue_on IS NULL AND turn.ended_on IS NULL
        AND turn.dispatched_on >= %(since)s
)
"""


def _judged(
    statement: str, since: date, until: date, bodies: Collection[int] | None, one_by_one: bool
) -> list[Judged]:
    columns = ", ".join(FIELDS)
    asked = f"SELECT min(appeal), count(*), {columns} FROM ({statement}) AS judged"
    if bodies is not None:
        asked += " WHERE body = ANY(%(bodies)s)"
    asked += f" GROUP BY {'appeal, ' if one_by_one else ''}{columns} ORDER BY 1, 3"
    told: dict[str, Any] = {"since": since, "until": until, "danger": DANGER, "misrouted": MISROUTED}
    with connection.cursor() as cursor:
        cursor.execute(asked, told | {"bodies": list(bodies or ())})
        rows = cursor.fetchall()
    found = []
    for appeal, count, *others in rows:
        said = dict(zip(FIELDS, others, strict=True))
        said["result"] = Result(said["result"]) if said["result"] else None
        said["satisfaction"] = Satisfaction(said["satisfaction"]) if said["satisfaction"] else None
        found.append(Judged(appeal=appeal, count=count, **said))
    return found


def judged_groups(since: date, until: date) -> tuple[list[Judged], list[Judged]]:
    """What appeals and turns bring, of all units, those that bring the same counted together.

    Of days that are over it is kept for `KEPT` seconds: little is added to them, and everybody may ask.
    """
    key = f"appeals.judged.{since}.{until}"
    found: tuple[list[Judged], list[Judged]] | None = cache.get(key)
    if found is None:
        found = (
            judged_appeals(since, until, one_by_one=False),
            judged_turns(since, until, one_by_one=False),
        )
        if until <= timezone.localdate():
            cache.set(key, found, KEPT)
    return found


def rates_of(
    since: date,
    until: date,
    bodies: Collection[int] | None = None,
    judged: tuple[list[Judged], list[Judged]] | None = None,
) -> dict[str, Any]:
    """The four rates and the score of units in [since, until), by the settings of its last day.

    Args:
        judged: `judged_groups` of the same days, where they are known already.
    Returns:
        rates (name → Rate), score (None where one cannot be told), settings.
    """
    settings = rate_settings(until - timedelta(days=1))
    appeals, turns = judged or judged_groups(since, until)
    if bodies is not None:
        appeals, turns = ([one for one in some if one.body in bodies] for some in (appeals, turns))
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


def share(part: int, whole: int) -> Decimal | None:
    """A share; None of nothing."""
    return Decimal(part) / whole if whole else None
