"""`make run` as a user starts it, and kill -9 of site, worker, database and all while sheets come in.

What was acknowledged is there, what was not is there as a whole or not at all, and the site goes on by
itself. Everything here is real: processes, sockets, signals.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg
import pytest

from config import postgres

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "12351-demo"
SHORT, LONG = 300, 2300  # rows; the second is left to the worker
# What is killed, how many rows are coming in, at most how many seconds after 'publish' was pressed.
KILLS = [("database", SHORT, 0.6), ("worker", LONG, 3.0), ("all", SHORT, 0.5)]


class Installation:
    """One `make run` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = postgres.embedded(folder / "var")
        self.output = folder / "output.txt"
        drop = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        self.environment = {k: v for k, v in os.environ.items() if k not in drop} | {
            "GONGHUI_VAR": str(folder / "var"),
            "GONGHUI_DEMO_SCALE": "tiny",
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it says that it runs."""
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, 180, self.said)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        """What it has printed."""
        return self.output.read_text("utf-8", "replace")

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def children(self, word: str) -> list[int]:
        """The processes below it whose command line holds a word, grandchildren too."""
        found, parents = [], [self.process.pid]
        while parents:
            parent = parents.pop()
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{parent}/task").iterdir():
                    for child in map(int, (task / "children").read_text().split()):
                        parents.append(child)
                        if word.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                            found.append(child)
        return found

    def kill(self, what: str) -> None:
        """kill -9."""
        pids = []
        if what in {"site", "all"}:
            pids += self.children("granian")
        if what in {"worker", "all"}:
            pids += self.children("config.worker")
        if what in {"database", "all"}:
            pids.append(self.server.process())
        if what == "all":
            pids.insert(0, self.process.pid)
        for pid in filter(None, pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if what == "all":
            self.process.wait()
            self.start()

    def ask(self, sql: str, *values: object) -> list[tuple]:
        """Rows straight from the database, which may be just coming up."""
        for _ in range(600):
            with (
                contextlib.suppress(psycopg.OperationalError),
                psycopg.connect(self.server.url(), connect_timeout=5) as connection,
            ):
                return connection.execute(sql, values).fetchall()
            time.sleep(0.1)
        pytest.fail("the database did not come back:\n" + self.said())

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A `gonghui` command beside the running site."""
        command = [str(Path(sys.executable).parent / "gonghui"), *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


class Officer:
    """A browser without a screen, signed in."""

    def __init__(self, url: str, username: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        self.post("/account/login/", {"login": username, "password": PASSWORD})

    def get(self, path: str) -> str:
        """A page."""
        with self.opener.open(self.url + path, timeout=60) as response:
            self.at = urllib.parse.urlsplit(response.url).path
            return response.read().decode()

    def post(self, path: str, fields: dict[str, str], file: bytes = b"", form: str = "") -> str:
        """Sends a form, with the token of the page that holds it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form or path))[1]
        edge = "edge-of-a-part"
        parts = [(f'name="{k}"', v.encode()) for k, v in (fields | {"csrfmiddlewaretoken": token}).items()]
        if file:
            parts.append(('name="sheet"; filename="sheet.csv"', file))
        body = b"".join(
            f"--{edge}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + value + b"\r\n"
            for name, value in parts
        )
        request = urllib.request.Request(
            self.url + path,
            body + f"--{edge}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={edge}"},
        )
        with self.opener.open(request, timeout=60) as response:
            self.at = urllib.parse.urlsplit(response.url).path
            return response.read().decode()


def until(condition, seconds: float, tell) -> None:
    """Waits for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, tell()
        time.sleep(0.1)


def bravely(act, seconds: float = 90):
    """Does it again while the site is coming up."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return act()
        except (OSError, TypeError):
            assert time.monotonic() < deadline
            time.sleep(0.3)


@pytest.fixture(scope="module")
def installation():
    with tempfile.TemporaryDirectory(prefix="gonghui-") as name:
        Path(name).chmod(0o755)  # the server's own user goes through it
        made = Installation(Path(name))
        made.start()
        yield made
        made.stop()
        assert made.server.process() is None


def sheet(number: int, rows: int, body: str) -> bytes:
    """A sheet of studios that nobody else's names begin like."""
    lines = ["工作室名称,类别,所在单位,负责人,级别,认定日期"]
    lines += [f"第{number}批第{n}室,劳模,{body},张三丰,市级,2025-03-01" for n in range(rows)]
    return "\n".join(lines).encode()


def test_a_second_run_says_that_it_runs_already(installation):
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Gonghui is already running: {installation.url}/")
    assert len(done.stderr.splitlines()) == 1


def test_a_busy_port_is_a_sentence(installation, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=installation.environment | {"GONGHUI_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {installation.port} is in use")


def test_whatever_is_killed_nothing_acknowledged_is_lost_and_nothing_half_done_is_seen(installation):
    chance = random.Random(20251231)
    body = installation.ask(
        "SELECT min(name_zh) FROM bodies_body WHERE kind = 'employer' AND valid_to IS NULL"
    )[0][0]
    before = figure(installation)
    watched, stop = watch(installation)
    for number, (what, rows, longest) in enumerate(KILLS):
        officer = bravely(lambda: Officer(installation.url, "skills"))
        bravely(
            lambda o=officer, n=number, r=rows: o.post("/registers/studios/sheets/", {}, sheet(n, r, body))
        )
        place = officer.at
        identity = place.rstrip("/").rsplit("/", 1)[1]
        settle(installation, identity, {"checked"})
        said: list[str] = []
        pressed = threading.Thread(target=press, args=(officer, place, said))
        pressed.start()
        time.sleep(chance.uniform(0, longest))
        installation.kill(what)
        pressed.join()
        bravely(lambda: Officer(installation.url, "skills"))
        state = settle(installation, identity, {"checked", "published"})
        if said:  # acknowledged: published, or in the worker's hands
            assert state == "published", (number, what)
        if state == "checked":
            assert count(installation, number) == 0
            again = bravely(lambda: Officer(installation.url, "skills"))
            bravely(lambda o=again, p=place: o.post(p + "publish/", {}, form=p))
            settle(installation, identity, {"published"})
        assert count(installation, number) == rows, (number, what)
    time.sleep(1)  # one more look of the reader
    stop.set()
    assert not watched(), "somebody saw half a sheet"
    total = sum(rows for _, rows, _ in KILLS)
    assert figure(installation) == before + total
    for check in (["change", "verify"], ["warehouse", "verify"]):
        done = installation.command(*check)
        assert done.returncode == 0, done.stdout + done.stderr


def press(officer: Officer, place: str, said: list[str]) -> None:
    """Presses 'publish'; what the page then said is kept only when it came."""
    with contextlib.suppress(OSError, TypeError):
        page = officer.post(place + "publish/", {}, form=place)
        if re.search(r'class="done">[^<]*</li></ol>|aria-current="step">(发布|Publish)', page):
            said.append(page)


def settle(installation: Installation, identity: str, states: set[str]) -> str:
    """Waits until a sheet is in one of the states; a killed worker's job is taken up again meanwhile."""
    deadline = time.monotonic() + 150
    while True:
        sql = "SELECT state FROM registers_sheetimport WHERE public_id = %s"
        state = installation.ask(sql, identity)[0][0]
        if state in states:
            return state
        assert time.monotonic() < deadline, f"still {state}:\n{installation.said()}"
        time.sleep(0.2)


def count(installation: Installation, number: int) -> int:
    """How many studios of a sheet there are."""
    return installation.ask("SELECT count(*) FROM skills_studio WHERE name LIKE %s", f"第{number}批第%")[0][0]


def watch(installation: Installation):
    """A reader that looks all the time; it may never see a sheet by halves."""
    stop = threading.Event()
    wrong: list[tuple[str, int]] = []
    looks: list[int] = []

    def look() -> None:
        sizes = {str(number): rows for number, (_, rows, _) in enumerate(KILLS)}
        sql = "SELECT substring(name from %s), count(*) FROM skills_studio WHERE name LIKE %s GROUP BY 1"
        while not stop.wait(0.05):
            found = installation.ask(sql, r"第(\d+)批第", "第%批第%")
            wrong.extend((number, seen) for number, seen in found if seen != sizes[number])
            looks.append(len(found))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()

    def seen() -> list[tuple[str, int]]:
        thread.join(90)
        assert max(looks) == len(KILLS), "the reader did not look"
        return wrong

    return seen, stop


def figure(installation: Installation) -> int:
    """The number of innovation studios as the command line says it."""
    done = installation.command("indicators", "--plan", "beijing-14", "--as-of", "2025-12-31", "--json")
    assert done.returncode == 0, done.stderr
    return next(
        row["numerator"] for row in json.loads(done.stdout) if row["name"].startswith("职工创新工作室")
    )
