"""`gonghui audit export|verify`: the logs of some days as evidence; whether such a file is whole."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.actions import export_evidence
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.evidence import examine
from gonghui.insight.plans.rules.reader import read_day


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser("audit", help=_("evidence that the logs are whole"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    one = verbs.add_parser("export", help=_("writes the evidence of some days; for the audit administrator"))
    one.add_argument("--from", dest="first", required=True, metavar="DAY", help=_("the first day"))
    one.add_argument("--to", dest="last", required=True, metavar="DAY", help=_("the last day, included"))
    one.add_argument("--out", required=True, metavar="FILE.zip", help=_("a file that is not there yet"))
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run_export)
    one = verbs.add_parser("verify", help=_("computes such a file anew; needs no database"))
    one.add_argument("file", metavar="FILE.zip")
    one.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="HEX",
        help=_("a head noted elsewhere: of the export, or of one log; may be given again"),
    )
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run_verify)


def run_export(arguments: argparse.Namespace) -> int:
    """Writes the file, then examines it; exit status 1 when the logs themselves do not fit."""
    first, last = _day("--from", arguments.first), _day("--to", arguments.last)
    path = Path(arguments.out)
    with acting(arguments) as by:
        require(by, Permission.VIEW_AUDIT)
        told = _written(path, first, last, by)
    finding = examine(path, heads=[told["head"]])
    if arguments.json:
        print_json({"ok": finding.ok, "file": str(path), **told})
    else:
        lines = sum(log["lines"] for log in told["logs"])
        links = sum(log["links"] for log in told["logs"])
        print(_("%(lines)d lines in %(links)d links were written.") % {"lines": lines, "links": links})
        print(_("Note the head elsewhere: %s") % told["head"])
        if waiting := sum(log["not_linked_yet"] for log in told["logs"]):
            note(_("%d rows of these days are not linked yet; the worker links them every minute.") % waiting)
    if not finding.ok:
        note(finding.problem)
    return 0 if finding.ok else 1


def _day(option: str, text: str) -> date:
    return read_day(text.strip(), lambda problem: Refusal(f"{option}: {problem}"))


def _written(path: Path, first: date, last: date, by: Account) -> dict[str, Any]:
    """The file under its name once it is whole; nothing there when something goes wrong."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists():
            raise Refusal(_("The file %s is there already; choose another name.") % path)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(handle, "wb") as file:
                told = export_evidence(first=first, last=last, write=file.write, by=by)
                file.flush()
                os.fsync(file.fileno())
            os.link(unfinished, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(unfinished)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Refusal(
            _("The file %(name)s cannot be written: %(why)s.") % {"name": path, "why": why}
        ) from error
    return told


def run_verify(arguments: argparse.Namespace) -> int:
    """Examines a file; exit status 1 when something does not fit."""
    finding = examine(Path(arguments.file), heads=arguments.head)
    if arguments.json:
        print_json(asdict(finding))
    elif finding.ok:
        lines = sum(log["lines"] for log in finding.logs)
        links = sum(log["links"] for log in finding.logs)
        print(
            _("The file is whole: %(lines)d lines in %(links)d links, %(since)s to %(until)s.")
            % {"lines": lines, "links": links, "since": finding.since, "until": finding.until}
        )
        print(_("Head: %s") % finding.head)
        if not arguments.head:
            note(
                _(
                    "Without a head noted elsewhere, an end that was cut off and what was made anew are not "
                    "seen."
                )
            )
    if not finding.ok:
        note(finding.problem)
    return 0 if finding.ok else 1
