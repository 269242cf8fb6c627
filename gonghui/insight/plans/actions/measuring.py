"""Saying which metric measures an indicator that a document promised, and who owns it."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries.areas import demand_over
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Indicator

# How many counted things one printed unit is: a rate in per cent, single things, 万.
FACTORS = ("0.01", "1", "10000")


@transaction.atomic
def measure_indicator(
    *, indicator: Indicator, metric: str, unit_factor: str, by: Account, owner: Body | None = None
) -> Indicator:
    """Says which metric measures an indicator of a plan that was made from a document.

    Args:
        unit_factor: one of `FACTORS`.
        owner: who answers for it; None leaves it as it is.
    Raises:
        Refusal: no such metric or unit, an owner that is gone, or a plan that comes from a file.
    """
    demand_over(by, Permission.EDIT_PLAN, Category.FIGURES, indicator.plan.area)
    held = Indicator.objects.select_for_update(of=("self",)).select_related("plan").get(pk=indicator.pk)
    if not held.plan.drafts.exists():
        raise Refusal(_("This plan comes from a file, which says what measures it; change it there."))
    if metric not in declared_metrics():
        raise Refusal(_("There is no metric called %(key)s.") % {"key": metric}, "metric")
    if unit_factor not in FACTORS:
        raise Refusal(_("Choose what one printed unit is."), "unit_factor")
    if owner is not None and (owner.merged_into_id is not None or owner.valid_to is not None):
        gone = _("%(body)s does not exist any more; name who took it over.")
        raise Refusal(gone % {"body": owner}, "owner")
    before = fields_of(held)
    held.metric, held.unit_factor = metric, Decimal(unit_factor)
    held.owner = owner or held.owner
    held.version += 1
    held.save(update_fields=["metric", "unit_factor", "owner", "version"])
    params = {"name": held.name_zh, "metric": metric}
    record_change(verb="measure_indicator", record=held, by=by, before=before, params=params)
    return held
