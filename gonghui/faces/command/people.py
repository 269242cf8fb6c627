"""`gonghui people match`: which rows of a sheet are one person. No database is asked."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gonghui.faces.command.output import note, print_json_rows, print_table
from gonghui.foundation.core.rules import Refusal

DIGITS = 6  # of a probability


def register(commands: Any) -> None:
    """Adds the command and its verb."""
    parser = commands.add_parser("people", help=_("who stands in a sheet twice"))
    verbs = parser.add_subparsers(required=True, metavar=_("verb"))
    one = verbs.add_parser("match", help=_("finds the rows of a sheet that are one person"))
    one.add_argument("file", metavar="FILE", help=_("a sheet with a line of headers: CSV, any delimiter"))
    one.add_argument("--id", required=True, metavar="COL", help=_("the column that names each row"))
    one.add_argument(
        "--columns",
        required=True,
        metavar="KEY=COL[+COL],…",
        help=_("what the columns hold: name, birth_date, sex, phone, address, employer, identity"),
    )
    one.add_argument(
        "--min",
        type=_share,
        default=0.5,
        metavar="P",
        help=_("pairs less probable than this are left out, from 0 to 1; 0.5 when not given"),
    )
    one.add_argument("--json", action="store_true", help=_("JSON on stdout"))
    one.set_defaults(run=run_match)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("%s is no number from 0 to 1") % text)
    return value


def read_mapping(text: str) -> dict[str, list[str]]:
    """Which columns hold what: "name=surname+given,phone=tel".

    Raises:
        Refusal: a key is unknown or given twice, or no column follows it.
    """
    from gonghui.foundation.people.rules.matching.sheet import ATTRIBUTES

    found: dict[str, list[str]] = {}
    for entry in text.split(","):
        key, equals, columns = (part.strip() for part in entry.partition("="))
        named = [column.strip() for column in columns.split("+")]
        if not equals or not all(named):
            raise Refusal(
                _("--columns: write KEY=COLUMN, several parted by commas; not “%s”.") % entry.strip()
            )
        if key not in ATTRIBUTES:
            raise Refusal(
                _("--columns: “%(key)s” is not known; known are: %(known)s.")
                % {"key": key, "known": ", ".join(ATTRIBUTES)}
            )
        if key in found:
            raise Refusal(_("--columns: “%s” stands there twice; join its columns with +.") % key)
        found[key] = named
    return found


def run_match(arguments: argparse.Namespace) -> None:
    """Finds the pairs, in the order of the sheet."""
    from gonghui.foundation.people.rules.matching.pairs import match

    mapping = read_mapping(arguments.columns)
    ids, sheet = _read(Path(arguments.file), arguments.id, mapping)
    rows = _distinct(match(sheet, least=arguments.min), ids)
    if arguments.json:
        print_json_rows(rows)
        return
    lines = [[row["a"], row["b"], f"{row['probability']:.3f}", row["why"]] for row in rows]
    print_table(["a", "b", _("Probability"), _("Why")], lines, right=(2,))


def _read(path: Path, id_column: str, mapping: dict[str, list[str]]) -> tuple[list[str], dict[str, Any]]:
    """The ids of the rows that have one, and the columns of each key."""
    import pyarrow as pa

    from gonghui.insight.listening.rules.sheets import read_blocks

    wanted = [id_column, *(column for columns in mapping.values() for column in columns)]
    ids: list[str] = []
    blocks: list[list[pa.Array]] = [[] for _column in wanted[1:]]
    nameless = 0
    for block in read_blocks(path, wanted):
        named = [bool(cell.strip()) for cell in block[0]]
        nameless += named.count(False)
        kept = pa.array(named, type=pa.bool_())
        ids += [cell.strip() for cell in block[0] if cell.strip()]
        for parts, cells in zip(blocks, block[1:], strict=True):
            parts.append(pa.array(cells, type=pa.string()).filter(kept))
    if nameless:
        note(_("%d rows without an entry in the column of ids were left out.") % nameless)
    if twice := sum(count > 1 for count in Counter(ids).values()):
        note(_("%d ids stand in more than one row; rows of one id are not told as a pair.") % twice)
    columns = iter(pa.concat_arrays(parts) for parts in blocks)
    return ids, {key: [next(columns) for _name in named] for key, named in mapping.items()}


def _distinct(matches: Iterable[Any], ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each pair of ids once, as the command tells it."""
    from gonghui.foundation.people.rules.matching.reasons import why

    told: set[tuple[str, str]] = set()
    for one in matches:
        first, second = ids[one.first], ids[one.second]
        pair = (min(first, second), max(first, second))
        if first == second or pair in told:
            continue
        told.add(pair)
        yield {
            "a": first,
            "b": second,
            "probability": round(one.probability, DIGITS),
            "why": why(one.levels),
        }
