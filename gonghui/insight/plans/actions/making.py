"""A draft on which everything was decided becomes a version of a plan."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import add_area
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions.drafts import without_text
from gonghui.insight.plans.models import DraftItem, EarlierValue, Indicator, Plan, PlanDraft, Target
from gonghui.insight.plans.rules.confirming import ATTRIBUTES, Wrong, falls, stored_comparator
from gonghui.insight.plans.rules.target_lines import KEY

Kind, State = DraftItem.Kind, DraftItem.State
NOT_GROUPED = ("未分组", "Not grouped")
NO_UNIT = "—"
TEN_THOUSAND = re.compile(r"^万")
# Said of an indicator whose kind the model of a target has no field for.
YEARLY_RATE = ("年均增长，按整个规划期计", "An average yearly rate over the whole period")
ABOUT = ("原文为约数，没有给出容许范围", "Printed as “about”, without a margin")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a plan is called and where it belongs; asked of a person, years proposed from the document."""

    key: str
    name_zh: str
    area: str  # code
    start_year: int
    end_year: int
    name_en: str = ""
    elsewhere: str = ""  # the area's name, where the installation does not know its code
    issuer: str = ""
    edition_of: Plan | None = None
    upper: Plan | None = None
    follows: Plan | None = None


@transaction.atomic
def make_plan(*, draft: PlanDraft, heading: Heading, by: Account) -> Plan:
    """Makes the plan version that a wholly decided draft says: indicators, targets, values reached before.

    No indicator has a metric: each is unmeasured until somebody says what measures it.

    Raises:
        Refusal: an item is still open, nothing is left to be measured, or the heading cannot stand.
    """
    held = PlanDraft.objects.select_for_update().get(pk=draft.pk)
    if held.state != PlanDraft.State.OPEN:
        raise Refusal(_("This draft is closed; what it became stands with the plans."))
    items = list(held.items.order_by("kind", "number"))
    waiting = sum(1 for one in items if one.state == State.OPEN)
    if waiting:
        raise Refusal(
            _("%(count)d items are still undecided; confirm or strike each of them first.")
            % {"count": waiting}
        )
    kept = [one for one in items if one.state != State.STRUCK]
    _check(heading)
    if not any(one.kind == Kind.INDICATOR for one in kept):
        raise Refusal(_("No indicator was confirmed; a plan without any measures nothing."))
    plan = _plan(held, heading, by)
    chapters = _chapters(kept)
    _put_indicators(plan, [one for one in kept if one.kind == Kind.INDICATOR], chapters, by)
    _put_earlier(plan, [one for one in kept if one.kind == Kind.ACHIEVEMENT], by)
    before = fields_of(held)
    held.plan, held.state, held.version = plan, PlanDraft.State.MADE, held.version + 1
    held.save(update_fields=["plan", "state", "version"])
    params = {"name": plan.name_zh}
    record_change(verb="make_plan", record=held, by=by, before=before, params=params, seal=without_text)
    return plan


def _check(heading: Heading) -> None:
    errors: dict[str, str] = {}
    if not re.fullmatch(KEY, heading.key) or len(heading.key) > 40:
        errors["key"] = _("Small letters, digits, dots and hyphens, at most 40 signs: beijing-15.")
    elif Plan.objects.filter(key=heading.key).exists():
        errors["key"] = _(
            "Another plan has this key; a new version needs one of its own, like beijing-15-v2."
        )
    if not heading.name_zh.strip() or len(heading.name_zh) > 120:
        errors["name_zh"] = _("The plan needs a name of at most 120 characters.")
    if heading.end_year < heading.start_year:
        errors["end_year"] = _("The last year lies before the first.")
    if not re.fullmatch(r"\d{6,12}", heading.area):
        errors["area"] = _("Choose the area; one of elsewhere has its six-digit code.")
    if errors:
        raise Wrong(errors)


def _plan(draft: PlanDraft, heading: Heading, by: Account) -> Plan:
    first = heading.edition_of
    family = (first.family or first.key) if first else heading.key
    if first is not None and not first.family:
        before = fields_of(first)
        first.family, first.version = first.key, first.version + 1
        first.save(update_fields=["family", "version"])
        record_change(verb="edit_plan", record=first, by=by, before=before, params={"name": first.name_zh})
    last = Plan.objects.filter(family=family).aggregate(last=Max("edition"))["last"] or 0
    start = date(heading.start_year, 1, 1)
    plan = Plan.objects.create(
        key=heading.key,
        name_zh=heading.name_zh.strip(),
        # A document says its name in its own language only.
        name_en=(heading.name_en or heading.name_zh).strip()[:160],
        area=_area(heading, start, by),
        period_start=start,
        period_end=date(heading.end_year, 12, 31),
        issuer=heading.issuer.strip()[:120],
        source=draft.file_name,
        family=family,
        edition=last + 1,
        upper=heading.upper,
        follows=heading.follows,
    )
    record_change(verb="add_plan", record=plan, by=by, params={"name": plan.name_zh})
    return plan


def _area(heading: Heading, on: date, by: Account) -> Area:
    area = Area.objects.filter(code=heading.area, valid_to=None).first()
    if area is not None:
        return area
    if not heading.elsewhere.strip():
        sentence = _("No area has this code here; give the name of the place, too, or check the code.")
        raise Wrong({"elsewhere": sentence})
    name = heading.elsewhere.strip()[:60]
    return add_area(code=heading.area, name_zh=name, name_en=name, level=Area.Level.ELSEWHERE, on=on, by=by)


def _chapters(items: Sequence[DraftItem]) -> tuple[list[int], list[str]]:
    """Where the chapters begin, and what they are called."""
    found = sorted(
        (one.spans[0]["start"], str((one.values or {}).get("title") or ""))
        for one in items
        if one.kind == Kind.SECTION and (one.values or {}).get("level") == 1
    )
    return [place for place, _title in found], [title for _place, title in found]


def _chapter(item: DraftItem, chapters: tuple[list[int], list[str]]) -> tuple[str, str]:
    places, titles = chapters
    at = bisect_right(places, item.spans[0]["start"]) - 1 if item.spans else -1
    return (titles[at][:60], titles[at][:80]) if at >= 0 and titles[at] else NOT_GROUPED


def _put_indicators(
    plan: Plan, items: Sequence[DraftItem], chapters: tuple[list[int], list[str]], by: Account
) -> None:
    """One indicator for one name, unit and kind; each year it names is a target of it."""
    known: dict[tuple[Any, ...], Indicator] = {}
    due: set[tuple[int, int]] = set()
    for item in items:
        values = item.values or {}
        key = (values["name"], values["unit"], values["kind"])
        indicator = known.get(key)
        if indicator is None or (indicator.pk, values["target_year"]) in due:
            indicator = _indicator(plan, len(_numbers(plan)) + 1, values, _chapter(item, chapters), by)
            known.setdefault(key, indicator)
        due.add((indicator.pk, values["target_year"]))
        target = Target.objects.create(indicator=indicator, area=plan.area, **_target(plan, values))
        params = {"name": indicator.name_zh, "text": target.text}
        record_change(verb="add_target", record=target, by=by, params=params)
        item.indicator = indicator
        item.save(update_fields=["indicator"])


def _numbers(plan: Plan) -> list[int]:
    """The numbers that indicators of a plan have."""
    return list(plan.indicators.values_list("number", flat=True))


def _indicator(
    plan: Plan, number: int, values: Mapping[str, Any], chapter: tuple[str, str], by: Account
) -> Indicator:
    unit = values["unit"] or NO_UNIT
    notes = [YEARLY_RATE] if values["kind"] == "annual_rate" else []
    notes += [ABOUT] if values["approx"] else []
    indicator = Indicator.objects.create(
        plan=plan,
        number=number,
        name_zh=values["name"],
        name_en=values["name"],
        category_zh=chapter[0],
        category_en=chapter[1],
        unit_zh=unit,
        unit_en=unit,
        unit_factor=10_000 if TEN_THOUSAND.match(unit) else 1,
        decimals=_decimals_of(values),
        note_zh="；".join(zh for zh, _en in notes),
        note_en="; ".join(en for _zh, en in notes),
    )
    record_change(verb="add_indicator", record=indicator, by=by, params={"name": indicator.name_zh})
    return indicator


def _decimals_of(values: Mapping[str, Any]) -> int:
    """With how many decimals the document prints it."""
    told = [values.get(name) for name in ("target_value", "target_min", "target_max", "baseline_value")]
    exponents = [Decimal(str(one)).normalize().as_tuple().exponent for one in told if one is not None]
    return max([0, *(-one for one in exponents if isinstance(one, int))])


def _target(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    direction = values["direction"]
    low, high = _number(values["target_value"]), None
    if values["comparator"] == "range":
        low, high = _number(values["target_min"]), _number(values["target_max"])
    if falls(values, direction) and low is not None:
        low, high = (-high, -low) if high is not None else (-low, None)
    is_change = values["kind"] == "change"
    base_year = values["baseline_year"]
    before = date(base_year or plan.period_start.year - 1, 12, 31)
    has_base = values["baseline_value"] is not None and not is_change
    numbered = values["comparator"] != "text"
    return {
        "attribute": ATTRIBUTES.get(values["attribute"] or "", ""),
        "comparator": stored_comparator(values, direction),
        "direction": direction,
        "value": low,
        "upper": high,
        "text": values["target_text"],
        "due_on": date(values["target_year"], 12, 31),
        "each_year": values["kind"] == "per_year",
        "cumulative": values["kind"] == "cumulative",
        "change_since": before if is_change and numbered else None,
        "baseline": _number(values["baseline_value"]) if has_base else None,
        "baseline_on": before if has_base else None,
        "baseline_source": plan.source if has_base else "",
        "is_confirmed": True,
    }


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _put_earlier(plan: Plan, items: Sequence[DraftItem], by: Account) -> None:
    """What the document reports as reached; beside the indicator of the same name and unit."""
    beside = {(one.name_zh, one.unit_zh): one for one in plan.indicators.all()}
    for number, item in enumerate(items, start=1):
        values = item.values or {}
        unit = values["unit"] or NO_UNIT
        earlier = EarlierValue.objects.create(
            plan=plan,
            indicator=beside.get((values["name"], unit)),
            number=number,
            name_zh=values["name"],
            name_en=values["name"],
            value=_number(values["target_value"]),
            text=values["target_text"],
            unit_zh=unit,
            unit_en=unit,
            on=date(values["target_year"], 12, 31),
            source=plan.source,
        )
        params = {"name": earlier.name_zh, "text": earlier.text}
        record_change(verb="add_earlier", record=earlier, by=by, params=params)
        item.earlier = earlier
        item.save(update_fields=["earlier"])
