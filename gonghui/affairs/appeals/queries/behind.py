"""The cases behind a rate: numerator, denominator, each exclusion, each reason to be outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from gonghui.affairs.appeals.models import Appeal, Callback, Dispatch
from gonghui.affairs.appeals.queries.hot import NEWEST
from gonghui.affairs.appeals.queries.rates import judged_appeals, judged_groups, judged_turns, rate_settings
from gonghui.affairs.appeals.rules.kinds import region
from gonghui.affairs.appeals.rules.rates import (
    BASES,
    ON_TIME,
    RATES,
    SETTINGS,
    Judged,
    Rate,
    RateSettings,
    rate,
    score,
    why_outside,
)
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.engines.cases.queries.roles import roles_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.law.queries import values
from gonghui.foundation.law.rules import DatedAmount

PARTS = ("numerator", "denominator", "excluded", "outside")


@dataclass(frozen=True, kw_only=True)
class Behind:
    """Appeals behind a part of a rate: those one sees, the newest first, how many these are, and how many
    one does not see."""

    rows: QuerySet[Appeal]
    count: int
    hidden: int


@dataclass(frozen=True, kw_only=True)
class UnitRates:
    """The rates and score of one unit."""

    body: Body
    rates: dict[str, Rate]
    score: object  # Decimal, or None where one cannot be told


def units(account: Account, since: date, until: date, on: date) -> list[Body]:
    """The units within an account's roles that had a turn, or were called back about, in [since, until)."""
    turns = Dispatch.objects.filter(dispatched_on__lt=until).filter(
        Q(dispatched_on__gte=since) | Q(replied_on__gte=since) | Q(overdue_on__gte=since)
    )
    called = Callback.objects.filter(called_on__gte=since, called_on__lt=until)
    wanted = Q(pk__in=turns.values("body")) | Q(pk__in=called.values("body"))
    roles = roles_of(account, Permission.VIEW, on)
    bodies = Body.objects.filter(wanted)
    return list(bodies.filter(roles.as_q("pk")).order_by("pinyin", "pk"))


def by_unit(
    bodies: Collection[Body],
    since: date,
    until: date,
    judged: tuple[list[Judged], list[Judged]] | None = None,
) -> list[UnitRates]:
    """The rates of each of some units in [since, until), out of one reading.

    Args:
        judged: `judged_groups` of the same days, where they are known already.
    """
    settings = rate_settings(until - timedelta(days=1))
    appeals, turns = map(_by_body, judged or judged_groups(since, until))
    found = []
    for body in bodies:
        rates = {name: rate(name, appeals[body.pk], settings) for name in RATES}
        rates[ON_TIME] = rate(ON_TIME, turns[body.pk], settings)
        found.append(UnitRates(body=body, rates=rates, score=score(rates, settings)))
    return found


def _by_body(judged: Iterable[Judged]) -> dict[int | None, list[Judged]]:
    found: dict[int | None, list[Judged]] = defaultdict(list)
    for one in judged:
        found[one.body].append(one)
    return found


def rate_rules(on: date) -> list[DatedAmount]:
    """The rules of the rates as they hold in this city on a day: weights, denominators, coefficients.

    Each with the day since which it holds, how certain it is and where it was read: together their version.
    """
    return list(values(SETTINGS, region(), on).values())


def behind(
    account: Account,
    *,
    name: str,
    part: str,
    why: str = "",
    since: date,
    until: date,
    on: date,
    bodies: Collection[int] | None = None,
) -> Behind:
    """The appeals that make a part of a rate in [since, until), under the account's own permission.

    Args:
        name: response, solution, satisfaction or on_time.
        part: numerator, denominator, excluded or outside.
        why: the rule of an exclusion, or the reason to be outside.
    Raises:
        LookupError: there is no such rate or part.
    """
    if name not in (*RATES, ON_TIME) or part not in PARTS:
        raise LookupError(f"{name} has no part {part}")
    settings = rate_settings(until - timedelta(days=1))
    judged = (judged_turns if name == ON_TIME else judged_appeals)(since, until, bodies)
    wanted = [one.appeal for one in judged if _belongs(name, part, why, one, settings)]
    seen = Appeal.objects.filter(pk__in=wanted, case__in=cases_visible_to(account, on))
    count = seen.count()
    rows = seen.select_related("case__lead").order_by(*NEWEST)
    return Behind(rows=rows, count=count, hidden=len(set(wanted)) - count)


def _belongs(name: str, part: str, why: str, judged: Judged, settings: RateSettings) -> bool:
    base = settings.denominators[name]
    if part == "excluded":
        return bool(judged.excluded) and why in ("", judged.excluded)
    if judged.excluded:
        return False
    if part == "outside":
        return not BASES[base](judged) and why in ("", why_outside(judged, base))
    # In the numerator whatever adds to it, a part of an appeal too.
    return BASES[base](judged) and (part == "denominator" or rate(name, [judged], settings).numerator > 0)
