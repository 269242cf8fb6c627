"""Supervision (督办): a case at the indicator's owner; its answer stands on the indicator's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.monitoring.models import Supervision
from gonghui.insight.monitoring.queries.supervision import open_supervision, standing
from gonghui.insight.monitoring.rules.kinds import OVER, SUPERVISION
from gonghui.insight.plans.models import Indicator

LONGEST_TITLE = 120


@one_transaction
def supervise(
    *,
    indicator: Indicator,
    area: Area,
    as_of: date,
    origin: Body,
    asked: str,
    by: Account,
    now: datetime,
) -> Supervision:
    """Opens a supervision of an indicator at its owner, with a clock. How it stood is kept with it.

    Args:
        origin: the unit that supervises, in whose name `by` acts.
    Raises:
        Refusal: the indicator has no owner, nothing is asked, one is open already, or no role for it.
    """
    owner = indicator.owner
    if owner is None:
        raise Refusal(_("This indicator has no owner; name one in the plan first, it is who answers."))
    if not asked.strip():
        raise Refusal(_("Say what is asked."), "asked")
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    waiting = open_supervision(indicator, area)
    if waiting is not None:
        raise Refusal(
            _("Supervision %(number)s of this indicator is open still; its answer comes first.")
            % {"number": waiting.case.number}
        )
    status, value = standing(indicator, area, as_of)
    case = open_case(
        kind=SUPERVISION,
        by=by,
        now=now,
        title=f"督办：{indicator.name_zh}（{area.name_zh}）"[:LONGEST_TITLE],
        lead=owner,
        origin=origin,
        area=area,
        fields={"asked": asked.strip()[:400]},
    )
    made = Supervision(
        case=case,
        indicator=indicator,
        area=area,
        as_of=as_of,
        status=status,
        value=value,
        asked=asked.strip()[:400],
    )
    made.save(force_insert=True)
    params = {"name": indicator.name_zh, "number": case.number, "owner": owner.name_zh}
    record_change(verb="supervise", record=made, by=by, params=params)
    return made


@one_transaction
def take_supervision_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of a supervision; the answer is kept for the indicator's page, and goes when sent back.

    Arguments and refusals: as of the engine's `take_step`; besides, a promise lies in the past.
    """
    made = Supervision.objects.select_related("indicator").get(pk=case.pk)
    given, before = dict(fields or {}), fields_of(made)
    if step == "answer" and given.get("promised_on") and given["promised_on"] < legal_day(now):
        raise Refusal(
            _("The day by which it is made up for lies in the past; name one to come."), "promised_on"
        )
    taken = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    made.case = taken
    if step == "answer":
        made.cause, made.measures = str(given["cause"]).strip(), str(given["measures"]).strip()
        made.promised_on, made.answered_at = given["promised_on"], now
    elif step == "send_back" or (step == "take_back" and taken.state == OVER):
        made.cause, made.measures, made.promised_on, made.answered_at = "", "", None, None
    else:
        return taken
    made.save()
    params = {"name": made.indicator.name_zh, "number": taken.number}
    record_change(verb="note_answer", record=made, by=by, before=before, params=params)
    return taken
