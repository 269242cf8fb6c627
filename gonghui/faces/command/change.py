"""`gonghui change verify`: whether the change log's chain is whole."""

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
from gonghui.foundation.core.queries import verify_chain


def register(commands: Any) -> None:
    """Adds the command and its verb."""
    parser = commands.add_parser("change", help=_("the log of changes"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    one = verbs.add_parser("verify", help=_("checks that no recorded change was altered, added or removed"))
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    """Verifies the chain; exit status 1 when it is broken."""
    with acting(arguments) as by:
        _require_reader(by)
        report = verify_chain()
    if arguments.json:
        print_json(asdict(report))
    elif report.ok:
        print(
            _(
                "The change log is whole: %(changes)d changes in %(links)d links; "
                "%(unchained)d are not linked yet."
            )
            % vars(report)
        )
    if not report.ok:
        note(report.problem)
    return 0 if report.ok else 1


def _require_reader(by: Account) -> None:
    """Auditors and system administrators may verify."""
    if not allows(by, Permission.VIEW_AUDIT):
        require(by, Permission.MANAGE_SYSTEM)
