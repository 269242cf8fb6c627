"""Plans and drafts as sides to compare, and the comparison of two."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gonghui.insight.plans.models import DraftItem, Indicator, Plan, PlanDraft, Target
from gonghui.insight.plans.queries.drafts import items_of, text_of_plan
from gonghui.insight.plans.rules.comparing import (
    Finding,
    Judged,
    Line,
    Relation,
    Side,
    across,
    judged_pair,
    matched,
    text_across,
    text_within,
    within,
)
from gonghui.insight.plans.rules.confirming import ATTRIBUTES, falls, proposal, stored_comparator


@dataclass(frozen=True)
class Compared:
    """Two plans beside each other."""

    old: Side
    new: Side
    relation: Relation
    rows: list[Judged]
    between: list[Finding]
    in_old: list[Finding]
    in_new: list[Finding]


def compare_sides(old: Side, new: Side, relation: Relation) -> Compared:
    """Matches, verdicts, conflicts and gaps of two plans."""
    rows = [judged_pair(pair, relation) for pair in matched(old.targets, new.targets)]
    between = [*across(old, new, rows, relation), *text_across(old, new, relation)]
    in_old, in_new = ([*within(side), *text_within(side)] for side in (old, new))
    return Compared(old, new, relation, rows, between, in_old, in_new)


def relation_of(old: Plan | PlanDraft, new: Plan | PlanDraft) -> Relation:
    """How the second stands to the first: as recorded, else by area and period."""
    if isinstance(old, Plan) and isinstance(new, Plan):
        if (old.family or old.key) == (new.family or new.key):
            return Relation.VERSION
        if new.upper_id == old.pk:
            return Relation.LOWER
        if new.follows_id == old.pk or (new.area_id == old.area_id and new.period_end > old.period_end):
            return Relation.SUCCESSOR
        return Relation.OTHER
    years = [_years(one) for one in (old, new)]
    if years[0] == years[1]:
        return Relation.VERSION
    return Relation.SUCCESSOR if (years[1][1] or 0) > (years[0][1] or 0) else Relation.OTHER


def _years(one: Plan | PlanDraft) -> tuple[int | None, int | None]:
    if isinstance(one, Plan):
        return one.period_start.year, one.period_end.year
    return one.start_year, one.end_year


def side_of_plan(plan: Plan) -> Side:
    """A loaded plan; of an indicator with several years, each is a line."""
    indicators = list(plan.indicators.order_by("number").prefetch_related("targets"))
    lines = []
    for indicator in indicators:
        own = [target for target in indicator.targets.all() if target.area_id == plan.area_id]
        lines += [_line(indicator, target) for target in sorted(own, key=lambda one: one.due_on)]
        if not own:
            lines.append(_bare(indicator))
    lines += [
        Line(
            number=f"E{one.number}",
            name=one.name_zh,
            unit=one.unit_zh,
            value=one.value,
            text=one.text,
            kind="cumulative" if one.since else "level",
            year=one.on.year,
            reached=True,
            beside=str(one.indicator.number) if one.indicator else "",
        )
        for one in plan.earlier.select_related("indicator").order_by("number")
    ]
    serving = [one.goal_id for one in indicators]
    return Side(
        name=plan.name_zh,
        start=plan.period_start.year,
        end=plan.period_end.year,
        area=plan.area.name_zh,
        issuer=plan.issuer,
        text=text_of_plan(plan),
        lines=lines,
        goals=[(goal.name_zh, serving.count(goal.pk)) for goal in plan.goals.order_by("number")],
        categories=list(dict.fromkeys(one.category_zh for one in indicators)),
    )


def _bare(indicator: Indicator) -> Line:
    return Line(
        number=str(indicator.number),
        name=indicator.name_zh,
        unit=indicator.unit_zh,
        comparator="words",
        matter=indicator.matter,
        metric=indicator.metric,
    )


def _line(indicator: Indicator, target: Target) -> Line:
    if target.change_since:
        kind = "change"
    elif target.cumulative:
        kind = "cumulative"
    else:
        kind = "per_year" if target.each_year and target.direction != Target.Direction.HOLD else "level"
    return Line(
        number=str(indicator.number),
        name=indicator.name_zh,
        unit=indicator.unit_zh,
        comparator=target.comparator,
        direction=target.direction,
        value=target.value,
        upper=target.upper,
        text=target.text,
        kind=kind,
        year=target.due_on.year,
        baseline=target.baseline,
        baseline_is_printed=target.baseline is not None and not target.baseline_is_ours,
        attribute=target.attribute,
        matter=indicator.matter,
        metric=indicator.metric,
        is_confirmed=target.is_confirmed,
    )


def side_of_draft(draft: PlanDraft) -> Side:
    """A draft: decided items as decided, open ones as proposed; struck ones are not in it."""
    kept = [one for one in items_of(draft) if one.state != DraftItem.State.STRUCK]
    lines = [
        _drafted(one) for one in kept if one.kind in (DraftItem.Kind.INDICATOR, DraftItem.Kind.ACHIEVEMENT)
    ]
    return Side(name=str(draft), start=draft.start_year, end=draft.end_year, text=draft.text, lines=lines)


def _drafted(item: DraftItem) -> Line:
    values: dict[str, Any] = item.values or proposal(item.kind, item.read)
    direction = values.get("direction") or item.read.get("direction") or ""
    low, high = values.get("target_value"), None
    if values["comparator"] == "range":
        low, high = values.get("target_min"), values.get("target_max")
    reached = item.kind == DraftItem.Kind.ACHIEVEMENT
    if falls(values, direction) and low is not None:
        low, high = (-high, -low) if high is not None else (-low, None)
    return Line(
        number=f"E{item.number}" if reached else str(item.number),
        name=values["name"] or "",
        unit=values.get("unit") or "—",
        comparator=stored_comparator(values, direction),
        direction=direction,
        value=_decimal(low),
        upper=_decimal(high),
        text=values.get("target_text") or "",
        kind=values.get("kind") or "level",
        year=values.get("target_year"),
        baseline=_decimal(values.get("baseline_value")),
        baseline_is_printed=values.get("baseline_value") is not None,
        attribute=str(ATTRIBUTES.get(values.get("attribute") or "", "")),
        reached=reached,
        is_confirmed=item.state != DraftItem.State.OPEN,
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
