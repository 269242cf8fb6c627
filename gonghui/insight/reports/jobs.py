"""Files of reports made by the worker, with how far each has come."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.reports.actions.files import MAKE, fail_file
from gonghui.insight.reports.actions.files import make_file as make
from gonghui.insight.reports.models import ReportFile

# A database that went away comes back: tried without end, ever more slowly. Any other error is for good.
AGAIN = RetryStrategy(wait=1, linear_wait=2, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=MAKE, queue="sheets", retry=AGAIN)
def make_file(*, file: int) -> None:
    """Makes the file of a report; nothing when that is done, so a job taken up again does no harm."""
    held = ReportFile.objects.select_related("report").defer("content").filter(pk=file).first()
    if held is None:  # a demo city that is gone
        return
    try:
        make(file=held, by=system_account(), now=timezone.now())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        fail_file(file=held, by=system_account())
        raise
