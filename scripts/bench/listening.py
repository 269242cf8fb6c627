"""How long the commands over appeals take on many made-up orders, and how much memory.

A step of its own, beside the house: nothing of it needs a database. Every figure is said when it is found,
with its limit and with the load of the machine before it. `--rows` and `--train` shrink the sheets.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

MINUTE = 60
GIB = 2**30


def main() -> int:
    """Measures every command; 1 when one is over its limit."""
    parser = argparse.ArgumentParser(description="Measures the commands over appeals.")
    parser.add_argument("--train", type=int, default=100_000, help="labelled texts to learn from")
    parser.add_argument("--rows", type=int, default=1_000_000, help="texts of the large sheet")
    parser.add_argument("--steps", default="train,classify,similar,hot,backtest")
    options = parser.parse_args()
    steps = options.steps.split(",")
    over = 0
    with tempfile.TemporaryDirectory(prefix="gonghui-listening-") as folder:
        small, large = Path(folder) / "labelled.csv", Path(folder) / "large.csv"
        write_sheet(small, options.train, seed=1)
        write_sheet(large, options.rows if {"classify", "similar"} & set(steps) else 10, seed=2)
        text = ["--text", "text", "--json"]
        model = ["--model", "bench"]
        for step, words, limit in (
            ("train", ["appeals", "train", small, "--label", "label", *model, *text], 3 * MINUTE),
            ("classify", ["appeals", "classify", large, *model, *text], 5 * MINUTE),
            ("similar", ["appeals", "similar", large, *text], 10 * MINUTE),
            ("hot", ["appeals", "hot", small, "--time", "at", *text], 10 * MINUTE),
            (
                "backtest",
                ["risk", "backtest", "--events", small, "--group", "label", "--date", "at", "--json"],
                MINUTE,
            ),
        ):
            if step in steps:
                rows = options.train if small in words else options.rows
                over += measured(step, rows, [str(word) for word in words], limit, Path(folder))
    return 1 if over else 0


def write_sheet(path: Path, rows: int, *, seed: int) -> None:
    """Made-up orders with some three hundred uneven labels: category and district."""
    from tests.hotline_orders import orders

    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["text", "label", "at"])
        for order in orders(rows, seed=seed):
            sheet.writerow([order.text, f"{order.label}-{order.place}", order.at.isoformat(" ")])


def measured(step: str, rows: int, words: list[str], limit: int, folder: Path) -> bool:
    """Runs one command; says its time, processor time and largest memory; whether it is over its limit."""
    environment = {**os.environ, "GONGHUI_VAR": str(folder), "GONGHUI_MODELS": str(folder / "models")}
    before, started = os.getloadavg()[0], time.perf_counter()
    with (folder / f"{step}.json").open("wb") as out:
        process = subprocess.Popen([ROOT / ".venv" / "bin" / "gonghui", *words], stdout=out, env=environment)
        _pid, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    memory = used.ru_maxrss * 1024 / GIB
    print(
        f"{step:9} {rows:>9,} rows  {took:7.1f} s (limit {limit} s)  "
        f"processor {used.ru_utime + used.ru_stime:7.1f} s  "
        f"{memory:4.1f} GiB  status {os.waitstatus_to_exitcode(status)}  load before {before:.1f}",
        flush=True,
    )
    return took > limit or status != 0 or memory > 4


if __name__ == "__main__":
    sys.exit(main())
