"""Orders of 12345: their own number, deadline and states; the layout in which they come and answers leave.

The layout is our own, after the fields that 条例 art. 10 and 13 name (time, matter, contact, time limit);
the city's own form (DB11/T 2021, annexes C and D) could not be read. One layout for both ways, so that
nobody types an order twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Message, OrderState, Request
from gonghui.foundation.core.rules import Refusal

LAYOUT_IS_OURS = True
ZONE = ZoneInfo("Asia/Shanghai")
LONGEST = 8000
YEARS = (2000, 2100)  # of any moment in a message: no database and no calendar is asked about others


OURS = (Message.REPLY, Message.EXTENSION, Message.RETURN, Message.ATTACHMENT)
THEIRS = tuple(message for message in Message if message not in OURS)
AFTER: dict[str, OrderState] = {
    Message.DISPATCH: OrderState.DISPATCHED,
    Message.EXTENSION_GRANTED: OrderState.EXTENDED,
    Message.RETURN_UPHELD: OrderState.RETURNED,
    Message.REDO: OrderState.REDO,
    Message.CLOSE: OrderState.CLOSED,
    Message.WITHDRAW: OrderState.WITHDRAWN,
    Message.REPLY: OrderState.REPLIED,
}


@dataclass(frozen=True, kw_only=True)
class LayoutField:
    """A field of the layout: its name in the interface, its heading in a sheet, and the article behind it."""

    name: str
    heading: str
    article: str = ""
    is_needed: bool = False


LAYOUT: tuple[LayoutField, ...] = (
    LayoutField(name="number", heading="工单编号", is_needed=True),
    LayoutField(name="message", heading="事项", is_needed=True),
    LayoutField(name="message_id", heading="消息编号", is_needed=True),
    LayoutField(name="sent_at", heading="发送时间", is_needed=True),
    LayoutField(name="received_at", heading="受理时间", article="10"),
    LayoutField(name="request", heading="诉求类型", article="2"),
    LayoutField(name="caller", heading="诉求人", article="10"),
    LayoutField(name="phone", heading="联系方式", article="10"),
    LayoutField(name="wording", heading="诉求内容", article="10"),
    LayoutField(name="address", heading="发生地址", article="10"),
    LayoutField(name="area_code", heading="区划代码", article="12"),
    LayoutField(name="employer", heading="被诉单位", article="10"),
    LayoutField(name="employer_code", heading="统一社会信用代码"),
    LayoutField(name="category", heading="分类"),
    LayoutField(name="due_at", heading="办理时限", article="13"),
    LayoutField(name="text", heading="办理情况", article="15"),
    LayoutField(name="file_name", heading="附件名称"),
    LayoutField(name="file_digest", heading="附件摘要"),
)
HEADINGS = {field.heading: field.name for field in LAYOUT}
# The words of request kinds as 条例 art. 2 writes them.
REQUESTS = {
    "咨询": Request.CONSULT,
    "求助": Request.HELP,
    "投诉": Request.COMPLAINT,
    "举报": Request.REPORT,
    "建议": Request.SUGGEST,
}


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message about an order as it came, read."""

    number: str
    message: Message
    message_id: str
    sent_at: datetime
    received_at: datetime | None = None
    due_at: datetime | None = None
    request: str = ""
    caller: str = ""
    phone: str = ""
    wording: str = ""
    address: str = ""
    area_code: str = ""
    employer: str = ""
    employer_code: str = ""
    category: str = ""
    text: str = ""
    file_name: str = ""
    file_digest: str = ""


def read_delivery(row: Mapping[str, Any]) -> Delivery:
    """A message from the interface or a line of a sheet, under names or headings of the layout.

    Raises:
        Refusal: a field is missing, unknown, too long, or says no moment or kind that there is.
    """
    known = {field.name for field in LAYOUT}
    said: dict[str, Any] = {}
    for heading, value in row.items():
        name = HEADINGS.get(str(heading).strip(), str(heading).strip())
        if name not in known:
            raise Refusal(_("The layout has no field “%(name)s”.") % {"name": heading}, str(heading))
        said[name] = value if isinstance(value, datetime) else str(value if value is not None else "").strip()
    for field in LAYOUT:
        if field.is_needed and not said.get(field.name):
            raise Refusal(_("“%(name)s” is missing.") % {"name": field.heading}, field.name)
        if len(str(said.get(field.name, ""))) > LONGEST:
            raise Refusal(_("“%(name)s” is too long.") % {"name": field.heading}, field.name)
    if said["message"] not in set(THEIRS):
        raise Refusal(_("There is no message “%(name)s” of an order.") % {"name": said["message"]}, "message")
    message = Message(said["message"])
    if message == Message.DISPATCH:
        _refuse_bare_order(said)
    moments = {name: _moment(said.get(name), name) for name in ("sent_at", "received_at", "due_at")}
    request = said.get("request", "")
    words = {name: value for name, value in said.items() if name not in {*moments, "message", "request"}}
    assert moments["sent_at"] is not None
    return Delivery(
        message=message,
        request=REQUESTS.get(request, request),
        sent_at=moments["sent_at"],
        received_at=moments["received_at"],
        due_at=moments["due_at"],
        **words,
    )


def fold(messages: Iterable[tuple[datetime, str, datetime | None]]) -> tuple[OrderState, datetime | None]:
    """State and deadline of an order from its messages, in whatever order they came.

    Args:
        messages: when it was sent, what, and the deadline that it names.
    Returns:
        What the latest sent says; WAITING without a deadline until the order itself is here.
    """
    ordered = sorted(messages, key=lambda m: (m[0], m[1] != Message.DISPATCH))
    if all(message != Message.DISPATCH for _at, message, _due in ordered):
        return OrderState.WAITING, None
    state, due = OrderState.DISPATCHED, None
    for _at, message, named in ordered:
        # A state that ended is not begun anew by a late word; only their 'redo' does that.
        is_over = state in (OrderState.CLOSED, OrderState.WITHDRAWN, OrderState.RETURNED)
        if message in AFTER and (not is_over or message in (Message.REDO, Message.DISPATCH)):
            state = AFTER[message]
        due = named or due
    return state, due


def answer_row(
    *, number: str, message: Message, message_id: str, sent_at: datetime, **fields: str
) -> dict[str, str]:
    """A message of ours in the layout, every field there, in its order.

    Raises:
        ValueError: a field that the layout has not, or a message that is theirs.
    """
    if message not in OURS or set(fields) - {field.name for field in LAYOUT}:
        raise ValueError(f"{message} with {sorted(fields)} is no row of ours")
    said = {
        "number": number,
        "message": str(message),
        "message_id": message_id,
        "sent_at": sent_at.astimezone(ZONE).isoformat(timespec="seconds"),
        **fields,
    }
    return {field.name: said.get(field.name, "") for field in LAYOUT}


def sheet_lines(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Rows of the layout as a sheet, headings first."""
    return [[field.heading for field in LAYOUT]] + [[row[field.name] for field in LAYOUT] for row in rows]


def _refuse_bare_order(said: Mapping[str, Any]) -> None:
    # art. 10 and 13: the matter, the contact, the time limit.
    for name in ("wording", "phone", "due_at", "request"):
        if not said.get(name):
            heading = next(field.heading for field in LAYOUT if field.name == name)
            raise Refusal(
                _("An order without “%(name)s” is none; ask 12345 for it.") % {"name": heading}, name
            )
    if said["request"] not in REQUESTS and said["request"] not in set(Request):
        raise Refusal(_("“%(name)s” is no kind of request.") % {"name": said["request"]}, "request")


def _moment(said: Any, name: str) -> datetime | None:
    if not said:
        return None
    if not isinstance(said, datetime):
        try:
            said = parse_datetime(said)
        except ValueError:
            said = None
    if said is None or not YEARS[0] <= said.year <= YEARS[1]:
        raise Refusal(_("Write the moment as 2026-03-01 09:30."), name)
    return said if said.tzinfo else said.replace(tzinfo=ZONE)


def outbox_context(message_id: str) -> bytes:
    """What a sealed message of ours is bound to; moved to another row it does not open."""
    return f"appeals.orderoutbox.content {message_id}".encode()


def delivery_context(number: str, message_id: str) -> bytes:
    """What a sealed message of theirs is bound to."""
    return f"appeals.orderdelivery.content {number} {message_id}".encode()


def next_try(attempts: int) -> timedelta:
    """How long after an attempt without receipt the next one is made: a minute, doubling, an hour at most."""
    return min(timedelta(minutes=2 ** max(0, attempts - 1)), timedelta(hours=1))
