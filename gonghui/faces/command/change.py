"""`gonghui change verify`: whether the chains of the logs are whole."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries import verify_chains
from gonghui.foundation.core.queries.chain import log_name


def register(commands: Any) -> None:
    """Adds the command and its verb."""
    parser = commands.add_parser("change", help=_("the log of changes, and that of looking"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    one = verbs.add_parser("verify", help=_("checks that no row of a log was altered, added or removed"))
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    """Verifies the chains; exit status 1 when one is broken."""
    with acting(arguments) as by:
        _require_reader(by)
        reports = verify_chains()
    ok = all(report.ok for report in reports)
    if arguments.json:
        # The change log's own numbers stand on top, as before there was another chain.
        print_json({**asdict(reports[0]), "ok": ok, "logs": [asdict(report) for report in reports]})
    for report in reports:
        if not report.ok:
            note(report.problem)
        elif not arguments.json:
            said = vars(report) | {"name": log_name(report.log)}
            print(
                _(
                    "The %(name)s is whole: %(changes)d rows in %(links)d links; "
                    "%(unchained)d are not linked yet. Head: %(head)s"
                )
                % said
            )
    return 0 if ok else 1


def _require_reader(by: Account) -> None:
    """Auditors and system administrators may verify."""
    if not allows(by, Permission.VIEW_AUDIT):
        require(by, Permission.MANAGE_SYSTEM)
