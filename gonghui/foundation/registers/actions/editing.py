"""Adding to and editing a register by hand: under the policy, and field by field against other editors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, scope_of, seen_among
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.models import Change, Record
from gonghui.foundation.core.registers import Kind, Register, declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.records import refuse_unfit


@transaction.atomic
def edit_record(
    *,
    record: Record,
    expected_version: int,
    values: Mapping[str, Any],
    verb: str,
    by: Account,
    params: Mapping[str, Any] | None = None,
    batch: UUID | None = None,
) -> Any:
    """Writes changed fields of a record, unless somebody else changed the same ones in the meantime.

    Fields that others changed since `expected_version`, and whose old value this edit only repeats (a form
    sends every field), stay as the others left them.

    Args:
        record: the record as the editor saw it.
        expected_version: its version then.
        values: field name → new value.
    Returns:
        The record as it stands now.
    Raises:
        Refusal: lists who changed which field to what, or names the value that does not fit.
    """
    held = type(record)._default_manager.select_for_update().get(pk=record.pk)
    changed = {name: value for name, value in values.items() if getattr(held, name) != value}
    if held.version != expected_version:
        changed = _without_stale(held, expected_version, changed)
    if not changed:
        return held
    before = fields_of(held)
    for name, value in changed.items():
        setattr(held, name, value)
    held.version += 1
    refuse_unfit(held, changed)
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError as error:
        raise Refusal(
            gettext_lazy("The record would contradict another one, or itself; check dates and numbers.")
        ) from error
    record_change(verb=verb, record=held, by=by, before=before, params=params, batch=batch)
    return held


def _without_stale(held: Record, expected_version: int, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What the editor really changed: values that only repeat an older state of the record are left out.

    Raises:
        Refusal: the editor and somebody else changed the same field, to different values.
    """
    since = list(
        Change.objects.filter(
            model=held._meta.label_lower, record=held.pk, after__version__gt=expected_version
        ).order_by("id")
    )
    seen: dict[str, Any] = {}  # as the editor saw them, of the fields that others changed since
    for change in since:
        for name, value in (change.before or {}).items():
            seen.setdefault(name, value)
    wanted = copy(held)
    for name, value in changed.items():
        setattr(wanted, name, value)
    after = fields_of(wanted)
    columns = {f.name: f.attname for f in held._meta.concrete_fields if f.name in changed}
    own = {name for name, column in columns.items() if column not in seen or after[column] != seen[column]}
    if clashes := {columns[name] for name in own} & set(seen):
        raise _conflict(since, clashes, _labels(held))
    return {name: changed[name] for name in own}


def _labels(record: Record) -> dict[str, str]:
    """What the registers of a record call its columns."""
    found: dict[str, str] = {}
    for register in declared_registers().values():
        if register.model.lower() == record._meta.label_lower:
            names = {field.name: field.attname for field in record._meta.concrete_fields}
            found |= {names[c.source]: str(c.label) for c in register.columns if c.source in names}
    return found


def _conflict(since: Sequence[Change], clashes: set[str], labels: Mapping[str, str]) -> Refusal:
    """The sentence that lists who changed which of the clashing fields to what."""
    told = [(change, name) for change in since for name in sorted(clashes & set(change.after or {}))]
    people = dict(Account.objects.filter(pk__in={c.by for c, name in told}).values_list("pk", "name"))
    lines = [
        _("%(who)s changed “%(field)s” to “%(value)s”")
        % {
            "who": people.get(change.by, "?"),
            "field": labels.get(name, name.removesuffix("_id")),
            "value": "" if (value := (change.after or {}).get(name)) is None else value,
        }
        for change, name in told
    ]
    return Refusal(
        _("Meanwhile somebody else changed the same: %(lines)s. Nothing of yours was saved; load it anew.")
        % {"lines": "; ".join(lines)},
        field=sorted(clashes)[0].removesuffix("_id"),
    )


@transaction.atomic
def add_row(*, register: Register, by: Account, on: date, values: Mapping[str, Any]) -> Any:
    """Adds one record through the register's own action, where the caller may add.

    Args:
        on: the day whose policy holds: today.
        values: by column name, as `rules.read_values` yields them.
    Raises:
        Refusal: not allowed there, or refused by the action.
    """
    if register.add is None:
        raise Refusal(gettext_lazy("Nothing is added to this register by hand."))
    refuse_outside(register=register, by=by, permission=Permission.ADD, on=on, values=values)
    return register.add(by=by, **values)


@transaction.atomic
def edit_row(
    *,
    register: Register,
    record: Record,
    by: Account,
    on: date,
    expected_version: int,
    values: Mapping[str, Any],
) -> Any:
    """Edits one record through the register's own action, where the caller may edit, before and after.

    Raises:
        Refusal: not allowed there, changed meanwhile by somebody else, or refused by the action.
    """
    if register.edit is None:
        raise Refusal(gettext_lazy("Records of this register are not edited by hand."))
    scope = scope_of(by, Permission.EDIT, register.category, on)
    if not covers(scope, body_of(register, record)):
        raise Refusal(gettext_lazy("You may read this record but not change it."))
    fixed = {c.name for c in register.columns if c.computed or not c.editable}
    if wrong := fixed & set(values):
        raise Refusal(gettext_lazy("This cannot be edited once the record stands."), field=sorted(wrong)[0])
    refuse_outside(register=register, by=by, permission=Permission.EDIT, on=on, values=values)
    return register.edit(record=record, by=by, expected_version=expected_version, **values)


def body_of(register: Register, record: Record) -> int:
    """The body whose record it is, as the database has it now; 0 where it has none."""
    rows = type(record)._default_manager.filter(pk=record.pk)
    return rows.values_list(register.body_path or "pk", flat=True).first() or 0


def refuse_outside(
    *, register: Register, by: Account, permission: Permission, on: date, values: Mapping[str, Any]
) -> None:
    """Refuses bodies outside the caller's scope among the values.

    Raises:
        Refusal: the caller holds the permission nowhere, or not at a body that the values name.
    """
    scope = scope_of(by, permission, register.category, on)
    if scope.is_empty:
        raise Refusal(gettext_lazy("Your roles do not allow this in this register."))
    named = {c.name: values[c.name] for c in register.columns if c.kind is Kind.BODY and values.get(c.name)}
    seen = seen_among(scope, [body.pk for body in named.values()])
    for name, body in named.items():
        if body.pk not in seen:
            raise Refusal(gettext_lazy("This unit lies outside what you look after."), field=name)
