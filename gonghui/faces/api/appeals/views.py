"""Orders of 12345, for programs: one message or a sheet in; replies, extensions, returns, files out.

Every message has its sender's own id: sent twice, in whatever order, it counts once. What we say stays in
the outbox until its receipt is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, File, Path, Query, Router, Schema
from ninja.files import UploadedFile

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.actions.outgoing import fetch_file, fetch_outbox
from gonghui.affairs.appeals.models import OrderDelivery, OutsideOrder
from gonghui.faces.api.appeals.keys import ORDERS_AUTH
from gonghui.faces.api.inputs import NO_NUL, demand, today
from gonghui.faces.api.site import PROBLEMS
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import VIA
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

router = Router(tags=["orders"], auth=ORDERS_AUTH)
SHEET_BYTES = 20 * 1024**2
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Text = Annotated[str, Field(max_length=8000, pattern=NO_NUL)]
MessageId = Annotated[str, Path(min_length=1, max_length=80, pattern=NO_NUL)]


class OrderMessage(Schema):
    """One message about an order, in the layout (docs/samples/12345). Moments as 2026-03-01 09:30.

    `message` is dispatch, urge, extension_granted, extension_refused, return_upheld, return_refused, redo,
    close or withdraw.
    """

    number: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
    message: Word
    message_id: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
    sent_at: Word
    received_at: Word = ""
    request: Word = ""
    caller: Word = ""
    phone: Word = ""
    wording: Text = ""
    address: Word = ""
    area_code: Word = ""
    employer: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = ""
    employer_code: Word = ""
    category: Word = ""
    due_at: Word = ""
    text: Text = ""
    file_name: Word = ""
    file_digest: Word = ""


class OrderStanding(Schema):
    """Where an order stands after the message. `repeats`: how often this message came again before."""

    number: str
    state: str
    due_at: str | None
    case_number: str | None
    repeats: int


class LineProblem(Schema):
    """A line of a sheet that was not taken in, and why; the first line under the headings is 2."""

    line: int
    detail: str


class SheetResult(Schema):
    """What became of a sheet: lines that could not be taken in; mended, it is simply sent again."""

    lines: int
    failed: list[LineProblem]


class Outgoing(Schema):
    """A message of ours in the same layout, oldest first; those of one order are to be read in this order."""

    message_id: str
    state: str
    attempts: int
    row: dict[str, str]


class Outbox(Schema):
    """What waits for its receipt."""

    messages: list[Outgoing]


class Receipt(Schema):
    """The other hotline took a message of ours in, under a number of its own."""

    message_id: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
    receipt: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]


class ReceiptNoted(Schema):
    """The receipt is kept."""

    message_id: str
    receipt: str


@contextmanager
def through_api() -> Iterator[None]:
    """Within it changes are recorded as made by a program."""
    token = VIA.set("api")
    try:
        yield
    finally:
        VIA.reset(token)


def desk(request: HttpRequest) -> Body:
    """The desk in whose name the caller takes orders in.

    Raises:
        PermissionDenied: none of the caller's roles brings cases in.
    """
    demand(request, Permission.IMPORT, Category.CASES)
    # A message moves an order, whoever sends it: a union that dispatches nothing sends none.
    demand(request, Permission.DISPATCH, Category.CASES)
    found = queries.desk_of(request.user)
    if found is None:
        raise PermissionDenied(_("None of your roles opens this."))
    return found


@router.post("/orders", response={200: OrderStanding, **PROBLEMS})
def receive(request: HttpRequest, message: OrderMessage) -> Any:
    """Takes in one message about an order. The same one again changes nothing and is answered alike."""
    origin = desk(request)
    with through_api():
        order = actions.receive_order(row=message.dict(), origin=origin, by=request.user, now=timezone.now())
    return standing(order, message.message_id)


def standing(order: OutsideOrder, message_id: str) -> dict[str, Any]:
    """An order as JSON."""
    appeal = order.appeal
    kept = OrderDelivery.objects.filter(order=order, message_id=message_id).first()
    return {
        "number": order.number,
        "state": str(order.state),
        "due_at": order.due_at.isoformat() if order.due_at else None,
        "case_number": appeal.case.number if appeal else None,
        "repeats": kept.repeats if kept else 0,
    }


@router.post("/orders/sheet", response={200: SheetResult, **PROBLEMS})
def receive_sheet(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Any:
    """Takes in a sheet (.xlsx, .xls, .csv) of messages, one a line under the layout's headings."""
    origin = desk(request)
    if (file.size or 0) > SHEET_BYTES:
        raise Refusal(_("The file is larger than 20 MB; bring it in parts."), "file")
    now = timezone.now()
    with through_api():
        sheet = actions.bring_orders(
            content=file.read(), name=file.name or "", origin=origin, by=request.user, now=now
        )
        failed = actions.take_orders(sheet=sheet, by=request.user, now=now)
    return {
        "lines": sheet.lines,
        "failed": [{"line": line, "detail": detail} for line, detail in failed],
    }


@router.get("/orders/outbox", response={200: Outbox, **PROBLEMS})
def outbox(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=200)] = 100) -> Any:
    """Replies, extensions, returns and attachments without a receipt, oldest first."""
    desk(request)
    return {
        "messages": [
            {
                "message_id": row.message_id,
                "state": str(row.state),
                "attempts": row.attempts,
                "row": words,
            }
            for row, words in fetch_outbox(by=request.user, on=today(), limit=limit)
        ]
    }


@router.post("/orders/receipts", response={200: ReceiptNoted, **PROBLEMS})
def receipt(request: HttpRequest, given: Receipt) -> Any:
    """Notes the receipt of a message of ours: it leaves the outbox."""
    desk(request)
    if not queries.outbox(request.user, today()).filter(message_id=given.message_id).exists():
        raise Http404(_("We sent no message %(id)s.") % {"id": given.message_id})
    with through_api():
        held = actions.record_receipt(
            message_id=given.message_id, receipt=given.receipt, by=request.user, now=timezone.now()
        )
    return {"message_id": held.message_id, "receipt": held.receipt}


@router.get("/orders/outbox/{message_id}/file", response={200: None, **PROBLEMS})
def attachment(request: HttpRequest, message_id: MessageId) -> Any:
    """The content of an attachment, of which the outbox told name and digest (SM3, hex)."""
    desk(request)
    found = fetch_file(message_id=message_id, by=request.user, on=today())
    if found is None:
        raise Http404(_("This message carries no file."))
    media_type, content = found
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
