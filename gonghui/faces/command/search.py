"""`gonghui search TEXT`: people, organisations, numbered records. A person's number is never an argument."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import print_json, print_table
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import look_up
from gonghui.foundation.people.queries import is_number, search, shown_all


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("search", help=_("finds people, unions, employers and numbered records"))
    parser.add_argument("text", nargs="?", default="", help=_("a name, pinyin or initials, a code or number"))
    parser.add_argument(
        "--number",
        action="store_true",
        help=_("looks up a person's identity or phone number, asked for or read from stdin; logged"),
    )
    parser.add_argument("--limit", type=int, default=10, help=_("hits of each kind"))
    parser.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    parser.set_defaults(run=run_search)


def run_search(arguments: argparse.Namespace) -> int:
    """Searches; exit status 1 when nothing is found."""
    with acting(arguments) as by:
        if not allows(by, Permission.VIEW, Category.BODIES):
            require(by, Permission.VIEW, Category.PEOPLE)
        rows = _looked_up(by) if arguments.number else _found(arguments, by)
    if arguments.json:
        print_json([dict(zip(("kind", "id", "name"), row, strict=True)) for row in rows])
    elif rows:
        print_table([_("Kind"), _("Name"), _("Id")], [(kind, name, key) for kind, key, name in rows])
    else:
        print(_("Nothing is found."))
    return 0 if rows else 1


def _found(arguments: argparse.Namespace, by: Account) -> list[tuple[str, str, str]]:
    if not arguments.text.strip():
        raise Refusal(_("Say what to search for; a person's number with --number."))
    if is_number(arguments.text):
        raise Refusal(
            _("A person's number stays out of the shell's history: gonghui search --number asks for it.")
        )
    found = search(arguments.text, by=by, limit=max(1, min(arguments.limit, 200)))
    return [(group.kind, str(hit.record.public_id), hit.name) for group in found.groups for hit in group.hits]


def _looked_up(by: Account) -> list[tuple[str, str, str]]:
    number = getpass.getpass(_("Number: ")) if sys.stdin.isatty() else sys.stdin.readline()
    rows = shown_all(look_up(number=number.strip(), by=by), by=by)
    return [("person", row["public_id"], row["name"]) for row in rows]
