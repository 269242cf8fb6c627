"""`gonghui serve` and `gonghui worker`: the two processes of an installation."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from config import processes
from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note
from gonghui.foundation.accounts.rules import Permission


def register(commands: Any) -> None:
    """Adds both commands."""
    site = commands.add_parser("serve", help=_("runs the site"))
    site.add_argument("--host", default="127.0.0.1", help=_("address to listen on; 127.0.0.1 when not given"))
    site.add_argument("--port", type=_port, default=8000, help=_("port to listen on; 8000 when not given"))
    site.add_argument(
        "--processes", type=int, choices=range(1, 65), default=processes.SITE_PROCESSES, metavar="N"
    )
    site.set_defaults(run=run_site)
    worker = commands.add_parser("worker", help=_("does the jobs: imports, the chain, the warehouse"))
    worker.set_defaults(run=run_worker)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(_("%s is no port; write a number from 1 to 65535") % text)
    return int(text)


def run_site(arguments: argparse.Namespace) -> int:
    """Serves until stopped."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        note(_("The site listens on http://%(host)s:%(port)d/") % vars(arguments))
        return processes.serve(host=arguments.host, port=arguments.port, processes=arguments.processes)


def run_worker(arguments: argparse.Namespace) -> None:
    """Works until stopped."""
    with acting(arguments) as by:
        require(by, Permission.MANAGE_SYSTEM)
        processes.work()
