"""Sending an appeal to a unit, taking it back from it, and the catalogue after which that is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import legal_day, record
from gonghui.affairs.appeals.models import Appeal, Dispatch, DispatchRule
from gonghui.affairs.appeals.rules.dispatch import Choice, reason_words
from gonghui.affairs.appeals.rules.kinds import MISROUTED
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import CASES
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal

CHOSEN_BY_HAND = "chosen"


@one_transaction
def dispatch_appeal(
    *,
    appeal: Appeal,
    by: Account,
    now: datetime,
    to: Body | None = None,
    reason: str = "",
    automatic: bool = False,
    expected_version: int | None = None,
) -> Dispatch | None:
    """Sends an appeal to the body that the catalogue names, or to one chosen by hand with a reason.

    To the body that returned it: the return was not upheld, and the earlier dispatch was no wrong one.

    Args:
        automatic: in one go with the intake: where nobody is found it stays at the desk.
    Returns:
        The unit's turn; None where it stays at the desk.
    Raises:
        Refusal: nobody is named and none was chosen, no reason for a choice by hand, or what the engine says.
    """
    on = legal_day(now)
    choice = queries.dispatch(appeal, on) if to is None else _by_hand(appeal, to, reason, by)
    body = to if to is not None or choice.body is None else Body.objects.get(pk=choice.body)
    if body is None:
        if automatic:
            return None
        raise Refusal(reason_words(choice.reason, choice.params), "to")
    if automatic and by.kind == Account.Kind.SYSTEM and body.pk == appeal.case.lead_id:
        # The portal's own account handles nothing: somebody at the desk takes it up.
        return None
    return send(appeal=appeal, body=body, choice=choice, by=by, now=now, expected_version=expected_version)


def send(
    *,
    appeal: Appeal,
    body: Body,
    choice: Choice,
    by: Account,
    now: datetime,
    expected_version: int | None = None,
) -> Dispatch:
    """Sends an appeal to a body for a reason that is known: the step, and the body's turn."""
    case = appeal.case
    words = reason_words(choice.reason, choice.params)
    stays = body.pk == case.lead_id
    appeal.case = take_step(
        case=case,
        step="keep" if stays else "dispatch",
        by=by,
        now=now,
        fields={} if stays else {"to": body},
        reason="" if stays and choice.reason != CHOSEN_BY_HAND else words[:300],
        expected_version=expected_version,
    )
    return begin_turn(appeal=appeal, body=body, choice=choice, by=by, now=now)


def begin_turn(*, appeal: Appeal, body: Body, choice: Choice, by: Account, now: datetime) -> Dispatch:
    """A unit's turn begins, the one before ends; back at the unit that returned it, it was routed right."""
    on = legal_day(now)
    end_turn(appeal=appeal, by=by, now=now)
    for earlier in appeal.dispatches.filter(body=body, misrouted=True):
        set_turn(appeal, earlier, verb="uphold_dispatch", by=by, values={"misrouted": False})
    turn = Dispatch(
        appeal=appeal,
        body=body,
        router=appeal.origin,
        rule_id=choice.row,
        reason=choice.reason,
        # What somebody wrote may repeat the worker's words: it lies sealed with the step, and there alone.
        params={name: value for name, value in choice.params.items() if name != "reason"},
        dispatched_at=now,
        dispatched_on=on,
    )
    turn.save(force_insert=True)
    record(appeal, turn, verb="dispatch_appeal", by=by, params={"body": body.name_zh})
    return turn


def end_turn(*, appeal: Appeal, by: Account, now: datetime, misrouted: bool = False) -> Dispatch | None:
    """Ends the turn that is not over; None where there is none."""
    turn = queries.turn_of(appeal)
    if turn is None:
        return None
    values = {"ended_on": legal_day(now), "misrouted": misrouted}
    return set_turn(appeal, turn, verb="end_turn", by=by, values=values)


@transaction.atomic
def return_appeal(
    *,
    appeal: Appeal,
    reason: str,
    by: Account,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Case:
    """Gives an appeal back to whoever dispatched it.

    Where the reason says that the dispatch was wrong, it counts against the routing and the unit is out of
    it; until the dispatcher sends it to the same unit again.

    Args:
        reason: key of rules.kinds.RETURNS.
    Raises:
        Refusal: no such reason, or what the engine says.
    """
    said = f"{reason}: {note.strip()}" if note.strip() else reason
    appeal.case = take_step(
        case=appeal.case, step="return", by=by, now=now, reason=said, expected_version=expected_version
    )
    end_turn(appeal=appeal, by=by, now=now, misrouted=reason in MISROUTED)
    return appeal.case


@transaction.atomic
def refer_appeal(*, appeal: Appeal, to: Body, reason: str, by: Account, now: datetime) -> Dispatch:
    """The unit that handles an appeal passes it on to another, which answers for it from then on.

    Raises:
        Refusal: no reason, or what the engine says.
    """
    if to.pk in queries.routing.not_for(appeal, legal_day(now)):
        raise Refusal(_("This unit is tied to the respondent or returned the appeal; choose another."), "to")
    appeal.case = take_step(case=appeal.case, step="refer", by=by, now=now, fields={"to": to}, reason=reason)
    choice = Choice(body=to.pk, reason=CHOSEN_BY_HAND, params={"reason": reason, "body": to.name_zh})
    return begin_turn(appeal=appeal, body=to, choice=choice, by=by, now=now)


def _by_hand(appeal: Appeal, to: Body, reason: str, by: Account) -> Choice:
    demand(by, Permission.DISPATCH, CASES, appeal.origin_id)
    if len(reason.strip()) < 2:
        raise Refusal(_("Say why this unit and not the catalogue's."), "reason")
    return Choice(body=to.pk, reason=CHOSEN_BY_HAND, params={"reason": reason.strip(), "body": to.name_zh})


def set_turn(
    appeal: Appeal, turn: Dispatch, *, verb: str, by: Account, values: Mapping[str, Any]
) -> Dispatch:
    """Changes a turn, with its Change."""
    before = fields_of(turn)
    for name, value in values.items():
        setattr(turn, name, value)
    turn.version += 1
    turn.save()
    record(appeal, turn, verb=verb, by=by, before=before, params={"body": turn.body.name_zh})
    return turn


# -- the catalogue ---------------------------------------------------------------------------------------


@transaction.atomic
def add_dispatch_rule(
    *,
    body: Body,
    on: date,
    by: Account,
    category: str = "",
    area: Area | None = None,
    basis: str = "",
    until: date | None = None,
) -> DispatchRule:
    """Enters a row of the catalogue; the row that held for the same category and place ends with it.

    Args:
        category: key of the tree, of a leaf or of a branch above it; empty for all.
        basis: the list of duties or the decision that it rests on.
    Raises:
        Refusal: no such category, no role for it, or a row from that day or later is there already.
    """
    demand(by, Permission.DISPATCH, CASES, body)
    if category and category not in queries.categories(on):
        raise Refusal(_("There is no such category on that day; choose one of the tree."), "category")
    if until is not None and until <= on:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": on}, "until")
    same = DispatchRule.objects.select_for_update().filter(category=category, area=area)
    if same.filter(valid_from__gte=on).exists():
        raise Refusal(_("A row for this category and place begins then or later; end that first."), "on")
    for held in same.filter(valid_to=None) | same.filter(valid_to__gt=on):
        end_dispatch_rule(rule=held, on=on, by=by)
    rule = DispatchRule(
        category=category, area=area, body=body, basis=basis.strip(), valid_from=on, valid_to=until
    )
    rule.save(force_insert=True)
    record_change(verb="add_dispatch_rule", record=rule, by=by, params={"body": body.name_zh})
    return rule


@transaction.atomic
def end_dispatch_rule(*, rule: DispatchRule, on: date, by: Account) -> DispatchRule:
    """Ends a row of the catalogue: `on` is the first day on which it no longer holds.

    Raises:
        Refusal: it begins on that day or later, or has ended.
    """
    demand(by, Permission.DISPATCH, CASES, rule.body_id)
    held = DispatchRule.objects.select_for_update().select_related("body").get(pk=rule.pk)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The row does not hold on that day."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(
        verb="end_dispatch_rule", record=held, by=by, before=before, params={"body": held.body.name_zh}
    )
    return held
