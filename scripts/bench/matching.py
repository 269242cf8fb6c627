"""How long the search for doubles takes over many made-up people, with how much memory, and what it finds.

A step of its own, beside the house: nothing of it needs a database. `--persons 5000000` is the size of a
capital (some six million rows, a fifth of the persons twice or three times). With `--febrl FOLDER` (where
the public benchmark's files lie, see docs/adr/0050) it says what is found there, too.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

GIB = 2**30
MOST_SECONDS, MOST_MEMORY = 600, 12
CHINESE = "name=姓名,sex=性别,birth_date=出生日期,phone=电话,address=住址,employer=单位,identity=身份证号"
FEBRL = (
    "name=given_name+surname,birth_date=date_of_birth,identity=soc_sec_id,"
    "address=street_number+address_1+address_2+suburb+postcode+state"
)


def main() -> int:
    """Measures; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description="Measures the search for doubles.")
    parser.add_argument("--persons", type=int, default=500_000, help="different people of the sheet")
    parser.add_argument("--febrl", type=Path, help="folder of the public benchmark's files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gonghui-matching-") as folder:
        for name in ("3", "4") if options.febrl else ():
            path = Path(folder) / f"febrl{name}.csv"
            persons = write_febrl(options.febrl, name, path)
            measured(f"febrl{name}", path, "rec_id", FEBRL, persons)
        path = Path(folder) / "people.csv"
        took, memory = measured("people", path, "编号", CHINESE, write_people(path, options.persons))
    return 1 if took > MOST_SECONDS or memory > MOST_MEMORY else 0


def write_people(path: Path, count: int) -> dict[str, int]:
    """A sheet of made-up people; id → person."""
    from tests.people_sheets import people, write_sheet

    rows = people(count, seed=3)
    write_sheet(path, rows)
    return {row.cells[0]: row.person for row in rows}


def write_febrl(folder: Path, name: str, path: Path) -> dict[str, int]:
    """A sheet of the benchmark, two linked ones as one; id → person."""
    persons: dict[str, int] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        for place, row in enumerate(_febrl_rows(folder, ["4a", "4b"] if name == "4" else [name])):
            if place and row[0] == "rec_id":
                continue
            sheet.writerow(row)
            if place:
                persons[row[0]] = int(row[0].split("-")[1])
    return persons


def _febrl_rows(folder: Path, names: list[str]) -> Iterator[list[str]]:
    for name in names:
        with (folder / f"dataset{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from ([cell.strip() for cell in row] for row in csv.reader(file) if row)


def measured(
    step: str, path: Path, column: str, columns: str, persons: dict[str, int]
) -> tuple[float, float]:
    """Runs the command; says time, memory, and how well it found. Returns seconds and GiB."""
    words: list[Any] = ["people", "match", path, "--id", column, "--columns", columns, "--json"]
    before, started = os.getloadavg()[0], time.perf_counter()
    out = path.with_suffix(".json")
    with out.open("wb") as file:
        process = subprocess.Popen([ROOT / ".venv" / "bin" / "gonghui", *words], stdout=file)
        _pid, status, used = os.wait4(process.pid, 0)
    took, memory = time.perf_counter() - started, used.ru_maxrss * 1024 / GIB
    print(
        f"{step:9} {len(persons):>9,} rows  {took:7.1f} s (limit {MOST_SECONDS} s)  "
        f"processor {used.ru_utime + used.ru_stime:7.1f} s  {memory:4.1f} GiB  "
        f"status {os.waitstatus_to_exitcode(status)}  load before {before:.1f}",
        flush=True,
    )
    if status == 0:
        judged(json.loads(out.read_text("utf-8")), persons)
    return (took if status == 0 else float("inf")), memory


def judged(pairs: list[dict[str, Any]], persons: dict[str, int]) -> None:
    """Says precision and recall."""
    counts: dict[int, int] = {}
    for person in persons.values():
        counts[person] = counts.get(person, 0) + 1
    true = sum(count * (count - 1) // 2 for count in counts.values())
    right = sum(persons[pair["a"]] == persons[pair["b"]] for pair in pairs)
    precision, recall = right / max(len(pairs), 1), right / max(true, 1)
    together = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{'':9} precision {precision:.4f}  recall {recall:.4f}  F1 {together:.4f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
