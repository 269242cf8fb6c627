"""Orders of 12345: what is on its way to them, and what left in which words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gonghui.affairs.appeals.models import Appeal, OrderOutbox, OrderSheet, OutsideOrder
from gonghui.affairs.appeals.models.choices import Message
from gonghui.affairs.appeals.rules.orders import outbox_context, sheet_lines
from gonghui.engines.cases.models import CaseAttachment
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.rules.crypto import digest, provider

UNSETTLED = (OrderOutbox.State.WAITING, OrderOutbox.State.SENT)


def order_of(appeal: Appeal) -> OutsideOrder | None:
    """The order that an appeal came with; None for the hotline's own."""
    return OutsideOrder.objects.filter(appeal=appeal).first()


def outbox_due(now: datetime) -> QuerySet[OrderOutbox]:
    """What is to be sent at a moment, in the order in which it was written; sent again without a receipt."""
    due = OrderOutbox.objects.filter(state__in=UNSETTLED, next_try_at__lte=now)
    return due.select_related("order").order_by("pk")


def content_of(row: OrderOutbox) -> dict[str, str]:
    """The row of the layout that a message of ours carries."""
    opened = provider().open(row.content, context=outbox_context(row.message_id))
    return {str(name): str(value) for name, value in json.loads(opened).items()}


def outbox_sheet(rows: Iterable[OrderOutbox]) -> list[list[str]]:
    """Messages of ours as a sheet in the layout, for a hotline without an interface."""
    return sheet_lines([content_of(row) for row in rows])


def sheet_context(sheet: OrderSheet) -> bytes:
    """What the sealed lines of a sheet are bound to."""
    return f"appeals.ordersheet.content {sheet.public_id}".encode()


def lines_of(sheet: OrderSheet) -> list[dict[str, Any]]:
    """The lines of a sheet that was brought: row (heading → value) and what was found wrong with it."""
    lines: list[dict[str, Any]] = json.loads(provider().open(sheet.content, context=sheet_context(sheet)))
    return lines


def file_of_message(row: OrderOutbox) -> tuple[str, bytes] | None:
    """Media type and content of the file that a message of ours tells of; None where it tells of none."""
    wanted = content_of(row).get("file_digest", "")
    appeal = row.order.appeal
    if row.message != Message.ATTACHMENT or not wanted or appeal is None:
        return None
    for link in CaseAttachment.objects.filter(case=appeal.case_id).select_related("file").order_by("pk"):
        content = attachment_content(link.file)
        if digest(content).hex() == wanted:
            return link.file.media_type, content
    return None
