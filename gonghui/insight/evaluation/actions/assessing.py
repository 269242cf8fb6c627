"""A unit's self-assessment: written, filed, sent back, accepted; more time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions import take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import due_until, organised, refuse_stranger
from gonghui.insight.evaluation.models import EvaluationItem, Filing, SelfAssessment
from gonghui.insight.evaluation.queries.papers import filed_by_unit
from gonghui.insight.evaluation.rules.evaluating import digest_of, wants_cause
from gonghui.insight.evaluation.rules.kinds import SENT, WORKING
from gonghui.insight.plans.rules.confirming import Wrong

LONGEST_SUMMARY = 2000
LONGEST_CAUSE = 1000


@one_transaction
def write_assessment(
    *,
    assessment: SelfAssessment,
    words: Mapping[int, Mapping[str, Any]],
    summary: str,
    version: int,
    by: Account,
    now: datetime,
) -> SelfAssessment:
    """Keeps what a unit says of its indicators; the figures stand already and are not asked.

    Args:
        words: number of an indicator → cause, measures, promised_on (a day or None).
        version: of the words that the person saw.
    Raises:
        Refusal: not for this account, filed or closed, too long, or somebody wrote meanwhile.
    """
    held = _held(assessment)
    demand_at(by, Permission.EDIT, held.case.lead_id)
    refuse_stranger(held.body, by)
    if held.case.state not in (SENT, WORKING):
        raise Refusal(_("This self-assessment is filed; it is changed only after it was sent back."))
    if version != held.version:
        raise Refusal(_("A colleague wrote in it meanwhile; what you typed is kept, look and send again."))
    items = {one.indicator.number: one for one in _items(held)}
    _refuse_words(items, words, summary, legal_day(now))
    before = fields_of(held)
    for number, given in words.items():
        one = items[number]
        one.cause, one.measures = _said(given, "cause"), _said(given, "measures")
        one.promised_on = given.get("promised_on")
        one.version += 1
        one.save(update_fields=["cause", "measures", "promised_on", "version"])
    held.summary, held.version = summary.strip(), held.version + 1
    held.save(update_fields=["summary", "version"])
    params = {"body": held.body.name_zh, "title": held.evaluation.title}
    record_change(verb="write_assessment", record=held, by=by, before=before, params=params)
    return held


def _said(given: Mapping[str, Any], name: str) -> str:
    return str(given.get(name) or "").strip()


def _refuse_words(
    items: Mapping[int, EvaluationItem], words: Mapping[int, Mapping[str, Any]], summary: str, today: date
) -> None:
    errors: dict[str, str] = {}
    for number, given in words.items():
        if number not in items:
            raise Refusal(_("Indicator %(number)s is not this unit's.") % {"number": number})
        for name in ("cause", "measures"):
            if len(_said(given, name)) > LONGEST_CAUSE:
                errors[f"{name}_{number}"] = _now("This is too long; say it in %(most)s characters.") % {
                    "most": LONGEST_CAUSE
                }
        promised = given.get("promised_on")
        if promised is not None and promised < today and promised != items[number].promised_on:
            errors[f"promised_on_{number}"] = _now("This day has passed; name one to come.")
    if len(summary.strip()) > LONGEST_SUMMARY:
        errors["summary"] = _now("This is too long; say it in %(most)s characters.") % {
            "most": LONGEST_SUMMARY
        }
    if errors:
        raise Wrong(errors)


@one_transaction
def file_assessment(
    *,
    assessment: SelfAssessment,
    words: Mapping[int, Mapping[str, Any]],
    summary: str,
    version: int,
    by: Account,
    now: datetime,
) -> SelfAssessment:
    """Keeps what was written and files it. Arguments, refusals: as of `write_assessment` and the step."""
    held = write_assessment(
        assessment=assessment, words=words, summary=summary, version=version, by=by, now=now
    )
    take_assessment_step(case=held.case, step="file", by=by, now=now)
    held.refresh_from_db()
    return held


@one_transaction
def take_assessment_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of a self-assessment. Filed, its words and figures are kept with a digest.

    Arguments and refusals: as of the engine's `take_step`; besides, filing is for the unit itself, in time
    and with a cause and a measure wherever an indicator lags.
    """
    held, today = _held(SelfAssessment(pk=case.pk)), legal_day(now)
    given = dict(fields or {})
    if step == "file":
        refuse_stranger(held.body, by)
        _refuse_late(held, today)
    if step == "send_back" and isinstance(given.get("until"), date) and given["until"] <= today:
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
    before = fields_of(held)
    params = {"body": held.body.name_zh, "number": taken.number}
    if step == "file":
        _refuse_gaps(held)
        _file(held, by, now)
        record_change(verb="file_assessment", record=held, by=by, before=before, params=params)
        return due_until(taken, None, by, now)
    if step == "send_back":
        held.filed_at, held.due_on = None, given["until"]
        held.save(update_fields=["filed_at", "due_on"])
        record_change(verb="return_assessment", record=held, by=by, before=before, params=params)
        return due_until(taken, held.due_on, by, now)
    return taken


def _refuse_late(held: SelfAssessment, today: date) -> None:
    if today > held.due_on:
        raise Refusal(
            _("The self-assessment was due on %(day)s. Ask %(office)s for more time; then it can be filed.")
            % {"day": held.due_on.isoformat(), "office": held.evaluation.body.name_zh}
        )


def _refuse_gaps(held: SelfAssessment) -> None:
    """Raises Wrong where an indicator that lags has no cause or no measure."""
    errors: dict[str, str] = {}
    for one in _items(held):
        if not wants_cause(one.status):
            continue
        if not one.cause:
            errors[f"cause_{one.indicator.number}"] = _now("Indicator %(number)s: say why it stands so.") % {
                "number": one.indicator.number
            }
        if not one.measures:
            errors[f"measures_{one.indicator.number}"] = _now(
                "Indicator %(number)s: say what is done about it."
            ) % {"number": one.indicator.number}
    if errors:
        raise Wrong(errors)


def _file(held: SelfAssessment, by: Account, now: datetime) -> None:
    content = filed_by_unit(held)
    Filing.objects.create(
        evaluation=held.evaluation,
        assessment=held,
        number=held.filings.count() + 1,
        content=content,
        digest=digest_of(content),
        filed_by=by,
        filed_at=now,
    )
    held.filed_at = now
    held.save(update_fields=["filed_at"])


@one_transaction
def give_more_time(
    *, assessment: SelfAssessment, until: date, reason: str, by: Account, now: datetime
) -> SelfAssessment:
    """Moves the day until which a unit files.

    Raises:
        Refusal: no role, filed or closed already, no later day, or no reason.
    """
    held = _held(assessment)
    organised(held.evaluation, by)
    if held.case.state not in (SENT, WORKING):
        raise Refusal(_("This self-assessment is filed or closed; it needs no more time."))
    if until <= max(held.due_on, legal_day(now)):
        raise Refusal(_("Choose a day after %(day)s, still to come.") % {"day": held.due_on}, "until")
    said_reason(reason, needed=True)
    before = fields_of(held)
    held.due_on = until
    held.save(update_fields=["due_on"])
    params = {"body": held.body.name_zh, "until": until.isoformat(), "reason": reason.strip()}
    record_change(verb="give_more_time", record=held, by=by, before=before, params=params)
    due_until(held.case, until, by, now)
    return held


def _held(assessment: SelfAssessment) -> SelfAssessment:
    """The self-assessment, locked until the transaction ends."""
    rows = SelfAssessment.objects.select_for_update(of=("self",))
    return rows.select_related("case", "body", "evaluation__body", "evaluation__plan").get(pk=assessment.pk)


def _items(held: SelfAssessment) -> list[EvaluationItem]:
    return list(held.items.select_related("indicator").order_by("indicator__number"))
