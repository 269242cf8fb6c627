"""Who used somebody's data, from the log of looking: day, unit, what, what for; never an officer's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import declared_registers

A_PAGE = 30
# Numbers that stand in a purpose may be somebody else's: seven digits and more, as of a phone or a card.
LONG_NUMBER = re.compile(r"(\d{3})\d{4,}[Xx]?")
FIELD_WORDS: Mapping[str, Any] = {
    "name": pgettext_lazy("person", "Name"),
    "identity": _("Identity number"),
    "member_code": _("Identity number"),
    "phone": _("Phone"),
    "address": _("Address"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
}
MODEL_WORDS: Mapping[str, Any] = {
    "people.person": _("My entry"),
    "people.household": _("The household"),
    "membership.application": _("My application to join"),
    "cases.case": _("A case of mine"),
    "appeals.appeal": _("A request of mine"),
}
BY_THE_PORTAL = _("You, in the portal")
UNNAMED = _("An office without a unit")


@dataclass(frozen=True)
class Look:
    """One line of the log: which unit, what, which fields, what for."""

    at: datetime
    unit: Any
    kind: Any
    what: Any
    fields: tuple[Any, ...]
    purpose: str
    own: bool


@dataclass(frozen=True)
class Looks:
    """A page of the log, the newest first; `after` leads to the next one."""

    rows: list[Look]
    total: int
    after: int | None


def looks_at(records: Mapping[str, Collection[int]], before: int | None = None) -> Looks:
    """Who looked at some records, whoever it was, administrators and auditors included.

    Lists that were taken out as a whole name nobody, and are not among them.

    Args:
        records: model → ids, as of `OwnFile.records`.
        before: from this line of the log downward.
    """
    wanted = Q(pk__in=[])
    for model, ids in records.items():
        wanted |= Q(model=model, record__in=list(ids))
    rows = Access.objects.filter(wanted).order_by("-pk")
    page = list((rows.filter(pk__lt=before) if before is not None else rows)[: A_PAGE + 1])
    bodies = Body.objects.in_bulk({row.body for row in page if row.body is not None})
    accounts = Account.objects.in_bulk({row.account for row in page})
    return Looks(
        rows=[_look(row, bodies, accounts) for row in page[:A_PAGE]],
        total=rows.count(),
        after=page[A_PAGE - 1].pk if len(page) > A_PAGE else None,
    )


def _look(row: Access, bodies: Mapping[int, Body], accounts: Mapping[int, Account]) -> Look:
    account = accounts.get(row.account)
    own = account is not None and account.kind == Account.Kind.SYSTEM
    unit: Any = BY_THE_PORTAL if own else bodies.get(row.body or 0)
    if unit is None:  # an administrator looks for no unit
        office = account is not None and account.kind != Account.Kind.STAFF
        unit = account.get_kind_display() if account is not None and office else UNNAMED
    return Look(
        at=row.at,
        unit=unit,
        kind=dict(Access.Kind.choices).get(row.kind, row.kind),
        what=MODEL_WORDS.get(row.model) or _labels()[0].get(row.model, _("Another record of mine")),
        fields=tuple(_field(row.model, str(name)) for name in row.fields),
        purpose=LONG_NUMBER.sub(r"\1****", row.purpose),
        own=own,
    )


def _field(model: str, name: str) -> Any:
    return _labels()[1].get((model, name)) or FIELD_WORDS.get(name, name)


@cache
def _labels() -> tuple[dict[str, Any], dict[tuple[str, str], Any]]:
    """Of every register: what one of its records is called, and its columns."""
    registers = declared_registers().values()
    return (
        {one.model.lower(): one.label_one for one in registers},
        {(one.model.lower(), column.name): column.label for one in registers for column in one.columns},
    )
