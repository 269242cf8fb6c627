"""`gonghui demo --scale S --seed N`: the demo city with its plan and warehouse, in one go."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from gonghui.demo.accounts import PASSWORD, SIGNS
from gonghui.demo.city.scales import SCALES
from gonghui.demo.load import load, loaded, truth_file
from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.output import note, print_json
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.warehouse.actions import refresh
from gonghui.insight.plans.actions import load_plan

# About the workers of the city whose plan it is, and what that plan counts by the person.
REAL_WORKERS = SCALES["full"].workers
BY_THE_PERSON = re.compile(
    r"(?P<before>metric: mutual_aid_enrolments\n(?:(?!  - number).*\n)*? +value: )(?P<value>[\d.]+)"
    r'(?P<between>\n +text: )"(?P<text>[^"]*)"'
)
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
        plan = load_plan(text=plan_for(text, scale=(loaded() or {}).get("scale")), by=actor)
        say(_("the plan “%s” is loaded") % plan.name_zh)
    refresh(by=actor)
    say(_("the warehouse is complete"))


def plan_for(text: str, *, scale: str | None) -> str:
    """A plan file for a city of fewer workers: what is counted by the person asks for as many fewer.

    The plan's own number stays in the target's text, in brackets, and a note says why. All other
    targets are rates, published by others, or counts that every city has in full.

    Args:
        scale: of the city that is loaded; at that of the real city the file stays as it is.
    """
    workers = SCALES[scale].workers if scale in SCALES else REAL_WORKERS
    if workers >= REAL_WORKERS:
        return text
    times = REAL_WORKERS // workers

    def smaller(found: re.Match[str]) -> str:
        value = f"{(Decimal(found['value']) / times).normalize():f}"
        zh = (
            f"括号内为规划原文的数。演示城市只有 {workers} 名职工，约为真实城市的 1/{times}，"
            "按人次计的目标按此比例折算。"
        )
        en = (
            f"The plan's own number stands in brackets. The demo city has only {workers} workers, "
            f"about 1/{times} of a real one; the target, counted by the person, is smaller by as much."
        )
        note = f'note: {{zh: "{zh}", en: "{en}"}}\n    '
        return f'{note}{found["before"]}{value}{found["between"]}"{value} ({found["text"]})"'

    return BY_THE_PERSON.sub(smaller, text)


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
