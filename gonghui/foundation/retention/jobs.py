"""Durable jobs of retention."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.retention import actions


# One at a time, and again a minute later where a worker died: what is done is not done twice.
@app.periodic(cron="* * * * *", periodic_id="carry_out_disposals")
@app.task(
    queueing_lock="carry_out_disposals",
    lock="carry_out_disposals",
    name="retention.carry_out_disposals",
    pass_context=False,
)
def carry_out_disposals(timestamp: int) -> int:
    """Every minute: approved lists are carried out. Returns how many were finished."""
    return actions.carry_out_disposals(by=system_account())
