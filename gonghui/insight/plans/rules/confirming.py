"""What a person decides on one item of a draft: proposed from what was read, checked field by field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import DraftItem, Target
from gonghui.insight.plans.rules.target_lines import DIRECTIONS_OF

Kind = DraftItem.Kind
# The plan's own comparators, as `gonghui plan read` writes them, and what a target stores.
STORED = {"=": "eq", ">=": "ge", "<=": "le", ">": "gt", "<": "lt", "range": "range", "text": "words"}
KINDS = ("level", "cumulative", "annual_rate", "per_year", "change")
ATTRIBUTES = {"约束性": Target.Attribute.BINDING, "预期性": Target.Attribute.EXPECTED}
TURNED = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}
# Words of a printed target and the comparator they mean; the longer words first.
WORDS = (
    (re.compile(r"不低于|不少于|不小于|以上|至少|≥"), ">="),
    (re.compile(r"不超过|不高于|不大于|控制在|以下|以内|之内|≤"), "<="),
    (re.compile(r"超过|突破|大于|高于|[>＞]"), ">"),
    (re.compile(r"低于|少于|小于|[<＜]"), "<"),
)
ABOUT = re.compile(r"左右|约|大约|近")

NUMBERS = ("baseline_value", "target_value", "target_min", "target_max")
YEARS = ("baseline_year", "target_year")
TARGET_FIELDS = (
    "name", "unit", "target_text", "comparator", "target_value", "target_min", "target_max", "approx", "kind",
    "target_year", "baseline_value", "baseline_year", "attribute",
)  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.INDICATOR: (*TARGET_FIELDS, "direction"),
    Kind.ACHIEVEMENT: TARGET_FIELDS,
    Kind.TASK: ("text", "lead", "supporting"),
    Kind.SECTION: ("title", "level"),
}
LONGEST = {"name": 80, "unit": 20, "target_text": 60, "text": 4000, "lead": 200, "title": 200}


class Wrong(Refusal):
    """Fields that cannot stand, each with its sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        field, sentence = next(iter(errors.items()))
        super().__init__(sentence, field=field)
        self.errors = dict(errors)


def plan_comparator(read: Mapping[str, Any]) -> str:
    """The plan's own comparator of what was read: from its number, else from the words of its text."""
    if read.get("target_min") is not None and read.get("target_max") is not None:
        return "range"
    if read.get("target_value") is None:
        return "text"
    printed = str(read.get("comparator") or "=")
    if printed in STORED and printed != "=":
        return printed
    text = str(read.get("target_text") or "")
    return next((sign for words, sign in WORDS if words.search(text)), "=")


def proposal(kind: str, read: Mapping[str, Any]) -> dict[str, Any]:
    """What is offered to the person: as read, the comparator the plan's own; a direction is never guessed."""
    offered = {name: read.get(name) for name in FIELDS[kind]}
    if kind in (Kind.INDICATOR, Kind.ACHIEVEMENT):
        offered["comparator"] = plan_comparator(read)
        offered["approx"] = bool(read.get("approx") or ABOUT.search(str(read.get("target_text") or "")))
        offered["unit"] = read.get("unit") or ""
    if kind == Kind.INDICATOR:
        offered["direction"] = None
    return offered


def typed_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as a form holds them."""
    typed = {}
    for name, value in values.items():
        if isinstance(value, bool):
            typed[name] = "on" if value else ""
        elif isinstance(value, list):
            typed[name] = "、".join(map(str, value))
        else:
            typed[name] = "" if value is None else f"{value}"
    return typed


def changed_fields(kind: str, read: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """The fields in which a decision differs from what was read; a direction only if one was read."""
    offered = proposal(kind, read) | {"direction": read.get("direction")}
    found = []
    for name in FIELDS[kind]:
        before, after = offered.get(name), values.get(name)
        if name == "direction" and before is None:
            continue
        if (before or None) != (after or None) and before != after:
            found.append(name)
    return found


def decided(
    kind: str, typed: Mapping[str, str], *, start_year: int | None = None, end_year: int | None = None
) -> dict[str, Any]:
    """The values of a decision from what was typed.

    Args:
        start_year, end_year: of the plan, where known; a target before its first year is refused.
    Raises:
        Wrong: with a sentence for each field that cannot stand.
    """
    sheet = _Sheet(typed)
    if kind == Kind.TASK:
        values: dict[str, Any] = {
            "text": sheet.text("text", required=True),
            "lead": sheet.text("lead") or None,
            "supporting": [
                one for one in re.split(r"[、，,;；\n]\s*", sheet.text("supporting", 2000)) if one
            ],
        }
    elif kind == Kind.SECTION:
        values = {"title": sheet.text("title", required=True), "level": sheet.whole("level", 1, 9)}
        if values["level"] is None:
            sheet.wrong("level", _("Say which level the heading has, 1 being the highest."))
    else:
        values = _target(sheet)
        _check_years(sheet, values, start_year if kind == Kind.INDICATOR else None)
        if kind == Kind.INDICATOR:
            values["direction"] = _direction(sheet, values)
    if sheet.errors:
        raise Wrong(sheet.errors)
    return values


class _Sheet:
    """What was typed, and what is wrong with it."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed, self.errors = typed, {}  # type: Mapping[str, str], dict[str, str]

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)

    def text(self, name: str, most: int = 0, *, required: bool = False) -> str:
        value = (self.typed.get(name) or "").strip()
        most = most or LONGEST.get(name, 200)
        if required and not value:
            self.wrong(name, _("This cannot be left empty."))
        elif len(value) > most:
            self.wrong(name, _("At most %(most)d characters; shorten it.") % {"most": most})
        return value

    def number(self, name: str) -> int | float | None:
        value = unicodedata.normalize("NFKC", self.typed.get(name) or "").strip()
        value = value.replace(",", "").replace("−", "-")
        if not value:
            return None
        if not re.fullmatch(r"-?\d{1,13}(\.\d{1,6})?", value, re.ASCII):
            self.wrong(name, _("“%s” is not a number; write it like 85 or 1.5.") % value[:40])
            return None
        number = Decimal(value)
        return int(number) if number == int(number) else float(number)

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = unicodedata.normalize("NFKC", self.typed.get(name) or "").strip()
        if not value:
            return None
        if not re.fullmatch(r"\d{1,4}", value, re.ASCII) or not least <= int(value) <= most:
            self.wrong(
                name,
                _("“%(value)s” is not a whole number from %(least)d to %(most)d.")
                % {"value": value[:40], "least": least, "most": most},
            )
            return None
        return int(value)

    def choice(self, name: str, known: Callable[[str], bool], sentence: str) -> str:
        value = (self.typed.get(name) or "").strip()
        if not known(value):
            self.wrong(name, sentence)
        return value


def _target(sheet: _Sheet) -> dict[str, Any]:
    comparator = sheet.choice("comparator", STORED.__contains__, _("Choose how the value is compared."))
    kind = sheet.choice("kind", KINDS.__contains__, _("Choose what kind of value it is."))
    attribute = sheet.choice(
        "attribute", lambda one: not one or one in ATTRIBUTES, _("Choose binding, expected or neither.")
    )
    values: dict[str, Any] = {
        "name": sheet.text("name", required=True),
        "unit": sheet.text("unit", required=comparator != "text"),
        "target_text": sheet.text("target_text", required=True),
        "comparator": comparator,
        "kind": kind,
        "attribute": attribute or None,
        "approx": bool(sheet.typed.get("approx")),
    }
    values |= {name: sheet.number(name) for name in NUMBERS}
    values |= {name: sheet.whole(name, 1949, 2100) for name in YEARS}
    low, high = values["target_min"], values["target_max"]
    if comparator == "range":
        if low is None or high is None:
            sheet.wrong("target_max" if high is None else "target_min", _("A range needs both ends."))
        elif high <= low:
            sheet.wrong("target_max", _("The upper end of the range is not above its lower end."))
        values["target_value"] = None
    elif comparator == "text":
        values["target_value"] = values["target_min"] = values["target_max"] = None
    elif values["target_value"] is None and "target_value" not in sheet.errors:
        sheet.wrong("target_value", _("Give the number, or choose “in words” for how it is compared."))
    if comparator not in ("range", "text"):
        values["target_min"] = values["target_max"] = None
    return values


def _check_years(sheet: _Sheet, values: Mapping[str, Any], start_year: int | None) -> None:
    year, base = values["target_year"], values["baseline_year"]
    if year is None and "target_year" not in sheet.errors:
        sheet.wrong("target_year", _("Give the year by which it is to be reached."))
    elif year is not None and start_year is not None and year < start_year:
        sheet.wrong("target_year", _("The plan begins in %d; a target cannot be due before.") % start_year)
    if values["baseline_value"] is not None and base is None and "baseline_year" not in sheet.errors:
        sheet.wrong("baseline_year", _("Give the year of the baseline, or leave its value out."))
    if year is not None and base is not None and base >= year:
        sheet.wrong("baseline_year", _("The baseline's year is not before the target's."))


def _direction(sheet: _Sheet, values: Mapping[str, Any]) -> str:
    direction = sheet.choice(
        "direction",
        Target.Direction.values.__contains__,
        _("Say whether it is to rise, to fall, or to be held; the text alone does not decide it."),
    )
    if "direction" in sheet.errors or "comparator" in sheet.errors:
        return direction
    if direction not in DIRECTIONS_OF[stored_comparator(values, direction)]:
        sheet.wrong(
            "direction",
            _("What is to rise has no upper limit, and what is to fall no lower one; check both."),
        )
    return direction


def falls(values: Mapping[str, Any], direction: str) -> bool:
    """Whether it is a change told as a positive number that is a fall: 下降20%."""
    return values["kind"] == "change" and direction == Target.Direction.DOWN


def stored_comparator(values: Mapping[str, Any], direction: str) -> str:
    """The comparator as a target stores it: a fall of at least 20 % is a change of at most −20 %."""
    stored = STORED[values["comparator"]]
    return TURNED.get(stored, stored) if falls(values, direction) else stored


def warnings_of(values: Mapping[str, Any]) -> list[str]:
    """What is odd about a decision and yet may be meant."""
    found: list[str] = []
    value = values.get("target_value")
    base, direction = values.get("baseline_value"), values.get("direction")
    if values.get("kind") != "level" or value is None:
        return found
    if base is not None and ((direction == "up" and value < base) or (direction == "down" and value > base)):
        found.append(_("The target is looser than its baseline; check both numbers."))
    if values.get("unit") in ("%", "％") and value > 100:
        found.append(_("More than 100 %; check the number and the unit."))
    return found
