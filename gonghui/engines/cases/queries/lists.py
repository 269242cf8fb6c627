"""The one inbox of every kind, what is due first; searching; my unit's load."""

from __future__ import annotations

import re
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
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.queries import page_of

PAGE = 50
# What can be nothing but a case's number, or its beginning: place, series and year at least.
NUMBERED = re.compile(r"[a-z]{2}-[a-z]{2,4}-[0-9]{4}", re.IGNORECASE | re.ASCII)
# The same without its year: nearly every case begins so, and it is still being typed.
UNFINISHED = re.compile(r"[a-z]{2}-[a-z]{2,4}(-[0-9]{0,3})?$", re.IGNORECASE | re.ASCII)
NAMED = 500  # so many respondents of a beginning are looked for
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


def _holding(account: Account, text: str, *, of_open: bool = False) -> Q:
    text = text.strip()
    if not text:
        return Q()
    if NUMBERED.match(text):
        return Q(number__startswith=text.upper())
    if UNFINISHED.match(text):
        return Q(pk__in=[])
    # Looked up first: the condition then stands on the cases alone.
    named = Body.objects.filter(name_zh__startswith=text).order_by("name_zh", "pk")
    found = Q(number__startswith=text.upper()) | Q(about__in=list(named.values_list("pk", flat=True)[:NAMED]))
    # Who may not read titles must not find by them either.
    if not allows(account, Permission.VIEW_PERSONAL, CASES):
        return found
    titled = Q(title__contains=text)
    return found | (titled & Q(closed_at=None) if of_open else titled)


def search_cases(account: Account, on: date, text: str) -> QuerySet[Case]:
    """The cases, closed ones too, that an account sees and that a text finds: by their number, its beginning
    or that of the respondent's name; open ones by their titles, too. The newest first."""
    cases = cases_visible_to(account, on).order_by("-opened_at", "-pk")
    return cases.filter(_holding(account, text, of_open=True))


def to_do(account: Account, on: date) -> QuerySet[Handling]:
    """The to-dos of helping bodies in open cases that an account may do, what is due first."""
    roles = roles_of(account, Permission.EDIT, on)
    parts = Handling.objects.filter(roles.as_q("body"), state=Handling.State.OPEN, role=Handling.Role.HELP)
    visible = parts.filter(case__in=open_cases_visible_to(account, on))
    return visible.select_related("case", "body").order_by("due_at", "pk")


def load_of(account: Account, on: date, now: datetime) -> dict[str, int]:
    """How much is open among what an account sees: all, overdue, danger, without a handler."""
    return load_and_units(account, on, now)[0]


def load_by_unit(account: Account, on: date, now: datetime, most: int = 50) -> list[dict[str, Any]]:
    """What is open, overdue, due today and unclaimed by leading unit, the fullest first. Of units, never of
    persons.

    Args:
        most: so many units.
    """
    return load_and_units(account, on, now)[1][:most]


def load_and_units(account: Account, on: date, now: datetime) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """`load_of`, and `load_by_unit` of every unit, out of one counting."""
    today = ends_of(now)[0]
    counted = (
        open_cases(account, on)
        .order_by()
        .values("lead")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(first_due_at__lt=now)),
            today=Count("pk", filter=Q(first_due_at__gte=now, first_due_at__lt=today)),
            unclaimed=Count("pk", filter=Q(handler=None)),
            danger=Count("pk", filter=Q(urgency=Case.Urgency.DANGER)),
        )
    )
    units = sorted(counted, key=lambda unit: (-unit["overdue"], -unit["open"], unit["lead"]))
    whole = {name: sum(unit[name] for unit in units) for name in ("open", "overdue", "danger", "unclaimed")}
    names = Body.objects.in_bulk([unit["lead"] for unit in units])
    for unit in units:
        body = names[unit["lead"]]
        unit |= {"lead__name_zh": body.name_zh, "lead__public_id": body.public_id}
    return whole, units


# -- notices ---------------------------------------------------------------------------------------------

TOLD = 100  # notices a page
NEWEST_TOLD = ("-deliver_at", "-pk")


@dataclass(frozen=True)
class ToldPage:
    """Bundles of what an account is told, danger first; and where the next page begins, as of `page_of`."""

    bundles: list[list[CaseNotice]]
    after: str


def bundles_for(account: Account, on: date, now: datetime) -> list[list[CaseNotice]]:
    """What an account is told, the newest: one list a receiver and moment of sending; danger alone, first."""
    return told_page(account, on, now).bundles


def told_page(account: Account, on: date, now: datetime, *, after: str = "") -> ToldPage:
    """One page of the bundles: the newest notices, and on the first page whatever is of danger."""
    notices = notices_for(account, on, now)
    page = page_of(notices.filter(danger=False), order=NEWEST_TOLD, after=after, size=TOLD)
    pressing = [] if after else list(notices.filter(danger=True).order_by(*NEWEST_TOLD)[:TOLD])
    found: dict[object, list[CaseNotice]] = {}
    for notice in [*pressing, *page.rows]:
        alone = notice.pk if notice.danger else None
        found.setdefault((notice.body_id, notice.account_id, notice.deliver_at, alone), []).append(notice)
    bundles = [sorted(bundle, key=lambda notice: (notice.due_at, notice.pk)) for bundle in found.values()]
    return ToldPage(sorted(bundles, key=lambda bundle: (not bundle[0].danger, bundle[0].due_at)), page.after)


def notices_for(account: Account, on: date, now: datetime) -> QuerySet[CaseNotice]:
    """What an account's bodies were told and it has not seen, by bundle; nothing before its hour."""
    roles = roles_of(account, Permission.VIEW, on)
    notices = CaseNotice.objects.filter(roles.as_q("body"), seen_at=None, deliver_at__lte=now)
    notices = notices.filter(Q(account=None) | Q(account=account))
    visible = notices.filter(case__in=cases_visible_to(account, on))
    return visible.select_related("case", "body").order_by("-deliver_at", "body", "due_at", "pk")
