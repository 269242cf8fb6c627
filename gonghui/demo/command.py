"""`gonghui demo --scale S --seed N`: the demo city with its plan and warehouse, in one go."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.demo.accounts import PASSWORD, SIGNS
from gonghui.demo.city.scales import SCALES
from gonghui.demo.load import load, loaded, truth_file
from gonghui.demo.monitoring import open_monitoring
from gonghui.demo.planning.evaluation import open_evaluations
from gonghui.demo.planning.reports import open_reports, publish_issued
from gonghui.demo.planning.roadmap import open_roadmap
from gonghui.demo.retention import open_retention
from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.warehouse.actions import refresh
from gonghui.insight.plans.actions import load_plan

PLANS = ("beijing-14.yaml", "beijing-13.yaml", "beijing-2018.yaml", "jiangsu-14.yaml")


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("demo", help=_("loads the invented city into an empty database"))
    parser.add_argument(
        "--scale", choices=sorted(SCALES), default="default", help=_("how large; “default” is 60 000 workers")
    )
    parser.add_argument("--seed", type=int, default=1, help=_("the same seed gives the same city"))
    parser.add_argument(
        "--again", action="store_true", help=_("throws away the demo data that is there, and all since")
    )
    parser.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Loads the city, the plan and the warehouse; nothing where the same city is there already."""
    started = time.monotonic()

    def say(line: object) -> None:
        note(f"{time.monotonic() - started:6.1f} s  {line}")

    with acting(arguments, makes_tables=True) as by:
        require(by, Permission.MANAGE_SYSTEM)
        present = loaded()
        asked = {"scale": arguments.scale, "seed": arguments.seed}
        fresh = arguments.again or present is None or any(present[key] != asked[key] for key in asked)
        if fresh:
            load(**asked, progress=say, by=by, again=arguments.again)
        complete(by=by, say=say)
        _tell(arguments, fresh, time.monotonic() - started)


def complete(*, by: Account, say: Callable[[str], Any]) -> None:
    """The plans and the warehouse of a loaded city, each brought up to date where it is not."""
    # The account that asked may have gone with the old city.
    actor = Account.objects.filter(pk=by.pk).first() or system_account()
    for name in PLANS:
        text = (files("gonghui.insight.plans") / "files" / name).read_text("utf-8")
        plan = load_plan(text=text, by=actor)
        say(_("the plan “%s” is loaded") % plan.name_zh)
    refresh(by=actor)
    say(_("the warehouse is complete"))
    # Beside what the records say: so they must be there.
    with transaction.atomic():
        open_monitoring(by=system_account(), now=timezone.now(), say=say)
    open_roadmap(now=timezone.now(), say=say)
    open_reports(now=timezone.now(), say=say)
    publish_issued(now=timezone.now(), say=say)
    with transaction.atomic():
        open_evaluations(by=system_account(), now=timezone.now(), say=say)
    with transaction.atomic():
        open_retention(by=system_account(), now=timezone.now(), say=say)


def _tell(arguments: argparse.Namespace, fresh: bool, seconds: float) -> None:
    present = loaded() or {}
    if arguments.json:
        print_json(
            {
                "loaded": fresh,
                **{key: present.get(key) for key in ("scale", "seed", "digest")},
                "seconds": round(seconds, 1),
                "truth": str(truth_file()),
                "accounts": [sign.username for sign in SIGNS],
            }
        )
        return
    if not fresh:
        print(_("This demo city is loaded already; to load it anew, add --again."))
    print(
        _("Sign in as one of %(names)s with the password %(password)s.")
        % {"names": ", ".join(sign.username for sign in SIGNS), "password": PASSWORD}
    )
