"""`gonghui appeals …` and `gonghui risk backtest`: what the rows of a sheet say. No database is asked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gonghui.faces.command.output import note, print_json, print_json_rows, print_table
from gonghui.foundation.core.rules import Refusal

SHOWN = 60  # signs of a text in a table


def register(commands: Any) -> None:
    """Adds both commands and their verbs."""
    _register_risk(commands)
    parser = commands.add_parser("appeals", help=_("what appeals say: categories, duplicates, topics"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    train = _verb(verbs, "train", run_train, _("learns to suggest labels from a sheet of labelled texts"))
    train.add_argument("--label", required=True, metavar="COL", help=_("the column of the labels"))
    classify = _verb(verbs, "classify", run_classify, _("suggests labels for the texts of a sheet"))
    for one in (train, classify):
        one.add_argument("--model", required=True, metavar="NAME", help=_("the model's name"))
    similar = _verb(verbs, "similar", run_similar, _("finds the texts of a sheet that tell one matter"))
    similar.add_argument(
        "--min-score",
        type=_share,
        default=0.5,
        metavar="S",
        help=_("pairs below it are left out, from 0 to 1; 0.5 (more likely than not) when not given"),
    )
    hot = _verb(verbs, "hot", run_hot, _("finds the topics that many texts of a sheet are about"))
    hot.add_argument("--time", metavar="COL", help=_("the column of the days"))


def _verb(verbs: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    one.add_argument("file", metavar="FILE", help=_("a sheet with a line of headers: CSV, any delimiter"))
    one.add_argument("--text", required=True, metavar="COL", help=_("the column of the texts"))
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run)
    return one


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("%s is no number from 0 to 1") % text)
    return value


def run_train(arguments: argparse.Namespace) -> None:
    """Learns a model and keeps it under its name."""
    from gonghui.insight.listening.rules import sheets
    from gonghui.insight.listening.rules.labels import classifier, shelf

    path = shelf.path_of(settings.MODELS_DIR, arguments.model)
    texts, labels = sheets.read_columns(Path(arguments.file), [arguments.text, arguments.label])
    sheets.check_labels(texts, labels, text=arguments.text, label=arguments.label)
    trained = classifier.train(texts, labels, progress=note)
    shelf.keep(path, *trained.model.parts())
    if arguments.json:
        print_json(
            {
                "rows": trained.rows,
                "classes": trained.classes,
                "accuracy": trained.accuracy,
                "method": trained.method,
            }
        )
        return
    print(
        _("The model “%(model)s” knows %(classes)d labels from %(rows)d texts and is right in %(right).1f%%.")
        % {
            "model": arguments.model,
            "classes": trained.classes,
            "rows": trained.rows,
            "right": 100 * trained.accuracy,
        }
    )
    print(trained.method)


def run_classify(arguments: argparse.Namespace) -> None:
    """Suggests labels for every text, most likely first."""
    from gonghui.insight.listening.rules import sheets
    from gonghui.insight.listening.rules.labels import classifier, shelf

    model = classifier.Model.of(*shelf.taken(shelf.path_of(settings.MODELS_DIR, arguments.model)))
    [texts] = sheets.read_columns(Path(arguments.file), [arguments.text])

    def rows() -> Iterator[dict[str, Any]]:
        for row, found in enumerate(model.suggestions(texts)):
            labels = [{"label": label, "confidence": sure} for label, sure in found.labels]
            yield {"row": row, "labels": labels, "abstained": found.abstained}

    if arguments.json:
        print_json_rows(rows())
        return
    lines = [
        [str(row["row"]), row["labels"][0]["label"], f"{row['labels'][0]['confidence']:.0%}",
         _("unsure") if row["abstained"] else "", _short(texts[row["row"]])]
        for row in rows()
    ]  # fmt: skip
    print_table([_("Row"), _("Label"), _("Confidence"), "", _("Text")], lines, right=(0, 2))


def run_similar(arguments: argparse.Namespace) -> None:
    """Finds the pairs that tell one matter."""
    from gonghui.insight.listening.rules import sheets
    from gonghui.insight.listening.rules.matters import matching

    [texts] = sheets.read_columns(Path(arguments.file), [arguments.text])
    pairs = matching.similar(texts, min_score=arguments.min_score)
    if arguments.json:
        print_json_rows({"a": pair.a, "b": pair.b, "score": pair.score, "why": pair.why} for pair in pairs)
        return
    lines = [[str(pair.a), str(pair.b), f"{pair.score:.2f}", pair.why] for pair in pairs]
    print_table(["a", "b", _("Score"), _("Why")], lines, right=(0, 1, 2))


def run_hot(arguments: argparse.Namespace) -> None:
    """Finds the topics, the hottest first."""
    from gonghui.insight.listening.rules import dates, sheets
    from gonghui.insight.listening.rules.matters import topics

    columns = [arguments.text, *([arguments.time] if arguments.time else [])]
    texts, *times = sheets.read_columns(Path(arguments.file), columns)
    days = [dates.day_of(cell) for cell in times[0]] if times else None
    if days and not any(days) and any(cell.strip() for cell in times[0]):
        raise Refusal(_("The column “%s” holds no days; write them like 2025-01-31.") % arguments.time)
    unread = sum(1 for day in days if day is None) if days else 0
    if unread:
        note(_("%d rows have no readable day; they count, but tell nothing of when.") % unread)
    found = topics.hot_topics(texts, days)
    if arguments.json:
        print_json_rows(
            {
                "title": topic.title,
                "rows": list(topic.rows),
                "place": topic.place,
                "start": topic.start.isoformat() if topic.start else None,
                "end": topic.end.isoformat() if topic.end else None,
                "score": topic.score,
            }
            for topic in found
        )
        return
    lines = [
        [
            f"{topic.score:.1f}",
            str(len(topic.rows)),
            str(topic.start or "—"),
            str(topic.end or "—"),
            topic.title,
        ]
        for topic in found
    ]
    print_table([_("Score"), _("Texts"), _("From"), _("To"), _("Topic")], lines, right=(0, 1))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


# Risk ---------------------------------------------------------------------------------------------------


def _register_risk(commands: Any) -> None:
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
    if not found and any(days):
        raise Refusal(_("The column “%s” is blank in every row that has a day.") % arguments.group)
    if not found and groups:
        raise Refusal(_("The column “%s” holds no days; write them like 2025-01-31.") % arguments.date)
    if len(found) < len(groups):
        note(_("%d rows without a group or a readable day were left out.") % (len(groups) - len(found)))
    return [group for group, _day in found], [day for _group, day in found]
