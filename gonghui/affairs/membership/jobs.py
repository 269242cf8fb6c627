"""Durable jobs of membership: text messages, and transfers whose term has passed."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions.texts import SEND
from gonghui.engines.messages.actions import LOCK, gateway
from gonghui.foundation.accounts.queries import system_account


# One at a time: two that send would overtake each other.
@app.periodic(cron="* * * * *", periodic_id="send_member_texts")
@app.task(queueing_lock=SEND, lock=LOCK, name=SEND, pass_context=False)
def send_member_texts(timestamp: int) -> int:
    """Every minute, and when somebody waits for a code: sends text messages. Returns how many left."""
    through = gateway()
    if through is None:
        return 0
    return actions.send_texts(through=through, by=system_account(), now=timezone.now())


@app.periodic(cron="*/10 * * * *", periodic_id="settle_overdue_transfers")
@app.task(queueing_lock="membership.settle", name="membership.settle", pass_context=False)
def settle_overdue(timestamp: int) -> int:
    """Every ten minutes: transfers whose term has passed go on. Returns how many."""
    return actions.settle_overdue(by=system_account(), now=timezone.now())


@app.periodic(cron="23 3 * * *", periodic_id="forget_member_codes")
@app.task(queueing_lock="membership.forget", name="membership.forget", pass_context=False)
def forget_codes(timestamp: int) -> int:
    """Every night: forgets the codes that were sent to phones. Returns how many."""
    return actions.forget_codes(by=system_account(), now=timezone.now())
