"""The records that some bodies hold, register by register, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gonghui.faces.web.registers.pages import BLANK, said
from gonghui.foundation.accounts.queries import allows, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Kind, Register, declared_registers
from gonghui.foundation.registers.queries.pages import row_of, with_personal

SHOWN = 3  # records of a register, the latest entered first
COUNTED_TO = 1000
WORDS = 2  # columns that together name a record


@dataclass(frozen=True)
class Held:
    """What bodies hold in one register: (name, address, number) of the latest, and how many in all.

    `more` is the address of the list where there are more than are shown; `is_exact` tells whether all
    were counted.
    """

    key: str
    label: Any
    records: list[tuple[str, str, str]]
    count: int
    is_exact: bool
    more: str


def holdings(account: Any, bodies: Iterable[Body], on: date) -> list[Held]:
    """What some bodies hold in each register that the account may open; empty ones are left out."""
    held = list(bodies)
    found = [
        _held(account, register, held, on)
        for register in declared_registers().values()
        if register.body_path and allows(account, Permission.VIEW, register.category)
    ]
    return [one for one in found if one.count]


def _held(account: Any, register: Register, bodies: list[Body], on: date) -> Held:
    scope = scope_of(account, Permission.VIEW, register.category, on)
    ids = [body.pk for body in bodies]
    rows = register.rows(on).filter(scope.as_q(register.body_path), **{f"{register.body_path}__in": ids})
    count = rows.order_by()[: COUNTED_TO + 1].count()
    shown = with_personal(register, rows, account).order_by("-pk")[:SHOWN] if count else []
    more = reverse("web:register", args=[register.key])
    if len(bodies) == 1:
        more += "?" + urlencode({"search": bodies[0].name_zh})
    return Held(
        register.key,
        register.label,
        [
            (
                _name(register, row),
                reverse("web:record", args=[register.key, row.public_id]),
                "" if register.number in ("id", "pk") else str(getattr(row, register.number, "") or ""),
            )
            for row in shown
        ],
        min(count, COUNTED_TO),
        count <= COUNTED_TO,
        more if count > SHOWN else "",
    )


def _name(register: Register, record: Any) -> str:
    """What a record is called where its body is known: its first columns in words, names masked as ever."""
    columns = [
        column
        for column in register.columns
        if column.in_list
        and column.name != "number"
        and column.kind not in (Kind.BODY, Kind.DATE, Kind.YES_NO)
    ]
    row = row_of(columns, record)
    told = [said(column, row[column.name]) for column in columns if row[column.name] not in BLANK]
    return " · ".join(told[:WORDS]) or str(register.label_one)
