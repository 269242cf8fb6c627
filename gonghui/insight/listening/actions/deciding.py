"""What the decisions on proposals have in common: locked, not decided yet, with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.models import Ahead, HotProposal, LikelyPair, State
from gonghui.insight.listening.models.proposals import LONGEST_REASON

Proposed = TypeVar("Proposed", HotProposal, LikelyPair, Ahead)


def held(record: Proposed, by: Account, *, seen: bool) -> Proposed:
    """The proposal, locked, for whoever may decide on it.

    Args:
        seen: whether it lies within what the account sees.
    Raises:
        Refusal: no role for it, not seen, or decided already.
    """
    demand(by, Permission.DISPATCH, Category.CASES)
    if not seen:
        raise Refusal(_("There is no such proposal among those you may see."))
    found: Proposed = type(record).objects.select_for_update().get(pk=record.pk)
    if found.state != State.OPEN:
        raise Refusal(_("Somebody has decided on this already; reload the page."))
    return found


def reasoned(reason: str) -> str:
    """A reason, cleaned.

    Raises:
        Refusal: none, or too long a one.
    """
    said = reason.strip()
    if not said:
        raise Refusal(_("Say why, in a few words; whoever looks at it later wants to know."), "reason")
    if len(said) > LONGEST_REASON:
        raise Refusal(_("Keep the reason under %d signs.") % LONGEST_REASON, "reason")
    return said


def decide(
    record: Any, *, state: str, verb: str, by: Account, now: datetime, reason: str = "", **values: Any
) -> None:
    """Writes a decision and its Change."""
    before = fields_of(record)
    params = values.pop("params", {})
    for name, value in values.items():
        setattr(record, name, value)
    record.state, record.decided_at, record.decided_by, record.reason = state, now, by, reason
    record.version += 1
    record.save()
    record_change(verb=verb, record=record, by=by, before=before, params=params)
