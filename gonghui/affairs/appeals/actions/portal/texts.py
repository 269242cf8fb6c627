"""Text messages: queued with what they tell of, sent in order through the gateway, none twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import record
from gonghui.affairs.appeals.models import Appeal, TextMark, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of, texts_due
from gonghui.affairs.appeals.rules.kinds import APPEAL
from gonghui.affairs.appeals.rules.portal.texts import CONTENT, TOLD, TOLD_AT_ONCE
from gonghui.engines.cases.actions.recording import key_of
from gonghui.engines.cases.models import CaseEvent
from gonghui.engines.cases.queries.words import case_key
from gonghui.engines.cases.rules.kinds import OPENED, kind_of
from gonghui.engines.messages.actions import Gateway, send_waiting
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import together
from gonghui.foundation.core.rules.crypto import provider

# Events may become visible later than ones with a higher number; so far back the log is looked at again.
LOOK_BACK = 5000
AT_ONCE = 5000  # events a run


@transaction.atomic
def queue_text(
    *,
    appeal: Appeal,
    kind: str,
    text: str,
    by: Account,
    now: datetime,
    phone: str = "",
    event: CaseEvent | None = None,
    expires_at: datetime | None = None,
) -> TextMessage | None:
    """Puts a text message into the queue.

    Args:
        phone: the appeal's own where not given.
        event: of which it tells; a second message about it is not made.
    Returns:
        None where there is no number, or the case's words were erased.
    """
    message = _written(appeal, kind, text, now, phone=phone, event=event, expires_at=expires_at)
    if message is not None:
        message.save(force_insert=True)
        record(appeal, message, verb="queue_text", by=by, params={"kind": kind})
    return message


def _written(
    appeal: Appeal,
    kind: str,
    text: str,
    now: datetime,
    *,
    phone: str = "",
    event: CaseEvent | None = None,
    expires_at: datetime | None = None,
) -> TextMessage | None:
    """A message as it will be queued."""
    phone = phone or queries.number_of_caller(appeal)
    if not phone or case_key(appeal.case) is None:
        return None
    said = json.dumps({"phone": phone, "text": text}, ensure_ascii=False)
    return TextMessage(
        appeal=appeal,
        kind=kind,
        event=event,
        phone_hash=queries.hash_of_phone(phone),
        content=provider().seal(said, key=key_of(appeal.case), context=CONTENT),
        made_at=now,
        next_try_at=now,
        expires_at=expires_at,
    )


@transaction.atomic
def tell_workers(*, by: Account, now: datetime) -> int:
    """Queues a message for every step of an appeal that its worker is told of. Returns how many.

    Reads the log of events, so that whatever took the step, it is told; once, because of one event one
    message is made.
    """
    TextMark.objects.get_or_create(pk=1)
    mark = TextMark.objects.select_for_update().get(pk=1)
    since = mark.since if mark.event else _begin(now)
    start = max(since, mark.event - LOOK_BACK)
    known = TextMessage.objects.filter(event__gt=start).values("event")
    rows = (
        CaseEvent.objects.filter(pk__gt=start, case__kind=APPEAL, step__in=TOLD)
        .filter(case__appeal__caller_phone__isnull=False, case__appeal__contact_allowed=True)
        .exclude(pk__in=known)
        .exclude(step=OPENED, case__channel__in=TOLD_AT_ONCE)
        .select_related("case__lead")
        .order_by("pk")
    )
    events = list(rows[:AT_ONCE])
    found = Appeal.objects.filter(pk__in={event.case_id for event in events}).select_related("case__lead")
    appeals = {appeal.pk: appeal for appeal in found}
    step = TextMessage.Kind.STEP
    with translation.override(settings.LANGUAGE_CODE):
        written = (_written(appeals[one.case_id], step, _said(one), now, event=one) for one in events)
        messages = [message for message in written if message is not None]
    TextMessage.objects.bulk_create(messages, batch_size=1000)
    with together():
        for message in messages:
            record(message.appeal, message, verb="queue_text", by=by, params={"kind": step})
    last = events[AT_ONCE - 1].pk if len(events) == AT_ONCE else _last()
    TextMark.objects.filter(pk=1).update(event=last, since=since)
    return len(messages)


def _begin(now: datetime) -> int:
    """Before which event nothing is told: what happened long before the first run is not told belatedly."""
    recent = CaseEvent.objects.filter(at__gte=now - timedelta(days=1))
    first = recent.order_by("pk").values_list("pk", flat=True).first()
    return _last() if first is None else first - 1


def _last() -> int:
    return CaseEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _said(event: CaseEvent) -> str:
    params: Mapping[str, Any] = {
        "number": event.case.number,
        "unit": event.params.get("to") or event.case.lead.name_zh,
        "outcome": kind_of(event.case.kind).outcomes.get(event.case.outcome, ""),
    }
    return str(TOLD[event.step]).format_map(params)


def send_texts(*, gateway: Gateway, by: Account, now: datetime) -> int:
    """Sends what is due of the messages to workers; see `engines.messages`. Returns how many left."""

    def told(message: TextMessage, before: dict[str, Any]) -> None:
        message.save()
        params = {"kind": message.kind}
        record(message.appeal, message, verb="send_text", by=by, before=before, params=params)

    rows = texts_due(now).iterator(chunk_size=500)
    return send_waiting(
        rows=rows, content=content_of, through=gateway, told=told, now=now, related=["appeal__case"]
    )
