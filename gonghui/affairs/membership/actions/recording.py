"""Writing the changes of applications and transfers: what is sealed lies under the case's own key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone, translation

from gonghui.affairs.membership.rules.keys import context_of
from gonghui.engines.cases.actions.recording import key_of, write_event
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.sealed import protected_fields, seal_values


def legal_day(now: datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls."""
    return timezone.localdate(now)


def in_words(words: Any, **said: str) -> str:
    """A sentence that is kept, in the installation's own language, whoever asked."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(words) % said


def seal(case: Case, field: str, text: str) -> bytes | None:
    """A value of an application or transfer, sealed for one field; None for an empty one."""
    return provider().seal(text, key=key_of(case), context=context_of(field)) if text else None


def record(
    case: Case,
    row: models.Model,
    *,
    verb: str,
    by: Account,
    before: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Writes the Change of an application or transfer, or of a row about it."""

    def sealed(values: dict[str, Any]) -> dict[str, Any]:
        if not any(values.get(name) not in (None, "") for name in protected_fields(type(row))):
            return values
        return seal_values(type(row), values, key=key_of(case))

    record_change(
        verb=verb,
        record=row,
        by=by,
        before=before,
        params={"number": case.number, **(params or {})},
        subject=case.subject_id,
        seal=sealed,
    )


def token_of(token: str) -> bytes:
    """A form's own number as it is kept."""
    return provider().keyed_hash(token, purpose="membership form")


def alone_with(token: str) -> None:
    """The same form sent twice at once: the second waits until the first is through."""
    with connection.cursor() as cursor:
        number = int.from_bytes(token_of(token)[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def note_clerk(case: Case, clerk: Account | None, step: str, now: datetime) -> None:
    """Says in the case's history that a clerk did something for the worker; nothing where nobody did."""
    if clerk is not None:
        write_event(held=case, step="for_worker", by=clerk, now=now, params={"done": step})
