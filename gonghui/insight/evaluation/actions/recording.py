"""What actions on an evaluation share: its row locked, who may organise it, one hand more in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions import state_due
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.models import Evaluation
from gonghui.insight.evaluation.queries.ties import own_bodies
from gonghui.insight.evaluation.rules.evaluating import end_of

ORGANISE = (Permission.FOLLOW_PLAN, Category.FIGURES)
ISSUE = (Permission.FREEZE, Category.FIGURES)
BULKY = {"content", "conclusion", "scheme"}


def organised(evaluation: Evaluation, by: Account, *, version: int | None = None) -> Evaluation:
    """The evaluation, locked, for whoever organises it.

    Raises:
        Refusal: no role for it, issued or withdrawn already, or changed since the person saw it.
    """
    demand(by, *ORGANISE, evaluation.body_id)
    return locked(evaluation, version=version)


def locked(evaluation: Evaluation, *, version: int | None = None) -> Evaluation:
    """The evaluation, locked until the transaction ends.

    Raises:
        Refusal: issued already (by whom, as what), withdrawn (why), or changed since the person saw it.
    """
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related(
        "plan__area", "body", "issued_by"
    )
    held = rows.get(pk=evaluation.pk)
    if held.state == Evaluation.State.ISSUED:
        raise Refusal(
            _("%(name)s issued this evaluation as %(number)s; nothing in it is changed any more.")
            % {"name": held.issued_by.name if held.issued_by else "", "number": held.document_number}
        )
    refuse_withdrawn(held)
    if version is not None and version != held.version:
        raise Refusal(
            _("Somebody changed this evaluation meanwhile; what you typed is kept, look and send again.")
        )
    return held


def refuse_withdrawn(evaluation: Evaluation) -> None:
    """Raises Refusal where an evaluation was withdrawn."""
    if evaluation.state == Evaluation.State.WITHDRAWN:
        raise Refusal(
            _("This evaluation was withdrawn (%(reason)s); open a new one instead.")
            % {"reason": evaluation.withdrawn_because}
        )


def refuse_state(evaluation: Evaluation, *states: str) -> None:
    """Raises Refusal where an evaluation stands at none of these states."""
    refuse_withdrawn(evaluation)
    if evaluation.state not in states:
        raise Refusal(
            _("The evaluation is being countersigned; take it back first, with a reason.")
            if evaluation.state == Evaluation.State.SIGNING
            else _("The evaluation is not being countersigned; submit it first.")
        )


def touched(evaluation: Evaluation, by: Account, *fields: str) -> None:
    """Saves an evaluation with one more hand in it."""
    if by.pk not in evaluation.hands:
        evaluation.hands = [*evaluation.hands, by.pk]
    evaluation.version += 1
    evaluation.save(update_fields=["hands", "version", *fields])


def refuse_stranger(body: Body, by: Account) -> None:
    """Raises Refusal where an account does not speak for a body: reaching it from above is not enough."""
    if body.pk not in own_bodies(by):
        raise Refusal(_("This is for %(body)s itself: its own account does it.") % {"body": body.name_zh})


def due_until(case: Case, day: date | None, by: Account, now: datetime) -> Case:
    """States until when, that day included, something is owed; None: nothing is, for the time being."""
    return state_due(case=case, due_at=None if day is None else end_of(day), by=by, now=now)


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The log names what was done; long texts stay with the evaluation."""
    return {name: value for name, value in values.items() if name not in BULKY}
