"""The one inbox of every kind, what is due first; searching; my unit's load."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from gonghui.engines.cases.models import Case, CaseNotice, Handling
from gonghui.engines.cases.queries.reach import cases_visible_to, open_cases_visible_to
from gonghui.engines.cases.queries.roles import CASES, roles_of
from gonghui.engines.cases.rules.due import ends_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import acting_for, allows
from gonghui.foundation.accounts.rules import Permission

PAGE = 50
Key = tuple[datetime | None, int]  # first due moment, id


@dataclass(frozen=True)
class InboxPage:
    """Rows in the order of what is due first, and where the next page begins (None: nothing follows)."""

    rows: list[Case]
    after: Key | None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the inbox is narrowed to.

    Attributes:
        mine: only those that the account has taken up itself.
        acting: only those of whoever it acts for.
        unclaimed: only those without a handler.
        helping: only those in which a unit of the account's owes its help.
        returned: only those that were given back at least once.
        unit: the beginning of the leading unit's name.
        due_from, due_before: from then on, and before then; `undated` is only what has no limit.
        text: a case's number or its beginning, or the beginning of the respondent's name; of the title
            anything, for whoever may read it.
    """

    kinds: Collection[str] = ()
    states: Collection[str] = ()
    urgencies: Collection[str] = ()
    channels: Collection[str] = ()
    mine: bool = False
    acting: bool = False
    unclaimed: bool = False
    helping: bool = False
    returned: bool = False
    unit: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    undated: bool = False
    text: str = ""


def inbox(
    account: Account, on: date, *, after: Key | None = None, size: int = PAGE, **wanted: Any
) -> InboxPage:
    """One page of the open cases that an account sees, what is due first; those without a limit last.

    Args:
        after: `InboxPage.after` of the page before.
        wanted: fields of `Wanted`.
    """
    asked = Wanted(**wanted)
    cases = _narrowed(open_cases_visible_to(account, on), account, on, asked)
    cases = cases.select_related("lead", "about", "area", "handler").order_by("first_due_at", "pk")
    rows: list[Case] = []
    if not asked.undated and (after is None or after[0] is not None):
        timed = cases.filter(first_due_at__isnull=False)
        if after is not None:
            timed = timed.filter(first_due_at__gte=after[0]).exclude(first_due_at=after[0], pk__lte=after[1])
        rows = list(timed[: size + 1])
    if len(rows) <= size and asked.due_before is None and asked.due_from is None:
        untimed = cases.filter(first_due_at=None)
        if after is not None and after[0] is None:
            untimed = untimed.filter(pk__gt=after[1])
        rows += untimed[: size + 1 - len(rows)]
    last = rows[size - 1] if len(rows) > size else None
    return InboxPage(rows[:size], None if last is None else (last.first_due_at, last.pk))


def inbox_count(account: Account, on: date, *, most: int, **wanted: Any) -> int:
    """How many cases the inbox holds, counted to `most` and one more at the furthest.

    Args:
        wanted: fields of `Wanted`.
    """
    return inbox_counts(account, on, [wanted], most=most)[0]


def inbox_counts(account: Account, on: date, wanted: Iterable[Mapping[str, Any]], *, most: int) -> list[int]:
    """`inbox_count` of several filters, in their order; what the account sees is looked up once."""
    seen = open_cases_visible_to(account, on)
    found = []
    for one in wanted:
        asked = Wanted(**one)
        cases = _narrowed(seen, account, on, asked)
        cases = cases.filter(first_due_at=None) if asked.undated else cases
        found.append(cases[: most + 1].count())
    return found


def _narrowed(seen: QuerySet[Case], account: Account, on: date, asked: Wanted) -> QuerySet[Case]:
    cases = _of(seen, account, asked.kinds, asked.states, asked.urgencies, mine=asked.mine)
    wanted = Q(channel__in=list(asked.channels)) if asked.channels else Q()
    if asked.acting:
        wanted &= Q(handler__in=acting_for(account))
    if asked.unclaimed:
        wanted &= Q(handler=None)
    if asked.helping:
        owed = Handling.objects.filter(state=Handling.State.OPEN, role=Handling.Role.HELP)
        own = owed.filter(roles_of(account, Permission.EDIT, on).as_q("body"))
        wanted &= Q(pk__in=own.values("case"))
    if asked.returned:
        wanted &= Q(returns__gt=0)
    if asked.unit.strip():
        wanted &= Q(lead__name_zh__startswith=asked.unit.strip())
    if asked.due_from is not None:
        wanted &= Q(first_due_at__gte=asked.due_from)
    if asked.due_before is not None:
        wanted &= Q(first_due_at__lt=asked.due_before)
    return cases.filter(wanted, _holding(account, asked.text))


def open_cases(
    account: Account,
    on: date,
    *,
    kinds: Collection[str] = (),
    states: Collection[str] = (),
    urgencies: Collection[str] = (),
    mine: bool = False,
) -> QuerySet[Case]:
    """The open cases that an account sees, filtered."""
    return _of(open_cases_visible_to(account, on), account, kinds, states, urgencies, mine=mine)


def _of(
    cases: QuerySet[Case],
    account: Account,
    kinds: Collection[str],
    states: Collection[str],
    urgencies: Collection[str],
    *,
    mine: bool,
) -> QuerySet[Case]:
    wanted = {"kind__in": kinds, "state__in": states, "urgency__in": urgencies}
    cases = cases.filter(**{name: list(values) for name, values in wanted.items() if values})
    return cases.filter(handler=account) if mine else cases


def _holding(account: Account, text: str) -> Q:
    text = text.strip()
    if not text:
        return Q()
    found = Q(number__startswith=text.upper()) | Q(about__name_zh__startswith=text)
    # Who may not read titles must not find by them either.
    return found | Q(title__contains=text) if allows(account, Permission.VIEW_PERSONAL, CASES) else found


def search_cases(account: Account, on: date, text: str) -> QuerySet[Case]:
    """The cases, closed ones too, that an account sees and that a text finds; the newest first."""
    return cases_visible_to(account, on).filter(_holding(account, text)).order_by("-opened_at", "-pk")


def to_do(account: Account, on: date) -> QuerySet[Handling]:
    """The open to-dos of helping bodies that an account may do, what is due first."""
    roles = roles_of(account, Permission.EDIT, on)
    parts = Handling.objects.filter(roles.as_q("body"), state=Handling.State.OPEN, role=Handling.Role.HELP)
    visible = parts.filter(case__in=cases_visible_to(account, on))
    return visible.select_related("case", "body").order_by("due_at", "pk")


def load_of(account: Account, on: date, now: datetime) -> dict[str, int]:
    """How much is open among what an account sees: all, overdue, danger, without a handler."""
    found: dict[str, int] = open_cases(account, on).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(first_due_at__lt=now)),
        danger=Count("pk", filter=Q(urgency=Case.Urgency.DANGER)),
        unclaimed=Count("pk", filter=Q(handler=None)),
    )
    return found


def load_by_unit(account: Account, on: date, now: datetime, most: int = 50) -> list[dict[str, Any]]:
    """What is open, overdue, due today and unclaimed by leading unit, the fullest first. Of units, never of
    persons.

    Args:
        most: so many units.
    """
    today = ends_of(now)[0]
    rows = open_cases(account, on).values("lead", "lead__name_zh", "lead__public_id")
    counted = rows.annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(first_due_at__lt=now)),
        today=Count("pk", filter=Q(first_due_at__gte=now, first_due_at__lt=today)),
        unclaimed=Count("pk", filter=Q(handler=None)),
    )
    return list(counted.order_by("-overdue", "-open", "lead")[:most])


def bundles_for(account: Account, on: date, now: datetime) -> list[list[CaseNotice]]:
    """What an account is told, one list a receiver and moment of sending; danger alone, and first."""
    found: dict[object, list[CaseNotice]] = {}
    for notice in notices_for(account, on, now):
        alone = notice.pk if notice.danger else None
        found.setdefault((notice.body_id, notice.account_id, notice.deliver_at, alone), []).append(notice)
    return sorted(found.values(), key=lambda bundle: (not bundle[0].danger, bundle[0].due_at))


def notices_for(account: Account, on: date, now: datetime) -> QuerySet[CaseNotice]:
    """What an account's bodies were told and it has not seen, by bundle; nothing before its hour."""
    roles = roles_of(account, Permission.VIEW, on)
    notices = CaseNotice.objects.filter(roles.as_q("body"), seen_at=None, deliver_at__lte=now)
    notices = notices.filter(Q(account=None) | Q(account=account))
    visible = notices.filter(case__in=cases_visible_to(account, on))
    return visible.select_related("case", "body").order_by("-deliver_at", "body", "due_at", "pk")
