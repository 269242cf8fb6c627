"""Work lists after the answer: who is to be called back, what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from gonghui.affairs.appeals.models import (
    Appeal,
    Callback,
    Dispatch,
    Exclusion,
    OrderOutbox,
    OrderSheet,
    OutsideOrder,
    Review,
)
from gonghui.affairs.appeals.models.choices import OrderState
from gonghui.affairs.appeals.queries.intake import amount
from gonghui.affairs.appeals.rules.followup import next_attempt
from gonghui.affairs.appeals.rules.kinds import APPEAL, WORK
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.engines.cases.queries.roles import roles_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission

PAGE = 50
OLDEST_PROPOSED, OLDEST_ASKED = ("proposed_at", "pk"), ("asked_at", "pk")
NEWEST_DECIDED = ("-decided_at", "-pk")
FIRST_DUE, NEWEST_MADE = ("due_at", "pk"), ("-made_at", "-pk")
OPEN = "open"  # of orders: those that 12345 has not ended
ENDED = (OrderState.CLOSED, OrderState.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class ToCallBack:
    """An answered appeal whose caller is to be heard.

    Attributes:
        turn: the unit's turn that answered; None where the desk itself did.
        tried: attempts since that answer, the oldest first.
        due_at: from when the next attempt is to be made.
        is_mine: the account did some of the work: somebody else calls.
    """

    appeal: Appeal
    turn: Dispatch | None
    tried: list[Callback]
    due_at: datetime
    is_mine: bool


def to_call_back(account: Account, now: datetime, on: date, after: int = 0) -> list[ToCallBack]:
    """The appeals of the account's desk that wait for a call-back, the longest answered first; one more
    than a page where others follow."""
    roles = roles_of(account, Permission.EDIT, on)
    did = CaseEvent.objects.filter(case=OuterRef("pk"), step__in=WORK, by=account)
    rows = Appeal.objects.filter(
        roles.as_q("origin"),
        case__kind=APPEAL,
        case__state="answered",
        case__closed_at=None,
        case__in=cases_visible_to(account, on),
        pk__gt=after,
    )
    rows = rows.annotate(did=Exists(did)).select_related("case__lead", "case__about")
    page = list(rows.prefetch_related("callbacks", "dispatches__body").order_by("pk")[: PAGE + 1])
    most, over = int(amount("hotline.call_back.attempts", on)), int(amount("hotline.call_back.days", on))
    return [_to_call(row, account, most, over) for row in page]


def _to_call(appeal: Appeal, account: Account, most: int, over: int) -> ToCallBack:
    turn = next((one for one in appeal.dispatches.all() if one.ended_on is None), None)
    since = turn.replied_on if turn is not None else None
    tried = sorted(
        (call for call in appeal.callbacks.all() if since is None or call.called_on >= since),
        key=lambda call: call.called_at,
    )
    _again, wait = next_attempt([(c.called_at, c.reached) for c in tried], at_most=most, over_days=over)
    last = tried[-1].called_at if tried else appeal.case.opened_at
    did = bool(getattr(appeal, "did", False)) or appeal.case.handler_id == account.pk
    return ToCallBack(appeal=appeal, turn=turn, tried=tried, due_at=last + (wait or timedelta()), is_mine=did)


def exclusions(account: Account, on: date, *, waiting: bool) -> QuerySet[Exclusion]:
    """Proposals to take appeals out of the rates that an account sees: those to decide, the oldest first, or
    those decided, the newest first (`OLDEST_PROPOSED`, `NEWEST_DECIDED`)."""
    rows = Exclusion.objects.filter(appeal__case__in=cases_visible_to(account, on))
    proposed = Q(state=Exclusion.State.PROPOSED)
    rows = rows.filter(proposed) if waiting else rows.exclude(proposed)
    rows = rows.select_related("appeal__case__lead", "proposed_by", "decided_by")
    return rows.order_by(*(OLDEST_PROPOSED if waiting else NEWEST_DECIDED))


def reviews(account: Account, on: date, *, waiting: bool) -> QuerySet[Review]:
    """Reviews of what a unit holds to be unreasonable: those to decide, the oldest first, or those decided,
    the newest first (`OLDEST_ASKED`, `NEWEST_DECIDED`)."""
    rows = Review.objects.filter(appeal__case__in=cases_visible_to(account, on))
    rows = rows.filter(finding="") if waiting else rows.exclude(finding="")
    rows = rows.select_related("appeal__case__lead", "asked_by", "decided_by")
    return rows.order_by(*(OLDEST_ASKED if waiting else NEWEST_DECIDED))


def outside_orders(account: Account, on: date, *, state: str = "", text: str = "") -> QuerySet[OutsideOrder]:
    """Orders of 12345 that an account sees, the stricter limit first; announced ones without a case, too.

    Args:
        state: one of theirs, or `OPEN`; empty: all.
    """
    # Asked row by row: else all that is visible would be gathered for one page.
    visible = Exists(cases_visible_to(account, on).filter(pk=OuterRef("appeal")))
    rows = OutsideOrder.objects.filter(Q(visible) | Q(appeal=None)).select_related("appeal__case__lead")
    if state == OPEN:
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    if text.strip():
        rows = rows.filter(number__startswith=text.strip())
    return rows.order_by(*FIRST_DUE)


def order_sheets(account: Account, on: date) -> QuerySet[OrderSheet]:
    """Sheets of 12345's messages at desks where an account brings orders in and sends them on, the newest
    first: their lines hold names, numbers and words."""
    desks = roles_of(account, Permission.IMPORT, on).as_q("origin")
    desks &= roles_of(account, Permission.DISPATCH, on).as_q("origin")
    return OrderSheet.objects.filter(desks).select_related("origin").order_by("-brought_at", "-pk")


def outbox(
    account: Account, on: date, *, open_only: bool = False, leaves: bool = False
) -> QuerySet[OrderOutbox]:
    """Messages of ours to 12345 about cases that an account sees, the newest first.

    Args:
        leaves: for a file of their words: of cases that the account may take out, and read.
    """
    asked = (Permission.EXPORT, Permission.VIEW_PERSONAL) if leaves else (Permission.VIEW,)
    rows = OrderOutbox.objects.all()
    for permission in asked:
        rows = rows.filter(order__appeal__case__in=cases_visible_to(account, on, permission))
    if open_only:
        rows = rows.exclude(state=OrderOutbox.State.RECEIVED)
    return rows.select_related("order__appeal__case").order_by(*NEWEST_MADE)


def open_dangers(account: Account, on: date) -> QuerySet[Appeal]:
    """Danger cases that an account sees and nobody has taken yet, the oldest first."""
    danger = Q(is_danger=True, case__urgency=Case.Urgency.DANGER, case__closed_at=None)
    rows = Appeal.objects.filter(danger, case__in=cases_visible_to(account, on))
    rows = rows.exclude(calls__taken_at__isnull=False).exclude(case__handler__isnull=False)
    return rows.select_related("case__lead").order_by("case__opened_at", "pk")
