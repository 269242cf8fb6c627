"""Durable jobs of the accounts."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gonghui.foundation.accounts import actions
from gonghui.foundation.accounts.queries import system_account


@app.periodic(cron="20 3 * * *", periodic_id="sweep_sign_ins")
@app.task(queueing_lock="sweep_sign_ins", name="accounts.sweep_sign_ins")
def sweep_sign_ins(timestamp: int) -> int:
    """Every night: expired sessions and old sign-in records."""
    return actions.sweep_sign_ins(now=timezone.now(), by=system_account())
