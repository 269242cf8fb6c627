"""An installation to measure: its own or one that is there, its processes and their memory, its visitors."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
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
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "12351-demo"
GIB = 2**30
LOOK_EACH = 0.5  # seconds


@dataclass
class Measured:
    """One line of the report; `value` and `limit` in `unit`; without a limit it is for the record.

    Attributes:
        at_least: larger is better.
    """

    what: str
    value: float
    limit: float | None
    unit: str
    how: str
    at_least: bool = False

    def __post_init__(self) -> None:
        """Said at once: a run of an hour that is broken off has still said what it found."""
        limit = "" if self.limit is None else f" (limit {self.limit:g})"
        print(f"{self.what}: {self.value:g} {self.unit}{limit} - {self.how}", file=sys.stderr, flush=True)

    @property
    def missed(self) -> bool:
        """On the wrong side of its limit."""
        if self.limit is None:
            return False
        return self.value < self.limit if self.at_least else self.value > self.limit


@dataclass
class House:
    """One installation: a folder and a database of its own, or those that the environment names."""

    scale: str
    folder: Path
    environment: dict[str, str]
    port: int
    own: bool
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def take(self) -> None:
        """From here on this process reads and writes this installation's data."""
        os.environ.update(self.environment)
        for name in {"DATABASE_URL"} - self.environment.keys():
            os.environ.pop(name, None)


@contextlib.contextmanager
def house(scale: str, *, installed: bool) -> Iterator[House]:
    """An empty installation of its own with the embedded server, removed after it; or the one that is there.

    Args:
        installed: measure what DATABASE_URL and GONGHUI_VAR name; nothing is loaded or removed.
    """
    port = free_port()
    common = {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings", "GONGHUI_DEMO_SCALE": scale}
    # A new base is made where it is measured (`anew`), not whenever the worker would find it due.
    common["GONGHUI_WAREHOUSE_COMPACT_AFTER"] = "10000000"
    # One visitor asks here what a whole office asks.
    common["GONGHUI_THROTTLE"] = "0"
    if installed:
        folder = Path(os.environ["GONGHUI_VAR"])
        environment = {k: v for k, v in os.environ.items() if k in {"DATABASE_URL", "GONGHUI_VAR"}}
        yield House(scale, folder, os.environ | common | environment | {"GONGHUI_DEMO": "0"}, port, False)
        return
    folder = Path(tempfile.mkdtemp(prefix="gonghui-bench-", dir=os.environ.get("GONGHUI_BENCH_DIR")))
    folder.chmod(0o755)  # as root, the database server is another user
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    try:
        yield House(scale, folder, environment | common | {"GONGHUI_VAR": str(folder)}, port, True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def load_city(own: House) -> None:
    """The demo city through the command line: seconds of the load and peak memory of its processes."""
    program = str(Path(sys.executable).parent / "gonghui")
    command = [program, "demo", "--scale", own.scale]
    # Its own process group's tree, the embedded server among them.
    with subprocess.Popen(command, cwd=ROOT, env=own.environment, stdout=sys.stderr) as process:
        with watched(process.pid) as peak:
            started = time.monotonic()
            status = process.wait()
            own.seconds["load"] = time.monotonic() - started
        if status:
            raise SystemExit(f"the city did not load (exit status {status})")
    own.memory["load"] = peak["program"]


def build_warehouse(own: House) -> None:
    """A new base from the database: seconds and peak memory."""
    program = str(Path(sys.executable).parent / "gonghui")
    with subprocess.Popen(
        [program, "warehouse", "rebuild"], cwd=ROOT, env=own.environment, stdout=sys.stderr
    ) as process:
        with watched(process.pid) as peak:
            started = time.monotonic()
            status = process.wait()
            own.seconds["build"] = time.monotonic() - started
        if status:
            raise SystemExit(f"the warehouse was not built (exit status {status})")
    own.memory["build"] = peak["program"]


@contextlib.contextmanager
def anew(own: House) -> Iterator[None]:
    """Within it, another base is made as the worker makes it; afterwards it is there."""
    give_way = ["nice", "-n", "19", "env", "GONGHUI_WAREHOUSE_THREADS=1"]
    command = [*give_way, str(Path(sys.executable).parent / "gonghui"), "warehouse", "rebuild"]
    process = subprocess.Popen(command, cwd=ROOT, env=own.environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.wait()


@contextlib.contextmanager
def running(own: House) -> Iterator[float]:
    """The site in two processes, with its worker; gives the seconds until it answered."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "config.run"], cwd=ROOT, env=own.environment, stdout=sys.stderr
    )
    try:
        with watched(process.pid) as peak:
            while not _answers(own.site):
                if process.poll() is not None:
                    raise SystemExit("the site did not start")
                time.sleep(0.1)
            yield time.monotonic() - started
        own.memory["site"] = peak["program"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(site: str) -> bool:
    try:
        with urllib.request.urlopen(f"{site}/account/login/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- memory ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def watched(pid: int) -> Iterator[dict[str, int]]:
    """The most memory that a process and all its descendants held at once, PostgreSQL left out.

    Pages that several processes share count once among them (proportional set size).
    """
    peak = {"program": 0}
    stop = threading.Event()

    def watch() -> None:
        # Looking walks all pages of a process and holds back what it maps meanwhile, which at gigabytes is
        # felt by who measures pages: a twentieth of the time at most goes into it.
        pause = LOOK_EACH
        while not stop.wait(pause):
            began = time.monotonic()
            peak["program"] = max(peak["program"], sum(map(_held, _family(pid))))
            pause = max(LOOK_EACH, 20 * (time.monotonic() - began))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        stop.set()
        watcher.join()


def _family(pid: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                name, _, rest = (entry / "stat").read_text().rpartition(")")
                if "postgres" not in name:
                    parents[int(entry.name)] = int(rest.split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _held(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    held = re.search(r"^Pss:\s+(\d+) kB", text, re.M)
    return int(held[1]) * 1024 if held else 0


# -- visitors --------------------------------------------------------------------------------------------


class Visitor:
    """A signed-in browser without a screen: keeps cookies and one connection at a time."""

    def __init__(self, site: str, username: str) -> None:
        self.site = site
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self._token = self._token_of("/account/login/")
        self.post("/account/login/", login=username, password=PASSWORD)
        self._token = self._token_of("/")

    def _token_of(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert found, f"{path} has no form"
        return found[1]

    def post(self, path: str, **fields: str) -> str:
        """What the site answers to a form, a refusal included."""
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token} | fields).encode()
        request = urllib.request.Request(f"{self.site}{path}", sent, {"Referer": f"{self.site}{path}"})
        try:
            with self._opener.open(request, timeout=120) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise
            return error.read().decode()

    def get(self, path: str) -> str:
        """The body of a page."""
        with self._opener.open(f"{self.site}{path}", timeout=120) as answer:
            return answer.read().decode()

    def status(self, path: str) -> int:
        """What the site answers: 200, 403 and 404 for what is not this visitor's, 5xx for a broken page."""
        try:
            self.get(path)
        except urllib.error.HTTPError as error:
            return error.code
        return 200


def times(visit: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of visits one after another."""
    found = []
    for _n in range(count):
        started = time.perf_counter()
        visit()
        found.append((time.perf_counter() - started) * 1000)
    return found


def p95(found: list[float]) -> float:
    """The 95th percentile; of few visits, the slowest."""
    return statistics.quantiles(found, n=20)[-1] if len(found) >= 20 else max(found)
