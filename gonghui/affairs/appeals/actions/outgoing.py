"""What leaves for 12345 beside words: files, before the answer they belong to; and fetching all of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.orders import queue_message
from gonghui.affairs.appeals.models import Appeal, OrderOutbox
from gonghui.affairs.appeals.models.choices import Message
from gonghui.engines.cases.actions.links import demand_near
from gonghui.engines.cases.models import Case, CaseAttachment
from gonghui.engines.cases.queries.reach import CASES, ticks_of
from gonghui.engines.cases.rules.knowing import To, What, may_tell
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest


@transaction.atomic
def queue_file(*, appeal: Appeal, added: CaseAttachment, by: Account, now: datetime) -> OrderOutbox:
    """Puts a file of an appeal into the outbox, under a name that says nothing and with its digest.

    Raises:
        Refusal: no role at the case, no order, or the worker's own file without the tick for its wording.
    """
    case = Case.objects.get(pk=appeal.pk)
    demand_near(case, by, Permission.EDIT, now)
    if added.case_id != case.pk:
        raise Refusal(_("This file belongs to another case."), "file")
    if added.from_asker and not may_tell(ticks_of(case), What.WORDING, To.CO_HANDLERS):
        raise Refusal(_("The worker has not allowed what was sent to us to be passed on; ask first."), "file")
    ending = added.file.name.rpartition(".")[2].lower()
    return queue_message(
        appeal=appeal,
        message=Message.ATTACHMENT,
        by=by,
        now=now,
        file_name=f"{case.number}-{added.pk}.{ending}",
        file_digest=digest(attachment_content(added.file)).hex(),
    )


@transaction.atomic
def queue_files(*, appeal: Appeal, by: Account, now: datetime) -> list[OrderOutbox]:
    """Puts the files of an appeal into the outbox that are not there yet, before the answer they belong to.

    The worker's own leave only with the tick for their wording; without it they stay.
    """
    row = queries.order_of(appeal)
    if row is None:
        return []
    attached = row.outbox.filter(message=Message.ATTACHMENT)
    known = {queries.orders.content_of(one)["file_digest"] for one in attached}
    told = may_tell(ticks_of(appeal.case), What.WORDING, To.CO_HANDLERS)
    queued = []
    for added in CaseAttachment.objects.filter(case=appeal.case_id).select_related("file").order_by("pk"):
        if added.from_asker and not told:
            continue
        if digest(attachment_content(added.file)).hex() not in known:
            queued.append(queue_file(appeal=appeal, added=added, by=by, now=now))
    return queued


@transaction.atomic
def fetch_outbox(*, by: Account, on: date, limit: int = 100) -> list[tuple[OrderOutbox, dict[str, str]]]:
    """What has no receipt yet, oldest first, with its words, for a program that fetches it; that is logged.

    Raises:
        Refusal: no role that takes words of cases out.
    """
    demand(by, Permission.EXPORT, CASES)
    unsettled = queries.outbox(by, on, leaves=True).filter(state__in=queries.orders.UNSETTLED)
    rows = list(unsettled.order_by("pk")[:limit])
    if rows:
        log_access(
            by=by,
            kind=Access.Kind.EXPORT,
            model=OrderOutbox,
            purpose="12345: outbox fetched",
            rows=len(rows),
            category=CASES,
        )
    return [(row, queries.orders.content_of(row)) for row in rows]


@transaction.atomic
def fetch_file(*, message_id: str, by: Account, on: date) -> tuple[str, bytes] | None:
    """Media type and content of the file that a message of ours tells of; that is logged.

    Returns:
        None where there is no such message among those the account may take out, or it tells of no file.
    """
    demand(by, Permission.EXPORT, CASES)
    row = queries.outbox(by, on, leaves=True).filter(message_id=message_id).first()
    found = queries.orders.file_of_message(row) if row is not None else None
    if found is not None:
        log_access(
            by=by,
            kind=Access.Kind.EXPORT,
            model=OrderOutbox,
            record=row,
            purpose="12345: file fetched",
            category=CASES,
        )
    return found
