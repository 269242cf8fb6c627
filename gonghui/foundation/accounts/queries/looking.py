"""Reading the log of looking: for the audit administrator its rows, for the security administrator counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from axes.models import AccessFailureLog
from django.db import connection
from django.db.models import Count, F, Func, QuerySet, Value
from django.db.models.functions import Lower, TruncDate
from django.utils import timezone

from gonghui.foundation.accounts.models import Access, Account, UseReview
from gonghui.foundation.accounts.queries import access_log, demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.accounts.rules.anomalies import (
    EXPORTS,
    FROM_KEYS,
    LOOKUPS,
    ODD_HOURS,
    READS,
    REVEALS,
    RULES,
    SIGN_INS,
    Anomaly,
    Thresholds,
    Use,
    refused_often,
    unusual,
)
from gonghui.foundation.core.models import Change

OFFICES = (Account.Kind.SYSTEM_ADMIN, Account.Kind.SECURITY_ADMIN, Account.Kind.AUDIT_ADMIN)
# What administrators change; the commands that they use stand in the log of looking.
DOINGS = ("accounts.account", "accounts.rolegrant", "accounts.usereview")
# What of a look counts for which rule.
KINDS = {
    LOOKUPS: (Access.Kind.LOOKUP,),
    REVEALS: (Access.Kind.REVEAL,),
    READS: (Access.Kind.READ,),
    EXPORTS: (Access.Kind.EXPORT,),
    ODD_HOURS: (Access.Kind.LOOKUP, Access.Kind.REVEAL, Access.Kind.READ, Access.Kind.EXPORT),
}
USES = """
WITH looked AS (
    SELECT account, body, kind, local::date AS day,
           local::date = ANY (%(rest)s) OR extract(hour FROM local) < %(opens)s
           OR extract(hour FROM local) >= %(closes)s AS odd
    FROM (SELECT account, body, kind, at AT TIME ZONE %(zone)s AS local FROM accounts_access
          WHERE at >= %(since)s AND at < %(until)s AND kind = ANY (%(kinds)s)) AS of_days
)
SELECT account, body, day, count(*) FILTER (WHERE kind = 'lookup'), count(*) FILTER (WHERE kind = 'reveal'),
       count(*) FILTER (WHERE kind = 'read'), count(*) FILTER (WHERE kind = 'export'),
       count(*) FILTER (WHERE odd)
FROM looked GROUP BY account, body, day
"""
IN_ORDER = (LOOKUPS, REVEALS, READS, EXPORTS, ODD_HOURS)


@dataclass(frozen=True)
class Asked:
    """What of the log is asked for; None and "" leave it open.

    Attributes:
        account: a user name.
        since, until: days, both included.
    """

    account: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    body: int | None = None


def other_office(name: str, kind: str) -> QuerySet[Account]:
    """Open accounts of another kind that are held under the same name, however it is spaced."""
    bare = Func(F("name"), Value(r"\s"), Value(""), Value("g"), function="regexp_replace")
    held = Account.objects.annotate(written_as=Lower(bare)).filter(written_as="".join(name.split()).lower())
    return held.filter(is_active=True).exclude(kind__in=(kind, Account.Kind.SYSTEM))


def looked_at(asked: Asked, by: Account) -> QuerySet[Access]:
    """The rows of the log of looking that are asked for; of whoever may not audit, only the own ones."""
    rows = access_log(by)
    if asked.account:
        rows = rows.filter(account__in=list(_named(asked.account)))
    if asked.kind:
        kinds = (
            (Access.Kind.COMMAND, Access.Kind.ENDED) if asked.kind == Access.Kind.COMMAND else (asked.kind,)
        )
        rows = rows.filter(kind__in=kinds)
    if asked.body is not None:
        rows = rows.filter(body=asked.body)
    if asked.since:
        rows = rows.filter(at__gte=beginning(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=beginning(asked.until + timedelta(days=1)))
    return rows


def _named(username: str) -> QuerySet[Account, int]:
    return Account.objects.filter(username__iexact=username.strip()).values_list("pk", flat=True)


def beginning(day: date) -> datetime:
    """The first moment of a day, here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def doings_of_administrators(by: Account) -> QuerySet[Change]:
    """What administrators, and the system's own account, did to accounts and roles, the newest first.

    Raises:
        Refusal: only the audit administrator reads this.
    """
    demand(by, Permission.VIEW_AUDIT)
    kinds = (*OFFICES, Account.Kind.SYSTEM)
    offices = Account.objects.filter(kind__in=kinds).values_list("pk", flat=True)
    return Change.objects.filter(model__in=DOINGS, by__in=list(offices)).order_by("-pk")


def anomalies(
    *, since: date, until: date, thresholds: Thresholds, rest_days: list[date], by: Account
) -> list[Anomaly]:
    """The unusual uses of accounts from one day to another, both included, the newest first.

    Args:
        rest_days: days on which offices are closed, among those and the `thresholds.days` before.
    Raises:
        Refusal: only the security administrator reads this.
    """
    demand(by, Permission.WATCH_USE)
    asked: dict[str, Any] = {
        "since": beginning(since - timedelta(days=thresholds.days)),
        "until": beginning(until + timedelta(days=1)),
        "rest": rest_days,
        "opens": thresholds.opens,
        "closes": thresholds.closes,
        "zone": timezone.get_current_timezone_name(),
        "kinds": [str(kind) for kind in KINDS[ODD_HOURS]],
    }
    with connection.cursor() as cursor:
        cursor.execute(USES, asked)
        uses = [
            Use(account, body, day, dict(zip(IN_ORDER, counts, strict=True)))
            for account, body, day, *counts in cursor.fetchall()
        ]
    found = unusual(uses, since, thresholds) + refused_often(_refused(since, until), thresholds)
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.account, one.rule))


def _refused(since: date, until: date) -> list[tuple[int | None, date, int]]:
    failed = AccessFailureLog.objects.filter(
        attempt_time__gte=beginning(since), attempt_time__lt=beginning(until + timedelta(days=1))
    )
    rows = failed.annotate(day=TruncDate("attempt_time")).values("username", "day").order_by()
    counted = list(rows.annotate(n=Count("pk")).values_list("username", "day", "n"))
    ids = dict(
        Account.objects.filter(username__in=[name for name, *_ in counted]).values_list("username", "pk")
    )
    sums: dict[tuple[int | None, date], int] = {}
    for name, day, n in counted:
        key = (ids.get(name), day)
        sums[key] = sums.get(key, 0) + n
    return [(account, day, n) for (account, day), n in sums.items()]


def behind(
    anomaly: tuple[int, str, date], by: Account, thresholds: Thresholds, rests: bool
) -> QuerySet[Access]:
    """The rows of the log behind an unusual use: account, rule, day.

    Without business data: records, fields and purposes are for the audit administrator.

    Args:
        rests: whether offices are closed on the day.
    Raises:
        Refusal: only the security administrator reads this.
    """
    demand(by, Permission.WATCH_USE)
    account, rule, day = anomaly
    rows = Access.objects.filter(account=account, kind__in=KINDS.get(rule, ()))
    rows = rows.filter(at__gte=beginning(day), at__lt=beginning(day + timedelta(days=1))).order_by("-pk")
    if rule == ODD_HOURS and not rests:
        opens = beginning(day) + timedelta(hours=thresholds.opens)
        closes = beginning(day) + timedelta(hours=thresholds.closes)
        rows = rows.exclude(at__gte=opens, at__lt=closes)
    return rows.only("pk", "account", "body", "kind", "model", "rows", "at")


def reviews_of(found: list[Anomaly]) -> Mapping[tuple[int, str, date], UseReview]:
    """What was said about unusual uses that somebody has looked at."""
    rows = UseReview.objects.filter(account__in={one.account for one in found}).select_related("by")
    return {(row.account_id, row.rule, row.day): row for row in rows}


def refused_sign_ins(account: Account, day: date, by: Account) -> list[dict[str, Any]]:
    """When and from where sign-in was refused under an account's name on a day.

    Raises:
        Refusal: only the security administrator reads this.
    """
    demand(by, Permission.WATCH_USE)
    rows = AccessFailureLog.objects.filter(
        username=account.username,
        attempt_time__gte=beginning(day),
        attempt_time__lt=beginning(day + timedelta(days=1)),
    )
    return list(rows.order_by("-attempt_time").values("attempt_time", "ip_address", "locked_out")[:200])


def thresholds_from(said: Mapping[str, Any]) -> Thresholds:
    """The thresholds from the dated values under `anomalies.KEYS`."""
    return Thresholds(
        least={rule: int(said[FROM_KEYS[rule]]) for rule in RULES},
        times=float(said["audit.anomaly.times"]),
        days=int(said["audit.anomaly.days"]),
        opens=int(said["audit.office.opens"]),
        closes=int(said["audit.office.closes"]),
    )


__all__ = [
    "SIGN_INS",
    "Asked",
    "anomalies",
    "behind",
    "doings_of_administrators",
    "looked_at",
    "other_office",
    "refused_sign_ins",
    "reviews_of",
    "thresholds_from",
]
