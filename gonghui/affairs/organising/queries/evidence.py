"""What may show that a union has one of the six: records of its own that the account sees, and files."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.models import ItemCheck
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, covers, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import employers_of
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.registers import Category, Register, declared_registers
from gonghui.foundation.core.rules import Refusal

CASE, OWN = "case", "six-haves"
OFFERED = 5  # of a register, the latest entered first


def _registers(by: Account) -> list[Register]:
    return [
        one
        for one in declared_registers().values()
        if one.body_path and one.key != OWN and allows(by, Permission.VIEW, one.category)
    ]


def _rows(register: Register, union: Body, by: Account, on: date) -> Any:
    """The union's own records of a register, and those of the employers that it covers."""
    scope = scope_of(by, Permission.VIEW, register.category, on)
    bodies = [union.pk, *(one.pk for one in employers_of(union, on)[:OFFERED])]
    own = {f"{register.body_path}__in": bodies}
    return register.rows(on).filter(scope.as_q(register.body_path), **own)


def _cases(union: Body, by: Account, on: date) -> Any:
    if not allows(by, Permission.VIEW, Category.CASES):
        return Case.objects.none()
    return cases_visible_to(by, on).filter(lead=union).order_by("-pk")


def showable(union: Body, by: Account, on: date) -> dict[str, str]:
    """The records that may be named as evidence, by key: what each is called."""
    found = {
        f"{CASE}:{one.public_id}": f"{one.number} {one.title}" for one in _cases(union, by, on)[:OFFERED]
    }
    for register in _registers(by):
        for row in _rows(register, union, by, on).order_by("-pk")[:OFFERED]:
            found[f"{register.key}:{row.public_id}"] = (
                f"{register.label_one} {_number(register, row)}".strip()
            )
    return found


def _number(register: Register, row: Any) -> str:
    if register.number in ("id", "pk"):
        day = getattr(row, "valid_from", None)
        return day.isoformat() if day else ""
    return str(getattr(row, register.number, "") or "")


def shown_record(key: str, union: Body, by: Account, on: date) -> Any:
    """The record that a key of `showable` names.

    Raises:
        Refusal: it is none of the union's, or the account does not see it.
    """
    place, _colon, text = key.partition(":")
    gone = Refusal(_("This record is none of the union's that you see; choose one of the list."), "shows")
    try:
        public_id = UUID(text)
    except ValueError:
        raise gone from None
    register = next((one for one in _registers(by) if one.key == place), None)
    rows = _cases(union, by, on) if place == CASE else _rows(register, union, by, on) if register else None
    found = None if rows is None else rows.filter(public_id=public_id).first()
    if found is None:
        raise gone
    return found


def evidence_of(check: ItemCheck) -> tuple[str, UUID] | None:
    """Of the record that shows an item: the key of its register (or "case") and its public id."""
    if not check.shown_model or check.shown_record is None:
        return None
    model = apps.get_model(check.shown_model)
    public_id = model.objects.filter(pk=check.shown_record).values_list("public_id", flat=True).first()
    if public_id is None:
        return None
    if model is Case:
        return CASE, public_id
    registers = declared_registers().values()
    key = next((one.key for one in registers if one.model.lower() == check.shown_model), None)
    return None if key is None else (key, public_id)


def evidence_file(check: ItemCheck, by: Account) -> Attachment | None:
    """The file that shows an item, for the union itself and for whoever checks; None: none, or not theirs."""
    if check.file is None:
        return None
    may = any(
        allows(by, one, Category.BODIES) and covers(scope_of(by, one, Category.BODIES), check.union_id)
        for one in (Permission.EDIT, Permission.DISPATCH)
    )
    return check.file if may else None
