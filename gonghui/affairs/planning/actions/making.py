"""Making a plan: begun, drafted in versions, and every step of its case with what that step asks besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from gonghui.affairs.planning.actions.recording import drafted, record, refuse_state
from gonghui.affairs.planning.models import DraftVersion, PlanMaking
from gonghui.affairs.planning.queries.making import lacking, latest_version, legal_limits
from gonghui.affairs.planning.rules.entries import (
    LONGEST_TEXT,
    published,
    refuse_targets,
    refuse_window,
    said,
)
from gonghui.affairs.planning.rules.kinds import KEEPS, MAKING, OPEN_TO_CHANGE
from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal

# The plans stand on a floor above: the job that takes a published one over is known here by name only.
TAKE_OVER = "plans.take_over_published"


@one_transaction
def begin_plan(
    *,
    name_zh: str,
    body: Body,
    area: Area,
    first_year: int,
    last_year: int,
    by: Account,
    now: datetime,
    plan_key: str = "",
) -> PlanMaking:
    """Begins the making of a plan: a case at the unit that drafts it.

    Args:
        body: the group or office that drafts; whoever approves holds a role there, too, another one.
        plan_key: of the plan as it is, or will be, kept with its indicators.
    Raises:
        Refusal: no role there, no name, or years that cannot be.
    """
    name = " ".join(said(name_zh, "name_zh", 100).split())
    if not (2000 <= first_year <= last_year <= 2100 and last_year - first_year < 30):
        raise Refusal(_("The first and the last year of the plan do not fit together."), "last_year")
    case = open_case(kind=MAKING, by=by, now=now, title=name, lead=body, area=area)
    making = PlanMaking(
        case=case,
        name_zh=name,
        area=area,
        first_year=first_year,
        last_year=last_year,
        plan_key=plan_key.strip()[:40],
    )
    making.save(force_insert=True)
    record(making, making, verb="begin_plan", by=by, params={"name": name})
    return making


@one_transaction
def keep_version(
    *,
    making: PlanMaking,
    text: str,
    note: str,
    by: Account,
    now: datetime,
    targets: Sequence[Mapping[str, Any]] = (),
) -> DraftVersion:
    """Keeps a version of the draft. What was kept before stays as it is.

    Args:
        note: what this version is, or what changed in it.
        targets: rows with name, unit, baseline, target and attribute, as printed.
    Raises:
        Refusal: no role, nothing changed, or the draft lies before the public or the deciding meeting.
    """
    held = drafted(making, by, now)
    refuse_state(held, *OPEN_TO_CHANGE)
    text, rows = said(text, "text", LONGEST_TEXT), refuse_targets(targets)
    before = latest_version(held)
    if before is not None and before.text == text and before.targets == rows:
        raise Refusal(_("Nothing differs from version %(n)s.") % {"n": before.number}, "text")
    number = 1 if before is None else before.number + 1
    note = said(note, "note", 300)
    take_step(case=held.case, step=KEEPS[held.case.state], by=by, now=now, fields={"version": number})
    version = DraftVersion.objects.create(
        making=held, number=number, text=text, targets=rows, note=note, made_at=now, by=by
    )
    record(held, version, verb="keep_version", by=by, params={"version": number, "name": held.name_zh})
    return version


@one_transaction
def take_plan_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of a plan's making: not before what it wants is there.

    Arguments and refusals: as of the engine's `take_step`; besides, something lacks (`queries.lacking`), or a
    day cannot be.
    """
    making = PlanMaking.objects.select_related("area", "consulted", "submitted").get(pk=case.pk)
    making.case = case
    before, given, on = fields_of(making), dict(fields or {}), legal_day(now)
    for one in lacking(making, step, on):
        raise Refusal(one.sentence)
    taken = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    making.case = taken
    if step in _NOTE:
        _NOTE[step](making, given, by, on)
        making.save()
        record(making, making, verb=f"{step}_plan", by=by, before=before, params=_told(making))
    return taken


def _told(making: PlanMaking) -> dict[str, Any]:
    return {
        "name": making.name_zh,
        "until": str(making.consult_until or ""),
        "decision": making.decision_number,
        "document": making.document_number,
    }


def _consult(making: PlanMaking, given: Mapping[str, Any], by: Account, on: date) -> None:
    usual, least, _experts = legal_limits(on)
    because = published(given["because"], "because", 300) if given.get("because") else ""
    refuse_window(on, given["until"], usual, least, because)
    making.consulted = latest_version(making)
    making.consult_from, making.consult_until, making.closed_on = on, given["until"], None
    making.shortened_because = because


def _close(making: PlanMaking, given: Mapping[str, Any], by: Account, on: date) -> None:
    making.closed_on = on
    # The browser was kept to count, and is needed no more.
    making.remarks.exclude(browser=None).update(browser=None)


def _submit(making: PlanMaking, given: Mapping[str, Any], by: Account, on: date) -> None:
    making.submitted = latest_version(making)


def _approve(making: PlanMaking, given: Mapping[str, Any], by: Account, on: date) -> None:
    day: date = given["on"]
    held = making.meetings.order_by("-held_on").values_list("held_on", flat=True).first()
    if day > on or (held is not None and day < held):
        raise Refusal(_("The decision lies between the meeting and today."), "on")
    making.approved_on, making.approved_by = day, by
    making.decision_number = str(given["decision"]).strip()


def _send_back(making: PlanMaking, given: Mapping[str, Any], by: Account, on: date) -> None:
    making.submitted = None


def _publish(making: PlanMaking, given: Mapping[str, Any], by: Account, on: date) -> None:
    day: date = given["on"]
    if making.approved_on is None or not making.approved_on <= day <= on:
        raise Refusal(_("The publication lies between the approval and today."), "on")
    making.published_on, making.document_number = day, str(given["document"]).strip()
    jobs.configure_task(TAKE_OVER).defer(making=making.pk, by=by.pk)


_NOTE: dict[str, Callable[[PlanMaking, Mapping[str, Any], Account, date], None]] = {
    "consult": _consult,
    "close_window": _close,
    "to_decision": _submit,
    "approve": _approve,
    "send_back": _send_back,
    "publish": _publish,
}
