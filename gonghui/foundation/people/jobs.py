"""Durable jobs of people: looking for entries that are one person."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people import actions


@app.periodic(cron="40 1 * * 6", periodic_id="find_doubles")
@app.task(queueing_lock="people.find_doubles", name="people.find_doubles", pass_context=False)
def find_doubles(timestamp: int) -> int:
    """Every Saturday night: proposes entries that are likely one person. Returns how many are new."""
    return actions.find_doubles(by=system_account(), now=timezone.now())
