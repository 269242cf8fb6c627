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
    matter: str
    note_zh: str
    note_en: str
    target: TargetLine | None
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class EarlierLine:
    """What was reported as reached before; `indicator` is the number it stands beside, if any."""

    number: int
    indicator: int | None
    name_zh: str
    name_en: str
    value: Decimal | None
    text: str
    unit_zh: str
    unit_en: str
    since: date | None
    on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """A whole plan file."""

    key: str
    name_zh: str
    name_en: str
    area: str
    elsewhere_zh: str  # the area's name, where the installation does not know it
    elsewhere_en: str
    period_start: date
    period_end: date
    issuer: str
    source: str
    owners: dict[str, OwnerLine]
    goals: tuple[GoalLine, ...]
    indicators: tuple[IndicatorLine, ...]
    earlier: tuple[EarlierLine, ...]
    entry: Entry


PLAN_KEYS = {
    "plan", "name", "area", "elsewhere", "period", "issuer", "source", "owners", "categories", "goals",
    "indicators", "earlier",
}  # fmt: skip
INDICATOR_KEYS = {
    "number", "name", "category", "goal", "unit", "metric", "owner", "target", "matter", "note"
}  # fmt: skip
EARLIER_KEYS = {"number", "indicator", "name", "value", "text", "unit", "since", "on", "source"}


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
    elsewhere = _names(entry, "elsewhere", most=(60, 80)) if "elsewhere" in entry else ("", "")
    start, end = _period(entry)
    owners = _owners(entry)
    categories = _categories(entry)
    goals = _goals(entry)
    indicators: list[IndicatorLine] = []
    for line in entry.entries("indicators", INDICATOR_KEYS):
        found = _indicator(line, start, end, categories)
        _known(line, "goal", found.goal, [goal.key for goal in goals])
        _known(line, "owner", found.owner, owners)
        _refuse_metric(line, found, metrics, bool(elsewhere[0]))
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
        elsewhere_zh=elsewhere[0],
        elsewhere_en=elsewhere[1],
        period_start=start,
        period_end=end,
        issuer=entry.text("issuer", most=120),
        source=entry.text("source", most=300),
        owners=owners,
        goals=goals,
        indicators=tuple(indicators),
        earlier=_earlier(entry, start, [one.number for one in indicators]),
        entry=entry,
    )


def _refuse_metric(line: Entry, found: IndicatorLine, metrics: Collection[str], is_elsewhere: bool) -> None:
    """Unknown metrics; and any metric of a plan of elsewhere, whose records are not here."""
    _known(line, "metric", found.metric, metrics)
    if found.metric and is_elsewhere:
        raise line.refusal(
            _("no records of that area are kept here; its indicators have no metric"), "metric"
        )
    if found.target:
        _known(found.target.entry, "reference", found.target.reference_metric, metrics)


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


def _earlier(entry: Entry, start: date, numbers: Collection[int]) -> tuple[EarlierLine, ...]:
    """The values reported before the plan began, each with its own name, unit and day."""
    found: list[EarlierLine] = []
    for line in entry.entries("earlier", EARLIER_KEYS):
        line.require("number", "name", "text", "unit", "on")
        name_zh, name_en = _names(line, "name", most=(80, 160))
        unit_zh, unit_en = _names(line, "unit", most=(20, 40))
        number, on, since = line.whole("number", least=1, most=9999), line.day("on"), line.day("since")
        assert number is not None
        assert on is not None
        if on >= start:
            raise line.refusal(_("this day does not lie before the plan's period"), "on")
        if since is not None and since >= on:
            raise line.refusal(_("the period ends before it begins"), "since")
        indicator = line.whole("indicator", least=1, most=9999)
        if indicator is not None and indicator not in numbers:
            raise line.refusal(_("no indicator of this plan has this number"), "indicator")
        if number in {other.number for other in found}:
            raise line.refusal(_("another value has this number already"), "number")
        found.append(
            EarlierLine(
                number=number,
                indicator=indicator,
                name_zh=name_zh,
                name_en=name_en,
                value=line.number("value"),
                text=line.text("text", most=60),
                unit_zh=unit_zh,
                unit_en=unit_en,
                since=since,
                on=on,
                source=line.text("source", most=300),
            )
        )
    return tuple(found)


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
    note_zh, note_en = _names(line, "note", most=(300, 400)) if "note" in line else ("", "")
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
        matter=line.text("matter", most=60, pattern=KEY),
        note_zh=note_zh,
        note_en=note_en,
        target=read_target(target, start, end) if target else None,
        entry=line,
    )
