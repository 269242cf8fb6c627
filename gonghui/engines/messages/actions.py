"""Sending what an outbox holds: in order, none twice, to one number nothing overtakes what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from gonghui.engines.messages.models import OutgoingText, TextState
from gonghui.engines.messages.rules import FAILURES, is_late, next_try
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.queries.installation import is_demo
from gonghui.foundation.core.rules import Refusal

# One lock for every outbox: two that send would overtake each other.
LOCK = "messages.send"
T = TypeVar("T", bound=OutgoingText)


class Gateway(Protocol):
    """The way to the phone network: an adapter of whoever sends text messages for the city."""

    def send(self, *, message_id: str, phone: str, text: str) -> str:
        """Hands a message over; its receipt.

        The same `message_id` a second time is not sent a second time.

        Raises:
            OSError: the gateway cannot be reached; it is tried again.
            Refusal: the gateway does not take it.
        """
        ...


class Kept:
    """Sends nothing to anybody: messages stay in our own table. For tests and the demo city."""

    def send(self, *, message_id: str, phone: str, text: str) -> str:
        """Takes any message."""
        return f"kept {message_id[-8:]}"


def gateway() -> Gateway | None:
    """The adapter named in the settings; in a demo city one that sends nothing; None: messages wait."""
    if settings.SMS_GATEWAY:
        named: Gateway = import_string(settings.SMS_GATEWAY)()
        return named
    return Kept() if is_demo() else None


def look_now(task: str) -> None:
    """Somebody waits for a message: the outbox whose task this is, is looked at now, not with the minute."""
    try:
        with transaction.atomic():
            jobs.configure_task(task, lock=LOCK, queueing_lock=task).defer(timestamp=0)
    except AlreadyEnqueued:
        pass


def send_waiting(
    *,
    rows: Iterable[T],
    content: Callable[[T], Mapping[str, str]],
    through: Gateway,
    told: Callable[[T, dict[str, Any]], None],
    now: datetime,
) -> int:
    """Sends what is due of the rows that wait, in their order. Returns how many the gateway took.

    A gateway that is down is left alone after a few failures: what waits keeps its place and goes later.

    Args:
        content: number and words of a message; empty where they were erased.
        told: writes the Change of a message that left or will not; is given it as it was.
    """
    taken, failures, stuck = 0, 0, set()
    for message in rows:
        number = bytes(message.phone_hash)
        if number in stuck:
            continue
        if message.next_try_at > now and not is_late(message.expires_at, now):
            stuck.add(number)
            continue
        state = _send_one(message, content(message), through, told, now)
        if state == TextState.SENT:
            taken, failures = taken + 1, 0
        elif state == TextState.WAITING:
            stuck.add(number)
            failures += 1
            if failures >= FAILURES:
                break
    return taken


def _send_one(
    message: T,
    said: Mapping[str, str],
    through: Gateway,
    told: Callable[[T, dict[str, Any]], None],
    now: datetime,
) -> str:
    """Sends one between two transactions: whoever dies in between sends it again under the same id."""
    state, receipt, problem = TextState.SENT, "", ""
    if is_late(message.expires_at, now) or not said:
        state = TextState.EXPIRED
    else:
        try:
            receipt = through.send(message_id=str(message.public_id), **said)
        except Refusal as refusal:
            state, problem = TextState.REFUSED, str(refusal)
        except OSError as error:
            state, problem = TextState.WAITING, type(error).__name__
    table = type(message)
    with transaction.atomic():
        held = table._base_manager.select_for_update(of=("self",)).get(pk=message.pk)
        if held.state != TextState.WAITING:
            return str(held.state)
        if state == TextState.WAITING:
            # A gateway that is down is no news: it is counted, not written into the log each time.
            later = now + next_try(held.attempts + 1)
            table._base_manager.filter(pk=held.pk).update(
                attempts=F("attempts") + 1, next_try_at=later, problem=problem[:200]
            )
            return str(state)
        before = fields_of(held)
        held.state, held.receipt, held.problem = state, receipt[:120], problem[:200]
        held.sent_at = now if state == TextState.SENT else None
        held.attempts += 1
        held.version += 1
        told(held, before)
        return str(state)
