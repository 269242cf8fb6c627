"""Long sheets: staged and published by the worker, from where a killed process stopped."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions.sheets import (
    CONTINUE_PUBLISHING,
    RESUME_STAGING,
    publish_now,
    resume,
)
from gonghui.foundation.registers.models import SheetImport

# A database that went away comes back: tried without end, ever more slowly. Any other error is for good.
AGAIN = RetryStrategy(wait=1, linear_wait=2, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=RESUME_STAGING, queue="sheets", retry=AGAIN)
def resume_staging(*, sheet: int) -> None:
    """Stages and checks what is left of a sheet; nothing when the process that took it in has done so."""
    resume(sheet=SheetImport.objects.select_related("by", "file").get(pk=sheet))


@app.task(name=CONTINUE_PUBLISHING, queue="sheets", retry=AGAIN)
def continue_publishing(*, sheet: int) -> None:
    """Publishes a long sheet; nothing when it is published, or went back to be mended."""
    held = SheetImport.objects.select_related("by").get(pk=sheet)
    if held.state != SheetImport.State.PUBLISHING:
        return
    try:
        publish_now(sheet=held, by=held.by)
    except Refusal:
        # The sheet is checked anew and shows why; trying again would change nothing.
        return
