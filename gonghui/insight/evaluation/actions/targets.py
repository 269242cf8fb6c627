"""A target changed: proposed by one person, decided by another; the old one stays beside the new."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries.areas import demand_over
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import ISSUE
from gonghui.insight.evaluation.models import Evaluation, TargetChange
from gonghui.insight.evaluation.rules.evaluating import said
from gonghui.insight.indicators.rules import check_value
from gonghui.insight.plans.actions import change_target
from gonghui.insight.plans.models import Target

PROPOSE = (Permission.EDIT_PLAN, Category.FIGURES)
LONGEST_REASON, LONGEST_DOCUMENT = 1000, 120
TWICE = _("A change of this target is proposed already; it is decided first.")
State = TargetChange.State


@one_transaction
def propose_target(
    *,
    target: Target,
    value: Decimal | str | None,
    text: str,
    due_on: date,
    reason: str,
    by: Account,
    now: datetime,
    evaluation: Evaluation | None = None,
) -> TargetChange:
    """Proposes another value or day for a target; nothing changes before somebody else decides.

    Args:
        value: in the printed unit; None where the target has no number.
        text: as it is to be printed.
    Raises:
        Refusal: no role, nothing differs, no reason, a day outside the plan, or a proposal waits already.
    """
    demand_over(by, *PROPOSE, target.area)
    held = (
        Target.objects.select_for_update(of=("self",))
        .select_related("indicator__plan", "area")
        .get(pk=target.pk)
    )
    plan = held.indicator.plan
    number = None if held.value is None else check_value(value if value is not None else "")
    printed, why = said(text, "text", 60), said(reason, "reason", LONGEST_REASON)
    if not plan.period_start <= due_on <= plan.period_end:
        raise Refusal(_("The day lies within the plan, until %(day)s.") % {"day": plan.period_end}, "due_on")
    if (number, printed, due_on) == (held.value, held.text, held.due_on):
        raise Refusal(_("Nothing differs from the target as it is."), "value")
    if evaluation is not None and evaluation.plan_id != plan.pk:
        raise Refusal(_("This evaluation is of another plan."))
    made = TargetChange(
        indicator=held.indicator,
        area=held.area,
        evaluation=evaluation,
        old_value=held.value,
        old_text=held.text,
        old_due_on=held.due_on,
        new_value=number,
        new_text=printed,
        new_due_on=due_on,
        reason=why,
        proposed_by=by,
        proposed_at=now,
    )
    with refusing({"one_proposal_a_target": TWICE}):
        made.save(force_insert=True)
    record_change(verb="propose_target", record=made, by=by, params=_told(made))
    return made


@one_transaction
def decide_target(
    *,
    change: TargetChange,
    approve: bool,
    by: Account,
    now: datetime,
    document: str = "",
    reason: str = "",
    holds_from: date | None = None,
) -> TargetChange:
    """Approves a proposed change, and the target is the new one from a day on; or refuses it.

    Args:
        document: of the decision; wanted with an approval.
        holds_from: the first day judged by the new one; today when not given.
        reason: wanted with a refusal.
    Raises:
        Refusal: no role, the same person, decided already, a day that cannot be, or the target is not the
            one it was any more.
    """
    demand_over(by, *ISSUE, change.area)
    held = (
        TargetChange.objects.select_for_update(of=("self",))
        .select_related("indicator__plan", "area")
        .get(pk=change.pk)
    )
    if held.state != State.PROPOSED:
        raise Refusal(_("This was decided already; load the page again."))
    acting = {by.pk} | ({by.acting_for.pk} if by.acting_for is not None else set())
    if held.proposed_by_id in acting:
        raise Refusal(_("Somebody else decides: nobody approves the own proposal."))
    before = fields_of(held)
    if approve:
        held.document = said(document, "document", LONGEST_DOCUMENT)
        today = legal_day(now)
        held.holds_from = holds_from or today
        if held.holds_from > max(today, held.indicator.plan.period_end):
            raise Refusal(_("The plan is over by then; choose an earlier day."), "holds_from")
        _change(held, held.holds_from, by)
    else:
        held.decided_because = said(reason, "reason", 300)
    held.state = State.APPROVED if approve else State.REFUSED
    held.decided_by, held.decided_at, held.version = by, now, held.version + 1
    held.save()
    if approve:
        record_change(verb="approve_target", record=held, by=by, before=before, params=_told(held))
    else:
        record_change(verb="refuse_target", record=held, by=by, before=before, params=_told(held))
    return held


def _change(held: TargetChange, holds_from: date, by: Account) -> None:
    """Puts the new target in the place of the old one, from a day on."""
    rows = Target.objects.select_for_update(of=("self",)).select_related("indicator__plan")
    rows = rows.filter(indicator=held.indicator, area=held.area, due_on=held.old_due_on)
    target = rows.first()
    if target is None or (target.value, target.text) != (held.old_value, held.old_text):
        raise Refusal(
            _("The target is not the one any more that was to be changed; refuse this, propose anew.")
        )
    change_target(
        target=target,
        value=held.new_value,
        text=held.new_text,
        due_on=held.new_due_on,
        holds_from=holds_from,
        by=by,
    )


def _told(change: TargetChange) -> dict[str, str]:
    return {
        "name": change.indicator.name_zh,
        "area": change.area.name_zh,
        "old": change.old_text,
        "new": change.new_text,
    }
