"""Text messages: queued with what they tell of, sent in order through the gateway, none twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.module_loading import import_string

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import record
from gonghui.affairs.appeals.models import Appeal, TextMark, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of, texts_due
from gonghui.affairs.appeals.rules.kinds import APPEAL
from gonghui.affairs.appeals.rules.portal.texts import CONTENT, TOLD, TOLD_AT_ONCE, next_try
from gonghui.engines.cases.actions.recording import key_of
from gonghui.engines.cases.models import CaseEvent
from gonghui.engines.cases.queries.words import case_key
from gonghui.engines.cases.rules.kinds import OPENED, kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.queries.installation import is_demo
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider

State = TextMessage.State
# Events may become visible later than ones with a higher number; so far back the log is looked at again.
LOOK_BACK = 5000
AT_ONCE = 5000  # events a run
# After so many failures in a row the gateway is taken to be down, and the run ends.
FAILURES = 3


class TextGateway(Protocol):
    """The way to the phone network: an adapter of whoever sends text messages for the city."""

    def send(self, *, message_id: str, phone: str, text: str) -> str:
        """Hands a message over; its receipt.

        The same `message_id` a second time is not sent a second time.

        Raises:
            OSError: the gateway cannot be reached; it is tried again.
            Refusal: the gateway does not take it.
        """
        ...


class KeptGateway:
    """Sends nothing to anybody: messages stay in our own table. For tests and the demo city."""

    def send(self, *, message_id: str, phone: str, text: str) -> str:
        """Takes any message."""
        return f"kept {message_id[-8:]}"


def text_gateway() -> TextGateway | None:
    """The adapter named in the settings; in a demo city one that sends nothing; None: messages wait."""
    if settings.SMS_GATEWAY:
        named: TextGateway = import_string(settings.SMS_GATEWAY)()
        return named
    return KeptGateway() if is_demo() else None


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
    phone = phone or queries.told_of(appeal).get("phone", "")
    if not phone or case_key(appeal.case) is None:
        return None
    said = json.dumps({"phone": phone, "text": text}, ensure_ascii=False)
    message = TextMessage(
        appeal=appeal,
        kind=kind,
        event=event,
        phone_hash=queries.hash_of_phone(phone),
        content=provider().seal(said, key=key_of(appeal.case), context=CONTENT),
        made_at=now,
        next_try_at=now,
        expires_at=expires_at,
    )
    message.save(force_insert=True)
    record(appeal, message, verb="queue_text", by=by, params={"kind": kind})
    return message


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
    told = 0
    found = Appeal.objects.filter(pk__in={event.case_id for event in events}).select_related("case__lead")
    appeals = {appeal.pk: appeal for appeal in found}
    for event in events:
        appeal = appeals[event.case_id]
        made = queue_text(
            appeal=appeal, kind=TextMessage.Kind.STEP, text=_said(event), by=by, now=now, event=event
        )
        told += made is not None
    last = events[AT_ONCE - 1].pk if len(events) == AT_ONCE else _last()
    TextMark.objects.filter(pk=1).update(event=last, since=since)
    return told


def _begin(now: datetime) -> int:
    """Before which event nothing is told: what happened long before the first run is not told belatedly."""
    recent = CaseEvent.objects.filter(at__gte=now - timedelta(days=1))
    first = recent.order_by("pk").values_list("pk", flat=True).first()
    return _last() if first is None else first - 1


def _last() -> int:
    return CaseEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _said(event: CaseEvent) -> str:
    kind = kind_of(event.case.kind)
    with translation.override(settings.LANGUAGE_CODE):
        params: Mapping[str, Any] = {
            "number": event.case.number,
            "unit": event.params.get("to") or event.case.lead.name_zh,
            "outcome": kind.outcomes.get(event.case.outcome, ""),
        }
        return str(TOLD[event.step]).format_map(params)


def send_texts(*, gateway: TextGateway, by: Account, now: datetime) -> int:
    """Sends what is due, in the order in which it was made; to one number nothing overtakes what waits.

    A gateway that is down is left alone after a few failures: what waits keeps its place and goes later.

    Returns:
        How many the gateway took.
    """
    taken, failures, stuck = 0, 0, set()
    for message in texts_due(now).iterator(chunk_size=500):
        number = bytes(message.phone_hash)
        if number in stuck:
            continue
        if message.next_try_at > now and not _is_late(message, now):
            stuck.add(number)
            continue
        done = _send_one(message, gateway, by, now)
        if done.state == State.SENT:
            taken, failures = taken + 1, 0
        elif done.state == State.WAITING:
            stuck.add(number)
            failures += 1
            if failures >= FAILURES:
                break
    return taken


def _is_late(message: TextMessage, now: datetime) -> bool:
    return message.expires_at is not None and message.expires_at <= now


def _send_one(message: TextMessage, gateway: TextGateway, by: Account, now: datetime) -> TextMessage:
    """Sends one between two transactions: whoever dies in between sends it again under the same id."""
    said = content_of(message)
    state, receipt, problem = State.SENT, "", ""
    if _is_late(message, now) or not said:
        state = State.EXPIRED
    else:
        try:
            receipt = gateway.send(message_id=str(message.public_id), **said)
        except Refusal as refusal:
            state, problem = State.REFUSED, str(refusal)
        except OSError as error:
            state, problem = State.WAITING, type(error).__name__
    with transaction.atomic():
        held = TextMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        held.appeal = message.appeal
        if held.state != State.WAITING:
            return held
        if state == State.WAITING:
            # A gateway that is down is no news: it is counted, not written into the log each time.
            later = now + next_try(held.attempts + 1)
            TextMessage.objects.filter(pk=held.pk).update(
                attempts=F("attempts") + 1, next_try_at=later, problem=problem[:200]
            )
            return held
        before = fields_of(held)
        held.state, held.receipt, held.problem = state, receipt[:120], problem[:200]
        held.sent_at = now if state == State.SENT else None
        held.attempts += 1
        held.version += 1
        held.save()
        record(held.appeal, held, verb="send_text", by=by, before=before, params={"kind": held.kind})
        return held
