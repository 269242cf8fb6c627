"""What the pages of one's daily work ask: what may be read in many cases, what may be done, whose work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gonghui.engines.cases.models import Case, CaseConsent, CaseExtension, Handling, SavedView
from gonghui.engines.cases.queries.clocks import clock_events, rule_of
from gonghui.engines.cases.queries.offers import where_asked
from gonghui.engines.cases.queries.reach import PARTS, Reader, cases_visible_to, ties_of
from gonghui.engines.cases.queries.roles import CASES, lent_roles, own_roles, roles_of
from gonghui.engines.cases.rules.clocks import ClockEvent, ClockState, fold, replay
from gonghui.engines.cases.rules.kinds import At, kind_of
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.rules import ROLES, Permission, in_force
from gonghui.foundation.law.queries import calendar


def case_seen(account: Account, public_id: UUID, on: date) -> Case | None:
    """The case of an id, or None where the account may not see it: whether there is one is not told."""
    case = Case.objects.filter(public_id=public_id).first()
    if case is None:
        return None
    seen = cases_visible_to(account, on, case=case)
    return seen.select_related("lead", "about", "area", "handler", "person").first()


def chosen_cases(account: Account, public_ids: Collection[UUID], on: date) -> list[Case]:
    """Of some cases those that the account sees, in the order of what is due first."""
    seen = cases_visible_to(account, on).filter(public_id__in=list(public_ids))
    return list(seen.select_related("lead", "handler").order_by("first_due_at", "pk"))


def cases_numbered(account: Account, text: str, on: date, *, most: int) -> list[Case]:
    """The cases, closed ones too, that an account sees and whose number begins with a text of three signs
    at least; in the order of their numbers."""
    text = text.strip().upper()
    if len(text) < 3 or not text.isascii() or not text.isprintable():
        return []
    return list(cases_visible_to(account, on).filter(number__startswith=text).order_by("number")[:most])


def readers_of(cases: Sequence[Case], account: Account, on: date) -> dict[int, Reader]:
    """What an account may read in each of many cases that it sees: `reader_of` in a few queries for all."""
    ids = [case.pk for case in cases]
    near: dict[int, set[int]] = {case.pk: {case.lead_id} for case in cases}
    help_by: dict[int, set[int]] = {pk: set() for pk in ids}
    roles = [Handling.Role.ORIGIN, Handling.Role.HELP]
    for case, body, role in PARTS.filter(case__in=ids, role__in=roles).values_list("case", "body", "role"):
        (near if role == Handling.Role.ORIGIN else help_by)[case].add(body)
    bodies = set().union(*near.values(), *help_by.values())
    viewed = roles_of(account, Permission.VIEW, on).among(bodies)
    personal = roles_of(account, Permission.VIEW_PERSONAL, on).among(bodies)
    ticks: dict[int, set[tuple[str, str]]] = {pk: set() for pk in ids}
    held = CaseConsent.objects.filter(case__in=ids, withdrawn_at=None)
    for case, what, to in held.values_list("case", "what", "to"):
        ticks[case].add((what, to))
    tied = ties_of(account, on).by_union if any(one.about_id for one in cases) else frozenset()
    found = {}
    for one in cases:
        pk, helps = one.pk, not near[one.pk] & viewed
        own = help_by[pk] if helps else near[pk]
        found[pk] = Reader(bool(own & personal), helps, frozenset(ticks[pk]), one.about_id in tied)
    return found


def whose_work(cases: Sequence[Case], account: Account, on: date) -> dict[int, Account]:
    """For whom an account would act on each of some cases, by case; its own work is left out.

    A case is somebody else's work where that person handles it, or where only the role they lent reaches it.
    """
    lent = lent_roles(account, Permission.VIEW, on)
    if not lent or not cases:
        return {}
    principals = {whose.pk: whose for whose, _roles in lent}
    near: dict[int, set[int]] = {case.pk: set() for case in cases}
    for case, body in PARTS.filter(case__in=list(near)).values_list("case", "body"):
        near[case].add(body)
    bodies = set().union(*near.values())
    own = own_roles(account, Permission.VIEW, on).among(bodies)
    reached = [(whose, roles.among(bodies)) for whose, roles in lent]
    found = {}
    for one in cases:
        if one.handler_id in principals:
            found[one.pk] = principals[one.handler_id]
        elif one.handler_id != account.pk and not near[one.pk] & own:
            whose = next((who for who, there in reached if near[one.pk] & there), None)
            found |= {} if whose is None else {one.pk: whose}
    return found


# -- what may be done beside the steps ---------------------------------------------------------------------


def deeds_offered(case: Case, account: Account, on: date) -> set[str]:
    """What an account may do with a case beside its steps, by the action's name; never what is refused to it
    as it stands."""
    origin = where_asked(case, At.ORIGIN)
    edits = roles_of(account, Permission.EDIT, on).among({case.lead_id, *origin})
    supervises = roles_of(account, Permission.SUPERVISE, on).covers(case.lead_id)
    leads, is_open = case.lead_id in edits, case.closed_at is None
    found: set[str] = set()
    if edits:
        found |= {"link_cases", "add_file", "set_consents"} | ({"restrict"} if not case.restricted else set())
    if leads and is_open:
        found |= {"assign", "help_asked", "issue_letter", "enter_reply", "release_part"}
        if any(clock.extends_by for clock in kind_of(case.kind).clocks):
            found.add("extend")
    if is_open and roles_of(account, kind_of(case.kind).sending, on).covers(case.lead_id):
        found.add("press")
    if supervises:
        found |= {"supervise", "decide_extension"} | ({"restrict"} if case.restricted else set())
    return found


def own_parts(case: Case, account: Account, on: date) -> list[Handling]:
    """The open to-dos of helping units in a case that an account may do."""
    parts = case.handlings.filter(state=Handling.State.OPEN, role=Handling.Role.HELP).select_related("body")
    mine = roles_of(account, Permission.EDIT, on).among({part.body_id for part in parts})
    return [part for part in parts if part.body_id in mine]


def handlers_at(bodies: Collection[int], on: date) -> list[Account]:
    """The accounts that hold a role to handle cases at some bodies themselves."""
    able = [key for key, role in ROLES.items() if role.permits(Permission.EDIT, CASES)]
    grants = RoleGrant.objects.filter(in_force(on), role__in=able, body__in=list(bodies))
    active = Account.objects.filter(pk__in=grants.values("account"), is_active=True)
    return list(active.order_by("name", "username"))


def colleagues_of(account: Account, on: date) -> list[Account]:
    """The accounts that handle cases at the same bodies as an account."""
    held = RoleGrant.objects.filter(in_force(on), account=account).values_list("body", flat=True)
    return [one for one in handlers_at(set(held), on) if one.pk != account.pk]


def asked_extensions(case: Case) -> list[CaseExtension]:
    """Requests for more time that nobody has decided yet."""
    asked = case.extensions.filter(state=CaseExtension.State.ASKED)
    return list(asked.select_related("asked_by").order_by("pk"))


# -- how a limit came about ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClockStory:
    """A clock of a case: what it says, and every event with what was due right after it."""

    name: str
    label: Any
    rule: str  # key of the dated value
    limit: int
    unit: str
    counts_from: str
    state: ClockState
    events: list[tuple[ClockEvent, datetime | None]]


def clock_stories(case: Case, now: datetime) -> list[ClockStory]:
    """How the due moments of a case came about: the fold over its events, replayed; one entry a clock."""
    kind, days = kind_of(case.kind), calendar()
    clocks = list(case.clocks.order_by("pk"))
    events = clock_events([case.pk]) if clocks else {}
    found = []
    for clock in clocks:
        declared, happened = kind.clock(clock.name), events.get((case.pk, clock.name), [])
        rule = rule_of(clock)
        found.append(
            ClockStory(
                name=clock.name,
                label=declared.label if declared else clock.name,
                rule=clock.rule,
                limit=clock.limit,
                unit=clock.unit,
                counts_from=clock.counts_from,
                state=fold(rule, happened, days, now),
                events=[(event, said.due_at) for event, said in replay(happened, rule, days)],
            )
        )
    return found


def views_of(account: Account) -> QuerySet[SavedView]:
    """The views that an account has saved, by name."""
    return SavedView.objects.filter(account=account).order_by("name", "pk")
