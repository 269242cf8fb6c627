"""`gonghui warehouse refresh|rebuild|verify`."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.warehouse.actions import rebuild, refresh, verify


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser("warehouse", help=_("the warehouse under the figures"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    for verb, run, text in (
        ("refresh", run_refresh, _("folds what changed since into a new base")),
        ("rebuild", run_rebuild, _("builds the base anew from the database")),
        ("verify", run_verify, _("computes every figure anew and compares")),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
        one.set_defaults(run=run)


def run_refresh(arguments: argparse.Namespace) -> None:
    """Compacts the changes since the base into a new one."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        _tell(arguments, refresh(by=by, progress=note))


def run_rebuild(arguments: argparse.Namespace) -> None:
    """Builds the base anew."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        _tell(arguments, rebuild(by=by, progress=note))


def run_verify(arguments: argparse.Namespace) -> int:
    """Compares base and delta with the database; exit status 1 when they differ."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        problems = [str(problem) for problem in verify()]
    if arguments.json:
        print_json({"agrees": not problems, "problems": problems})
    elif not problems:
        print(_("Warehouse and database agree."))
    for problem in problems:
        note(problem)
    return 1 if problems else 0


def _tell(arguments: argparse.Namespace, base: Any) -> None:
    rows = sum(base.rows.values()) if base is not None else None
    if arguments.json:
        print_json(
            {"built": base is not None, "rows": rows, "base": base.folder if base is not None else None}
        )
    elif base is None:
        print(_("The base is complete already; nothing was built."))
    else:
        print(_("A new base of %d rows is in use.") % rows)
