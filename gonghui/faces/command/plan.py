"""`gonghui plan load FILE`, `plan check FILE`, `plan list`."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.inputs import read_text
from gonghui.faces.command.output import print_json, print_table
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.registers import Category
from gonghui.insight.plans.actions import load_plan
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.rules.plan_file import read_plan


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser("plan", help=_("plans and their files"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    for verb, run, text in (
        ("load", load, _("makes a plan from its file, or brings it up to the file")),
        ("check", check, _("checks a plan file by itself; needs no database")),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("file", metavar="FILE", help=_("YAML, see docs/plan-file.md"))
        one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
        one.set_defaults(run=run)
    known = verbs.add_parser("list", help=_("the plans that are loaded"))
    known.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    known.set_defaults(run=list_plans)


def load(arguments: argparse.Namespace) -> None:
    """Loads a plan file."""
    text = read_text(arguments.file)
    read_plan(text, metrics=declared_metrics())
    with acting(arguments) as by:
        require(by, Permission.EDIT_PLAN, Category.FIGURES)
        plan = load_plan(text=text, by=by)
        _show(arguments, [_row(plan)])


def check(arguments: argparse.Namespace) -> None:
    """Reads a plan file without a database: everything but areas and bodies is checked."""
    file = read_plan(read_text(arguments.file), metrics=declared_metrics())
    row = {
        "key": file.key,
        "name": file.name_zh,
        "from": file.period_start.isoformat(),
        "to": file.period_end.isoformat(),
        "goals": len(file.goals),
        "indicators": len(file.indicators),
    }
    _show(arguments, [row])


def list_plans(arguments: argparse.Namespace) -> None:
    """Lists the plans."""
    with acting(arguments) as by:
        require(by, Permission.VIEW_FIGURES, Category.FIGURES)
        rows = [_row(plan) for plan in Plan.objects.order_by("period_start", "key")]
        if arguments.json:
            print_json(rows)
        else:
            _table(rows)


def _row(plan: Plan) -> dict[str, Any]:
    return {
        "key": plan.key,
        "name": plan.name_zh,
        "from": plan.period_start.isoformat(),
        "to": plan.period_end.isoformat(),
        "goals": plan.goals.count(),
        "indicators": plan.indicators.count(),
    }


def _show(arguments: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    if arguments.json:
        print_json(rows[0])
    else:
        _table(rows)


def _table(rows: list[dict[str, Any]]) -> None:
    headers = [_("Plan"), _("Name"), _("From"), _("To"), _("Goals"), _("Indicators")]
    print_table(headers, [[str(value) for value in row.values()] for row in rows], right=(4, 5))
