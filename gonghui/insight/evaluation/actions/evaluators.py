"""Third parties: engaged, their own findings and scores, filed once and changed by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import organised, refuse_state
from gonghui.insight.evaluation.models import (
    Engagement,
    Evaluation,
    EvaluationItem,
    Filing,
    Finding,
    Score,
)
from gonghui.insight.evaluation.models.projects import LONGEST_WORDS
from gonghui.insight.evaluation.queries.papers import filed_by_third_party
from gonghui.insight.evaluation.queries.ties import tie_of
from gonghui.insight.evaluation.rules.evaluating import digest_of, read_points, said
from gonghui.insight.plans.rules.confirming import Wrong

OPEN = Evaluation.State.OPEN
LONGEST_OPINION = 4000
ENGAGED = _("This account is engaged for the evaluation already.")


@one_transaction
def engage(
    *,
    evaluation: Evaluation,
    body: Body,
    account: Account,
    document: str,
    by: Account,
    now: datetime,
    engaged_on: date | None = None,
) -> Engagement:
    """Engages a third party for an evaluation: its account reads, and enters its own findings and scores.

    Args:
        document: the contract or letter.
    Raises:
        Refusal: no role, no evaluator, tied to an owner of what is evaluated, engaged already, no document.
    """
    held = organised(evaluation, by)
    refuse_state(held, OPEN)
    today = legal_day(now)
    if body.kind != Body.Kind.EVALUATOR:
        raise Refusal(_("%(body)s is no evaluator; enter it as one first.") % {"body": body.name_zh}, "body")
    _refuse_tied(held, account, body, today)
    made = Engagement(
        evaluation=held,
        body=body,
        account=account,
        document=said(document, "document", 120),
        engaged_on=engaged_on or today,
        engaged_by=by,
    )
    with refusing({"engaged_once": ENGAGED}):
        made.save(force_insert=True)
    params = {"body": body.name_zh, "name": account.name, "title": held.title}
    record_change(verb="engage", record=made, by=by, params=params)
    return made


def _refuse_tied(evaluation: Evaluation, account: Account, body: Body, on: date) -> None:
    owners = list(Body.objects.filter(pk__in=evaluation.items.exclude(owner=None).values("owner")))
    tie = tie_of(account, body, owners, on)
    if tie is not None:
        raise Refusal(tie, "account")


@one_transaction
def end_engagement(*, engagement: Engagement, reason: str, by: Account, now: datetime) -> Engagement:
    """Ends an engagement before anything was filed; what was written goes into no result.

    Raises:
        Refusal: no role, filed or ended already, or no reason.
    """
    evaluation = organised(engagement.evaluation, by)
    held = Engagement.objects.select_for_update(of=("self",)).select_related("body").get(pk=engagement.pk)
    if held.filed_at is not None or held.ended_on is not None:
        raise Refusal(_("This engagement is filed or ended; it stays as it is."))
    why = said_reason(reason, needed=True)
    before = fields_of(held)
    held.ended_on, held.ended_because, held.version = legal_day(now), why, held.version + 1
    held.save(update_fields=["ended_on", "ended_because", "version"])
    params = {"body": held.body.name_zh, "title": evaluation.title}
    record_change(verb="end_engagement", record=held, by=by, before=before, params=params)
    return held


@one_transaction
def write_scores(
    *,
    engagement: Engagement,
    scores: Mapping[int, tuple[Any, str]],
    opinion: str,
    points: Any,
    version: int,
    by: Account,
    now: datetime,
) -> Engagement:
    """Keeps a third party's scores and opinion, not filed yet.

    Args:
        scores: number of an indicator → points of a hundred as typed (empty: none yet), and words.
        points: over all, as typed; empty: none yet.
        version: of the engagement as the person saw it.
    Raises:
        Wrong: points or words that cannot stand, each beside its field.
        Refusal: not the engaged account, tied since, filed or ended, or changed meanwhile.
    """
    held = _own(engagement, by, now, version)
    items = {one.indicator.number: one for one in held.evaluation.items.select_related("indicator")}
    read, overall = _read(items, scores, opinion, points)
    before = fields_of(held)
    held.opinion, held.points, held.version = opinion.strip(), overall, held.version + 1
    held.save(update_fields=["opinion", "points", "version"])
    for number, (value, words) in read.items():
        if value is None:
            held.scores.filter(item=items[number]).delete()
            continue
        Score.objects.update_or_create(
            engagement=held, item=items[number], defaults={"points": value, "words": words}
        )
    params = {"body": held.body.name_zh, "title": held.evaluation.title}
    record_change(verb="write_scores", record=held, by=by, before=before, params=params)
    return held


def _read(
    items: Mapping[int, EvaluationItem], scores: Mapping[int, tuple[Any, str]], opinion: str, points: Any
) -> tuple[dict[int, tuple[Any, str]], Any]:
    errors: dict[str, str] = {}

    def number_of(value: Any, field: str) -> Any:
        if value in ("", None):
            return None
        try:
            return read_points(value, field)
        except Refusal as refusal:
            errors[field] = str(refusal)
            return None

    read = {}
    for number, (value, words) in scores.items():
        if number not in items:
            raise Refusal(_("Indicator %(number)s is not evaluated here.") % {"number": number})
        if len(words.strip()) > LONGEST_WORDS:
            errors[f"words_{number}"] = _now("This is too long; say it in %(most)s characters.") % {
                "most": LONGEST_WORDS
            }
        read[number] = (number_of(value, f"points_{number}"), words.strip())
    overall = number_of(points, "points")
    if len(opinion.strip()) > LONGEST_OPINION:
        errors["opinion"] = _now("This is too long; say it in %(most)s characters.") % {
            "most": LONGEST_OPINION
        }
    if errors:
        raise Wrong(errors)
    return read, overall


@one_transaction
def enter_finding(
    *,
    evaluation: Evaluation,
    text: str,
    by: Account,
    now: datetime,
    advice: str = "",
    number: int | None = None,
    engagement: Engagement | None = None,
) -> Finding:
    """Enters what was found wrong: by a third party within its engagement, else by the office that evaluates.

    Args:
        number: of the indicator that it is about, if it is about one.
    Raises:
        Refusal: not for this account, nothing said, filed already, or the evaluation is being signed.
    """
    held_by = None
    if engagement is not None:
        held_by = _own(engagement, by, now)
        # Numbers run over the whole evaluation.
        held = Evaluation.objects.select_for_update().get(pk=held_by.evaluation_id)
    else:
        held = organised(evaluation, by)
    refuse_state(held, OPEN)
    item = None
    if number is not None:
        item = held.items.filter(indicator__number=number).first()
        if item is None:
            raise Refusal(_("Indicator %(number)s is not evaluated here.") % {"number": number}, "number")
    last = held.findings.aggregate(last=Max("number"))["last"] or 0
    made = Finding(
        evaluation=held,
        engagement=held_by,
        number=last + 1,
        item=item,
        text=said(text, "text", LONGEST_WORDS),
        advice=said(advice, "advice", LONGEST_WORDS) if advice.strip() else "",
        by=by,
        entered_at=now,
    )
    made.save(force_insert=True)
    params = {"number": made.number, "title": held.title}
    record_change(verb="enter_finding", record=made, by=by, params=params)
    return made


@one_transaction
def strike_finding(*, finding: Finding, by: Account, now: datetime) -> None:
    """Takes a third party's finding out before it is filed.

    Raises:
        Refusal: not the engaged account's own, or filed already.
    """
    if finding.engagement is None:
        raise Refusal(_("A finding of the office stays; say what came of it by putting it right."))
    held = _own(finding.engagement, by, now)
    params = {"number": finding.number, "title": held.evaluation.title}
    record_change(verb="strike_finding", record=finding, by=by, params=params, deleted=True)
    finding.delete()


@one_transaction
def file_engagement(*, engagement: Engagement, version: int, by: Account, now: datetime) -> Filing:
    """Files what a third party found, with the figures it looked at and a digest; nobody changes it after.

    Raises:
        Refusal: not the engaged account, tied since, filed already, or opinion, points or a score missing.
    """
    held = _own(engagement, by, now, version)
    items = held.evaluation.items.select_related("indicator").order_by("indicator__number")
    scored = set(held.scores.values_list("item", flat=True))
    missing = [str(one.indicator.number) for one in items if one.pk not in scored]
    errors: dict[str, str] = {}
    if missing:
        errors[f"points_{missing[0]}"] = _now("No points yet for indicators %(numbers)s.") % {
            "numbers": "、".join(missing)
        }
    if held.points is None:
        errors["points"] = _now("Give the points over all.")
    if not held.opinion:
        errors["opinion"] = _now("Write the opinion over all.")
    if errors:
        raise Wrong(errors)
    content = filed_by_third_party(held)
    filing = Filing.objects.create(
        evaluation=held.evaluation,
        engagement=held,
        number=1,
        content=content,
        digest=digest_of(content),
        filed_by=by,
        filed_at=now,
    )
    before = fields_of(held)
    held.filed_at, held.version = now, held.version + 1
    held.save(update_fields=["filed_at", "version"])
    params = {"body": held.body.name_zh, "title": held.evaluation.title, "digest": filing.digest[:12]}
    record_change(verb="file_engagement", record=held, by=by, before=before, params=params)
    return filing


def _own(engagement: Engagement, by: Account, now: datetime, version: int | None = None) -> Engagement:
    """The engagement, locked, for the engaged account itself and nobody acting for it."""
    rows = Engagement.objects.select_for_update(of=("self",))
    held = rows.select_related("evaluation__plan", "body").get(pk=engagement.pk)
    if held.account_id != by.pk or by.acting_for is not None:
        raise Refusal(_("Findings and scores are entered by the engaged account alone."))
    if held.filed_at is not None:
        raise Refusal(_("This was filed; it is frozen, and nobody changes it any more."))
    if held.ended_on is not None:
        raise Refusal(_("The engagement has ended; nothing more is entered."))
    refuse_state(held.evaluation, OPEN)
    _refuse_tied(held.evaluation, by, held.body, legal_day(now))
    if version is not None and version != held.version:
        raise Refusal(_("This was changed meanwhile; what you typed is kept, look and send again."))
    return held
