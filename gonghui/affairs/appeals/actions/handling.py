"""The unit's own work on an appeal: answer, accept, contact, ask for more time, reply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.knowledge import refuse_stale_entry
from gonghui.affairs.appeals.actions.orders import queue_message
from gonghui.affairs.appeals.actions.outgoing import queue_files
from gonghui.affairs.appeals.actions.recording import legal_day, record
from gonghui.affairs.appeals.actions.routing import set_turn
from gonghui.affairs.appeals.models import Appeal, KnowledgeEntry
from gonghui.affairs.appeals.models.choices import Message
from gonghui.affairs.appeals.rules.kinds import HANDLING
from gonghui.engines.cases.actions.extensions import extend
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case, CaseExtension
from gonghui.foundation.accounts.models import Account


@transaction.atomic
def answer(
    *,
    appeal: Appeal,
    text: str,
    by: Account,
    now: datetime,
    entry: KnowledgeEntry | None = None,
    expected_version: int | None = None,
) -> Case:
    """Answers a question at once; with an entry of the knowledge base, whose articles must be in force.

    Raises:
        Refusal: no answer, an article of the entry is not in force that day, or it is no question any more.
    """
    if entry is not None:
        refuse_stale_entry(entry, legal_day(now))
    appeal.case = take_step(
        case=appeal.case,
        step="answer_now",
        by=by,
        now=now,
        fields={"answer": text or (entry.answer if entry else "")},
        expected_version=expected_version,
    )
    if entry is not None:
        record(appeal, appeal, verb="cite_entry", by=by, before={}, params={"entry": entry.pk})
    if appeal.other_number:
        queue_files(appeal=appeal, by=by, now=now)
    to_order(appeal, Message.REPLY, text or (entry.answer if entry else ""), by, now)
    return appeal.case


@transaction.atomic
def accept(*, appeal: Appeal, by: Account, now: datetime, expected_version: int | None = None) -> Case:
    """The unit takes the appeal up; of two at once, one is told who was faster."""
    appeal.case = take_step(
        case=appeal.case, step="accept", by=by, now=now, expected_version=expected_version
    )
    return appeal.case


@transaction.atomic
def record_contact(
    *, appeal: Appeal, said: str, by: Account, now: datetime, expected_version: int | None = None
) -> Case:
    """Notes that the unit got in touch with the caller (条例 art. 15), and what was said."""
    appeal.case = take_step(
        case=appeal.case,
        step="contact",
        by=by,
        now=now,
        fields={"said": said},
        expected_version=expected_version,
    )
    return appeal.case


@transaction.atomic
def reply(
    *,
    appeal: Appeal,
    text: str,
    claims: str,
    by: Account,
    now: datetime,
    expected_version: int | None = None,
) -> Case:
    """The unit's answer: its clocks stop, the desk calls back; of an order, answer and files go to 12345.

    Args:
        claims: solved, partly or unsolved, as the unit sees it; the caller's own word counts in the rates.
    """
    appeal.case = take_step(
        case=appeal.case,
        step="reply",
        by=by,
        now=now,
        fields={"answer": text, "claims": claims},
        expected_version=expected_version,
    )
    turn = queries.turn_of(appeal)
    if turn is not None:
        clock = appeal.case.clocks.filter(name=HANDLING).first()
        late = bool(clock and clock.breached)
        values: Mapping[str, Any] = {"replied_on": legal_day(now), "on_time": not late}
        set_turn(appeal, turn, verb="reply", by=by, values=values)
    if appeal.other_number:
        queue_files(appeal=appeal, by=by, now=now)
    to_order(appeal, Message.REPLY, text, by, now)
    return appeal.case


@transaction.atomic
def ask_extension(*, appeal: Appeal, amount: int, reason: str, by: Account, now: datetime) -> CaseExtension:
    """Asks for more time to handle, of somebody above; of an order, of 12345 as well.

    Args:
        amount: in the unit of the handling clock.
    """
    asked = extend(case=appeal.case, clock=HANDLING, amount=amount, by=by, now=now, reason=reason)
    appeal.case.refresh_from_db()
    to_order(appeal, Message.EXTENSION, reason, by, now)
    return asked


@transaction.atomic
def mark_overdue(*, now: datetime, by: Account) -> int:
    """Notes of every open turn whose limit has passed without a reply that it did. Returns how many."""
    late = Appeal.objects.filter(
        dispatches__ended_on=None,
        dispatches__replied_on=None,
        dispatches__overdue_on=None,
        dispatches__isnull=False,
        case__clocks__name=HANDLING,
        case__clocks__running=True,
        case__clocks__paused=False,
        case__clocks__due_at__lt=now,
    )
    rows = list(late.select_related("case").distinct().order_by("pk"))
    for appeal in rows:
        turn = queries.turn_of(appeal)
        clock = appeal.case.clocks.get(name=HANDLING)
        if turn is not None and clock.due_at is not None:
            day = legal_day(clock.due_at)
            set_turn(appeal, turn, verb="mark_overdue", by=by, values={"overdue_on": day})
    return len(rows)


def to_order(appeal: Appeal, message: Message, text: str, by: Account, now: datetime) -> None:
    """Where an appeal came with an order of 12345, the same words leave for there."""
    if appeal.other_number:
        queue_message(appeal=appeal, message=message, by=by, now=now, text=text)
        # The outside limit may have moved with it.
        appeal.case.refresh_from_db()
