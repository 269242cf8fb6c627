"""Plan documents read by the worker: long work, with how far it has come."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gonghui.affairs.planning.actions import refuse_brought
from gonghui.affairs.planning.actions.files import READ_VERSION
from gonghui.affairs.planning.actions.making import TAKE_OVER
from gonghui.affairs.planning.models import PlanMaking, VersionFile
from gonghui.foundation.accounts.models import Account
from gonghui.insight.plans.actions.drafts import FAILED_SENTENCE, READ, fail_document, read_draft
from gonghui.insight.plans.actions.published import read_version_file, take_over_published
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


@app.task(name=READ_VERSION, queue="sheets", retry=AGAIN)
def read_version(*, file: int) -> None:
    """Reads a file into a version of a plan in the making; nothing when that is done."""
    held = VersionFile.objects.select_related("by", "making").filter(pk=file).first()
    if held is None:  # a demo city that is gone
        return
    try:
        read_version_file(file=held, by=held.by, now=timezone.now())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        refuse_brought(file=held, problem=str(FAILED_SENTENCE), by=held.by, now=timezone.now())
        raise


@app.task(name=TAKE_OVER, queue="sheets", retry=AGAIN)
def take_over(*, making: int, by: int) -> None:
    """Takes a plan that was published over as a draft of a plan version; nothing when that is done."""
    held = PlanMaking.objects.filter(pk=making, published_on__isnull=False).first()
    if held is not None:
        take_over_published(making=held, by=Account.objects.get(pk=by))
