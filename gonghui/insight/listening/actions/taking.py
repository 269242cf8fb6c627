"""Taking an appeal with what was suggested beside the form: both are kept, the person's choice holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from gonghui.affairs.appeals.actions import Said, Taken, take_appeal
from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.insight.listening.models import LearnedModel, Suggested, Target
from gonghui.insight.listening.queries.suggesting import Shown


@one_transaction
def take_with_suggestions(
    *,
    said: Said,
    shown: Mapping[str, Shown],
    origin: Body,
    by: Account,
    now: datetime,
    follows: Case | None = None,
    to: Body | None = None,
    reason: str = "",
) -> Taken:
    """Takes an appeal as `take_appeal` does, and keeps with it what was suggested and what was chosen.

    Args:
        shown: what stood beside the form; empty where nothing did.
        others: as of `take_appeal`.
    Raises:
        Refusal: as `take_appeal`; nothing was kept.
    """
    taken = take_appeal(said=said, origin=origin, by=by, now=now, follows=follows, to=to, reason=reason)
    known = set(
        LearnedModel.objects.filter(pk__in=[one.model for one in shown.values()]).values_list("pk", flat=True)
    )
    for target, one in sorted(shown.items()):
        if one.model in known:
            _keep(taken.appeal, target, one, by, now)
    return taken


def _keep(appeal: Appeal, target: str, shown: Shown, by: Account, now: datetime) -> None:
    chosen = _chosen(appeal, target)
    made = Suggested.objects.create(
        appeal=appeal,
        learned_id=shown.model,
        target=target,
        label=shown.label,
        confidence=shown.confidence,
        told=shown.told,
        chosen=chosen,
        overruled=shown.label != chosen if shown.told and chosen else None,
        made_at=now,
        made_on=timezone.localdate(now),
    )
    params: dict[str, Any] = {"number": appeal.case.number}
    record_change(verb="suggest", record=made, by=by, params=params)


def _chosen(appeal: Appeal, target: str) -> str:
    """The category, or the unit it was sent to; empty where the person chose none."""
    if target == Target.CATEGORY:
        return appeal.category
    turn = appeal.dispatches.order_by("pk").first()
    return str(turn.body_id) if turn is not None and not appeal.is_danger else ""
