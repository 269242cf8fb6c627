"""Text messages to whoever joins or transfers: queued, then sent through the city's gateway."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from gonghui.affairs.membership.models import MemberText
from gonghui.affairs.membership.rules.texts import CONTENT, TOLD
from gonghui.engines.cases.models import Case
from gonghui.engines.messages.actions import Gateway, Kept, look_now, send_waiting
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules.crypto import provider

SEND = "membership.send_texts"
AT_ONCE = 500


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
    look_now(SEND)


def send_texts(*, through: Gateway, by: Account, now: datetime) -> int:
    """Sends what is due of the messages to members; see `engines.messages`. Returns how many left."""

    def told(message: MemberText, before: dict[str, Any]) -> None:
        if not isinstance(through, Kept):
            # A demo city's messages are read on its own pages; everywhere else the words go once they left.
            message.content = None
        message.save()
        _log(message, "send_member_text", by, before)

    waiting = MemberText.objects.filter(state=MemberText.State.WAITING).order_by("pk")
    rows = waiting.iterator(chunk_size=AT_ONCE)
    return send_waiting(rows=rows, content=content_of, through=through, told=told, now=now)


def content_of(message: MemberText) -> dict[str, str]:
    """Number and words of a message that still waits; empty afterwards."""
    if message.content is None:
        return {}
    return dict(json.loads(provider().open(message.content, context=CONTENT)))


def _log(message: MemberText, verb: str, by: Account, before: dict[str, Any] | None = None) -> None:
    """The log says that a message went, never to which number or with which words."""

    def without(values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in {"content", "phone_hash"}}

    params = {"kind": message.kind}
    record_change(verb=verb, record=message, by=by, before=before, params=params, seal=without)
