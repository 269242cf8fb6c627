"""Orders of 12345: what is on its way to them, and what left in which words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from gonghui.affairs.appeals.models import Appeal, OrderOutbox, OrderSheet, OutsideOrder
from gonghui.affairs.appeals.models.choices import Message
from gonghui.affairs.appeals.queries.portal import employer_named
from gonghui.affairs.appeals.rules.keys import sheet_context
from gonghui.affairs.appeals.rules.orders import HEADINGS, outbox_context, sheet_lines
from gonghui.engines.cases.models import CaseAttachment
from gonghui.engines.cases.queries.reach import cases_visible_to, ties_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
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


@dataclass(frozen=True)
class SheetLine:
    """A line of a sheet as a reader may see it: `row` is None where it is about an employer to which that
    reader is tied, or about a case that is not the reader's to see."""

    number: int  # in the sheet, its headings being the first
    row: dict[str, Any] | None
    problem: str


def lines_for(sheet: OrderSheet, account: Account, on: date) -> list[SheetLine]:
    """The lines of a sheet, for whoever sits at its desk: not those that a tie keeps away."""
    lines = lines_of(sheet)
    hidden = closed_lines([line["row"] for line in lines], account, on)
    return [
        SheetLine(n + 2, None, "") if n in hidden else SheetLine(n + 2, line["row"], line["problem"])
        for n, line in enumerate(lines)
    ]


def closed_lines(rows: Sequence[Mapping[str, Any]], account: Account, on: date) -> set[int]:
    """Which rows of a layout are not for an account: as cases about the same employer would not be."""
    ties = ties_of(account, on)
    tied = ties.own | ties.lent | ties.by_union
    said = [{HEADINGS.get(_text(name), _text(name)): value for name, value in row.items()} for row in rows]
    orders = OutsideOrder.objects.filter(number__in={_text(row.get("number")) for row in said} - {""})
    known = {order.number: order.appeal_id for order in orders if order.appeal_id}
    seen: set[int] = set()
    if known:
        seen = set(cases_visible_to(account, on).filter(pk__in=known.values()).values_list("pk", flat=True))
    closed = set()
    for n, row in enumerate(said):
        case = known.get(_text(row.get("number")))
        if (case is not None and case not in seen) or (tied and _respondent(row) in tied):
            closed.add(n)
    return closed


def _text(value: Any) -> str:
    return str(value if value is not None else "").strip()


def _respondent(row: Mapping[str, Any]) -> int | None:
    """The employer that a row names: by its code, else by its exact name, as an appeal is entered."""
    code, name = _text(row.get("employer_code")), _text(row.get("employer"))
    found = Body.objects.filter(kind=Body.Kind.EMPLOYER, code=code).first() if code else None
    found = found or employer_named(name)
    return None if found is None else found.pk


def lines_of(sheet: OrderSheet) -> list[dict[str, Any]]:
    """The lines of a sheet that was brought: row (heading → value) and what was found wrong with it."""
    lines: list[dict[str, Any]] = json.loads(
        provider().open(sheet.content, context=sheet_context(sheet.public_id))
    )
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
