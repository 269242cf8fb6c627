"""Weights of composite indices: tried as a draft, adopted by a committee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries.areas import demand_over
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.roadmap.models import IndexAdoption, IndexWeights
from gonghui.insight.roadmap.queries import newest_weights
from gonghui.insight.roadmap.rules import Component, Composite, composites, parts_of

KEEP = (Permission.EDIT_PLAN, Category.FIGURES)
LONGEST, LONGEST_REASON = 120, 300
MOST = Decimal(10**6)


def _named(index: str) -> Composite:
    found = next((one for one in composites() if one.key == index), None)
    if found is None:
        raise Refusal(_("There is no such index."))
    return found


@transaction.atomic
def draft_weights(
    *, index: str, parts: Sequence[tuple[str, str, str]], reason: str, by: Account, now: datetime
) -> IndexWeights:
    """Tries other weights and ranges; the plan office sees them beside those that hold.

    Args:
        parts: weight, low and high of every component as typed, in the index's order.
    Raises:
        Refusal: no such index, no number, no range, no weight at all, nothing differs, or no reason. The
            field names the line: `weight_1`.
    """
    demand_over(by, *KEEP, city())
    now_held = newest_weights(_named(index))
    if len(parts) != len(now_held.components):
        raise Refusal(_("Every component needs its weight and its range; open the page again."))
    told = [
        _component(one, place, typed)
        for place, (one, typed) in enumerate(zip(now_held.components, parts, strict=True), start=1)
    ]
    if not any(one.weight for one in told):
        raise Refusal(_("At least one component must weigh something."), "weight_1")
    tried = replace(now_held, components=tuple(told))
    if tried.weights_digest == now_held.weights_digest:
        raise Refusal(_("Nothing differs from the weights that hold."), "weight_1")
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise Refusal(_("Say why the weights should be others, in at most 300 characters."), "reason")
    before = IndexWeights.objects.select_for_update().filter(index=index, state="draft").first()
    if before is not None:
        _end(before, IndexWeights.State.DROPPED)
    made = IndexWeights.objects.create(
        index=index,
        parts=parts_of(tried),
        digest=tried.weights_digest,
        reason=reason.strip(),
        by=by,
        drafted_at=now,
    )
    record_change(verb="draft_weights", record=made, by=by, params={"index": now_held.name_zh})
    return made


def _component(one: Component, place: int, typed: tuple[str, str, str]) -> Component:
    weight, low, high = (
        _number(text, f"{name}_{place}") for name, text in zip(("weight", "low", "high"), typed, strict=True)
    )
    if weight < 0:
        raise Refusal(_("A weight is not below nothing."), f"weight_{place}")
    if low == high:
        raise Refusal(_("The values that count 0 and 100 must differ."), f"high_{place}")
    return replace(one, weight=weight, low=low, high=high)


def _number(text: str, field: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > MOST:
        raise Refusal(_("“%(text)s” is no number; write it like 0.5.") % {"text": text[:20]}, field)
    # 1.0 and 1 are the same weight, and have the same digest.
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _end(weights: IndexWeights, state: str) -> None:
    weights.state, weights.version = state, weights.version + 1
    weights.save(update_fields=["state", "version"])


@transaction.atomic
def drop_weights(*, index: str, by: Account) -> IndexWeights:
    """Gives a draft of weights up; it is kept in the log.

    Raises:
        Refusal: there is none.
    """
    demand_over(by, *KEEP, city())
    held = IndexWeights.objects.select_for_update().filter(index=index, state="draft").first()
    if held is None:
        raise Refusal(_("There is no draft of weights of this index; somebody ended it meanwhile."))
    before = fields_of(held)
    _end(held, IndexWeights.State.DROPPED)
    params = {"index": _named(index).name_zh}
    record_change(verb="drop_weights", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def adopt_index(
    *,
    index: str,
    committee: Body,
    decision: str,
    on: date,
    by: Account,
    now: datetime,
    digest: str = "",
) -> IndexAdoption:
    """Enters that a committee adopted weights of an index; from then on others see it.

    The draft is adopted where there is one, else the weights of the file.

    Args:
        digest: of the weights that the person saw; others than those are not adopted.
        by: not whoever drafted the weights.
    Raises:
        Refusal: no such index, no committee, no decision, a day to come, these weights hold on that day
            already, drafted by the same person, or changed meanwhile.
    """
    demand_over(by, *KEEP, city())
    found = _named(index)
    draft = IndexWeights.objects.select_for_update().filter(index=index, state="draft").first()
    adopted = draft.digest if draft is not None else newest_weights(found).weights_digest
    if digest and digest != adopted:
        raise Refusal(_("Somebody changed these weights meanwhile; look at them again."))
    if draft is not None and draft.by_id == by.pk:
        raise Refusal(_("You drafted these weights yourself; another person enters that they were adopted."))
    if committee.kind != Body.Kind.COMMITTEE:
        raise Refusal(_("Weights are adopted by a committee; choose one."), "committee")
    if not decision.strip() or len(decision.strip()) > LONGEST:
        raise Refusal(_("Name the document of the decision."), "decision")
    if on > timezone.localdate(now):
        raise Refusal(_("This day is still to come; enter what has happened."), "on")
    # Those of an earlier decision may be adopted again, once others hold.
    earlier = IndexAdoption.objects.filter(index=index, adopted_on__lte=on).order_by("-adopted_on", "-pk")
    holding = earlier.first()
    if holding is not None and holding.weights_digest == adopted:
        raise Refusal(
            _("These weights were adopted already, on %(day)s, and hold since then.")
            % {"day": holding.adopted_on}
        )
    if draft is not None:
        _end(draft, IndexWeights.State.ADOPTED)
    adoption = IndexAdoption.objects.create(
        index=index,
        weights_digest=adopted,
        committee=committee,
        decision=decision.strip(),
        adopted_on=on,
        by=by,
    )
    params = {"committee": committee.name_zh, "index": found.name_zh}
    record_change(verb="adopt_index", record=adoption, by=by, params=params)
    return adoption
