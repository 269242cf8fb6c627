"""What a plan file says, checked by itself: needs neither database nor clock. See docs/plan-file.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gonghui.insight.plans.models import Target
from gonghui.insight.plans.rules.reader import Entry, read_mapping

KEY = r"[a-z0-9][a-z0-9_.-]*"
COMPARATORS = {
    ">=": "ge",
    "<=": "le",
    ">": "gt",
    "<": "lt",
    "=": "eq",
    "range": "range",
    "in_step": "in_step",
    "all_due": "all_due",
    "never_below": "never_below",
}
ATTRIBUTES = {value: value for value in Target.Attribute.values}
DIRECTIONS = {value: value for value in Target.Direction.values}
# A target that is to be raised cannot be an upper limit, and the other way round.
DIRECTIONS_OF = {
    "ge": {"up", "hold"},
    "gt": {"up", "hold"},
    "le": {"down", "hold"},
    "lt": {"down", "hold"},
    "eq": {"up", "down", "hold"},
    "range": {"up", "down", "hold"},
    "in_step": {"hold"},
    "all_due": {"up"},
    "never_below": {"hold"},
}
FROM_RECORDS = "records"
SAME = "same"


@dataclass(frozen=True, kw_only=True)
class OwnerLine:
    """A body that owns indicators; `create` founds a department of that name where there is none."""

    key: str
    name_zh: str
    name_en: str
    code: str
    create: bool
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal of the plan."""

    number: int
    key: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """A target: fields as in `models.Target`; `districts` are shares by area code, or SAME."""

    attribute: str
    comparator: str
    direction: str
    value: Decimal | None
    upper: Decimal | None
    text: str
    due_on: date
    each_year: bool
    reference_metric: str
    tolerance_key: str
    baseline: Decimal | None
    baseline_on: date | None
    baseline_is_ours: bool
    is_confirmed: bool
    path: dict[int, Decimal] = field(default_factory=dict)
    districts: dict[str, Decimal] | str = field(default_factory=dict)
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """An indicator with its target, if it has one."""

    number: int
    name_zh: str
    name_en: str
    category_zh: str
    category_en: str
    goal: str
    unit_zh: str
    unit_en: str
    unit_factor: Decimal
    decimals: int
    metric: str
    owner: str
    target: TargetLine | None
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """A whole plan file."""

    key: str
    name_zh: str
    name_en: str
    area: str
    period_start: date
    period_end: date
    issuer: str
    source: str
    owners: dict[str, OwnerLine]
    goals: tuple[GoalLine, ...]
    indicators: tuple[IndicatorLine, ...]
    entry: Entry


PLAN_KEYS = {
    "plan", "name", "area", "period", "issuer", "source", "owners", "categories", "goals", "indicators"
}  # fmt: skip
INDICATOR_KEYS = {"number", "name", "category", "goal", "unit", "metric", "owner", "target"}
TARGET_KEYS = {
    "attribute", "comparator", "direction", "value", "upper", "text", "due", "each_year", "reference",
    "baseline", "path", "districts", "confirmed",
}  # fmt: skip


def read_plan(text: str, *, metrics: Collection[str]) -> PlanFile:
    """What a plan file says.

    Args:
        text: the YAML text.
        metrics: the keys that an indicator may name.
    Raises:
        Refusal: names line and key, and says what is wrong with it.
    """
    entry = read_mapping(text, keys=PLAN_KEYS)
    entry.require("plan", "name", "area", "period", "indicators")
    name_zh, name_en = _names(entry, "name", most=(120, 160))
    start, end = _period(entry)
    owners = _owners(entry)
    categories = _categories(entry)
    goals = _goals(entry)
    indicators: list[IndicatorLine] = []
    for line in entry.entries("indicators", INDICATOR_KEYS):
        found = _indicator(line, start, end, categories)
        _known(line, "goal", found.goal, [goal.key for goal in goals])
        _known(line, "owner", found.owner, owners)
        _known(line, "metric", found.metric, metrics)
        if found.target:
            _known(found.target.entry, "reference", found.target.reference_metric, metrics)
        if found.number in {other.number for other in indicators}:
            raise line.refusal(_("another indicator has this number already"), "number")
        indicators.append(found)
    if not indicators:
        raise entry.refusal(_("a plan without any indicator measures nothing"), "indicators")
    return PlanFile(
        key=entry.text("plan", most=40, pattern=KEY),
        name_zh=name_zh,
        name_en=name_en,
        area=entry.text("area", most=12, pattern=r"\d{6,12}"),
        period_start=start,
        period_end=end,
        issuer=entry.text("issuer", most=120),
        source=entry.text("source", most=300),
        owners=owners,
        goals=goals,
        indicators=tuple(indicators),
        entry=entry,
    )


def _names(entry: Entry, key: str, *, most: tuple[int, int]) -> tuple[str, str]:
    entry.require(key)
    names = entry.entry(key, {"zh", "en"})
    assert names is not None
    names.require("zh", "en")
    return names.text("zh", most=most[0]), names.text("en", most=most[1])


def _known(entry: Entry, key: str, value: str, known: Collection[str]) -> None:
    if value and value not in known:
        raise entry.refusal(
            _("“%(value)s” is not known; known here: %(known)s")
            % {"value": value, "known": ", ".join(sorted(known)) or "—"},
            key,
        )


def _period(entry: Entry) -> tuple[date, date]:
    period = entry.entry("period", {"from", "to"})
    assert period is not None
    period.require("from", "to")
    start, end = period.day("from"), period.day("to")
    assert start is not None
    assert end is not None
    if end <= start:
        raise period.refusal(_("the period ends before it begins"), "to")
    return start, end


def _owners(entry: Entry) -> dict[str, OwnerLine]:
    found: dict[str, OwnerLine] = {}
    section = entry.entry("owners", None)
    for key in section.nodes if section else ():
        assert section is not None
        line = section.entry(key, {"zh", "en", "code", "create"})
        if line is None:
            raise section.refusal(_("a value is missing"), key)
        if "zh" not in line and "code" not in line:
            raise line.refusal(_("an owner needs its name (zh) or its credit code (code)"))
        found[key] = OwnerLine(
            key=key,
            name_zh=line.text("zh", most=120),
            name_en=line.text("en", most=160),
            code=line.text("code", most=18),
            create=line.flag("create"),
            entry=line,
        )
        if found[key].create and not found[key].name_zh:
            raise line.refusal(_("a body to be created needs a name (zh)"), "create")
    return found


def _categories(entry: Entry) -> dict[str, tuple[str, str]]:
    section = entry.entry("categories", None)
    return {key: _names(section, key, most=(60, 80)) for key in section.nodes} if section else {}


def _goals(entry: Entry) -> tuple[GoalLine, ...]:
    goals: list[GoalLine] = []
    for line in entry.entries("goals", {"number", "key", "name"}):
        line.require("number", "key", "name")
        name_zh, name_en = _names(line, "name", most=(80, 120))
        number = line.whole("number", least=1, most=999)
        assert number is not None
        goal = GoalLine(
            number=number, key=line.text("key", most=40, pattern=KEY), name_zh=name_zh, name_en=name_en
        )
        if goal.number in {other.number for other in goals}:
            raise line.refusal(_("another goal has this number already"), "number")
        if goal.key in {other.key for other in goals}:
            raise line.refusal(_("another goal has this key already"), "key")
        goals.append(goal)
    return tuple(goals)


def _indicator(line: Entry, start: date, end: date, categories: dict[str, tuple[str, str]]) -> IndicatorLine:
    line.require("number", "name", "unit")
    name_zh, name_en = _names(line, "name", most=(80, 160))
    unit = line.entry("unit", {"zh", "en", "factor", "decimals"})
    assert unit is not None
    unit.require("zh", "en")
    factor = unit.number("factor", decimals=4)
    if factor is not None and not 0 < factor < 10**8:
        raise unit.refusal(
            _("one printed unit must be more than nothing, and less than 100 000 000"), "factor"
        )
    category = line.text("category", most=60)
    _known(line, "category", category, categories)
    category_zh, category_en = categories.get(category, ("", ""))
    target = line.entry("target", TARGET_KEYS)
    number = line.whole("number", least=1, most=9999)
    assert number is not None
    return IndicatorLine(
        number=number,
        name_zh=name_zh,
        name_en=name_en,
        category_zh=category_zh,
        category_en=category_en,
        goal=line.text("goal", most=40),
        unit_zh=unit.text("zh", most=20),
        unit_en=unit.text("en", most=40),
        unit_factor=factor if factor is not None else Decimal(1),
        decimals=unit.whole("decimals", least=0, most=6) or 0,
        metric=line.text("metric", most=60),
        owner=line.text("owner", most=60),
        target=_target(target, start, end) if target else None,
        entry=line,
    )


def _target(line: Entry, start: date, end: date) -> TargetLine:
    line.require("comparator", "direction", "text")
    comparator = line.choice("comparator", COMPARATORS)
    direction = line.choice("direction", DIRECTIONS)
    if direction not in DIRECTIONS_OF[comparator]:
        raise line.refusal(
            _("the direction %(direction)s does not go with this comparator; possible: %(possible)s")
            % {"direction": direction, "possible": ", ".join(sorted(DIRECTIONS_OF[comparator]))},
            "direction",
        )
    value, upper = _values(line, comparator)
    due_on = line.day("due") or end
    if due_on < start:
        raise line.refusal(_("the due date lies before the plan's period"), "due")
    reference_metric, tolerance_key = _reference(line, comparator)
    baseline, baseline_on, is_ours = _baseline(line, due_on)
    return TargetLine(
        attribute=line.choice("attribute", ATTRIBUTES),
        comparator=comparator,
        direction=direction,
        value=value,
        upper=upper,
        text=line.text("text", most=60),
        due_on=due_on,
        each_year=line.flag("each_year"),
        reference_metric=reference_metric,
        tolerance_key=tolerance_key,
        baseline=baseline,
        baseline_on=baseline_on,
        baseline_is_ours=is_ours,
        is_confirmed=line.flag("confirmed"),
        path=_path(line, start, due_on, direction),
        districts=_districts(line, value),
        entry=line,
    )


def _values(line: Entry, comparator: str) -> tuple[Decimal | None, Decimal | None]:
    value, upper = line.number("value"), line.number("upper")
    if comparator in {"in_step", "all_due"}:
        if value is not None:
            raise line.refusal(_("this comparator takes no value"), "value")
    elif value is None:
        raise line.refusal(_("a value is missing"), "value")
    if comparator == "range":
        if upper is None:
            raise line.refusal(_("a range needs its upper end"), "upper")
        if value is not None and upper <= value:
            raise line.refusal(_("the upper end of the range is not above its lower end"), "upper")
    elif upper is not None:
        raise line.refusal(_("only a range has an upper end"), "upper")
    return value, upper


def _reference(line: Entry, comparator: str) -> tuple[str, str]:
    reference = line.entry("reference", {"metric", "tolerance"})
    if comparator != "in_step":
        if reference:
            raise line.refusal(_("only in_step keeps pace with another metric"), "reference")
        return "", ""
    if reference is None:
        raise line.refusal(
            _("in_step needs the metric to keep pace with, and the tolerance's key"), "reference"
        )
    reference.require("metric", "tolerance")
    return reference.text("metric", most=60), reference.text("tolerance", most=80, pattern=KEY)


def _baseline(line: Entry, due_on: date) -> tuple[Decimal | None, date | None, bool]:
    """The baseline, its day, and whether it is ours; one from records has no value in the file."""
    baseline = line.entry("baseline", {"on", "value", "from", "ours"})
    if baseline is None:
        return None, None, False
    baseline.require("on")
    day = baseline.day("on")
    assert day is not None
    if day >= due_on:
        raise baseline.refusal(_("the baseline's day is not before the due date"), "on")
    value = baseline.number("value")
    from_records = "from" in baseline
    if from_records:
        baseline.choice("from", {FROM_RECORDS: FROM_RECORDS})
    if from_records == (value is not None):
        raise baseline.refusal(_("a baseline has either a value or “from: records”"))
    return value, day, from_records or baseline.flag("ours")


def _path(line: Entry, start: date, due_on: date, direction: str) -> dict[int, Decimal]:
    steps = line.entry("path", None)
    if steps is None:
        return {}
    if direction == "hold":
        raise line.refusal(_("a target that is to be kept has no path"), "path")
    found: dict[int, Decimal] = {}
    for year in steps.nodes:
        if not (year.isascii() and year.isdigit() and start.year <= int(year) <= due_on.year):
            raise steps.refusal(
                _("a year from %(first)d to %(last)d is expected")
                % {"first": start.year, "last": due_on.year},
                year,
            )
        step = steps.number(year)
        if step is None:
            raise steps.refusal(_("a value is missing"), year)
        found[int(year)] = step
    return found


def _districts(line: Entry, value: Decimal | None) -> dict[str, Decimal] | str:
    if line.is_word("districts", SAME):
        return SAME
    shares = line.entry("districts", None)
    if shares is None:
        return {}
    if value is None:
        raise line.refusal(_("a target without value has no shares; write “same”"), "districts")
    found: dict[str, Decimal] = {}
    for code in shares.nodes:
        share = shares.number(code)
        if share is None:
            raise shares.refusal(_("a value is missing"), code)
        found[code] = share
    return found
