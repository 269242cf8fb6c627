"""Plan documents read by the worker: long work, with how far it has come."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.insight.plans.actions.drafts import READ, fail_document, read_draft
from gonghui.insight.plans.models import PlanDraft

# A database that went away comes back: tried without end, ever more slowly. Any other error is for good.
AGAIN = RetryStrategy(wait=1, linear_wait=2, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=READ, queue="sheets", retry=AGAIN)
def read_document(*, draft: int) -> None:
    """Reads a document into a draft; nothing when that is done, so a job taken up again does no harm."""
    held = PlanDraft.objects.select_related("by").filter(pk=draft).first()
    if held is None:  # a demo city that is gone
        return
    try:
        read_draft(draft=held, by=held.by)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        fail_document(draft=held, by=held.by)
        raise
