"""`gonghui indicators`: how a plan stands, by area, and the records behind a number."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.inputs import day, plan_called
from gonghui.faces.command.output import json_number, print_json, print_table
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import scope_of, sees_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.facts import Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.queries import RecordBehind, all_records_behind, records_behind
from gonghui.insight.plans.models import Indicator, Plan, Target
from gonghui.insight.plans.queries import IndicatorState, plan_state, plan_states_below
from gonghui.insight.plans.rules import Status
from gonghui.insight.plans.rules.target_lines import COMPARATORS

PRINTED = {value: sign for sign, value in COMPARATORS.items()}
# As the plans of the field print them; keys of a format that programs read are not translated.
ATTRIBUTES = {Target.Attribute.BINDING: "约束性", Target.Attribute.EXPECTED: "预期性"}
STATUSES = {
    Status.MET: gettext_lazy("met"),
    Status.ON_TRACK: gettext_lazy("on track"),
    Status.SLIGHTLY_BEHIND: gettext_lazy("slightly behind"),
    Status.BEHIND: gettext_lazy("behind"),
    Status.NO_DATA: gettext_lazy("no data"),
    Status.NO_BASELINE: gettext_lazy("no baseline"),
    Status.NO_TARGET: gettext_lazy("no target"),
}


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("indicators", help=_("how a plan stands, and the records behind a number"))
    parser.add_argument("--plan", metavar="KEY", help=_("key of the plan; the newest when not given"))
    parser.add_argument(
        "--as-of", metavar="DATE", help=_("the end of this day, 2025-12-31; today when not given")
    )
    split = parser.add_mutually_exclusive_group()
    split.add_argument(
        "--by", choices=["district", "street"], help=_("a row for every district or street too")
    )
    split.add_argument("--records", metavar="NUMBER", help=_("the records behind this indicator"))
    parser.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Shows a plan's indicators, or the records behind one."""
    as_of = day(arguments.as_of)
    with acting(arguments) as account:
        require(account, Permission.VIEW_FIGURES, Category.FIGURES)
        plan = plan_called(arguments.plan)
        if arguments.records is not None:
            _show_records(arguments, plan, as_of, account)
        else:
            _show_indicators(arguments, plan, as_of, account)


def _show_indicators(arguments: argparse.Namespace, plan: Plan, as_of: date, account: Account) -> None:
    found = list(_states(plan, as_of, arguments.by, account))
    rows = [indicator_row(state, as_of, area) for state, area in found]
    _log(account, plan, as_of, len(rows))
    if arguments.json:
        print_json(rows)
        return
    headers = [_("No."), _("Indicator"), _("Area"), _("Value"), _("Unit"), _("Target"), _("Status")]
    lines = [
        [
            str(row["number"]),
            row["name"],
            row["area"]["name"] if row["area"] else "",
            "—" if state.value is None else f"{state.value:,.{state.indicator.decimals}f}",
            row["unit"],
            row["target_text"] or "—",
            str(STATUSES[Status(row["status"])]),
        ]
        for row, (state, _area) in zip(rows, found, strict=True)
    ]
    print_table(headers, lines, right=(0, 3))


def _states(
    plan: Plan, as_of: date, by: str | None, account: Account
) -> Iterator[tuple[IndicatorState, dict[str, str] | None]]:
    """Every indicator for the whole, each followed by its parts when asked for.

    The plan as a whole is for whoever sees figures; of its parts an account gets those within its scope.
    """
    whole = plan_state(plan, as_of=as_of)
    if by is None:
        yield from ((state, None) for state in whole.indicators)
        return
    parts = plan_states_below(plan, as_of=as_of, level=by)
    areas = Area.objects.in_bulk(list(parts))
    scope = scope_of(account, Permission.VIEW_FIGURES, Category.FIGURES)
    if not scope.everything:
        parts = {pk: parts[pk] for pk, area in areas.items() if sees_area(scope, area, as_of)}
    for position, state in enumerate(whole.indicators):
        yield state, None
        for area, states in parts.items():
            yield states[position], area_entry(areas.get(area))


def area_entry(area: Area | None) -> dict[str, str]:
    """An area in JSON; what has no seat anywhere stands under an empty code, so that parts add up."""
    return {"code": area.code, "name": area.name_zh} if area else {"code": "", "name": _("without a seat")}


def indicator_row(state: IndicatorState, as_of: date, area: dict[str, str] | None) -> dict[str, Any]:
    """An indicator in JSON: value in the printed unit, numerator and denominator as counted."""
    indicator, target, figure = state.indicator, state.target, state.figure
    known = figure is not None and state.value is not None
    return {
        "number": indicator.number,
        "name": indicator.name_zh,
        "unit": indicator.unit_zh,
        "value": json_number(state.value),
        "numerator": json_number(figure.numerator) if figure is not None and known else None,
        "denominator": json_number(figure.denominator) if figure is not None and known else None,
        "target": json_number(target.value) if target else None,
        "target_text": target.text if target else None,
        "comparator": PRINTED[target.comparator] if target else None,
        "attribute": ATTRIBUTES.get(Target.Attribute(target.attribute))
        if target and target.attribute
        else None,
        "status": str(state.status),
        "as_of": as_of.isoformat(),
        "definition_version": figure.version if figure else None,
        "area": area,
    }


def _show_records(arguments: argparse.Namespace, plan: Plan, as_of: date, account: Account) -> None:
    indicator = _numbered(plan, arguments.records)
    numerator, hidden, records = None, 0, []
    if indicator.metric and not isinstance(declared(indicator.metric), Series):
        asked: dict[str, Any] = {"area": None, "as_of": as_of, "account": account}
        page = records_behind(indicator.metric, part="numerator", limit=1, **asked)
        numerator, hidden = page.total, page.hidden
        for part in ("numerator", "missing"):
            records += [record_row(row) for row in all_records_behind(indicator.metric, part=part, **asked)]
    _log(account, plan, as_of, len(records))
    if arguments.json:
        print_json({"number": indicator.number, "numerator": numerator, "hidden": hidden, "records": records})
        return
    headers = [_("Name"), _("Area"), _("Counts")]
    lines = [
        [
            row["name"],
            row["area"]["name"] if row["area"] else "",
            _("yes") if row["in_numerator"] else _("no"),
        ]
        for row in records
    ]
    print_table(headers, lines)
    if hidden:
        print(_("%d more that count are not visible to this account.") % hidden)


def record_row(record: RecordBehind) -> dict[str, Any]:
    """A record behind a number in JSON."""
    return {
        "id": record.id,
        "name": record.name,
        "area": area_entry(record.area) if record.area else None,
        "in_numerator": record.in_numerator,
    }


def _numbered(plan: Plan, text: str) -> Indicator:
    numbers = {str(indicator.number): indicator for indicator in plan.indicators.order_by("number")}
    if text not in numbers:
        raise Refusal(
            _("The plan has no indicator number “%(number)s”; it has: %(known)s")
            % {"number": text, "known": ", ".join(numbers)}
        )
    return numbers[text]


def _log(account: Account, plan: Plan, as_of: date, rows: int) -> None:
    log_access(
        by=account,
        kind=Access.Kind.EXPORT,
        model=Indicator,
        record=None,
        purpose=f"gonghui indicators --plan {plan.key} --as-of {as_of}",
        rows=rows,
        category=Category.FIGURES,
    )
