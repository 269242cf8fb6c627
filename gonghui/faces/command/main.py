"""`gonghui`: parses, finds the command, turns every refusal into one sentence.

Exit status: 0 done, 1 something is wrong here (database down, a check that fails), 2 bad input.
Commands come from the entry points of the group `gonghui.commands`, so that a floor above this
one adds its own: each is a function `register(commands)` that gets argparse's sub-parsers, adds a
parser and sets `run` on it, a function of the parsed arguments that returns an exit status or
None. Every command is given `--as ACCOUNT`.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points, version
from typing import Any, NoReturn

DONE, WRONG_HERE, BAD_INPUT, STOPPED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the arguments, and where help is."""
        one_line = " ".join(message.split())
        print(f"{self.prog}: {one_line}; {self.prog} --help", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        argv: the arguments; those of the process when not given.
    Returns:
        The exit status.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Commands that learn share the processors out themselves; a library's own threads would only wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A pipe or a bare locale must not stop a Chinese name.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _set_up()
        arguments = _parser().parse_args(argv)
        arguments.options = options_given(arguments.leaf, sys.argv[1:] if argv is None else argv)
        return int(arguments.run(arguments) or DONE)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_HERE
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # The reader has gone (`| head`); nothing more can be said on this stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        sentence, status = _explained(error)
        print(" ".join(str(sentence).split()), file=sys.stderr)
        return status


def _set_up() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        # A command speaks in sentences; the site's own log lines would come between.
        logging.getLogger("django").setLevel(logging.ERROR)
        django.setup()


def _parser() -> Parser:
    from django.utils.translation import gettext as _

    from gonghui.faces.command import (
        account,
        appeals,
        audit,
        change,
        indicators,
        keys,
        people,
        plan,
        retention,
        search,
        serve,
        warehouse,
    )

    parser = Parser(
        prog="gonghui", description=_("The platform of a trade-union federation, from the shell.")
    )
    parser.add_argument("--version", action="version", version=version("gonghui"))
    commands = parser.add_subparsers(
        title=_("commands"), metavar=_("command"), required=True, parser_class=Parser
    )
    for module in (
        indicators,
        plan,
        search,
        people,
        appeals,
        warehouse,
        change,
        audit,
        account,
        keys,
        retention,
        serve,
    ):
        module.register(commands)
    for point in sorted(entry_points(group="gonghui.commands"), key=lambda found: found.name):
        if point.name not in commands.choices:
            _register(point, commands)
    for leaf in _leaves(parser):
        leaf.set_defaults(leaf=leaf, words=leaf.prog.removeprefix(f"{parser.prog} "))
        if not any("--as" in action.option_strings for action in leaf._actions):
            leaf.add_argument(
                "--as",
                dest="account",
                metavar="ACCOUNT",
                help=_("the account in whose name it is done; the system's own when not given"),
            )
    return parser


def _register(point: Any, commands: Any) -> None:
    """Adds a command of another distribution or floor; one that cannot be loaded stays out, and says so."""
    try:
        point.load()(commands)
    except ImportError as error:
        print(f"gonghui {point.name}: {error}", file=sys.stderr)


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers that end in a command."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield parser
    for group in groups:
        for child in group.choices.values():
            yield from _leaves(child)


def options_given(leaf: argparse.ArgumentParser, argv: Sequence[str]) -> list[str]:
    """The names of a command's own options that stand in its arguments; never what they say."""
    known = {name for action in leaf._actions for name in action.option_strings}
    found = set()
    for word in argv:
        if word == "--":
            break
        name = word.partition("=")[0]
        # An option may be cut short as long as it is the only one that begins so.
        whole = [name] if name in known else [one for one in known if len(name) > 2 and one.startswith(name)]
        found.update(whole if len(whole) == 1 else [])
    return sorted(found)


def _explained(error: Exception) -> tuple[str, int]:
    """The sentence and exit status of whatever went wrong; with GONGHUI_DEBUG the traceback comes first."""
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if isinstance(error, ImproperlyConfigured):
        return str(error), WRONG_HERE
    if apps.ready and (known := _known(error)):
        return known
    if os.environ.get("GONGHUI_DEBUG"):
        logging.getLogger("gonghui").error("command failed", exc_info=error)
    # What a database quotes may be personal data: of its errors only the kind is said.
    from django.db import DatabaseError

    said = type(error).__name__ if isinstance(error, DatabaseError) else f"{type(error).__name__}: {error}"
    return f"gonghui: this failed unexpectedly ({said}); set GONGHUI_DEBUG=1 to see where.", WRONG_HERE


def _known(error: Exception) -> tuple[str, int] | None:
    """What the house itself says no with; its modules can only be asked once it is set up."""
    from config.postgres import PostgresError
    from config.processes import DatabaseError
    from gonghui.foundation.core.rules import Refusal
    from gonghui.foundation.law.queries import Unknown

    if isinstance(error, Refusal | Unknown):
        return str(error), BAD_INPUT
    if isinstance(error, PostgresError | DatabaseError):
        return str(error), WRONG_HERE
    return None
