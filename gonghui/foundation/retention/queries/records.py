"""Holds and disposals, for whoever looks after such records."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, covers, resolve, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules.retention import Kept, kept_row, kept_rows
from gonghui.foundation.retention.models import Disposal, RetentionHold


def disposals_visible_to(by: Account) -> QuerySet[Disposal]:
    """The disposals of classes that the account reads, proposed at bodies within its scope; newest first."""
    return Disposal.objects.filter(_within(by, "kept", {one.key: one for one in kept_rows()})).order_by("-pk")


def holds_visible_to(by: Account) -> QuerySet[RetentionHold]:
    """The holds on records that the account reads, newest first."""
    return RetentionHold.objects.filter(
        _within(by, "model", {one.disposed_model: one for one in kept_rows() if one.counted})
    ).order_by("-pk")


def _within(by: Account, column: str, kinds: dict[str, Kept]) -> Q:
    found = Q(pk__in=[])
    for value, kept in kinds.items():
        category = kept.retention_class.category
        if allows(by, Permission.VIEW, category):
            scope = resolve(scope_of(by, Permission.VIEW, category))
            found |= Q(**{column: value}) & scope.as_q("body")
    return found


def may_propose(kept: Kept, by: Account) -> bool:
    """Whether the account may propose what is disposed of, and hold records back."""
    return allows(by, Permission.EDIT, kept.retention_class.category)


def may_decide(disposal: Disposal, by: Account) -> bool:
    """Whether the account may decide on a disposal: the same records are its own, and it proposed nothing.

    Who stands in for the proposer is no second person.
    """
    category = kept_row(disposal.kept).retention_class.category
    if disposal.proposed_by_id == by.pk or not allows(by, Permission.EDIT, category):
        return False
    if disposal.body_id is None:
        return scope_of(by, Permission.EDIT, category).everything
    return covers(scope_of(by, Permission.EDIT, category), disposal.body_id)
