"""`gonghui keys status|rotate`: what lies under which version of the keys; all of it under the active one."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import rotate_keys
from gonghui.foundation.core.queries.keys import ending_with_the_key, held_under_keys
from gonghui.foundation.core.rules.crypto import provider


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser("keys", help=_("the keys that seal and hash"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    for verb, run, text in (
        ("status", run_status, _("how many values lie under which version of the keys")),
        ("rotate", run_rotate, _("puts what lies under earlier versions under the active one")),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
        one.set_defaults(run=run)


def run_status(arguments: argparse.Namespace) -> int:
    """Counts; exit status 1 while something lies under another version than the active one."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        held, ending = held_under_keys(), ending_with_the_key()
    active = provider().active
    left = sum(one.under_others(active) for one in held)
    if arguments.json:
        said: dict[str, Any] = {"held": [asdict(one) for one in held]}
        said["ending"] = [{"place": place, "why": why} for place, why in ending]
        print_json({"active": active, "left": left, **said})
        return 1 if left else 0
    for one in held:
        versions = ", ".join(
            _("version %(version)d: %(count)d") % {"version": version, "count": count}
            for version, count in sorted(one.versions.items())
        )
        print(f"{one.place}: {versions or '-'}")
    if left:
        note(
            _("%(left)d values do not lie under the active version %(active)d yet: gonghui keys rotate")
            % {"left": left, "active": active}
        )
    else:
        print(_("Everything lies under the active version %d.") % active)
        print(_("With an earlier key ends what cannot be made anew:"))
        for place, why in ending:
            print(f"  {place}: {why}")
    return 1 if left else 0


def run_rotate(arguments: argparse.Namespace) -> None:
    """Rotates; what was done stays done when it is stopped."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        done = rotate_keys(by=by, say=lambda place, count: note(f"{place}: {count}"))
    if arguments.json:
        print_json({"active": provider().active, "rotated": done})
    elif done:
        print(_("%d values lie under the active keys now.") % sum(done.values()))
    else:
        print(_("Everything lies under the active version %d.") % provider().active)
