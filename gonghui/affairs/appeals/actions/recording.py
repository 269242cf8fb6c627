"""Writing the changes of an appeal: names, numbers and words sealed under its case's own key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.asking import appeal_context
from gonghui.engines.cases.actions.recording import key_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.sealed import protected_fields, seal_values


def legal_day(now: datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls."""
    return timezone.localdate(now)


def seal(appeal: Appeal, field: str, text: str) -> bytes | None:
    """A value of an appeal, sealed for one field; None for an empty one."""
    if not text:
        return None
    return provider().seal(text, key=key_of(appeal.case), context=appeal_context(field))


def record(
    of: Appeal,
    row: models.Model,
    *,
    verb: str,
    by: Account,
    before: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Writes the Change of an appeal, or of a row about it."""

    def sealed(values: dict[str, Any]) -> dict[str, Any]:
        if not any(values.get(name) not in (None, "") for name in protected_fields(type(row))):
            return values
        return seal_values(type(row), values, key=key_of(of.case))

    record_change(
        verb=verb,
        record=row,
        by=by,
        before=before,
        params={"number": of.case.number, **(params or {})},
        subject=of.case.subject_id,
        seal=sealed,
    )
