"""What the target of an indicator says in a plan file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gonghui.insight.plans.models import Target
from gonghui.insight.plans.rules.reader import Entry

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
    "moves": "moves",
    "words": "words",
}
WITHOUT_VALUE = {"in_step", "all_due", "moves", "words"}
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
    "moves": {"up", "down"},
    "words": {"up", "down", "hold"},
}
FROM_RECORDS = "records"
SAME = "same"


TARGET_KEYS = {
    "attribute", "comparator", "direction", "value", "upper", "text", "due", "each_year", "reference",
    "baseline", "path", "districts", "confirmed", "change_since", "cumulative",
}  # fmt: skip


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
    baseline_source: str
    change_since: date | None
    cumulative: bool
    is_confirmed: bool
    path: dict[int, Decimal] = field(default_factory=dict)
    districts: dict[str, Decimal] | str = field(default_factory=dict)
    entry: Entry


def read_target(line: Entry, start: date, end: date) -> TargetLine:
    """What the `target` of an indicator says; `start` and `end` are the plan's period.

    Raises:
        Refusal: names line and key.
    """
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
    baseline, baseline_on, is_ours, source = _baseline(line, due_on)
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
        baseline_source=source,
        change_since=_change_since(line, comparator, due_on),
        cumulative=line.flag("cumulative"),
        is_confirmed=line.flag("confirmed"),
        path=_path(line, start, due_on, direction),
        districts=_districts(line, value),
        entry=line,
    )


def _values(line: Entry, comparator: str) -> tuple[Decimal | None, Decimal | None]:
    value, upper = line.number("value"), line.number("upper")
    if comparator in WITHOUT_VALUE:
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


def _change_since(line: Entry, comparator: str, due_on: date) -> date | None:
    """The day whose value a change in per cent is taken against."""
    day = line.day("change_since")
    if day is None:
        return None
    if comparator in WITHOUT_VALUE:
        raise line.refusal(_("only a target with a value can be a change in per cent"), "change_since")
    if line.flag("each_year") or "baseline" in line:
        raise line.refusal(
            _("a change begins at nothing on this day; it has no baseline and no years of its own"),
            "change_since",
        )
    if day >= due_on:
        raise line.refusal(_("this day is not before the due date"), "change_since")
    return day


def _baseline(line: Entry, due_on: date) -> tuple[Decimal | None, date | None, bool, str]:
    """The baseline, its day, whether it is ours, its source; one from records has no value in the file."""
    baseline = line.entry("baseline", {"on", "value", "from", "ours", "source"})
    if baseline is None:
        return None, None, False, ""
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
    source = baseline.text("source", most=300)
    return value, day, from_records or baseline.flag("ours"), source


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
