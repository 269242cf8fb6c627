"""How long a change of keys takes, and what the site answers meanwhile.

An installation of its own with a demo city: pages at rest, then a new version of the keys, the site started
anew, and `gonghui keys rotate` beside the same pages until nothing lies under the earlier version.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import report
from house import ROOT, House, Measured, Visitor, house, p95, running, times
from pages import PAGES, PLAN

sys.path.insert(0, str(ROOT))

LIMIT = 600  # ms: as under writing
WATCHED = {
    "cockpit": PAGES["cockpit"],
    "register list": PAGES["register list"],
    "records behind a number": f"/plans/{PLAN}/1/records/?part=numerator",
    "people searched": "/search/",
}


def main() -> int:
    """Measures; 1 when something is over its limit."""
    parser = argparse.ArgumentParser(description="Measures a change of keys under load.")
    parser.add_argument("--scale", default="default", help="of the demo city")
    scale = parser.parse_args().scale
    measured: list[Measured] = []
    with house(scale, installed=False) as own:
        with running(own):
            measured += _pages(own, "at rest", None)
        _new_version(own.folder / "keys.json")
        with running(own):
            measured += _rotated(own)
            server = _server(own)
    subject = f"{int(measured[-1].value):,} sealed values of the {scale} demo city".replace(",", " ")
    print(report.write_section("Rotation", subject, server, measured))
    return 1 if any(one.missed for one in measured) else 0


def _new_version(path: Path) -> None:
    kept = json.loads(path.read_text("utf-8"))
    keys = kept["crypto"]
    version = str(max(int(one) for one in keys["seal"]) + 1)
    keys["seal"][version], keys["hash"][version] = secrets.token_hex(16), secrets.token_hex(32)
    keys["active"] = int(version)
    path.write_text(json.dumps(kept), "utf-8")


def _program(own: House, *words: str) -> subprocess.Popen[str]:
    program = str(Path(sys.executable).parent / "gonghui")
    return subprocess.Popen(
        [program, *words], cwd=ROOT, env=own.environment, stdout=subprocess.PIPE, text=True
    )


def _visits(own: House, count: int) -> dict[str, list[float]]:
    leader, officer = Visitor(own.site, "leader"), Visitor(own.site, "membership")
    found = {}
    for name, path in WATCHED.items():
        visit = partial(officer.post, path, text="王") if path == "/search/" else partial(leader.get, path)
        times(visit, 4)
        found[name] = times(visit, count)
    return found


def _pages(own: House, when: str, limit: float | None) -> list[Measured]:
    return [
        Measured(f"{name} {when}, p95", p95(taken), limit, "ms", f"median {statistics.median(taken):.0f} ms")
        for name, taken in _visits(own, 40).items()
    ]


def _rotated(own: House) -> list[Measured]:
    process, started = _program(own, "keys", "rotate", "--json"), time.monotonic()
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append(process.stdout.read() if process.stdout else ""))
    reader.start()
    taken: dict[str, list[float]] = {name: [] for name in WATCHED}
    rounds = 0
    while process.poll() is None:
        for name, more in _visits(own, 10).items():
            taken[name] += more
        rounds += 1
    took = time.monotonic() - started
    reader.join()
    done = sum(json.loads(told[0])["rotated"].values())
    left = _program(own, "keys", "status", "--json")
    said = json.loads(left.communicate()[0])
    found = [
        Measured(
            f"{name} while keys are changed, p95",
            p95(values),
            LIMIT,
            "ms",
            f"{len(values)} requests in {rounds} rounds, median {statistics.median(values):.0f} ms",
        )
        for name, values in taken.items()
    ]
    how = f"in {took:.0f} s, in short transactions beside the site, its worker and the visitor"
    return [
        *found,
        Measured("rows a second", done / took, None, "", how),
        Measured("left under the earlier version", said["left"], 0, "", "asked afterwards"),
        Measured("rows rotated", done, None, "", "persons' keys, hashes, columns, secrets, files"),
    ]


def _server(own: House) -> str:
    own.take()
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
