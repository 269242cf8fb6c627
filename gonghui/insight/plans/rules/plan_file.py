"""What a plan file says, checked by itself: needs neither database nor clock. See docs/plan-file.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gonghui.insight.plans.rules.reader import Entry, read_mapping
from gonghui.insight.plans.rules.target_lines import KEY, TARGET_KEYS, TargetLine, read_target


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
        target=read_target(target, start, end) if target else None,
        entry=line,
    )
