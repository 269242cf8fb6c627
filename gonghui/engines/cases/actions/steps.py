"""The one door: every step of every kind of case is taken here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.recording import key_of, lock, tell
from gonghui.engines.cases.models import Case, CaseClock, Handling
from gonghui.engines.cases.queries.gates import refuse_gated
from gonghui.engines.cases.queries.offers import refuse_open_parts, refuse_person
from gonghui.engines.cases.queries.reach import legal_day, refuse_unroutable
from gonghui.engines.cases.queries.words import seal_reason
from gonghui.engines.cases.rules.kinds import Act, CaseKind, Effect, Step, kind_of
from gonghui.engines.cases.rules.steps import OUTCOME, TO, chosen_outcome, entered, said_reason, step_from
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import reading_roles_once
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries.records import reading_keys_once
from gonghui.foundation.core.rules import Refusal

MOVES = frozenset({Act.REFER, Act.RETURN, Act.REASSIGN})
WANT_REASON = MOVES | {Act.REOPEN}


@one_transaction
@reading_roles_once()
@reading_keys_once()
def take_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes one step of a case.

    Args:
        case: as `by` has it before the eyes: its version is compared, unless another is given.
        fields: what the step needs, by name; `outcome` where several are possible, `to` (a Body) where the
            step sends the case to another lead.
        reason: kept with the step; wanted by every return, referral and reopening.
    Returns:
        The case as it stands now.
    Raises:
        Refusal: unseen, moved by somebody meanwhile (who, what, when), not possible from this state, not for
            this account, or something is missing.
    """
    held = lock(case, by, now, expected_version)
    kind = kind_of(held.kind)
    row = step_from(kind, step, held.state)
    refuse_person(held, row, by)
    refuse_open_parts(kind, held, row)
    given = dict(fields or {})
    reason = said_reason(reason, needed=row.needs_reason or row.act in WANT_REASON, among=row.reasons or None)
    outcome = chosen_outcome(row, given.get(OUTCOME))
    open_values, sealed = entered(row.needs, given)
    before, from_state = fields_of(held), held.state
    held.state = row.target
    params = _moved(held, row, kind, given.get(TO), by, now, reason) if row.act in MOVES else {}
    if row.act == Act.ACCEPT:
        _taken_up(held, by)
    effects = _effects(held, row) + _turned(held, kind, from_state, by, now)
    if outcome is not None:
        held.outcome = outcome
    tell(
        held=held,
        before=before,
        verb="take_step",
        step=row.name,
        from_state=from_state,
        by=by,
        now=now,
        reason=reason,
        words=sealed,
        params={**open_values, **params},
        effects=effects,
        permission=row.permission,
    )
    return held


def _effects(held: Case, step: Step) -> list[dict[str, Any]]:
    if not step.clocks:
        return []
    has = set(held.clocks.values_list("name", flat=True))
    return [{"clock": e.clock, "effect": e.effect.value} for e in step.clocks if e.clock in has]


def _taken_up(held: Case, by: Account) -> None:
    held.handler = by
    held.handlings.filter(role=Handling.Role.LEAD, state=Handling.State.OPEN).update(account=by)


def _moved(
    held: Case, step: Step, kind: CaseKind, to: Any, by: Account, now: datetime, reason: str
) -> dict[str, Any]:
    """Sends the case to another lead; the open facts of it."""
    leaving = held.lead
    if step.act == Act.RETURN:
        to = _dispatcher(held)
        held.returns += 1
        if held.returns > kind.returns:
            held.state = kind.consultation
    if not isinstance(to, Body):
        raise Refusal(_("Name the unit that is to handle the case."), TO)
    if to.pk == leaving.pk:
        raise Refusal(_("The case is with this unit already; name another one."), TO)
    if step.act != Act.RETURN:
        refuse_unroutable(held, to, legal_day(now))
        refuse_gated(held, to, legal_day(now), sender=leaving)
    ended = Handling.State.RETURNED if step.act == Act.RETURN else Handling.State.WITHDRAWN
    end_part(held, leaving, Handling.Role.LEAD, ended, now, reason)
    # A body that led before and gets the case again begins anew; one that helped leads now.
    end_part(held, to, Handling.Role.HELP, Handling.State.WITHDRAWN, now, reason)
    begin_lead(held, to, by, now)
    return {"from": leaving.name_zh, "to": to.name_zh, "returns": held.returns}


def _dispatcher(held: Case) -> Body:
    """To whom a case goes back: whoever took it in."""
    part = held.handlings.filter(role=Handling.Role.ORIGIN).select_related("body").order_by("pk").first()
    if part is None or part.body_id == held.lead_id:
        raise Refusal(_("Nobody sent this case here; there is no one to return it to."))
    return part.body


def end_part(held: Case, body: Body, role: str, state: str, now: datetime, reason: str) -> int:
    """Ends a body's open part in a case; how many there were."""
    parts = held.handlings.filter(body=body, role=role, state=Handling.State.OPEN)
    return parts.update(state=state, done_at=now, reason=seal_reason(reason, key=key_of(held)))


def begin_lead(held: Case, body: Body, by: Account, now: datetime) -> None:
    """Makes a body the lead, without a handler yet."""
    held.lead, held.handler = body, None
    Handling.objects.create(case=held, body=body, role=Handling.Role.LEAD, assigned_at=now, assigned_by=by)


def _turned(held: Case, kind: CaseKind, from_state: str, by: Account, now: datetime) -> list[dict[str, Any]]:
    """Closes or reopens the case where the step leads over that line; what the clocks make of it.

    A clock that no step stopped is stopped with the closing: nothing is owed any more.
    """
    was, is_closed = from_state in kind.closed, held.state in kind.closed
    if is_closed and not was:
        held.closed_at = now
        end_part(held, held.lead, Handling.Role.LEAD, Handling.State.DONE, now, "")
        open_clocks = CaseClock.objects.filter(case=held, stopped_at=None)
        return [
            {"clock": name, "effect": Effect.STOP.value}
            for name in open_clocks.values_list("name", flat=True)
        ]
    if was and not is_closed:
        held.closed_at, held.outcome = None, ""
        held.reopenings += 1
        handler = held.handler
        begin_lead(held, held.lead, by, now)
        held.handler = handler
    return []
