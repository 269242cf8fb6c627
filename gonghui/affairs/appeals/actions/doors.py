"""Steps of an appeal taken on the workbench: each through the appeal's own action, never past it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.actions.followup import reopen
from gonghui.affairs.appeals.actions.handling import (
    accept,
    answer,
    ask_extension,
    record_contact,
    reply,
    to_order,
)
from gonghui.affairs.appeals.actions.routing import dispatch_appeal, end_turn, refer_appeal, return_appeal
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.models.choices import Message
from gonghui.affairs.appeals.queries import law_of, told_of
from gonghui.affairs.appeals.rules.kinds import APPEAL
from gonghui.engines.cases.actions.doors import Door
from gonghui.engines.cases.actions.recording import lock
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case, CaseExtension
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal

# Taken by the call-back, and by raising danger: never by themselves.
APART = frozenset({"close", "redo", "hold_danger"})
OWN: dict[str, Callable[[Mapping[str, Any], str], tuple[Callable[..., Any], dict[str, Any]]]] = {
    "answer_now": lambda given, reason: (answer, {"text": given.get("answer") or ""}),
    "dispatch": lambda given, reason: (dispatch_appeal, {"to": given.get("to"), "reason": reason}),
    "accept": lambda given, reason: (accept, {}),
    "contact": lambda given, reason: (record_contact, {"said": given.get("said") or ""}),
    "reply": lambda given, reason: (
        reply,
        {"text": given.get("answer") or "", "claims": given.get("claims") or ""},
    ),
    "return": lambda given, reason: (
        return_appeal,
        dict(zip(("reason", "note"), (reason.partition(": ")[0], reason.partition(": ")[2]), strict=True)),
    ),
}


@transaction.atomic
def take_appeal_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of an appeal by the action that keeps its turns, orders and rates true.

    Arguments and refusals: as of the engine's `take_step`, and of that action.
    """
    appeal = Appeal.objects.select_related("case").get(pk=case.pk)
    appeal.case, given = case, dict(fields or {})
    if step in OWN:
        do, more = OWN[step](given, reason)
        do(appeal=appeal, by=by, now=now, expected_version=expected_version, **more)
        return appeal.case
    # These know no version of their own: what `by` has before the eyes is compared first.
    lock(case, by, now, expected_version)
    if step == "keep":
        dispatch_appeal(appeal=appeal, to=case.lead, reason=reason, by=by, now=now)
    elif step == "refer":
        if not isinstance(given.get("to"), Body):
            raise Refusal(_("Name the unit that is to handle the case."), "to")
        refer_appeal(appeal=appeal, to=given["to"], reason=reason, by=by, now=now)
    elif step == "reopen":
        reopen(appeal=appeal, reason=reason, by=by, now=now)
    else:
        appeal.case = take_step(case=case, step=step, by=by, now=now, fields=fields, reason=reason)
        if step == "withdraw":
            end_turn(appeal=appeal, by=by, now=now)
            to_order(appeal, Message.REPLY, reason, by, now)
        elif step == "tell_channel":
            # What is no matter of ours goes back to whoever sent it.
            to_order(appeal, Message.RETURN, str(given.get("answer") or ""), by, now)
    return appeal.case


def ask_more_time_for_appeal(
    *, case: Case, clock: str, amount: int, by: Account, now: datetime, reason: str
) -> CaseExtension:
    """Asks for more time to handle an appeal; of an outside order, there as well. Only its handling clock
    is ever extended."""
    appeal = Appeal.objects.select_related("case").get(pk=case.pk)
    appeal.case = case
    return ask_extension(appeal=appeal, amount=amount, reason=reason, by=by, now=now)


def _told(case: Case) -> Mapping[str, str]:
    return told_of(Appeal.objects.select_related("case").get(pk=case.pk))


DOORS = {
    APPEAL: Door(
        take=take_appeal_step, more_time=ask_more_time_for_appeal, told=_told, law=law_of, apart=APART
    ),
}
