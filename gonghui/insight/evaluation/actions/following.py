"""What is followed to its end: findings put right, decisions of a committee carried out, each checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import (
    ORGANISE,
    due_until,
    refuse_stranger,
    refuse_withdrawn,
)
from gonghui.insight.evaluation.models import Evaluation, Finding, FollowUp
from gonghui.insight.evaluation.models.projects import LONGEST_WORDS
from gonghui.insight.evaluation.rules.evaluating import end_of, said
from gonghui.insight.evaluation.rules.kinds import FOLLOW_UP

LONGEST_TITLE = 120
OF_UNIT = frozenset({"plan_measure", "report_done"})


@one_transaction
def ask_rectification(
    *, finding: Finding, body: Body, due_on: date, by: Account, now: datetime, text: str = ""
) -> FollowUp:
    """Asks a unit to put a finding right, until a day.

    Args:
        text: what is to be put right; the finding itself when empty.
    Raises:
        Refusal: no role, a third party has not filed it yet, asked already, or a day that is over.
    """
    found = Finding.objects.select_for_update(of=("self",)).select_related(
        "engagement", "evaluation__plan__area", "evaluation__body"
    )
    held = found.get(pk=finding.pk)
    if held.engagement is not None and held.engagement.filed_at is None:
        raise Refusal(_("The third party has not filed this finding yet; wait for it."))
    earlier = FollowUp.objects.filter(finding=held).select_related("case", "body").first()
    if earlier is not None:
        raise Refusal(
            _("%(body)s is to put this right already, %(number)s.")
            % {"body": earlier.body.name_zh, "number": earlier.case.number}
        )
    what = text.strip() or held.text
    made = _open(held.evaluation, f"整改：{what}", what, body, due_on, by, now)
    made.finding = held
    made.save(force_insert=True)
    params = {"body": body.name_zh, "number": made.case.number, "finding": held.number}
    record_change(verb="ask_rectification", record=made, by=by, params=params)
    return made


@one_transaction
def follow_decision(
    *,
    evaluation: Evaluation,
    committee: Body,
    number: str,
    decided_on: date,
    text: str,
    body: Body,
    due_on: date,
    by: Account,
    now: datetime,
) -> FollowUp:
    """Enters what a committee decided on an evaluation, and asks a unit to carry it out until a day.

    Args:
        number: of the decision, or of the minutes.
    Raises:
        Refusal: no role, no committee, nothing said, or days that cannot be.
    """
    if committee.kind != Body.Kind.COMMITTEE:
        raise Refusal(_("%(body)s is no committee.") % {"body": committee.name_zh}, "committee")
    if decided_on > legal_day(now):
        raise Refusal(_("That day has not come yet."), "decided_on")
    document, what = said(number, "number", 80), said(text, "text", LONGEST_WORDS)
    made = _open(evaluation, f"落实：{what}", what, body, due_on, by, now)
    made.committee, made.decision_number, made.decided_on = committee, document, decided_on
    made.save(force_insert=True)
    params = {"body": body.name_zh, "number": made.case.number, "committee": committee.name_zh}
    record_change(verb="follow_decision", record=made, by=by, params=params)
    return made


def _open(
    evaluation: Evaluation, title: str, text: str, body: Body, due_on: date, by: Account, now: datetime
) -> FollowUp:
    """The case at the unit, and the row beside it, unsaved. An issued evaluation is followed, too."""
    demand(by, *ORGANISE, evaluation.body_id)
    refuse_withdrawn(evaluation)
    if due_on <= legal_day(now):
        raise Refusal(_("The unit needs time: choose a day after today."), "due_on")
    what = said(text, "text", LONGEST_WORDS)
    case = open_case(
        kind=FOLLOW_UP,
        by=by,
        now=now,
        title=" ".join(title.split())[:LONGEST_TITLE],
        lead=body,
        origin=evaluation.body,
        area=evaluation.plan.area,
        stated_due_at=end_of(due_on),
    )
    return FollowUp(case=case, evaluation=evaluation, text=what, body=body, due_on=due_on)


@one_transaction
def take_follow_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of what is followed up; measure, evidence and who checked stay for the evaluation's page.

    Arguments and refusals: as of the engine's `take_step`; besides, only the unit itself says what it does.
    """
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("body")
    made = rows.get(pk=case.pk)
    given, before = dict(fields or {}), fields_of(made)
    if step in OF_UNIT:
        refuse_stranger(made.body, by)
    if step == "send_back" and isinstance(given.get("until"), date) and given["until"] <= legal_day(now):
        raise Refusal(_("The unit needs time: choose a day after today."), "until")
    taken = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    due: date | None = None
    if step == "plan_measure":
        made.measure = str(given["measure"]).strip()
    elif step == "report_done":
        made.evidence, made.done_at = str(given["evidence"]).strip(), now
        taken = due_until(taken, None, by, now)
    elif step == "send_back":
        made.done_at, made.due_on, due = None, given["until"], given["until"]
        taken = due_until(taken, due, by, now)
    elif step == "confirm":
        made.checked_by, made.checked_at = by, now
    else:
        return taken
    made.save()
    params = {"number": taken.number, "body": made.body.name_zh}
    record_change(verb="note_follow_up", record=made, by=by, before=before, params=params)
    return taken
