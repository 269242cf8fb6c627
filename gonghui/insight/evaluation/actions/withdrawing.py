"""An evaluation withdrawn before it is issued: what is still open in it is closed with it."""

from __future__ import annotations

from datetime import datetime

from gonghui.engines.cases.actions import take_step
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.insight.evaluation.actions.evaluators import end_engagement
from gonghui.insight.evaluation.actions.recording import organised, told, touched
from gonghui.insight.evaluation.models import Evaluation
from gonghui.insight.evaluation.rules.kinds import FILED, LAPSE, OVER

WHEN = ("withdrawn_by", "withdrawn_at", "withdrawn_because")


@one_transaction
def withdraw_evaluation(*, evaluation: Evaluation, reason: str, by: Account, now: datetime) -> Evaluation:
    """Withdraws an evaluation: it stays listed with the reason, and another of that year may be opened.

    Its open cases are closed by their own steps; engagements that filed nothing end; what was filed stays.

    Raises:
        Refusal: no role, issued or withdrawn already, or no reason.
    """
    held = organised(evaluation, by)
    why, before = said_reason(reason, needed=True), fields_of(held)
    for one in held.assessments.exclude(case__state=OVER).select_related("case").order_by("pk"):
        step = LAPSE if one.case.state == FILED else "go_without"
        take_step(case=one.case, step=step, by=by, now=now, reason=why)
    for signing in held.countersigns.exclude(case__state=OVER).select_related("case").order_by("pk"):
        take_step(case=signing.case, step="release", by=by, now=now, reason=why)
    for followed in held.follow_ups.exclude(case__state=OVER).select_related("case").order_by("pk"):
        take_step(case=followed.case, step="take_back", by=by, now=now, reason=why)
    for engagement in held.engagements.filter(filed_at=None, ended_on=None).order_by("pk"):
        end_engagement(engagement=engagement, reason=why, by=by, now=now)
    held.state, held.withdrawn_by, held.withdrawn_at = Evaluation.State.WITHDRAWN, by, now
    held.withdrawn_because = why
    touched(held, by, "state", *WHEN)
    params = {"title": held.title, "reason": why}
    record_change(verb="withdraw_evaluation", record=held, by=by, before=before, params=params, seal=told)
    return held
