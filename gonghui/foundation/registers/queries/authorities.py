"""Differences from an authority's extract: whose they are to decide, and what of them may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import OPEN
from gonghui.foundation.core.registers import Column, Register
from gonghui.foundation.registers.models import AuthorityCheck, AuthorityDifference
from gonghui.foundation.registers.rules.authorities import open_said
from gonghui.foundation.registers.rules.values import masked

SHOWN = 20


@dataclass(frozen=True)
class Stated:
    """A difference as its list shows it."""

    difference: AuthorityDifference
    record: Any  # None where it is there no longer
    column: Column
    ours: str
    theirs: str


def may_check(register: Register, account: Account) -> bool:
    """Whether an account may lay an authority's extract beside a register."""
    if not register.authorities:
        return False
    wanted = [Permission.EXPORT, Permission.EDIT]
    if register.opened is not None:
        wanted.append(Permission.REVEAL)
    return all(allows(account, one, register.category) for one in wanted)


def checks_of(register: Register, account: Account) -> list[AuthorityCheck]:
    """The last comparisons that one made, or that left something one may decide."""
    seen = differences_seen(register, account).values("check_made")
    rows = AuthorityCheck.objects.filter(register=register.key).filter(Q(by=account) | Q(pk__in=seen))
    return list(rows.select_related("by").order_by("-pk")[:SHOWN])


def differences_seen(register: Register, account: Account) -> QuerySet[AuthorityDifference]:
    """The differences of records that an account keeps."""
    scope = scope_of(account, Permission.EDIT, register.category, timezone.localdate())
    rows = AuthorityDifference.objects.filter(scope.as_q("body"), check_made__register=register.key)
    return rows.select_related("check_made", "decided_by", "body")


def states_counted(rows: QuerySet[AuthorityDifference]) -> dict[str, int]:
    """How many differences are in each state."""
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in AuthorityDifference.State.values}


def stated(register: Register, rows: Iterable[AuthorityDifference], account: Account) -> list[Stated]:
    """Differences with both values; personal ones masked for who may not read them."""
    held = list(rows)
    records = apps.get_model(register.model)._default_manager.in_bulk({one.record for one in held})
    columns = {column.name: column for column in register.columns}
    personal = allows(account, Permission.VIEW_PERSONAL, register.category)
    found = []
    for one in held:
        column = columns[one.column]
        said = open_said(one.check_made_id, one.record, one.column, one.said)
        if column.privacy != OPEN and not personal:
            said = {side: masked(text, column.privacy) for side, text in said.items()}
        found.append(Stated(one, records.get(one.record), column, said["ours"], said["theirs"]))
    return found
