"""Practices worth telling: told by a unit, published once another person approved them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.queries.areas import demand_over
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import ISSUE, refuse_stranger
from gonghui.insight.evaluation.models import Practice
from gonghui.insight.evaluation.models.kept import LONGEST_PRACTICE
from gonghui.insight.evaluation.rules.evaluating import said
from gonghui.insight.plans.models import Indicator, Plan

State = Practice.State


@one_transaction
def submit_practice(
    *,
    plan: Plan,
    body: Body,
    title: str,
    text: str,
    by: Account,
    now: datetime,
    indicator: Indicator | None = None,
) -> Practice:
    """Tells of a practice of the own unit; nobody else reads it before it is approved.

    Raises:
        Refusal: the account does not work for the unit, nothing is said, or the indicator is of another plan.
    """
    demand(by, Permission.EDIT, Category.CASES, body)
    refuse_stranger(body, by)
    if indicator is not None and indicator.plan_id != plan.pk:
        raise Refusal(_("This indicator is of another plan."), "indicator")
    made = Practice(
        plan=plan,
        indicator=indicator,
        body=body,
        title=said(title, "title", 120),
        text=said(text, "text", LONGEST_PRACTICE),
        submitted_by=by,
        submitted_at=now,
    )
    made.save(force_insert=True)
    params = {"title": made.title, "body": body.name_zh}
    record_change(verb="submit_practice", record=made, by=by, params=params)
    return made


@one_transaction
def decide_practice(
    *, practice: Practice, publish: bool, by: Account, now: datetime, reason: str = ""
) -> Practice:
    """Publishes a practice among the units, or refuses it with a reason.

    Raises:
        Refusal: no role, the same person, decided already, or refused without a reason.
    """
    demand_over(by, *ISSUE, practice.plan.area)
    held = Practice.objects.select_for_update(of=("self",)).select_related("body").get(pk=practice.pk)
    if held.state != State.SUBMITTED:
        raise Refusal(_("This was decided already; load the page again."))
    acting = {by.pk} | ({by.acting_for.pk} if by.acting_for is not None else set())
    if held.submitted_by_id in acting:
        raise Refusal(_("Somebody else decides: nobody approves the own proposal."))
    before = fields_of(held)
    if not publish:
        held.decided_because = said(reason, "reason", 300)
    held.state = State.PUBLISHED if publish else State.REFUSED
    held.decided_by, held.decided_at, held.version = by, now, held.version + 1
    held.save()
    params = {"title": held.title, "body": held.body.name_zh}
    if publish:
        record_change(verb="publish_practice", record=held, by=by, before=before, params=params)
    else:
        record_change(verb="refuse_practice", record=held, by=by, before=before, params=params)
    return held
