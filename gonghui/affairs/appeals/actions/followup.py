"""After the answer: calling back, closing or handling again, taking out of the rates, reviewing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import legal_day, record
from gonghui.affairs.appeals.actions.routing import begin_turn
from gonghui.affairs.appeals.models import Appeal, Callback, Exclusion, Review
from gonghui.affairs.appeals.models.choices import Reached, Result
from gonghui.affairs.appeals.rules.dispatch import REDO, Choice
from gonghui.affairs.appeals.rules.followup import (
    next_attempt,
    refuse_call_back,
    refuse_exclusion,
    refuse_second_person,
)
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import CASES, refuse_unseen
from gonghui.engines.cases.queries.roles import demand_at, people_of
from gonghui.engines.cases.queries.words import case_key, seal_words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.rules import Refusal

WORDS = "callback.words"
UNREACHED = "unreached"


@transaction.atomic
def record_callback(
    *,
    appeal: Appeal,
    reached: str,
    by: Account,
    now: datetime,
    contacted: bool | None = None,
    result: str = "",
    satisfaction: str = "",
    words: str = "",
    again: bool = False,
    channel: str = "phone",
) -> Callback:
    """Notes a call-back. Whoever did any of the work does not call; that nobody answered is kept, too.

    Args:
        contacted, result, satisfaction: what the caller says; all three, or none where nobody answered.
        again: the caller wants it handled again: the case goes back to the unit instead of being closed.
    Raises:
        Refusal: by a handler, half an answer, no answer in yet to call back about, or nothing to redo.
    """
    case = Case.objects.select_for_update().get(pk=appeal.pk)
    refuse_unseen(by, case, legal_day(now))
    demand(by, Permission.EDIT, CASES, appeal.origin_id)
    if case.state != "answered":
        raise Refusal(_("There is no answer to call back about; the case stands elsewhere."))
    refuse_call_back(
        reached=reached,
        contacted=contacted,
        result=result,
        satisfaction=satisfaction,
        by=people_of(by),
        handlers=queries.handlers_of(case),
    )
    appeal.case = case
    call = _kept(appeal, reached, contacted, result, satisfaction, words, channel, by, now)
    if reached == Reached.ANSWERED:
        _settle(appeal, result, again, words, by, now)
    elif not call_again(appeal, now)[0]:
        appeal.case = take_step(case=case, step="close", by=by, now=now, fields={"outcome": UNREACHED})
    return call


def call_again(appeal: Appeal, now: datetime) -> tuple[bool, timedelta | None]:
    """Whether to call back again, and how long after the last attempt about this answer."""
    on = legal_day(now)
    turn = queries.turn_of(appeal)
    calls = appeal.callbacks.order_by("called_at")
    if turn is not None and turn.replied_on is not None:
        calls = calls.filter(called_on__gte=turn.replied_on)
    return next_attempt(
        list(calls.values_list("called_at", "reached")),
        at_most=int(queries.amount("hotline.call_back.attempts", on)),
        over_days=int(queries.amount("hotline.call_back.days", on)),
    )


def _kept(
    appeal: Appeal,
    reached: str,
    contacted: bool | None,
    result: str,
    satisfaction: str,
    words: str,
    channel: str,
    by: Account,
    now: datetime,
) -> Callback:
    turn, key = queries.turn_of(appeal), case_key(appeal.case)
    said = seal_words(words.strip(), key=key, part=WORDS) if words.strip() and key else None
    call = Callback(
        appeal=appeal,
        body_id=turn.body_id if turn else appeal.case.lead_id,
        by=None if by.kind == Account.Kind.SYSTEM else by,
        channel=channel,
        called_at=now,
        called_on=legal_day(now),
        reached=reached,
        contacted=contacted,
        result=result,
        satisfaction=satisfaction,
        words=said,
    )
    call.save(force_insert=True)
    record(appeal, call, verb="record_callback", by=by, params={"reached": reached})
    return call


def _settle(appeal: Appeal, result: str, again: bool, words: str, by: Account, now: datetime) -> None:
    if again and result == Result.SOLVED:
        raise Refusal(_("What is solved is not handled again; enter that it is not, or partly."), "again")
    if again:
        reason = words.strip() or str(Result(result).label)
        appeal.case = take_step(case=appeal.case, step="redo", by=by, now=now, reason=reason[:300])
        body = appeal.case.lead
        choice = Choice(body=body.pk, reason=REDO, params={"body": body.name_zh})
        begin_turn(appeal=appeal, body=body, choice=choice, by=by, now=now)
        return
    appeal.case = take_step(case=appeal.case, step="close", by=by, now=now, fields={"outcome": result})


@transaction.atomic
def reopen(*, appeal: Appeal, reason: str, by: Account, now: datetime) -> Case:
    """Takes a closed appeal up again, at the desk: within the days set for that, with a reason.

    Raises:
        Refusal: not closed, too long ago (then it is asked anew), no reason.
    """
    case = Case.objects.get(pk=appeal.pk)
    days = int(queries.amount("hotline.reopen.days", legal_day(now)))
    if case.closed_at is not None and now > case.closed_at + timedelta(days=days):
        raise Refusal(
            _("It was closed more than %(days)s days ago; take it as a new appeal.") % {"days": days}
        )
    appeal.case = take_step(case=case, step="reopen", by=by, now=now, reason=reason)
    return appeal.case


# -- out of the rates ------------------------------------------------------------------------------------


@transaction.atomic
def exclude_from_rates(*, appeal: Appeal, ground: str, reason: str, by: Account, now: datetime) -> Exclusion:
    """Proposes that an appeal leave the rates, under a rule and with a reason; another person decides.

    Raises:
        Refusal: no such rule, no reason, a danger case, proposed or decided already, or not of this account.
    """
    refuse_unseen(by, appeal.case, legal_day(now))
    demand_at(by, Permission.EDIT, appeal.case.lead_id, appeal.origin_id)
    refuse_exclusion(ground=ground, reason=reason, is_danger=appeal.is_danger)
    Appeal.objects.select_for_update().get(pk=appeal.pk)
    if appeal.exclusions.exclude(state=Exclusion.State.REFUSED).exists():
        raise Refusal(_("This appeal is out of the rates, or a proposal is waiting for its decision."))
    made = Exclusion(appeal=appeal, ground=ground, reason=reason.strip(), proposed_at=now, proposed_by=by)
    made.save(force_insert=True)
    record(appeal, made, verb="exclude_from_rates", by=by, params={"ground": ground})
    return made


@transaction.atomic
def decide_exclusion(
    *, exclusion: Exclusion, approve: bool, by: Account, now: datetime, decision: str = ""
) -> Exclusion:
    """Another person, charged with supervision, approves or refuses; it then holds from the opening on.

    Raises:
        Refusal: the proposer, decided already, a refusal without reason, or no role for it.
    """
    held = Exclusion.objects.select_for_update().get(pk=exclusion.pk)
    appeal = Appeal.objects.select_related("case").get(pk=held.appeal_id)
    refuse_unseen(by, appeal.case, legal_day(now))
    demand(by, Permission.SUPERVISE, CASES, appeal.case.lead_id)
    refuse_second_person(
        proposed_by=held.proposed_by_id, by=people_of(by), decided=held.state != Exclusion.State.PROPOSED
    )
    if not approve and not decision.strip():
        raise Refusal(_("Say why it stays in the rates."), "decision")
    before = fields_of(held)
    held.state = Exclusion.State.APPROVED if approve else Exclusion.State.REFUSED
    held.valid_from = appeal.opened_on if approve else None
    held.decided_at, held.decided_by, held.decision = now, by, decision.strip()
    held.version += 1
    held.save()
    record(appeal, held, verb="decide_exclusion", by=by, before=before, params={"state": held.state})
    return held


@transaction.atomic
def ask_review(*, appeal: Appeal, reason: str, by: Account, now: datetime) -> Review:
    """The unit holds that what is asked for is unreasonable, and says why.

    Raises:
        Refusal: no reason, a danger case, or a review is under way.
    """
    refuse_unseen(by, appeal.case, legal_day(now))
    demand(by, Permission.EDIT, CASES, appeal.case.lead_id)
    refuse_exclusion(ground="unreasonable", reason=reason, is_danger=appeal.is_danger)
    Appeal.objects.select_for_update().get(pk=appeal.pk)
    if appeal.reviews.filter(finding="").exists():
        raise Refusal(_("A review of this appeal is under way."))
    made = Review(appeal=appeal, reason=reason.strip(), asked_at=now, asked_by=by)
    made.save(force_insert=True)
    record(appeal, made, verb="ask_review", by=by)
    return made


@transaction.atomic
def decide_review(*, review: Review, finding: str, explanation: str, by: Account, now: datetime) -> Review:
    """Somebody above finds what was asked for reasonable or not; if not, the appeal leaves the rates.

    Raises:
        Refusal: whoever asked, decided already, no explanation, no such finding.
    """
    held = Review.objects.select_for_update().get(pk=review.pk)
    appeal = Appeal.objects.select_related("case").get(pk=held.appeal_id)
    refuse_unseen(by, appeal.case, legal_day(now))
    demand(by, Permission.SUPERVISE, CASES, appeal.case.lead_id)
    refuse_second_person(proposed_by=held.asked_by_id, by=people_of(by), decided=bool(held.finding))
    if finding not in Review.Finding.values:
        raise Refusal(_("Say whether it is unreasonable, partly, or not."), "finding")
    if len(explanation.strip()) < 4:
        raise Refusal(_("Explain the finding; the worker may ask for it."), "explanation")
    before = fields_of(held)
    held.finding, held.explanation = finding, explanation.strip()
    held.decided_at, held.decided_by = now, by
    held.version += 1
    held.save()
    record(appeal, held, verb="decide_review", by=by, before=before, params={"finding": finding})
    if finding == Review.Finding.UNREASONABLE:
        _out_by_review(appeal, held, by, now)
    return held


def _out_by_review(appeal: Appeal, review: Review, by: Account, now: datetime) -> None:
    """The review's two persons are those of the exclusion."""
    if appeal.exclusions.exclude(state=Exclusion.State.REFUSED).exists():
        return
    made = Exclusion(
        appeal=appeal,
        ground="unreasonable",
        reason=review.reason,
        state=Exclusion.State.APPROVED,
        proposed_at=review.asked_at,
        proposed_by=review.asked_by,
        decided_at=now,
        decided_by=by,
        decision=review.explanation,
        valid_from=appeal.opened_on,
    )
    made.save(force_insert=True)
    record(appeal, made, verb="decide_exclusion", by=by, params={"state": made.state})
