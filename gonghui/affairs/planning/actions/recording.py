"""Writing the changes of a plan's making: names and words sealed under its case's own key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.planning.models import PlanMaking
from gonghui.affairs.planning.rules.kinds import DRAFT
from gonghui.engines.cases.actions.recording import key_of
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day, refuse_unseen
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.sealed import protected_fields, seal_values

# Of an opinion: what tells one form and one browser from others.
COUNTED = frozenset({"form", "browser"})


def record(
    making: PlanMaking,
    row: models.Model,
    *,
    verb: str,
    by: Account,
    before: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    deleted: bool = False,
) -> None:
    """Writes the Change of a making, or of a row about it."""

    def sealed(values: dict[str, Any]) -> dict[str, Any]:
        # What a browser is counted by is forgotten with the window, so it stands in no log.
        values = {name: value for name, value in values.items() if name not in COUNTED}
        if not any(values.get(name) not in (None, "") for name in protected_fields(type(row))):
            return values
        return seal_values(type(row), values, key=key_of(making.case))

    record_change(
        verb=verb,
        record=row,
        by=by,
        before=before,
        params={"number": making.case.number, **(params or {})},
        subject=making.case.subject_id,
        seal=sealed,
        deleted=deleted,
    )


def drafted(making: PlanMaking, by: Account, now: datetime) -> PlanMaking:
    """The making, its case's row locked, open, and drafted where `by` drafts.

    Raises:
        Refusal: unseen, no role at the unit that drafts it, or closed.
    """
    held = Case.objects.select_for_update().get(pk=making.pk)
    refuse_unseen(by, held, legal_day(now))
    demand_at(by, DRAFT, held.lead_id)
    if held.closed_at is not None:
        raise Refusal(_("The making of this plan is closed; nothing is entered any more."))
    found = PlanMaking.objects.select_related("area", "consulted", "submitted").get(pk=making.pk)
    found.case = held
    return found


def refuse_state(making: PlanMaking, *states: str) -> None:
    """Raises Refusal where a making stands at none of these states."""
    if making.case.state not in states:
        kind = kind_of(making.case.kind)
        raise Refusal(
            _("This is not possible while the plan stands at “%(state)s”.")
            % {"state": kind.states.get(making.case.state, making.case.state)}
        )
