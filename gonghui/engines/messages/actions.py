"""Sending what an outbox holds: in order, none twice, to one number nothing overtakes what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from gonghui.foundation.core.actions import fields_of, together
from gonghui.foundation.core.queries.installation import is_demo
from gonghui.foundation.core.rules import Refusal

# One lock for every outbox: two that send would overtake each other.
LOCK = "messages.send"
NOTED_AT_ONCE = 50  # messages a transaction; so many are sent again, under their ids, by whoever was killed
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
    related: Sequence[str] = (),
) -> int:
    """Sends what is due of the rows that wait, in their order. Returns how many the gateway took.

    A gateway that is down is left alone after a few failures: what waits keeps its place and goes later.

    Args:
        content: number and words of a message; empty where they were erased.
        told: writes the Change of a message that left or will not; is given it as it was.
        related: relations that `told` follows from a message.
    """
    taken, failures, stuck = 0, 0, set()
    gone: dict[int, Sent] = {}
    table: type[T] | None = None
    for message in rows:
        number = bytes(message.phone_hash)
        if number in stuck:
            continue
        if message.next_try_at > now and not is_late(message.expires_at, now):
            stuck.add(number)
            continue
        table, sent = type(message), _send(message, content(message), through, now)
        gone[message.pk] = sent
        failures = 0 if sent.state == TextState.SENT else failures + (sent.state == TextState.WAITING)
        if sent.state == TextState.WAITING:
            stuck.add(number)
        if len(gone) >= NOTED_AT_ONCE or failures >= FAILURES:
            taken += _note(table, gone, told, now, related)
            gone = {}
        if failures >= FAILURES:
            break
    return taken + (_note(table, gone, told, now, related) if table is not None else 0)


@dataclass(frozen=True)
class Sent:
    """What became of a message at the gateway."""

    state: str
    receipt: str = ""
    problem: str = ""


def _send(message: OutgoingText, said: Mapping[str, str], through: Gateway, now: datetime) -> Sent:
    """Sends one, outside transactions: whoever dies before it is noted sends it again under the same id."""
    if is_late(message.expires_at, now) or not said:
        return Sent(TextState.EXPIRED)
    try:
        return Sent(TextState.SENT, through.send(message_id=str(message.public_id), **said)[:120])
    except Refusal as refusal:
        return Sent(TextState.REFUSED, problem=str(refusal)[:200])
    except OSError as error:
        return Sent(TextState.WAITING, problem=type(error).__name__)


def _note(
    table: type[T],
    gone: Mapping[int, Sent],
    told: Callable[[T, dict[str, Any]], None],
    now: datetime,
    related: Sequence[str],
) -> int:
    """Notes what became of some messages, in one transaction. Returns how many the gateway took."""
    taken = 0
    with together():
        rows = table._base_manager.select_for_update(of=("self",)).filter(pk__in=gone).order_by("pk")
        for held in rows.select_related(*related) if related else rows:
            sent = gone[held.pk]
            if held.state != TextState.WAITING:
                continue
            if sent.state == TextState.WAITING:
                # A gateway that is down is no news: it is counted, not written into the log each time.
                later = now + next_try(held.attempts + 1)
                table._base_manager.filter(pk=held.pk).update(
                    attempts=F("attempts") + 1, next_try_at=later, problem=sent.problem
                )
                continue
            before = fields_of(held)
            held.state, held.receipt, held.problem = sent.state, sent.receipt, sent.problem
            held.sent_at = now if sent.state == TextState.SENT else None
            held.attempts += 1
            held.version += 1
            told(held, before)
            taken += sent.state == TextState.SENT
    return taken
