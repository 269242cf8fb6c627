"""`make bench`: how fast the house is, measured in one run on this machine; writes docs/benchmarks.md.

Starts an installation of its own (embedded server, demo city) in a temporary folder, with the site in
two processes, and stops it again. Every figure stands beside its limit; a figure over its limit makes
the run fail.

`make bench-full` loads a whole capital, asks all eighteen of the kernel and of what one would write by
hand, visits every kind of page while records are written, and shows how time grows from a city of
60 000 workers. `--installed` measures the city that DATABASE_URL and GONGHUI_VAR name in its place.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import clocks
import pages
import report
import sheets
import writing
from house import GIB, ROOT, House, Measured, anew, build_warehouse, house, load_city, running, times

sys.path.insert(0, str(ROOT))

# What a run at one size measures besides, for the growth.
SMALLER = {"full": ("default", "large"), "large": ("default",), "small": ("tiny",)}


def main() -> int:
    """Measures everything; 1 when something is over its limit."""
    options = _options()
    if options.step:
        Path(options.step).write_text(json.dumps(_step(options.scale)), "utf-8")
        return 0
    if options.scale == "default" and not options.installed:
        measured, more, server, workers = _every_day()
    else:
        measured, more, server, workers = _whole(options)
    print(report.write(options.scale, workers, server, measured, more))
    return 1 if any(one.missed for one in measured) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the house; writes docs/benchmarks.md.")
    parser.add_argument("--scale", default="default", help="of the demo city")
    parser.add_argument("--installed", action="store_true", help="measure the city that is there already")
    parser.add_argument("--alone", action="store_true", help="not the smaller cities, for the growth")
    parser.add_argument("--rounds", type=int, default=3, help="how often a short question is asked")
    parser.add_argument(
        "--patience",
        type=float,
        default=900,
        help="seconds for a statement of PostgreSQL; then it is given up",
    )
    parser.add_argument("--step", help=argparse.SUPPRESS)  # one step of the growth, into this file
    return parser.parse_args()


def _setup(own: House) -> None:
    """From here on this process is one of the installation's."""
    own.take()
    import django

    django.setup()


def _server() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _workers(scale: str) -> int:
    from gonghui.demo.city.scales import SCALES

    return SCALES[scale].workers


# -- the size of every day -------------------------------------------------------------------------------


def _every_day() -> tuple[list[Measured], str, str, int]:
    """What a newcomer sees: first start, pages, freshness, at the demo's default size."""
    measured: list[Measured] = []
    with house("default", installed=False) as own:
        with running(own) as seconds:
            how = "tables, demo city, plans, warehouse, site up"
            measured.append(Measured("first `make run`", seconds, 120, "s", how))
        with running(own) as seconds:
            measured.append(Measured("`make run` again", seconds, 20, "s", "everything there already"))
            _setup(own)
            measured += pages.at_rest(own.site)
            measured += _kernel()
            measured += clocks.recomputed()
            measured += writing.one_by_one(own.site)
            with writing.five_a_second():
                measured += pages.under_writing(own.site)
            measured += clocks.in_the_database()
            server = _server()
        # Last: it fills the city with members of its own.
        measured += sheets.everything(own, sheets.PACKAGE_ROWS)
    measured.append(_memory("site, its two processes and the worker", own.memory["site"]))
    return measured, "", server, _workers("default")


def _kernel() -> list[Measured]:
    """Figures asked of a warm reading, against the plain recount of the same day in PostgreSQL."""
    from django.db import connection

    from gonghui.foundation.warehouse import queries

    def kernel() -> None:
        with queries.pinned():
            queries.figures_by_area("innovation_studios", as_of=writing.DAY, level="district")

    def recount() -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(RECOUNT, {"on": writing.DAY})
            return dict(cursor.fetchall())

    parts = queries.figures_by_area("innovation_studios", as_of=writing.DAY, level="district")
    assert {area: figure.numerator for area, figure in parts.items()} == recount(), "the recount differs"
    kernel()
    ours, theirs = times(kernel, 30), times(recount, 30)
    ratio = statistics.median(ours) / statistics.median(theirs)
    how = (
        f"studios by district on a day: kernel {statistics.median(ours):.1f} ms, SQL over the tables "
        f"{statistics.median(theirs):.1f} ms, same counts"
    )
    since = writing.DAY.replace(year=2020, month=1)
    trend = times(lambda: queries.trend("congress_rate", since=since, until=writing.DAY), 20)
    return [
        Measured("kernel / GROUP BY in PostgreSQL", ratio, 1.0, "×", how),
        Measured(
            "72 month ends of a ratio", statistics.median(trend), 100, "ms", "congress rate, whole city"
        ),
    ]


RECOUNT = """
SELECT path.ancestor_id, count(DISTINCT recognition.studio_id)
FROM skills_recognition AS recognition
JOIN skills_studio AS studio ON studio.id = recognition.studio_id
JOIN bodies_seat AS seat ON seat.body_id = studio.body_id
    AND seat.valid_from <= %(on)s AND (seat.valid_to IS NULL OR seat.valid_to > %(on)s)
JOIN bodies_areapath AS path ON path.descendant_id = seat.area_id AND path.tree = 'statistical'
    AND path.valid_from <= %(on)s AND (path.valid_to IS NULL OR path.valid_to > %(on)s)
JOIN bodies_area AS area ON area.id = path.ancestor_id AND area.level = 'district'
WHERE recognition.valid_from <= %(on)s AND (recognition.valid_to IS NULL OR recognition.valid_to > %(on)s)
GROUP BY 1
"""


# -- the size of a capital -------------------------------------------------------------------------------


def _whole(options: argparse.Namespace) -> tuple[list[Measured], str, str, int]:
    """Everything, in one installation; after it the smaller ones, one after another."""
    scale, installed = options.scale, options.installed
    measured: list[Measured] = []
    with house(scale, installed=installed) as own:
        if own.own:
            load_city(own)
            measured.append(
                Measured("generation and load", own.seconds["load"], None, "s", "`gonghui demo`, all of it")
            )
            measured.append(_memory("generation and load, all its processes", own.memory["load"]))
        build_warehouse(own)
        measured.append(
            Measured("warehouse built anew", own.seconds["build"], None, "s", "all tables, spells and cells")
        )
        measured.append(_memory("warehouse built anew", own.memory["build"]))
        _setup(own)
        sides, here = _asked(options.rounds, options.patience)
        measured += report.ratios(sides)
        with running(own) as seconds:
            measured.append(Measured("site up", seconds, None, "s", "everything there already"))
            here["cockpit, p95, ms"] = pages.cockpit(own.site)
            measured += writing.one_by_one(own.site)
            measured += writing.ten_thousand(own.site)
            with writing.five_a_second(), anew(own):
                measured += pages.while_made_anew(own.site)
            with writing.five_a_second():
                measured += pages.every_page(own.site)
                measured += pages.searches(own.site)
            server = _server()
        measured.append(_memory("site, its two processes and the worker", own.memory["site"]))
        here = _named(own) | here
    smaller = () if options.alone else SMALLER.get(scale, ())
    steps = [*(_smaller(size) for size in smaller), here]
    more = report.table(sides) + (report.growth(steps) if len(steps) > 1 else "")
    return measured, more, server, _workers(scale)


def _asked(rounds: int, patience: float) -> tuple[dict[str, Any], dict[str, float]]:
    """All sides, while nothing else runs but the database."""
    import figures

    from config import processes

    with processes.database_running():
        sides = figures.compare(rounds, patience)
    return sides, {
        "18 by district and month, from the base, s": sides["base"].total,
        "18 by district and month, from the tables, s": sides["tables"].total,
    }


def _named(own: House) -> dict[str, float]:
    found: dict[str, float] = {"workers": _workers(own.scale)}
    if "load" in own.seconds:
        found["generation and load, s"] = own.seconds["load"]
    return found | {"warehouse built anew, s": own.seconds["build"]}


def _smaller(scale: str) -> dict[str, float]:
    """A step of the growth, in a process of its own: settings are read once a process."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, str(Path(__file__).parent), "--scale", scale, "--step", file.name]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
        return dict(json.loads(Path(file.name).read_text("utf-8")))


def _step(scale: str) -> dict[str, float]:
    """Load, build, question and page of one size."""
    import figures

    with house(scale, installed=False) as own:
        load_city(own)
        build_warehouse(own)
        _setup(own)
        from config import processes

        with processes.database_running():
            base, tables = figures.kernel_alone(rounds=3)
        with running(own):
            cockpit = pages.cockpit(own.site)
        return _named(own) | {
            "18 by district and month, from the base, s": base,
            "18 by district and month, from the tables, s": tables,
            "cockpit, p95, ms": cockpit,
        }


def _memory(what: str, size: int) -> Measured:
    how = "most at once; shared pages count once, PostgreSQL stands outside"
    return Measured(f"{what}: memory", size / GIB, None, "GiB", how)


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"{(time.monotonic() - started) / 60:.1f} minutes", file=sys.stderr)
    raise SystemExit(status)
