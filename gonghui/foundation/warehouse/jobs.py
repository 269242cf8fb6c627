"""Compacting the delta, so that it stays small at query time."""

from __future__ import annotations

import os

from django.conf import settings
from procrastinate.contrib.django import app

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.warehouse.actions import changes_since, rebuild
from gonghui.foundation.warehouse.models import Base
from gonghui.foundation.warehouse.queries.reading import usable
from gonghui.foundation.warehouse.rules.snapshots import compacts


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="compact_warehouse", lock="warehouse", pass_context=False)
def compact_warehouse(timestamp: int) -> None:
    """Builds a new base when the delta has grown past the setting, or when there is none yet."""
    base = Base.objects.filter(is_current=True).first()
    if base is None or not usable(base):
        rebuild(by=system_account())
        return
    busy = os.getloadavg()[0] >= (os.cpu_count() or 1)
    if compacts(changes_since(base), settings.WAREHOUSE_COMPACT_AFTER, busy=busy):
        rebuild(by=system_account())
