"""Sheets of 12345's messages: read, tried without keeping anything, then taken in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.actions.orders import receive_order
from gonghui.affairs.appeals.actions.recording import legal_day
from gonghui.affairs.appeals.models import OrderOutbox, OrderSheet
from gonghui.affairs.appeals.queries.orders import closed_lines, lines_of, outbox_sheet
from gonghui.affairs.appeals.queries.worklists import outbox
from gonghui.affairs.appeals.rules.keys import sheet_context
from gonghui.affairs.appeals.rules.orders import HEADINGS
from gonghui.engines.cases.queries.reach import CASES
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand, system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.registers.rules.files import read_cells

MOST = 2000  # lines of a sheet; ours


@transaction.atomic
def bring_orders(*, content: bytes, name: str, origin: Body, by: Account, now: datetime) -> OrderSheet:
    """Reads a sheet of messages and tries every line; nothing of it is taken in yet.

    Raises:
        Refusal: no sheet, without the headings of the layout, empty or too long.
    """
    _demand_desk(by, origin)
    rows = _read(content)
    problems = _tried(rows, origin, by, now)
    lines = [{"row": row, "problem": problems.get(n, "")} for n, row in enumerate(rows)]
    sheet = OrderSheet(
        name=name[:120] or "-",
        origin=origin,
        brought_at=now,
        brought_by=by,
        lines=len(rows),
        wrong=len(problems),
    )
    sheet.content = provider().seal(
        json.dumps(lines, ensure_ascii=False, default=str), context=sheet_context(sheet.public_id)
    )
    sheet.save(force_insert=True)
    _record(sheet, "bring_orders", by)
    return sheet


@transaction.atomic
def take_orders(*, sheet: OrderSheet, by: Account, now: datetime) -> list[tuple[int, str]]:
    """Takes in every line of a sheet that can be; a line that came before changes nothing.

    Returns:
        (line, why it was not taken) of those that still could not.
    Raises:
        Refusal: taken in or discarded already, or it holds lines that a tie keeps from this account.
    """
    held = _locked(sheet, by)
    if closed_lines([line["row"] for line in lines_of(held)], by, legal_day(now)):
        raise Refusal(
            _("Some lines are not for you, as you are tied to the employer; a colleague takes it in.")
        )
    failed = []
    for number, line in enumerate(lines_of(held), start=2):
        try:
            with transaction.atomic():
                receive_order(row=line["row"], origin=held.origin, by=by, now=now)
        except Refusal as refusal:
            failed.append((number, str(refusal)))
    before = fields_of(held)
    held.state, held.taken_at, held.wrong = OrderSheet.State.TAKEN, now, len(failed)
    held.version += 1
    held.save()
    _record(held, "take_orders", by, before)
    return failed


@transaction.atomic
def discard_orders(*, sheet: OrderSheet, by: Account) -> OrderSheet:
    """Puts a sheet away that is not to be taken in.

    Raises:
        Refusal: taken in or discarded already.
    """
    held = _locked(sheet, by)
    before = fields_of(held)
    held.state = OrderSheet.State.DISCARDED
    held.version += 1
    held.save()
    _record(held, "discard_orders", by, before)
    return held


@transaction.atomic
def export_outbox(*, by: Account, on: date, purpose: str) -> list[list[str]]:
    """The messages of ours without a receipt as a sheet in the layout; what for is logged.

    Raises:
        Refusal: no role for it, or no purpose.
    """
    demand(by, Permission.EXPORT, CASES)
    lines = outbox_sheet(outbox(by, on, open_only=True, leaves=True).order_by("pk"))
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=OrderOutbox,
        purpose=purpose,
        rows=len(lines) - 1,
        category=CASES,
    )
    return lines


def _demand_desk(by: Account, origin: Body | int) -> None:
    """Messages move orders whoever brought them: only a desk brings some, an employer's own union none."""
    demand(by, Permission.IMPORT, CASES, origin)
    demand(by, Permission.DISPATCH, CASES, origin)


def _locked(sheet: OrderSheet, by: Account) -> OrderSheet:
    _demand_desk(by, sheet.origin_id)
    held = OrderSheet.objects.select_for_update(of=("self",)).select_related("origin").get(pk=sheet.pk)
    if held.state != OrderSheet.State.CHECKED:
        raise Refusal(_("This sheet was taken in or discarded already."))
    return held


def _read(content: bytes) -> list[dict[str, Any]]:
    sheets = read_cells(content)
    cells = next((sheet for sheet in sheets if any(any(row) for row in sheet)), [])
    heads = [str(value or "").strip() for value in cells[0]] if cells else []
    if not {"工单编号", "number"} & set(heads):
        raise Refusal(
            _("The first row names no field of the layout; it begins with %(names)s.")
            % {"names": "、".join(list(HEADINGS)[:4])},
            "file",
        )
    rows = [
        {head: value for head, value in zip(heads, row, strict=False) if head}
        for row in cells[1:]
        if any(value is not None for value in row)
    ]
    if not rows:
        raise Refusal(_("The sheet has headings and no line."), "file")
    if len(rows) > MOST:
        raise Refusal(
            _("The sheet has more than %(most)s lines; bring it in parts.") % {"most": MOST}, "file"
        )
    return rows


def _tried(rows: list[dict[str, Any]], origin: Body, by: Account, now: datetime) -> dict[int, str]:
    """Line → what is wrong, found by taking all of it in and undoing that."""
    problems = {}
    # What is not for this account is tried all the same, for the colleague who will take it in.
    closed = closed_lines(rows, by, legal_day(now))
    with transaction.atomic():
        for number, row in enumerate(rows):
            try:
                with transaction.atomic():
                    bearer = system_account() if number in closed else by
                    receive_order(row=row, origin=origin, by=bearer, now=now)
            except Refusal as refusal:
                problems[number] = str(refusal)
        transaction.set_rollback(True)
    return problems


def _record(sheet: OrderSheet, verb: str, by: Account, before: Mapping[str, Any] | None = None) -> None:
    record_change(
        verb=verb,
        record=sheet,
        by=by,
        before=before,
        params={"name": sheet.name, "lines": sheet.lines},
        seal=lambda values: {key: value for key, value in values.items() if key != "content"},
    )
