"""An evaluation concluded, countersigned by the named bodies, signed and issued by another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import (
    ISSUE,
    locked,
    organised,
    refuse_state,
    refuse_stranger,
    told,
    touched,
)
from gonghui.insight.evaluation.models import Countersign, Evaluation
from gonghui.insight.evaluation.queries.papers import paper_of
from gonghui.insight.evaluation.rules.evaluating import digest_of, end_of, said
from gonghui.insight.evaluation.rules.kinds import COUNTERSIGN, OVER

State = Evaluation.State
LONGEST_CONCLUSION, LONGEST_NUMBER, LONGEST_TITLE = 8000, 60, 120
NAMED = 3
OF_BODY = frozenset({"sign", "object"})


@one_transaction
def conclude(*, evaluation: Evaluation, conclusion: str, version: int, by: Account) -> Evaluation:
    """Writes what an evaluation comes to.

    Raises:
        Refusal: no role, nothing said, being countersigned or issued, or changed meanwhile.
    """
    held = organised(evaluation, by, version=version)
    refuse_state(held, State.OPEN)
    before = fields_of(held)
    held.conclusion = said(conclusion, "conclusion", LONGEST_CONCLUSION)
    touched(held, by, "conclusion")
    params = {"title": held.title}
    record_change(verb="conclude", record=held, by=by, before=before, params=params, seal=told)
    return held


@one_transaction
def submit_evaluation(
    *,
    evaluation: Evaluation,
    bodies: Sequence[Body],
    due_on: date,
    version: int,
    by: Account,
    now: datetime,
) -> Evaluation:
    """Puts an evaluation to be countersigned: each named body gets a case.

    Raises:
        Refusal: no role, no body, no conclusion, a self-assessment or a third party is still awaited.
    """
    held = organised(evaluation, by, version=version)
    refuse_state(held, State.OPEN)
    if not bodies or len({one.pk for one in bodies}) < len(bodies):
        raise Refusal(_("Name the bodies that countersign, each once."), "bodies")
    if due_on <= legal_day(now):
        raise Refusal(_("The unit needs time: choose a day after today."), "due_on")
    _refuse_awaited(held)
    before = fields_of(held)
    held.state, held.rounds = State.SIGNING, held.rounds + 1
    touched(held, by, "state", "rounds")
    for body in bodies:
        case = open_case(
            kind=COUNTERSIGN,
            by=by,
            now=now,
            title=f"会签：{held.title}"[:LONGEST_TITLE],
            lead=body,
            origin=held.body,
            area=held.plan.area,
            stated_due_at=end_of(due_on),
        )
        Countersign(case=case, evaluation=held, body=body, round=held.rounds).save(force_insert=True)
    params = {"title": held.title, "count": len(bodies)}
    record_change(verb="submit_evaluation", record=held, by=by, before=before, params=params, seal=told)
    return held


def _refuse_awaited(held: Evaluation) -> None:
    if not held.conclusion:
        raise Refusal(_("Write the conclusion first; it is what is signed."), "conclusion")
    units = held.assessments.exclude(case__state=OVER).order_by("pk").values_list("body__name_zh", flat=True)
    third = held.engagements.filter(filed_at=None, ended_on=None).values_list("body__name_zh", flat=True)
    awaited = [*units, *third]
    if awaited:
        raise Refusal(
            _("%(count)s are still awaited (%(names)s): accept what they filed, or go on without them.")
            % {"count": len(awaited), "names": "、".join(awaited[:NAMED])}
        )


@one_transaction
def recall_evaluation(*, evaluation: Evaluation, reason: str, by: Account, now: datetime) -> Evaluation:
    """Takes an evaluation back from those who countersign, to be worked on; what is signed then lapses.

    Raises:
        Refusal: no role, it is not being countersigned, or no reason.
    """
    held = organised(evaluation, by)
    refuse_state(held, State.SIGNING)
    why, before = said_reason(reason, needed=True), fields_of(held)
    waiting = held.countersigns.filter(round=held.rounds).exclude(case__state=OVER)
    for one in waiting.select_related("case").order_by("pk"):
        take_step(case=one.case, step="release", by=by, now=now, reason=why)
    held.state = State.OPEN
    touched(held, by, "state")
    params = {"title": held.title, "reason": why}
    record_change(verb="recall_evaluation", record=held, by=by, before=before, params=params, seal=told)
    return held


@one_transaction
def take_countersign_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of countersigning; who signed and what was remarked is kept with the evaluation.

    Arguments and refusals: as of the engine's `take_step`; besides, only the body itself signs.
    """
    rows = Countersign.objects.select_for_update(of=("self",)).select_related("body", "evaluation")
    made = rows.get(pk=case.pk)
    before = fields_of(made)
    if step in OF_BODY:
        refuse_stranger(made.body, by)
    taken = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    if step not in OF_BODY:
        return taken
    made.words = str((fields or {}).get("words") or "").strip()
    if step == "sign":
        made.signed_by, made.signed_at = by, now
    made.save()
    params = {"body": made.body.name_zh, "number": taken.number}
    record_change(verb="note_countersign", record=made, by=by, before=before, params=params)
    return taken


@one_transaction
def issue_evaluation(
    *, evaluation: Evaluation, number: str, issued_on: date, version: int, by: Account, now: datetime
) -> Evaluation:
    """Signs and issues an evaluation: it gets number, day and digest, and changes no more.

    Args:
        number: 发文字号, as the office gives it.
        version: of the evaluation as the person saw it.
    Raises:
        Refusal: no role, a hand in it, signatures awaited, issued meanwhile (by whom), no number, one given
            already, or a day that cannot be.
    """
    demand(by, *ISSUE, evaluation.body_id)
    held = locked(evaluation, version=version)
    refuse_state(held, State.SIGNING)
    _refuse_issue(held, number.strip(), issued_on, by, now)
    before = fields_of(held)
    held.document_number, held.issued_on = number.strip(), issued_on
    held.issued_by, held.issued_at, held.state = by, now, State.ISSUED
    held.digest, held.version = digest_of(paper_of(held)), held.version + 1
    held.save()
    params = {"title": held.title, "number": held.document_number}
    record_change(verb="issue_evaluation", record=held, by=by, before=before, params=params, seal=told)
    return held


def _refuse_issue(held: Evaluation, number: str, issued_on: date, by: Account, now: datetime) -> None:
    acting = {by.pk} | ({by.acting_for.pk} if by.acting_for is not None else set())
    if acting & {held.opened_by_id, *held.hands}:
        raise Refusal(
            _("You have a hand in this evaluation; somebody else who may issue looks at it and issues it.")
        )
    waiting = held.countersigns.filter(round=held.rounds).exclude(case__state=OVER)
    names = list(waiting.order_by("pk").values_list("body__name_zh", flat=True))
    if names:
        raise Refusal(
            _("%(count)s have not signed yet: %(names)s.")
            % {"count": len(names), "names": "、".join(names[:NAMED])}
        )
    if not number or len(number) > LONGEST_NUMBER:
        raise Refusal(_("Enter the document number that the office gives it."), "number")
    if Evaluation.objects.filter(document_number=number).exists():
        raise Refusal(_("Another evaluation has this document number."), "number")
    if not held.as_of <= issued_on <= legal_day(now):
        raise Refusal(_("The day of issue lies between the day of the figures and today."), "issued_on")
