"""Long sheets: staged, published and rolled back by the worker, from where a killed process stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions.publishing import CONTINUE_PUBLISHING, publish_now
from gonghui.foundation.registers.actions.rollbacks import (
    CONTINUE_ROLLING_BACK,
    fail_sheet,
    keep_published,
    roll_back_now,
)
from gonghui.foundation.registers.actions.sheets import RESUME_STAGING, resume
from gonghui.foundation.registers.models import SheetImport

# A database that went away comes back: tried without end, ever more slowly. Any other error is for good.
AGAIN = RetryStrategy(wait=1, linear_wait=2, retry_exceptions=[OperationalError, InterfaceError])


@contextmanager
def failing(sheet: SheetImport) -> Iterator[None]:
    """A bug leaves no sheet that for ever seems to be worked on; a database gone away is waited for."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        fail_sheet(sheet=sheet)
        raise


@app.task(name=RESUME_STAGING, queue="sheets", retry=AGAIN)
def resume_staging(*, sheet: int) -> None:
    """Stages and checks what is left of a sheet; nothing when the process that took it in has done so."""
    held = SheetImport.objects.select_related("by", "file").get(pk=sheet)
    with failing(held):
        resume(sheet=held)


@app.task(name=CONTINUE_PUBLISHING, queue="sheets", retry=AGAIN)
def continue_publishing(*, sheet: int) -> None:
    """Publishes a long sheet; nothing when it is published, or went back to be mended."""
    held = SheetImport.objects.select_related("by").get(pk=sheet)
    if held.state != SheetImport.State.PUBLISHING:
        return
    with failing(held):
        try:
            publish_now(sheet=held, by=held.by)
        except Refusal:
            # The sheet is checked anew and shows why; trying again would change nothing.
            return


@app.task(name=CONTINUE_ROLLING_BACK, queue="sheets", retry=AGAIN)
def continue_rolling_back(*, sheet: int) -> None:
    """Rolls a long sheet back; nothing when it is rolled back already. What is refused stays published."""
    held = SheetImport.objects.select_related("by").get(pk=sheet)
    if held.state != SheetImport.State.ROLLING_BACK:
        return
    with failing(held), translation.override(held.by.language):
        try:
            roll_back_now(sheet=held, by=held.by)
        except Refusal as refusal:
            keep_published(sheet=held, problem=str(refusal))
