"""Stated limits put before the ladder: of cases whose kind has no clock of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gonghui.engines.cases.models import Case, StatedLimit
from gonghui.engines.cases.rules.kinds import kind_of


def follow_stated(held: Case, before: Mapping[str, Any] | None, now: datetime) -> None:
    """After a step: the ladder follows what is stated as it now stands, or no longer.

    A kind with clocks is pressed by these alone: its stated limit, such as 12345's, orders the lists only, so
    that nobody is told twice of one case (docs/adr/0057).

    Args:
        before: fields of the case before the step; None where it is new.
    """
    due_at = held.stated_due_at
    if due_at is None and not (before or {}).get("stated_due_at"):
        return
    kind = kind_of(held.kind)
    if kind.clocks:
        return
    followed = StatedLimit.objects.filter(case=held)
    if due_at is None:
        followed.delete()
        return
    owed = held.closed_at is None and held.state not in kind.waiting
    look_at = now if owed else None
    if not followed.filter(due_at=due_at).update(look_at=look_at):
        StatedLimit.objects.update_or_create(
            case=held, defaults={"stated_at": now, "due_at": due_at, "look_at": look_at}
        )
