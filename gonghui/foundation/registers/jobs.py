"""Long sheets: staged and published by the worker, from where a killed process stopped."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions.sheets import (
    CONTINUE_PUBLISHING,
    RESUME_STAGING,
    publish_now,
    resume,
)
from gonghui.foundation.registers.models import SheetImport


@app.task(name=RESUME_STAGING, queue="sheets", retry=3)
def resume_staging(*, sheet: int) -> None:
    """Stages and checks what is left of a sheet; nothing when the process that took it in has done so."""
    resume(sheet=SheetImport.objects.select_related("by", "file").get(pk=sheet))


@app.task(name=CONTINUE_PUBLISHING, queue="sheets", retry=3)
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
