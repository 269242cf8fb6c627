"""A target changed by a decision, from a day on; what it was stays for the days before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import FormerTarget, Target

OTHER = _("The plan has another target for this area and day already.")


@one_transaction
def change_target(
    *, target: Target, value: Decimal | None, text: str, due_on: date, holds_from: date, by: Actor
) -> Target:
    """Changes a target from a day on; earlier days go on being judged by what it was.

    Who may, and who decided it, is asked by the action that calls this one.

    Args:
        target: locked.
        holds_from: the first day on which it holds: in the plan, after earlier changes.
    Raises:
        Refusal: the day cannot be, or the plan has another target for that day.
    """
    name = target.indicator.name_zh
    plan = target.indicator.plan
    if holds_from < plan.period_start:
        raise Refusal(
            _("A target holds from a day of the plan, not before %(day)s.") % {"day": plan.period_start},
            "holds_from",
        )
    last = target.former.order_by("-until").first()
    if last is not None and holds_from <= last.until:
        raise Refusal(
            _("The target was changed from %(day)s on already; this change holds from a later day.")
            % {"day": last.until},
            "holds_from",
        )
    former = FormerTarget(
        target=target, until=holds_from, value=target.value, text=target.text, due_on=target.due_on
    )
    former.save(force_insert=True)
    params = {"name": name, "text": former.text, "day": holds_from.isoformat()}
    record_change(verb="keep_former_target", record=former, by=by, params=params)
    before = fields_of(target)
    target.value, target.text, target.due_on = value, text, due_on
    target.version += 1
    with refusing({"one_target_an_area": OTHER}):
        target.save()
    record_change(
        verb="edit_target", record=target, by=by, before=before, params={"name": name, "text": text}
    )
    return target
