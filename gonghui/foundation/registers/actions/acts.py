"""Doing with a record what its register declares: under the policy, through the module's own action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import Record
from gonghui.foundation.core.registers import Act, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions.editing import body_of, refuse_outside


@transaction.atomic
def act_on(
    *, register: Register, act_key: str, record: Record, by: Account, on: date, values: Mapping[str, Any]
) -> Any:
    """Does an act of the register with a record, where the caller holds the act's permission.

    Args:
        act_key: the key of one of `register.acts`.
        on: the day whose policy holds, and as of which the record is seen: today.
        values: by field name, as `queries.read_act` yields them; what is not known is None or missing.
    Returns:
        What the module's action returns.
    Raises:
        LookupError: the register declares no such act.
        Refusal: not allowed there, not possible with the record as it stands, or refused by the action.
    """
    act = next((one for one in register.acts if one.key == act_key), None)
    if act is None:
        raise LookupError(f"{register.key} has no act {act_key}")
    permission = Permission(act.permission)
    scope = scope_of(by, permission, register.category, on)
    held = register.rows(on).filter(pk=record.pk).first()
    if held is None or not covers(scope, body_of(register, record)):
        raise Refusal(_("You may read this record but not change it."))
    if not act.fits(held):
        raise Refusal(_("This cannot be done with the record as it stands now; look at its history."))
    known = _known(act, values)
    refuse_outside(
        register=replace(register, columns=act.fields), by=by, permission=permission, on=on, values=known
    )
    return act.action(**{act.record_as: held}, by=by, **known)


def _known(act: Act, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are known; of those that are not, the action has its own defaults.

    Raises:
        Refusal: one is missing that the act wants, or is none of its fields.
    """
    fields = {field.name: field for field in act.fields}
    if strange := sorted(set(values) - set(fields)):
        raise Refusal(_("This is not asked for here."), field=strange[0])
    known = {name: value for name, value in values.items() if value not in (None, "")}
    for name, field in fields.items():
        if field.required and name not in known:
            raise Refusal(_("This must be filled in."), field=name)
    return known
