"""Which use of an account is unusual, against what is usual in its own unit. All of it ours (本平台口径).

What is judged is how an officer's account was used, a day at a time; never a worker, and not whose records
they were. Whether a look was due is for the person who reads the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

LOOKUPS, REVEALS, READS, EXPORTS, ODD_HOURS = "lookups", "reveals", "reads", "exports", "odd_hours"
SIGN_INS = "sign_ins"
COUNTED = (LOOKUPS, REVEALS, READS, EXPORTS, ODD_HOURS)
RULES: dict[str, Any] = {
    LOOKUPS: _("Many look-ups by a number"),
    REVEALS: _("Many sealed values opened"),
    READS: _("Many pages about persons opened"),
    EXPORTS: _("Many exports"),
    ODD_HOURS: _("Much looked at outside office hours"),
    SIGN_INS: _("Many refused sign-ins"),
}
# The dated value that says from how many a day on a use may be unusual at all.
FROM_KEYS = {rule: f"audit.anomaly.{rule}_from" for rule in RULES}
TIMES_KEY, DAYS_KEY = "audit.anomaly.times", "audit.anomaly.days"
OPENS_KEY, CLOSES_KEY = "audit.office.opens", "audit.office.closes"
KEYS = (*FROM_KEYS.values(), TIMES_KEY, DAYS_KEY, OPENS_KEY, CLOSES_KEY)


@dataclass(frozen=True)
class Thresholds:
    """From when on a use is unusual, as it holds on a day.

    Attributes:
        least: rule → so many a day at least.
        times: and so many times what is usual in the unit.
        days: what is usual is asked of so many days before.
        opens, closes: the hours of an office, from and until.
    """

    least: Mapping[str, int]
    times: float
    days: int
    opens: int
    closes: int


@dataclass(frozen=True)
class Use:
    """What an account did on one day in the name of one unit: rule → how often."""

    account: int
    body: int | None
    day: date
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Anomaly:
    """An unusual use.

    Attributes:
        usual: what an account of the unit did on a day before, on the average of days with any use; None
            where nothing is known.
    """

    account: int
    body: int | None
    rule: str
    day: date
    count: int
    usual: float | None


def unusual(uses: Iterable[Use], since: date, thresholds: Thresholds) -> list[Anomaly]:
    """The unusual uses of the days from `since` on, the newest first.

    Args:
        uses: of these days, and of the `thresholds.days` before the first.
    """
    told = sorted(uses, key=lambda use: use.day)
    of_unit: dict[int | None, list[Use]] = {}
    for use in told:
        of_unit.setdefault(use.body, []).append(use)
    found = []
    for use in told:
        if use.day < since:
            continue
        for rule in COUNTED:
            count = use.counts.get(rule, 0)
            if count < thresholds.least[rule]:
                continue
            usual = _usual(of_unit[use.body], rule, use.day, thresholds.days)
            if usual is None or count >= usual * thresholds.times:
                found.append(Anomaly(use.account, use.body, rule, use.day, count, usual))
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.account, one.rule))


def _usual(uses: Iterable[Use], rule: str, day: date, days: int) -> float | None:
    """The mean of a unit's accounts on the days before; None without any: unknown is not none."""
    before = [use.counts.get(rule, 0) for use in uses if 0 < (day - use.day).days <= days]
    return sum(before) / len(before) if before else None


def refused_often(refused: Iterable[tuple[int | None, date, int]], thresholds: Thresholds) -> list[Anomaly]:
    """Accounts under whose name sign-in was refused often on a day; 0 stands for names that nobody has."""
    return [
        Anomaly(account or 0, None, SIGN_INS, day, count, None)
        for account, day, count in refused
        if count >= thresholds.least[SIGN_INS]
    ]
