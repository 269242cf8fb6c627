"""`gonghui retention due|run|log|redo`: what falls due, approved lists, the log of what went, redoing it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.retention.actions import carry_out_disposals, redo_destruction
from gonghui.foundation.retention.queries import HELD, PAST, calendar, destroyed, read_log, written_log


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser("retention", help=_("what is kept how long, and what was destroyed"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    due = verbs.add_parser("due", help=_("what falls due, by class and month"))
    due.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    due.set_defaults(run=run_due)
    carry = verbs.add_parser("run", help=_("carries approved lists out, as the job does every minute"))
    carry.set_defaults(run=run_approved)
    log = verbs.add_parser(
        "log", help=_("writes the log of what was destroyed, to be kept apart from backups")
    )
    log.add_argument("--out", metavar="FILE", required=True, help=_("the file; - is stdout"))
    log.set_defaults(run=run_log)
    redo = verbs.add_parser("redo", help=_("after a restore: destroys again what the logs name"))
    redo.add_argument("logs", metavar="LOG", nargs="+", help=_("every log that was kept"))
    redo.set_defaults(run=run_redo)


def run_due(arguments: argparse.Namespace) -> None:
    """What of each class is past due, falls due in the months to come, and is held back."""
    with acting(arguments) as by:
        lines = calendar(by, timezone.localdate())
        if arguments.json:
            print_json(
                {
                    "due": [
                        {
                            "rows": line.kept.key,
                            "class": line.of.key,
                            "months": line.term.months if line.term else None,
                            "source": line.term.source if line.term else "",
                            "counts": dict(line.counts),
                        }
                        for line in lines
                    ]
                }
            )
            return
        for line in lines:
            print(
                _("%(name)s: %(past)d past due, %(ahead)d in the months to come, %(held)d held back")
                % {
                    "name": line.of.name if line.kept.what is None else f"{line.of.name} ({line.kept.what})",
                    "past": line.counts.get(PAST, 0),
                    "ahead": line.ahead,
                    "held": line.counts.get(HELD, 0),
                }
            )


def run_approved(arguments: argparse.Namespace) -> None:
    """Carries approved lists out; what was done stays done when it is stopped."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        finished = carry_out_disposals(by=by, say=lambda number, count: note(f"{number}: {count}"))
    print(_("%d lists were carried out.") % finished)


def run_log(arguments: argparse.Namespace) -> None:
    """Writes the log; it names nobody."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        if arguments.out == "-":
            sys.stdout.writelines(f"{line}\n" for line in written_log(destroyed()))
            return
        target = Path(arguments.out)
        part = target.with_name(target.name + ".part")
        with part.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in written_log(destroyed()))
        part.replace(target)
    note(
        _("Written to %(file)s. Keep it apart from the backups; it is wanted after a restore.")
        % {"file": target}
    )


def run_redo(arguments: argparse.Namespace) -> None:
    """Reads every log first, then destroys again; may be stopped and begun anew."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        entries = [entry for name in arguments.logs for entry in read_log(_lines(name))]
        done = redo_destruction(entries=entries, by=by)
    print(
        _("%(done)d records that a backup had brought back are erased again; %(all)d stand in the logs.")
        % {"done": done, "all": len(entries)}
    )


def _lines(name: str) -> list[str]:
    try:
        return Path(name).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Refusal(_("%(file)s cannot be read; nothing was done.") % {"file": name}) from None
