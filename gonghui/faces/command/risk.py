"""`gonghui risk backtest`: which months would have been called surges, from what was known before each."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.output import note, print_json_rows, print_table
from gonghui.foundation.core.rules import Refusal


def register(commands: Any) -> None:
    """Adds the command and its verb."""
    parser = commands.add_parser("risk", help=_("surges in the counts of events"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    one = verbs.add_parser(
        "backtest", help=_("judges every month of a sheet of events from the months before it")
    )
    one.add_argument(
        "--events", required=True, metavar="FILE", help=_("a sheet with a line of headers, an event a row")
    )
    one.add_argument("--group", required=True, metavar="COL", help=_("the column of the groups"))
    one.add_argument("--date", required=True, metavar="COL", help=_("the column of the days"))
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run_backtest)


def run_backtest(arguments: argparse.Namespace) -> None:
    """Judges every group's every month."""
    from gonghui.insight.listening.rules import sheets, surges

    groups, cells = sheets.read_columns(Path(arguments.events), [arguments.group, arguments.date])
    judged = surges.backtest(*_events(groups, cells, arguments))
    if arguments.json:
        print_json_rows(asdict(one) for one in judged)
        return
    lines = [
        [one.period, one.group, str(one.observed), f"{one.expected:.1f}", f"{one.score:.1f}"]
        for one in judged
        if one.alarm and one.expected is not None and one.score is not None
    ]
    print_table([_("Month"), _("Group"), _("Events"), _("Expected"), _("Score")], lines, right=(2, 3, 4))


def _events(
    groups: list[str], cells: list[str], arguments: argparse.Namespace
) -> tuple[list[str], list[date]]:
    """The events that have a group and a day; how many have not is said."""
    from gonghui.insight.listening.rules.dates import day_of

    days = [day_of(cell) for cell in cells]
    found = [(group.strip(), day) for group, day in zip(groups, days, strict=True) if day and group.strip()]
    if not found and groups:
        raise Refusal(_("The column “%s” holds no days; write them like 2025-01-31.") % arguments.date)
    if len(found) < len(groups):
        note(_("%d rows without a group or a readable day were left out.") % (len(groups) - len(found)))
    return [group for group, _day in found], [day for _group, day in found]
