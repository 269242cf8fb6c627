"""Climbing the ladder: who is reminded, urged, supervised, and told of what is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.recording import lock, tell
from gonghui.engines.cases.models import Case, CaseClock, CaseEvent, CaseNotice, StatedLimit
from gonghui.engines.cases.queries.clocks import clock_events, rule_of
from gonghui.engines.cases.queries.ladder import Settings, levels_above, settings_of, told_rungs
from gonghui.engines.cases.queries.lists import notices_for
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.rules import ladder as rungs
from gonghui.engines.cases.rules.clocks import ClockState, fold
from gonghui.engines.cases.rules.kinds import declared_kinds, kind_of
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_changes
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import calendar

M = TypeVar("M", CaseClock, StatedLimit)
BATCH = 2000
STATED = "stated"  # what a stated limit is called among clocks: only kinds without any have one followed
ACCOUNT, BODY = "account", "body"
BY_HAND = frozenset({CaseNotice.Rung.REMIND, CaseNotice.Rung.URGE, CaseNotice.Rung.SUPERVISE})


@dataclass(frozen=True)
class _Looked:
    """A clock or stated limit looked at, with what the ladder says of it."""

    case: Case
    clock: str
    state: ClockState
    rung: rungs.Rung | None


@transaction.atomic
def climb_ladder(*, now: datetime, by: Account, danger_only: bool = False) -> int:
    """Looks at the clocks and stated limits whose next rung has come, and writes who is told what, and when.

    Run again for the same moment it tells nobody twice. At most 2000 of each at a time: the rest come with
    the next run.

    Args:
        danger_only: cases of danger, which are looked at every minute.
    Returns:
        How many notices were made.
    """
    clocks = _due(CaseClock.objects.all(), now, danger_only)
    limits = _due(StatedLimit.objects.all(), now, danger_only)
    settings = settings_of(legal_day(now))
    looked = _look(clocks, settings, now) + _look_at_stated(limits, settings, now)
    made = _notices(looked, settings, now)
    CaseClock.objects.bulk_update(clocks, ["look_at"], batch_size=500)
    StatedLimit.objects.bulk_update(limits, ["look_at"], batch_size=500)
    CaseNotice.objects.bulk_create(made)
    _write_events(made, by, now)
    record_changes(verb="climb_ladder", records=made, by=by)
    return len(made)


def _due(rows: QuerySet[M], now: datetime, danger_only: bool) -> list[M]:
    due = rows.filter(look_at__lte=now, case__closed_at=None)
    if danger_only:
        due = due.filter(case__urgency=Case.Urgency.DANGER)
    locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    return list(locked.order_by("look_at", "pk")[:BATCH])


def _look(clocks: Sequence[CaseClock], settings: Settings, now: datetime) -> list[_Looked]:
    cases = {clock.case_id for clock in clocks}
    events, days, told = clock_events(cases), calendar(), told_rungs(cases)
    found = []
    for clock in clocks:
        state = fold(rule_of(clock), events[clock.case_id, clock.name], days, now)
        kind = declared_kinds().get(clock.case.kind)
        declared = kind.clock(clock.name) if kind is not None else None
        if declared is None or not declared.ladder:
            clock.look_at = None
            continue
        clock.look_at = rungs.next_rung_at(settings.ladder, state, now)
        known = told[clock.case_id, clock.name, state.due_at]
        rung = rungs.due_rung(settings.ladder, state, now, known)
        found.append(_Looked(clock.case, clock.name, state, rung))
    return found


def _look_at_stated(limits: Sequence[StatedLimit], settings: Settings, now: datetime) -> list[_Looked]:
    """What is stated runs from its statement to its moment, by the wall clock: no rule, no pause."""
    told = told_rungs({limit.case_id for limit in limits})
    found = []
    for limit in limits:
        kind = declared_kinds().get(limit.case.kind)
        if kind is None or kind.clocks or limit.case.state in kind.waiting:
            limit.look_at = None
            continue
        state = ClockState(running=True, due_at=limit.due_at, started_at=limit.stated_at, runs=1)
        limit.look_at = rungs.next_rung_at(settings.ladder, state, now)
        known = told[limit.case_id, STATED, limit.due_at]
        found.append(_Looked(limit.case, STATED, state, rungs.due_rung(settings.ladder, state, now, known)))
    return found


def _notices(looked: Iterable[_Looked], settings: Settings, now: datetime) -> list[CaseNotice]:
    reached = [one for one in looked if one.rung is not None]
    above = levels_above({one.case.lead_id for one in reached}, legal_day(now))
    made = []
    for one in reached:
        assert one.rung is not None  # chosen so
        case = one.case
        said = rungs.tell(
            one.rung,
            one.state,
            about=case.pk,
            receivers=_receivers(case, above.get(case.lead_id)),
            now=now,
            quiet=settings.quiet,
            danger=case.urgency == Case.Urgency.DANGER,
        )
        made += [_notice(case, one.clock, told, now) for told in said]
    return made


def _receivers(case: Case, above: int | None) -> dict[str, Hashable]:
    found: dict[str, Hashable] = {"lead": (BODY, case.lead_id)}
    if case.handler_id is not None:
        found["handler"] = (ACCOUNT, case.handler_id)
    if above is not None:
        found["above"] = (BODY, above)
    return found


def _notice(case: Case, clock: str, told: rungs.Told, now: datetime) -> CaseNotice:
    assert isinstance(told.receiver, tuple)  # named so by `_receivers`
    kind, pk = told.receiver
    return CaseNotice(
        case=case,
        clock=clock,
        rung=told.rung,
        body_id=pk if kind == BODY else case.lead_id,
        account_id=pk if kind == ACCOUNT else None,
        above=told.role == "above" and kind == BODY and pk != case.lead_id,
        danger=told.danger,
        due_at=told.due_at,
        made_at=now,
        deliver_at=told.send_at,
    )


def _write_events(made: Collection[CaseNotice], by: Account, now: datetime) -> None:
    """One event a case and rung: history tells of it; the case itself does not change."""
    bodies: dict[tuple[int, str], list[CaseNotice]] = defaultdict(list)
    for notice in made:
        bodies[notice.case_id, notice.rung].append(notice)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=case,
            at=now,
            step=rung,
            from_state=notices[0].case.state,
            to_state=notices[0].case.state,
            by=by,
            params={"told": len(notices), "above": any(notice.above for notice in notices)},
        )
        for (case, rung), notices in bodies.items()
    )


@transaction.atomic
def press(*, case: Case, rung: str, by: Account, now: datetime, reason: str) -> CaseNotice:
    """A supervisor urges or supervises by hand (催办、督办), whatever the ladder says; whoever dispatches
    cases of the lead may remind (提醒).

    Raises:
        Refusal: no role for it at the lead, the case is closed, no reason, or pressed so just now.
    """
    held = lock(case, by, now)
    reminds = rung == CaseNotice.Rung.REMIND
    permission = kind_of(held.kind).sending if reminds else Permission.SUPERVISE
    demand_at(by, permission, held.lead_id)
    if held.closed_at is not None:
        raise Refusal(_("The case is closed; there is nothing to press for."))
    if rung not in BY_HAND:
        raise Refusal(_("Choose reminding, urging or supervision."), "rung")
    reason = said_reason(reason, needed=True)
    due_at = held.first_due_at or now
    same = held.notices.filter(clock="", rung=rung, body=held.lead_id, account=None, due_at=due_at)
    if same.exists():
        raise Refusal(_("The unit was pressed so already; take the next rung."), "rung")
    notice = CaseNotice.objects.create(
        case=held,
        clock="",
        rung=rung,
        body_id=held.lead_id,
        due_at=due_at,
        made_at=now,
        deliver_at=now,
        danger=held.urgency == Case.Urgency.DANGER,
    )
    tell(
        held=held,
        before=fields_of(held),
        verb="press",
        step=rung,
        by=by,
        now=now,
        reason=reason,
        permission=permission,
    )
    return notice


@transaction.atomic
def see_notices(*, notices: Iterable[CaseNotice], by: Account, now: datetime) -> int:
    """Notes that somebody of the unit has seen what it was told; how many were new.

    Raises:
        Refusal: one of them is for others.
    """
    wanted = {notice.pk for notice in notices}
    mine = notices_for(by, legal_day(now), now).filter(pk__in=wanted)
    seen = list(CaseNotice.objects.select_for_update().filter(pk__in=mine.values("pk")))
    unseen = CaseNotice.objects.filter(pk__in=wanted, seen_at=None).count()
    if len(seen) < unseen:
        raise Refusal(_("Some of these are for others; load the page again."))
    befores = [fields_of(notice) for notice in seen]
    for notice in seen:
        notice.seen_at, notice.seen_by = now, by
    CaseNotice.objects.bulk_update(seen, ["seen_at", "seen_by"])
    record_changes(verb="see_notices", records=seen, by=by, befores=befores)
    return len(seen)
