"""Plans from their files: made, or brought up to the file in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _now

from gonghui.foundation.bodies.actions import add_area, found_body
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import areas_below
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.models import Record
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import EarlierValue, Goal, Indicator, Plan, Target, YearTarget
from gonghui.insight.plans.rules.plan_file import IndicatorLine, OwnerLine, PlanFile, read_plan
from gonghui.insight.plans.rules.target_lines import SAME, TargetLine

R = TypeVar("R", bound=models.Model)


@dataclass
class Loading:
    """One file on its way in: who does it, and the plan it becomes."""

    file: PlanFile
    by: Actor
    plan: Plan = None  # type: ignore[assignment]


@transaction.atomic
def load_plan(*, text: str, by: Actor) -> Plan:
    """Makes the plan that a file describes, or brings it up to the file; all of it or nothing.

    Loading a file again changes nothing but what differs; what the file no longer says is removed.

    Args:
        text: a plan file, see docs/plan-file.md.
    Raises:
        Refusal: a sentence that names line and key.
    """
    file = read_plan(text, metrics=declared_metrics())
    loading = Loading(file, by)
    area = _plan_area(loading)
    loading.plan = _put(
        Plan.objects.select_for_update().filter(key=file.key).first() or Plan(key=file.key),
        "plan",
        {"name": file.name_zh},
        by,
        name_zh=file.name_zh,
        name_en=file.name_en,
        area_id=area.pk,
        period_start=file.period_start,
        period_end=file.period_end,
        issuer=file.issuer,
        source=file.source,
    )
    owners = {key: _owner(loading, line) for key, line in file.owners.items()}
    before = list(loading.plan.goals.all())
    goals = _put_goals(loading, before)
    kept = {line.number: _put_indicator(loading, line, owners, goals) for line in file.indicators}
    _put_earlier(loading, kept)
    for indicator in loading.plan.indicators.exclude(pk__in=kept.values()):
        _remove_indicator(indicator, by)
    for goal in before:
        if goal.key not in goals:
            _remove(goal, "goal", {"name": goal.name_zh}, by)
    return loading.plan


def _put(record: R, kind: str, params: Mapping[str, Any], by: Actor, **values: Any) -> R:
    """Saves a record with these values if it is new or differs, with its Change."""
    before = fields_of(record) if record.pk else None
    differs = record.pk is None or any(getattr(record, name) != value for name, value in values.items())
    if not differs:
        return record
    for name, value in values.items():
        setattr(record, name, value)
    if before is not None and isinstance(record, Record):
        record.version += 1
    record.save()
    verb = f"edit_{kind}" if before is not None else f"add_{kind}"
    record_change(verb=verb, record=record, by=by, before=before, params=params)
    return record


def _remove(record: models.Model, kind: str, params: Mapping[str, Any], by: Actor) -> None:
    record_change(verb=f"remove_{kind}", record=record, by=by, params=params, deleted=True)
    record.delete()


def _plan_area(loading: Loading) -> Area:
    """The plan's area; one elsewhere is entered by its name, in no tree, so that nothing counts in it."""
    file = loading.file
    if not file.elsewhere_zh:
        return _area(file.entry, "area", file.area)
    area = Area.objects.filter(code=file.area, valid_to=None).first()
    if area is None:
        return add_area(
            code=file.area,
            name_zh=file.elsewhere_zh,
            name_en=file.elsewhere_en,
            level=Area.Level.ELSEWHERE,
            on=file.period_start,
            by=loading.by,
        )
    if area.level != Area.Level.ELSEWHERE:
        raise file.entry.refusal(
            _now("the area %s is one of this installation; leave “elsewhere” out") % file.area, "elsewhere"
        )
    return area


def _area(entry: Any, key: str, code: str) -> Area:
    area = Area.objects.filter(code=code, valid_to=None).first()
    if area is None:
        raise entry.refusal(
            _now("there is no area with the code %s; load the areas first, or check the code") % code, key
        )
    return area


def _owner(loading: Loading, line: OwnerLine) -> Body:
    """The body of an owner's credit code or exact name; a department is founded where the file says so."""
    bodies = Body.objects.filter(merged_into=None)
    bodies = bodies.filter(code=line.code) if line.code else bodies.filter(name_zh=line.name_zh)
    found = list(bodies.order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise line.entry.refusal(_now("several bodies have this name; write the credit code (code) instead"))
    if not line.create:
        raise line.entry.refusal(
            _now("no body has this name or code; enter it first, or write “create: true” for a department")
        )
    return found_body(
        kind=Body.Kind.DEPARTMENT,
        name_zh=line.name_zh,
        name_en=line.name_en,
        on=loading.file.period_start,
        area=None,
        by=loading.by,
    )


def _put_earlier(loading: Loading, indicators: Mapping[int, int]) -> None:
    """The values reported before the plan, each beside its indicator."""
    plan, by = loading.plan, loading.by
    present = {one.number: one for one in plan.earlier.all()}
    for line in loading.file.earlier:
        _put(
            present.get(line.number) or EarlierValue(plan=plan, number=line.number),
            "earlier",
            {"name": line.name_zh, "text": line.text},
            by,
            indicator_id=indicators.get(line.indicator) if line.indicator else None,
            name_zh=line.name_zh,
            name_en=line.name_en,
            value=line.value,
            text=line.text,
            unit_zh=line.unit_zh,
            unit_en=line.unit_en,
            since=line.since,
            on=line.on,
            source=line.source,
        )
    kept = {line.number for line in loading.file.earlier}
    for gone in [one for number, one in present.items() if number not in kept]:
        _remove(gone, "earlier", {"name": gone.name_zh}, by)


def _put_goals(loading: Loading, before: list[Goal]) -> dict[str, Goal]:
    present = {goal.key: goal for goal in before}
    _make_room(before, {line.key: line.number for line in loading.file.goals})
    goals = {}
    for line in loading.file.goals:
        goals[line.key] = _put(
            present.get(line.key) or Goal(plan=loading.plan, key=line.key),
            "goal",
            {"name": line.name_zh},
            loading.by,
            number=line.number,
            name_zh=line.name_zh,
            name_en=line.name_en,
        )
    return goals


def _make_room(before: list[Goal], numbers: Mapping[str, int]) -> None:
    """Lifts the numbers of goals that are renumbered or go, so that two never share one on the way.

    Not a change of its own: the numbers they get follow in the same transaction.
    """
    for goal in before:
        if numbers.get(goal.key) != goal.number:
            Goal.objects.filter(pk=goal.pk).update(number=goal.number + 10_000)


def _put_indicator(
    loading: Loading, line: IndicatorLine, owners: Mapping[str, Body], goals: Mapping[str, Goal]
) -> int:
    plan, by = loading.plan, loading.by
    owner, goal = owners.get(line.owner), goals.get(line.goal)
    indicator = _put(
        plan.indicators.filter(number=line.number).first() or Indicator(plan=plan, number=line.number),
        "indicator",
        {"name": line.name_zh},
        by,
        goal_id=goal.pk if goal else None,
        name_zh=line.name_zh,
        name_en=line.name_en,
        category_zh=line.category_zh,
        category_en=line.category_en,
        unit_zh=line.unit_zh,
        unit_en=line.unit_en,
        unit_factor=line.unit_factor,
        decimals=line.decimals,
        metric=line.metric,
        owner_id=owner.pk if owner else None,
        matter=line.matter,
        note_zh=line.note_zh,
        note_en=line.note_en,
    )
    kept = _put_targets(loading, indicator, line.target) if line.target else []
    for target in indicator.targets.exclude(pk__in=kept):
        _remove_target(target, by)
    return indicator.pk


def _put_targets(loading: Loading, indicator: Indicator, line: TargetLine) -> list[int]:
    """The target of the plan's own area, and those of its districts; returns their keys."""
    plan = loading.plan
    shares: dict[int, Decimal | None] = {plan.area_id: line.value}
    if line.districts == SAME:
        below = areas_below(plan.area, plan.period_end, level=Area.Level.DISTRICT)
        shares |= dict.fromkeys((area.pk for area in below), line.value)
    elif isinstance(line.districts, dict):
        for code, value in line.districts.items():
            shares[_area(line.entry, "districts", code).pk] = value
    present = {}
    for target in indicator.targets.prefetch_related("path", "former").order_by("due_on"):
        if line.due_on in (target.due_on, *(one.due_on for one in target.former.all())):
            present[target.area_id] = target
    return [
        _put_target(
            loading,
            present.get(area) or Target(indicator=indicator, area_id=area, due_on=line.due_on),
            line,
            value,
        ).pk
        for area, value in shares.items()
    ]


def _put_target(loading: Loading, target: Target, line: TargetLine, value: Decimal | None) -> Target:
    own = target.area_id == loading.plan.area_id
    name = target.indicator.name_zh
    text = line.text if own or line.districts == SAME else f"{value}"
    if target.pk and _was_decided(target, line, value, text):
        value, text = target.value, target.text
    _put(
        target,
        "target",
        {"name": name, "text": text},
        loading.by,
        attribute=line.attribute,
        comparator=line.comparator,
        direction=line.direction,
        value=value,
        upper=line.upper,
        text=text,
        each_year=line.each_year,
        reference_metric=line.reference_metric,
        tolerance_key=line.tolerance_key,
        # A value belongs to the plan's own area; records tell of every area.
        baseline=line.baseline if own else None,
        baseline_on=line.baseline_on if own or line.baseline is None else None,
        baseline_is_ours=line.baseline_is_ours,
        baseline_source=line.baseline_source if own else "",
        change_since=line.change_since,
        cumulative=line.cumulative,
        is_confirmed=line.is_confirmed,
    )
    steps = line.path if own else {}
    present = {step.year: step for step in target.path.all()}
    for year, step in steps.items():
        record = present.get(year) or YearTarget(target=target, year=year)
        _put(record, "step", {"name": name, "year": year}, loading.by, value=step)
    for year, gone in present.items():
        if year not in steps:
            _remove(gone, "step", {"name": name, "year": year}, loading.by)
    return target


def _was_decided(target: Target, line: TargetLine, value: Decimal | None, text: str) -> bool:
    """Whether a target was changed by a decision, which a file that says what it was does not undo.

    Raises:
        Refusal: the file says neither what it was nor what it is.
    """
    former = list(target.former.all())
    if not former:
        return False
    said = {(one.value, one.text, one.due_on) for one in former}
    if (value, text, line.due_on) not in said | {(target.value, target.text, target.due_on)}:
        raise line.entry.refusal(
            _now(
                "this target was changed to %(text)s by a decision, and the file says something else; "
                "write what was decided, or propose the change of the target"
            )
            % {"text": target.text}
        )
    return True


def _remove_target(target: Target, by: Actor) -> None:
    name = target.indicator.name_zh
    if target.former.exists():
        raise Refusal(
            _now("The target of “%(name)s” was changed by a decision; keep its line in the file.")
            % {"name": name},
            field="target",
        )
    for step in target.path.all():
        _remove(step, "step", {"name": name, "year": step.year}, by)
    _remove(target, "target", {"name": name}, by)


def _remove_indicator(indicator: Indicator, by: Actor) -> None:
    decided = _decided(indicator)
    if decided:
        raise _standing(indicator, decided)
    for target in indicator.targets.all():
        _remove_target(target, by)
    try:
        # What was read of it in a document or said of it elsewhere may go; what was reported or asked stays.
        with transaction.atomic():
            _remove(indicator, "indicator", {"name": indicator.name_zh}, by)
    except models.ProtectedError as held:
        raise _standing(indicator, len(held.protected_objects)) from held


def _decided(indicator: Indicator) -> int:
    """How many records of other modules would silently go with an indicator: decisions, forecasts, links."""
    count = 0
    for one in Indicator._meta.related_objects:
        model: Any = one.related_model
        if one.on_delete is models.CASCADE and model._meta.app_label != Indicator._meta.app_label:
            count += model._base_manager.filter(**{one.field.name: indicator}).count()
    return count


def _standing(indicator: Indicator, count: int) -> Refusal:
    return Refusal(
        _now(
            "Indicator %(number)s “%(name)s” cannot be left out of the plan: %(count)s records stand on "
            "it (figures that were reported, which of them is official, forecasts, supervision). Keep its "
            "line in the file; where the plan was changed so that it has it no more, load the changed plan "
            "under a key of its own."
        )
        % {"number": indicator.number, "name": indicator.name_zh, "count": count},
        field="indicators",
    )
