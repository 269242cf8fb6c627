"""Orders of 12345: taken in however often and in whatever order they come, answered through an outbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.recording import legal_day, record
from gonghui.affairs.appeals.actions.routing import begin_turn
from gonghui.affairs.appeals.actions.taking import Said, take_appeal
from gonghui.affairs.appeals.models import Appeal, OrderDelivery, OrderOutbox, OutsideOrder
from gonghui.affairs.appeals.models.choices import Channel, Message, OrderState
from gonghui.affairs.appeals.rules.dispatch import REDO, Choice
from gonghui.affairs.appeals.rules.keys import ORDER
from gonghui.affairs.appeals.rules.orders import (
    Delivery,
    answer_row,
    delivery_context,
    fold,
    next_try,
    outbox_context,
    read_delivery,
)
from gonghui.engines.cases.actions.opening import state_due
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.roles import people_of
from gonghui.engines.cases.rules.steps import REASON_LENGTH
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider

OUTSIDE = "other"  # an order of a category that is not of our tree


class Gateway(Protocol):
    """The way to the other hotline: an adapter of the city's interface; a sheet where there is none."""

    def send(self, row: Mapping[str, str]) -> str:
        """Sends a row of the layout; the receipt, or empty where none comes at once.

        Raises:
            OSError: the other side cannot be reached; it is tried again.
            Refusal: the other side does not take it; a person must look.
        """
        ...


@transaction.atomic
def receive_order(*, row: Mapping[str, Any], origin: Body, by: Account, now: datetime) -> OutsideOrder:
    """Takes in one message about an order, from the interface or a line of a sheet.

    The same message a second time changes nothing. A word about an order that is not here yet waits for it;
    state and deadline are always the fold of everything said, by the moment it was sent.

    Args:
        origin: the desk that takes orders in.
    Raises:
        Refusal: a field is missing or wrong, or the message was here before with other words.
    """
    said = read_delivery(row)
    order, _made = OutsideOrder.objects.get_or_create(number=said.number)
    order = OutsideOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if not _keep(order, said, by, now):
        return order
    if said.message == Message.DISPATCH and order.appeal_id is None:
        order.appeal = _appeal_of(said, origin, by, now)
    _put_state(order, by, now)
    if order.appeal is not None and order.state == OrderState.REDO and said.message == Message.REDO:
        _take_up_again(order.appeal, said.text, by, now)
    return order


def _keep(order: OutsideOrder, said: Delivery, by: Account, now: datetime) -> bool:
    """Keeps a message; whether it is a new one."""
    machine = provider()
    text = json.dumps(asdict(said), ensure_ascii=False, default=str, sort_keys=True)
    digest = machine.keyed_hash(text, purpose=ORDER)
    known = order.deliveries.filter(message_id=said.message_id).first()
    if known is not None:
        if bytes(known.digest) != digest:
            raise Refusal(
                _("Message %(id)s of order %(number)s came before with other words; ask 12345 which holds.")
                % {"id": said.message_id, "number": said.number},
                "message_id",
            )
        OrderDelivery.objects.filter(pk=known.pk).update(repeats=known.repeats + 1)
        return False
    kept = OrderDelivery.objects.create(
        order=order,
        message=said.message,
        message_id=said.message_id,
        sent_at=said.sent_at,
        due_at=said.due_at,
        received_at=now,
        content=machine.seal(text, context=delivery_context(said.number, said.message_id)),
        digest=digest,
    )
    params = {"order": said.number, "message": str(said.message)}
    record_change(
        verb="receive_order",
        record=kept,
        by=by,
        params=params,
        seal=lambda values: {k: v for k, v in values.items() if k not in {"content", "digest"}},
    )
    return True


def _appeal_of(said: Delivery, origin: Body, by: Account, now: datetime) -> Appeal:
    on = legal_day(now)
    known = queries.categories(on).get(said.category)
    employer = Body.objects.filter(kind=Body.Kind.EMPLOYER, code=said.employer_code).exclude(code="").first()
    area = Area.objects.filter(in_force(on), code=said.area_code).first()
    named = employer is not None or bool(said.employer)
    fits = known is not None and known.is_leaf and (named or not known.needs_employer)
    taken = take_appeal(
        said=Said(
            request=said.request,
            channel=Channel.ORDER,
            wording="\n".join(part for part in (said.wording, said.address) if part),
            category=said.category if fits else OUTSIDE,
            name=said.caller,
            phone=said.phone,
            employer=employer,
            employer_name=said.employer,
            # Where 12345 names no place of the table, the desk's own city is the place; a person looks.
            area=area or Area.objects.filter(in_force(on), level=Area.Level.CITY).order_by("pk").first(),
            other_number=said.number,
            other_due_at=said.due_at,
        ),
        origin=origin,
        by=by,
        now=now,
    )
    return taken.appeal


def _take_up_again(appeal: Appeal, text: str, by: Account, now: datetime) -> None:
    """12345 wants it handled again: a closed case is opened anew, an answered one goes back to its unit; one
    that is still worked on goes on as it is."""
    case = Case.objects.get(pk=appeal.pk)
    reason = " ".join(text.split())[:300]
    reason = reason if len(reason) >= REASON_LENGTH else "12345"
    if case.closed_at is not None:
        appeal.case = take_step(case=case, step="reopen", by=by, now=now, reason=reason)
    elif case.state == "answered":
        # It is their word, whoever brings it: also where that is the one who did the work.
        bearer = system_account() if people_of(by) & queries.handlers_of(case) else by
        appeal.case = take_step(case=case, step="redo", by=bearer, now=now, reason=reason)
        body = appeal.case.lead
        choice = Choice(body=body.pk, reason=REDO, params={"body": body.name_zh})
        begin_turn(appeal=appeal, body=body, choice=choice, by=bearer, now=now)


def _put_state(order: OutsideOrder, by: Account, now: datetime) -> None:
    """Writes the fold of all messages into the order, its appeal and the case's outside limit."""
    theirs = list(order.deliveries.values_list("sent_at", "message", "due_at"))
    ours = [(at, message, None) for at, message in order.outbox.values_list("made_at", "message")]
    state, due = fold([*theirs, *ours])
    before = fields_of(order)
    order.state, order.due_at = state, due
    order.version += 1
    order.save()
    record_change(verb="put_order_state", record=order, by=by, before=before, params={"order": order.number})
    appeal = order.appeal
    if appeal is None:
        return
    if (appeal.other_state, appeal.other_due_at) != (str(state), due):
        told = fields_of(appeal)
        appeal.other_state, appeal.other_due_at = str(state), due
        appeal.save(update_fields=["other_state", "other_due_at"])
        record(appeal, appeal, verb="put_order_state", by=by, before=told, params={"order": order.number})
    case = Case.objects.get(pk=appeal.pk)
    if case.stated_due_at != due:
        state_due(case=case, due_at=due, by=by, now=now)


@transaction.atomic
def queue_message(
    *,
    appeal: Appeal,
    message: Message,
    by: Account,
    now: datetime,
    text: str = "",
    file_name: str = "",
    file_digest: str = "",
) -> OrderOutbox:
    """Puts a message of ours about an order into the outbox, in the layout in which the order came.

    Raises:
        Refusal: the appeal came with no order.
    """
    order = OutsideOrder.objects.select_for_update(of=("self",)).filter(number=appeal.other_number).first()
    if order is None or not appeal.other_number:
        raise Refusal(_("This appeal did not come from 12345; there is nobody to answer there."))
    message_id = f"{appeal.case.number}-{order.outbox.count() + 1:03d}"
    row = answer_row(
        number=order.number,
        message=message,
        message_id=message_id,
        sent_at=now,
        text=text,
        file_name=file_name,
        file_digest=file_digest,
    )
    sealed = provider().seal(json.dumps(row, ensure_ascii=False), context=outbox_context(message_id))
    queued = OrderOutbox.objects.create(
        order=order,
        message=message,
        message_id=message_id,
        content=sealed,
        made_at=now,
        next_try_at=now,
    )
    _record_outbox(queued, "queue_message", by)
    _put_state(order, by, now)
    return queued


def send_one(*, queued: OrderOutbox, gateway: Gateway, by: Account, now: datetime) -> OrderOutbox:
    """Sends one message; without a receipt it is sent again, ever more slowly and under the same id.

    The other side is called between two transactions: whoever dies in between sends it once more, and the
    one id makes twice once.
    """
    row = queries.orders.content_of(queued)
    receipt, problem, refused = "", "", False
    try:
        receipt = gateway.send(row)
    except Refusal as refusal:
        problem, refused = str(refusal), True
    except OSError as error:
        problem = type(error).__name__
    with transaction.atomic():
        held = OrderOutbox.objects.select_for_update(of=("self",)).select_related("order").get(pk=queued.pk)
        if held.state in (OrderOutbox.State.RECEIVED, OrderOutbox.State.REFUSED):
            return held
        before = fields_of(held)
        held.attempts += 1
        held.problem = problem[:200]
        held.next_try_at = now + next_try(held.attempts)
        if refused:
            held.state = OrderOutbox.State.REFUSED
        elif not problem:
            held.state, held.sent_at = OrderOutbox.State.SENT, held.sent_at or now
        if receipt:
            held.state, held.receipt, held.receipt_at = OrderOutbox.State.RECEIVED, receipt, now
        held.version += 1
        held.save()
        _record_outbox(held, "send_message", by, before)
        return held


def send_due(*, gateway: Gateway, by: Account, now: datetime) -> int:
    """Sends what is due, in the order in which it was written; of an order nothing overtakes what waits.

    Returns:
        How many were received.
    """
    received, waiting = 0, set()
    for queued in queries.outbox_due(now):
        if queued.order_id in waiting:
            continue
        done = send_one(queued=queued, gateway=gateway, by=by, now=now)
        if done.state == OrderOutbox.State.RECEIVED:
            received += 1
        elif done.state == OrderOutbox.State.WAITING:
            waiting.add(queued.order_id)
    return received


@transaction.atomic
def record_receipt(*, message_id: str, receipt: str, by: Account, now: datetime) -> OrderOutbox:
    """Notes a receipt that came later. The same one twice changes nothing.

    Raises:
        Refusal: no such message, or received under another receipt.
    """
    rows = OrderOutbox.objects.select_for_update(of=("self",)).select_related("order")
    held = rows.filter(message_id=message_id).first()
    if held is None:
        raise Refusal(_("We sent no message %(id)s.") % {"id": message_id}, "message_id")
    if held.state == OrderOutbox.State.RECEIVED:
        if held.receipt != receipt:
            raise Refusal(_("This message was received under another number."), "receipt")
        return held
    before = fields_of(held)
    held.state, held.receipt, held.receipt_at = OrderOutbox.State.RECEIVED, receipt, now
    held.sent_at = held.sent_at or now
    held.version += 1
    held.save()
    _record_outbox(held, "record_receipt", by, before)
    return held


def _record_outbox(
    queued: OrderOutbox, verb: str, by: Account, before: Mapping[str, Any] | None = None
) -> None:
    record_change(
        verb=verb,
        record=queued,
        by=by,
        before=before,
        params={"order": queued.order.number, "message": str(queued.message)},
        seal=lambda values: {name: value for name, value in values.items() if name != "content"},
    )
