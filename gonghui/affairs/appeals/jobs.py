"""Durable jobs of appeals: the roster, limits that passed, the outbox to 12345, text messages."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.actions import portal
from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.messages.actions import LOCK, gateway
from gonghui.foundation.accounts.queries import system_account


@app.periodic(cron="* * * * *", periodic_id="pass_on_danger")
@app.task(queueing_lock="pass_on_danger", name="appeals.pass_on_danger", pass_context=False)
def pass_on_danger(timestamp: int) -> int:
    """Every minute: danger cases that nobody took within ten go to the next in line. Returns how many."""
    now, by = timezone.now(), system_account()
    waiting = Appeal.objects.filter(is_danger=True, case__closed_at=None)
    waiting = waiting.exclude(calls__taken_at__isnull=False).order_by("pk")
    told = [actions.pass_on_danger(appeal=appeal, by=by, now=now) for appeal in waiting]
    return sum(call is not None for call in told)


@app.periodic(cron="*/10 * * * *", periodic_id="mark_overdue_appeals")
@app.task(queueing_lock="mark_overdue_appeals", name="appeals.mark_overdue", pass_context=False)
def mark_overdue(timestamp: int) -> int:
    """Every ten minutes: notes of which units' turns the limit has passed without a reply."""
    return actions.mark_overdue(now=timezone.now(), by=system_account())


@app.periodic(cron="* * * * *", periodic_id="send_to_12345")
@app.task(queueing_lock="send_to_12345", name="appeals.send_to_12345", pass_context=False)
def send_to_12345(timestamp: int) -> int:
    """Every minute: sends what is due through the adapter named in the settings; without one, by sheet."""
    path = getattr(settings, "ORDER_GATEWAY", "")
    if not path:
        return 0
    return actions.send_due(gateway=import_string(path)(), by=system_account(), now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="tell_workers")
@app.task(queueing_lock="appeals.tell_workers", name="appeals.tell_workers", pass_context=False)
def tell_workers(timestamp: int) -> int:
    """Every minute: what happened to an appeal becomes a text message to its worker. Returns how many."""
    return portal.tell_workers(by=system_account(), now=timezone.now())


# One at a time: two that send would overtake each other.
@app.periodic(cron="* * * * *", periodic_id="send_texts")
@app.task(queueing_lock=portal.SEND_TEXTS, lock=LOCK, name=portal.SEND_TEXTS, pass_context=False)
def send_texts(timestamp: int) -> int:
    """Every minute, and when somebody waits for a code: sends text messages. Returns how many left."""
    through = gateway()
    if through is None:
        return 0
    return portal.send_texts(gateway=through, by=system_account(), now=timezone.now())


@app.periodic(cron="17 3 * * *", periodic_id="forget_portal_attempts")
@app.task(queueing_lock="forget_portal_attempts", name="appeals.forget_attempts", pass_context=False)
def forget_attempts(timestamp: int) -> int:
    """Every night: forgets what the portal counted. Returns how many rows went."""
    return portal.forget_attempts(by=system_account(), now=timezone.now())


@app.periodic(cron="27 3 * * *", periodic_id="forget_calls")
@app.task(queueing_lock="forget_calls", name="appeals.forget_calls", pass_context=False)
def forget_calls(timestamp: int) -> int:
    """Every night: deletes calls that became no appeal and are old enough. Returns how many."""
    return actions.forget_calls(by=system_account(), now=timezone.now())
