"""`gonghui plan load FILE`, `plan check FILE`, `plan list`; `plan text FILE`, `plan read FILE`.

`plan corrections` and `plan try CASES DOCUMENT…`: what officers corrected, as cases for the reader.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gonghui.faces.command.acting import acting, require
from gonghui.faces.command.inputs import read_bytes, read_text
from gonghui.faces.command.output import note, print_json, print_table
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.insight.plans.actions import load_plan, load_reading
from gonghui.insight.plans.models import Plan
from gonghui.insight.plans.queries.drafts import corrections as draft_corrections
from gonghui.insight.plans.rules.plan_file import read_plan
from gonghui.insight.plans.rules.readings import checked_reading, storable
from gonghui.insight.plans.rules.regression import outcome
from gonghui.insight.reader.rules import Document, open_document
from gonghui.insight.reader.rules import read_plan as read_document
from gonghui.insight.reader.rules.drafts import Item


def register(commands: Any) -> None:
    """Adds the command and its verbs."""
    parser = commands.add_parser("plan", help=_("plans and their files"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    for verb, run, text in (
        ("load", load, _("makes a plan from its file, or brings it up to the file")),
        ("check", check, _("checks a plan file by itself; needs no database")),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument(
            "file",
            metavar="FILE",
            help=_("YAML, see docs/plan-file.md; load also takes the JSON of plan read, as a draft"),
        )
        if verb == "load":
            one.add_argument(
                "--document", metavar="FILE", help=_("with JSON: the document that it was read from")
            )
        one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
        one.set_defaults(run=run)
    for verb, run, text in (
        ("text", print_text, _("prints the text of a published plan; the reader's places count in it")),
        (
            "read",
            read,
            _("reads a published plan into a draft: indicators, tasks, with their places"),
        ),
    ):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("file", metavar="FILE", help=_("a published plan: .txt, .md, .html, .docx or .pdf"))
        one.set_defaults(run=run)
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    cases = verbs.add_parser(
        "corrections", help=_("what officers corrected, as cases for the reader: JSON lines, no sentence")
    )
    cases.set_defaults(run=corrections)
    trial = verbs.add_parser("try", help=_("tries such cases on the reader; needs no database"))
    trial.add_argument("cases", metavar="CASES", help=_("JSON lines, from plan corrections"))
    trial.add_argument("documents", metavar="DOCUMENT", nargs="+", help=_("the documents they are about"))
    trial.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    trial.set_defaults(run=try_cases)
    known = verbs.add_parser("list", help=_("the plans that are loaded"))
    known.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    known.set_defaults(run=list_plans)


def load(arguments: argparse.Namespace) -> None:
    """Loads a plan file; JSON of `plan read` becomes an unconfirmed draft."""
    text = read_text(arguments.file)
    if text.lstrip()[:1] == "{":
        load_draft(arguments, text)
        return
    if arguments.document:
        raise Refusal(_("--document goes with the JSON of “gonghui plan read”; a plan file needs none."))
    read_plan(text, metrics=declared_metrics())
    with acting(arguments) as by:
        require(by, Permission.EDIT_PLAN, Category.FIGURES)
        plan = load_plan(text=text, by=by)
        _show(arguments, [_row(plan)])


def load_draft(arguments: argparse.Namespace, text: str) -> None:
    """Takes what `plan read --json` printed in as a draft that nobody has confirmed."""
    raw = as_json(text, arguments.file)
    document = _opened(arguments.document).text if arguments.document else None
    with acting(arguments) as by:
        require(by, Permission.EDIT_PLAN, Category.FIGURES)
        draft = load_reading(raw=raw, name=Path(arguments.file).name, by=by, text=document)
        row = {
            "draft": str(draft.public_id),
            "title": draft.title,
            "items": draft.items.count(),
            "confirmed": 0,
        }
        if arguments.json:
            print_json(row)
        else:
            print(_("Draft “%(title)s”: %(items)d items, none confirmed yet.") % row)


def as_json(text: str, name: str) -> Any:
    """What a JSON text says.

    Raises:
        Refusal: it is none, or nests deeper than anybody means.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refusal(
            _("The file %(name)s is no JSON: %(error)s.") % {"name": name, "error": error}
        ) from None


def _no_number(name: str) -> None:
    # Python reads NaN and Infinity, which are no JSON and which no database keeps.
    raise ValueError(name)


def corrections(arguments: argparse.Namespace) -> None:
    """Prints every correction as a line of JSON: places, numbers and digests, never a sentence."""
    with acting(arguments) as by:
        require(by, Permission.EDIT_PLAN, Category.FIGURES)
        for case in draft_corrections():
            print(json.dumps(case, ensure_ascii=False, sort_keys=True))


def try_cases(arguments: argparse.Namespace) -> None:
    """Tries cases on the reader as it is now. Needs no database.

    Raises:
        Refusal: a line is no case, or a document cannot be read.
    """
    lines = enumerate(read_text(arguments.cases).splitlines(), start=1)
    cases = [_case(line, number) for number, line in lines if line.strip()]
    readings = {}
    for name in arguments.documents:
        document = _opened(name)
        known = digest(storable(document.text).encode()).hex()
        readings[known] = checked_reading(read_document(document).shown(document))
    missing = [case for case in cases if case["document"] not in readings]
    found = [outcome(case, readings[case["document"]]) for case in cases if case["document"] in readings]
    row = {
        "cases": len(cases),
        "hold": sum(1 for one in found if one.holds),
        "fail": sum(1 for one in found if not one.holds),
        "without_document": len(missing),
    }
    if arguments.json:
        failing = [
            {"kind": one.case["kind"], "spans": one.case["spans"], "differing": list(one.differing)}
            for one in found
            if not one.holds
        ]
        print_json(row | {"failing": failing})
        return
    headers = [pgettext("reader", "Cases"), _("Hold"), _("Fail"), _("Without document")]
    print_table(headers, [[str(value) for value in row.values()]], right=(0, 1, 2, 3))


def _case(line: str, number: int) -> dict[str, Any]:
    """A line of cases, looked at before anything is read."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        case = None
    whole = isinstance(case, dict) and {"document", "kind", "spans", "corrected"} <= set(case)
    spans = case["spans"] if whole and isinstance(case["spans"], list) else []
    pairs = [one for one in spans if isinstance(one, list) and [type(place) for place in one] == [int, int]]
    if not whole or not pairs or len(pairs) != len(spans):
        raise Refusal(_("Line %d is no case; take what “gonghui plan corrections” prints.") % number)
    return dict(case)


def check(arguments: argparse.Namespace) -> None:
    """Reads a plan file without a database: everything but areas and bodies is checked."""
    file = read_plan(read_text(arguments.file), metrics=declared_metrics())
    row = {
        "key": file.key,
        "name": file.name_zh,
        "from": file.period_start.isoformat(),
        "to": file.period_end.isoformat(),
        "goals": len(file.goals),
        "indicators": len(file.indicators),
    }
    _show(arguments, [row])


def print_text(arguments: argparse.Namespace) -> None:
    """Prints a plan's text exactly: UTF-8, LF, no line end added. Needs no database."""
    sys.stdout.flush()
    content = _opened(arguments.file).text.encode("utf-8", "surrogatepass")
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(content.decode("utf-8", "replace"))


def read(arguments: argparse.Namespace) -> None:
    """Reads a published plan into a draft. Needs no database."""
    document = _opened(arguments.file)
    draft = read_document(document)
    if arguments.json:
        print_json(draft.shown(document))
        return
    print(f"{draft.title} ({draft.start or '?'}–{draft.end or '?'})")
    rows = [_item_row(item, _("target")) for item in draft.indicators]
    rows += [_item_row(item, _("reached")) for item in draft.achievements]
    headers = [_("What"), _("Name"), _("Value"), _("Unit"), _("Year"), _("Doubts")]
    print_table(headers, rows, right=(2,))


def _item_row(item: Item, what: str) -> list[str]:
    value = item.target_text if item.target_value is None else f"{item.comparator} {item.target_value:g}"
    return [what, item.name, value, item.unit or "", str(item.target_year or ""), "；".join(item.doubts)]


def _opened(name: str) -> Document:
    def progress(done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            note(_("page %(done)d of %(total)d") % {"done": done, "total": total})

    return open_document(read_bytes(name), name, progress)


def list_plans(arguments: argparse.Namespace) -> None:
    """Lists the plans."""
    with acting(arguments) as by:
        require(by, Permission.VIEW_FIGURES, Category.FIGURES)
        rows = [_row(plan) for plan in Plan.objects.order_by("period_start", "key")]
        if arguments.json:
            print_json(rows)
        else:
            _table(rows)


def _row(plan: Plan) -> dict[str, Any]:
    return {
        "key": plan.key,
        "name": plan.name_zh,
        "from": plan.period_start.isoformat(),
        "to": plan.period_end.isoformat(),
        "goals": plan.goals.count(),
        "indicators": plan.indicators.count(),
    }


def _show(arguments: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    if arguments.json:
        print_json(rows[0])
    else:
        _table(rows)


def _table(rows: list[dict[str, Any]]) -> None:
    headers = [_("Plan"), _("Name"), _("From"), _("To"), _("Goals"), _("Indicators")]
    print_table(headers, [[str(value) for value in row.values()] for row in rows], right=(4, 5))
