"""Text messages to whoever joins or transfers: queued, then sent through the city's gateway."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from gonghui.affairs.membership.models import MemberText
from gonghui.affairs.membership.rules.texts import CONTENT, TOLD, next_try
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider

SEND = "membership.send_texts"
State = MemberText.State
FAILURES = 3  # in a row: the gateway is taken to be down
AT_ONCE = 500


class Gateway(Protocol):
    """The adapter that the setting for text messages names: the same one whoever writes the message."""

    def send(self, *, message_id: str, phone: str, text: str) -> str:
        """Hands a message over; its receipt. The same id a second time is not sent a second time."""
        ...


class Kept:
    """Sends nothing to anybody: for a demo city, whose messages stay in the table."""

    def send(self, *, message_id: str, phone: str, text: str) -> str:
        """Takes any message."""
        return f"kept {message_id[-8:]}"


def gateway() -> Gateway | None:
    """The adapter named in the settings; in a demo city one that sends nothing; None: messages wait."""
    if settings.SMS_GATEWAY:
        named: Gateway = import_string(settings.SMS_GATEWAY)()
        return named
    return Kept() if is_demo() else None


@transaction.atomic
def queue_text(
    *,
    phone: str,
    text: str,
    kind: str,
    by: Account,
    now: datetime,
    case: Case | None = None,
    expires_at: datetime | None = None,
) -> MemberText:
    """Puts a message into the queue; number and words lie sealed until the gateway has them."""
    said = json.dumps({"phone": phone, "text": text}, ensure_ascii=False)
    message = MemberText(
        case=case,
        kind=kind,
        phone_hash=provider().keyed_hash(phone, purpose="phone"),
        content=provider().seal(said, context=CONTENT),
        made_at=now,
        next_try_at=now,
        expires_at=expires_at,
    )
    message.save(force_insert=True)
    _log(message, "queue_member_text", by)
    return message


def tell(case: Case, step: str, phone: str, by: Account, now: datetime, code: str = "") -> None:
    """Tells a worker of a step of the case, where there is a phone and something to tell."""
    words = TOLD.get((case.kind, step))
    if not phone or words is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = str(words).format(number=case.number, unit=case.lead.name_zh, code=code)
    queue_text(phone=phone, text=text, kind=MemberText.Kind.STEP, by=by, now=now, case=case)


def soon() -> None:
    """Somebody waits for a code: the queue is looked at now, not with the next minute."""
    try:
        with transaction.atomic():
            jobs.configure_task(SEND, lock=SEND, queueing_lock=SEND).defer(timestamp=0)
    except AlreadyEnqueued:
        pass


def send_texts(*, through: Gateway, by: Account, now: datetime) -> int:
    """Sends what is due, in the order in which it was made. Returns how many the gateway took."""
    taken = failures = 0
    for message in MemberText.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("pk")[
        :AT_ONCE
    ]:
        state = _send_one(message, through, by, now)
        taken += state == State.SENT
        failures = failures + 1 if state == State.WAITING else 0
        if failures >= FAILURES:
            break
    return taken


def content_of(message: MemberText) -> dict[str, str]:
    """Number and words of a message that still waits; empty afterwards."""
    if message.content is None:
        return {}
    return dict(json.loads(provider().open(message.content, context=CONTENT)))


def _send_one(message: MemberText, through: Gateway, by: Account, now: datetime) -> str:
    """Sends one between two transactions: whoever dies in between sends it again under the same id."""
    state: Any = State.SENT
    receipt = problem = ""
    if message.expires_at is not None and message.expires_at <= now:
        state = State.EXPIRED
    else:
        try:
            receipt = through.send(message_id=str(message.public_id), **content_of(message))
        except Refusal as refusal:
            state, problem = State.REFUSED, str(refusal)
        except OSError as error:
            state, problem = State.WAITING, type(error).__name__
    with transaction.atomic():
        held = MemberText.objects.select_for_update().get(pk=message.pk)
        if held.state != State.WAITING:
            return held.state
        before = fields_of(held)
        held.attempts += 1
        held.problem = problem[:200]
        if state == State.WAITING:
            held.next_try_at = now + next_try(held.attempts)
            held.save(update_fields=["attempts", "problem", "next_try_at"])
            return str(state)
        # A demo city's messages are read on its own pages; everywhere else the words go when they have left.
        keep = isinstance(through, Kept)
        held.state, held.receipt, held.content = state, receipt[:120], held.content if keep else None
        held.version += 1
        held.save()
        _log(held, "send_member_text", by, before)
    return str(state)


def _log(message: MemberText, verb: str, by: Account, before: dict[str, Any] | None = None) -> None:
    """The log says that a message went, never to which number or with which words."""

    def without(values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in {"content", "phone_hash"}}

    params = {"kind": message.kind}
    record_change(verb=verb, record=message, by=by, before=before, params=params, seal=without)
