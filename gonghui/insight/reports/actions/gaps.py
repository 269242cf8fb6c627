"""Gaps of a draft: filled with a value from elsewhere, or signed for with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reports.actions.drafting import EDIT, locked, touched
from gonghui.insight.reports.models import Gap

LONGEST_VALUE, LONGEST_WORDS = 60, 300


@transaction.atomic
def fill_gap(*, gap: Gap, value: str, source: str, by: Account, now: datetime) -> Gap:
    """Prints a value from elsewhere where the platform knows none, and says whose it is.

    Raises:
        Refusal: value or source is missing or too long, it is a passage, or the report is issued.
    """
    demand(by, *EDIT, gap.report.body_id)
    if gap.kind == Gap.Kind.WORDS:
        raise Refusal(_("A passage is written in its own place on the draft."), field="value")
    if not value.strip() or len(value.strip()) > LONGEST_VALUE:
        raise Refusal(_("Enter the value as it is to be printed, at most 60 characters."), field="value")
    if not source.strip() or len(source.strip()) > LONGEST_WORDS:
        raise Refusal(_("Name the source: who reported it, in which document."), field="source")
    params = {"value": value.strip()}
    return _closed(gap, by, now, "fill_gap", params, filled=value.strip(), source=source.strip(), reason="")


@transaction.atomic
def sign_gap(*, gap: Gap, reason: str, by: Account, now: datetime) -> Gap:
    """Lets a gap go out as it is: the paper says that the figure is unknown, and why.

    Raises:
        Refusal: no reason, or the report is issued.
    """
    demand(by, *EDIT, gap.report.body_id)
    if not reason.strip() or len(reason.strip()) > LONGEST_WORDS:
        raise Refusal(_("Say why the report goes out without it; the reason is printed."), field="reason")
    return _closed(gap, by, now, "sign_gap", {}, reason=reason.strip().rstrip("。"), filled="", source="")


@transaction.atomic
def reopen_gap(*, gap: Gap, by: Account, now: datetime) -> Gap:
    """Takes back what closed a gap.

    Raises:
        Refusal: the report is issued.
    """
    demand(by, *EDIT, gap.report.body_id)
    return _closed(
        gap, by, now, "reopen_gap", {}, reason="", filled="", source="", closed_by=None, closed_at=None
    )


def _closed(gap: Gap, by: Account, now: datetime, verb: str, params: dict[str, Any], **values: Any) -> Gap:
    report = locked(gap.report)
    held = Gap.objects.select_for_update().get(pk=gap.pk)
    before = fields_of(held)
    for name, value in {"closed_by": by, "closed_at": now, **values}.items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    touched(report, by)
    params = {"gap": held.label, "title": report.title, **params}
    record_change(verb=verb, record=held, by=by, before=before, params=params)
    return held
