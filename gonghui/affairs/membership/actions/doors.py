"""How the pages of the workbench take steps of applications, transfers and requests about the own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gonghui.affairs.membership.actions.deciding import take_joining_step
from gonghui.affairs.membership.actions.moving import move_application, take_transfer_step
from gonghui.affairs.membership.actions.own.answering import take_request_step
from gonghui.affairs.membership.models import Application
from gonghui.affairs.membership.queries.joining import applicant_of
from gonghui.affairs.membership.rules.joining import JOINING
from gonghui.affairs.membership.rules.own import OWN_KINDS
from gonghui.affairs.membership.rules.transfer import APART, TRANSFER
from gonghui.engines.cases.actions.doors import Door
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account


def _take(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    arguments: dict[str, Any] = {
        "case": case,
        "by": by,
        "now": now,
        "fields": fields,
        "reason": reason,
        "expected_version": expected_version,
    }
    if step == "move":
        return move_application(**arguments)
    return take_joining_step(step=step, **arguments)


def _told(case: Case) -> Mapping[str, str]:
    application = Application.objects.select_related("case").filter(pk=case.pk).first()
    if application is None:
        return {}
    who = applicant_of(application)
    return {"name": who.name, "phone": who.phone, "wording": ""}


DOORS = {
    JOINING: Door(take=_take, told=_told),
    TRANSFER: Door(take=take_transfer_step, apart=APART),
    **dict.fromkeys(OWN_KINDS, Door(take=take_request_step)),
}
