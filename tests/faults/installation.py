"""An installation of a test's own, as `make run` starts it, and the hands that break it.

Site (two processes), worker and embedded PostgreSQL run in a temporary folder on a free port. What is
killed is killed with SIGKILL; what an officer does goes through the pages, over HTTP.
"""

from __future__ import annotations

import contextlib
import copy
import html
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from config import postgres
from tests.faults.processes import command_of, descendants, holder_of, strike

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "12351-demo"
PLAN, STUDIOS = "beijing-14", 1
PATIENCE = 120  # seconds; a machine that does ten other things is slow, not wrong
# Whatever goes wrong while site or database are away.
AWAY = (OSError, http.client.HTTPException, psycopg.OperationalError, psycopg.InterfaceError)
Answer = TypeVar("Answer")


class Away(OSError):
    """The site answered that it cannot: 5xx."""


def until(condition: Callable[[], Answer], tell: Callable[[], Any], seconds: float = PATIENCE) -> Answer:
    """Waits until a condition holds; meanwhile site and database may be away."""
    deadline = time.monotonic() + seconds
    error: BaseException | None = None
    while True:
        try:
            if found := condition():
                return found
        except AWAY as caught:
            error = caught
        assert time.monotonic() < deadline, f"waited {seconds} s in vain ({error!r}): {tell()}"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """One `config.run` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.var = folder / "var"
        self.server = postgres.embedded(self.var)
        self.output = folder / "output.txt"
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("GONGHUI_")}
        self.environment = kept | {
            "GONGHUI_VAR": str(self.var),
            "GONGHUI_DEMO_SCALE": "tiny",
            "GONGHUI_WAREHOUSE_PATIENCE_MS": "900",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.began = time.monotonic()

    # -- starting and stopping ---------------------------------------------------------------------

    def launch(self, **environment: str) -> subprocess.Popen[bytes]:
        """Starts `config.run`; its output goes to the end of one file."""
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        """Starts it and waits until it answers."""
        process = self.process = self.launch()

        def up() -> bool:
            assert process.poll() is None, self.said()
            return self.answers()

        until(up, self.said, 300)

    def stop(self) -> int:
        """As a service manager stops it; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def answers(self) -> bool:
        """Whether site and database are there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/account/login/")
            return connection.getresponse().status == 200

    def said(self) -> str:
        """The end of what it has printed."""
        return self.output.read_text("utf-8", "replace")[-6000:] if self.output.exists() else "(nothing)"

    def note(self, text: str) -> None:
        """What was killed when; shown when the test fails, or with `pytest -s`."""
        print(f"  {time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    # -- its processes -----------------------------------------------------------------------------

    def site(self) -> list[int]:
        """The processes that answer requests; not the one that watches over them."""
        return [pid for pid in self._below("granian") if self._parent(pid) != self._run()]

    def worker(self) -> list[int]:
        """The worker."""
        return self._below("config.worker")

    def backends(self) -> list[int]:
        """The database server's processes that serve a connection."""
        postmaster = self.server.process()
        if postmaster is None:
            return []
        return [pid for pid in descendants(postmaster) if b"postgres: postgres " in command_of(pid)]

    def _below(self, word: str) -> list[int]:
        return [pid for pid in descendants(self._run()) if word.encode() in command_of(pid)]

    def _run(self) -> int:
        assert self.process is not None
        return self.process.pid

    def _parent(self, pid: int) -> int:
        with contextlib.suppress(OSError):
            return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        return 0

    # -- breaking it -------------------------------------------------------------------------------

    def kill(self, *victims: str) -> None:
        """Kills by SIGKILL, all at once: site, granian, worker, backends, database, run."""
        found: list[int | None] = []
        for victim in victims:
            match victim:
                case "site":
                    found += self.site()
                case "granian":  # the processes and who watches over them
                    found += self._below("granian")
                case "worker":
                    found += self.worker()
                case "backends":
                    found += self.backends()
                case "database":
                    found += [self.server.process(), *self.backends()]
                case "postmaster":
                    found += [self.server.process()]
                case "run":
                    found += [self._run()]
                case _:
                    raise ValueError(victim)
        strike([pid for pid in found if pid])
        if "run" in victims:
            assert self.process is not None
            self.process.wait(PATIENCE)

    def recover(self) -> None:
        """Waits until it has come up again by itself; what was killed altogether is started again."""
        assert self.process is not None
        if self.process.poll() is not None:
            self.start()
        until(lambda: self.ask("SELECT 1") and self.answers(), self.said)

    # -- looking at it -----------------------------------------------------------------------------

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the test's own."""
        return psycopg.connect(self.server.url(), connect_timeout=10, autocommit=True)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows straight from the tables.

        Raises:
            psycopg.OperationalError: the database is away.
        """
        with self.connect() as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def command(self, *words: str) -> subprocess.Popen[str]:
        """A `gonghui` command beside the running site."""
        return subprocess.Popen(
            [str(Path(sys.executable).parent / "gonghui"), *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def done(self, *words: str) -> str:
        """Runs a command to its end; what it said. It must say that all is well."""
        process = self.command(*words)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, f"gonghui {' '.join(words)}: {said}\n{self.said()}"
        return said


class Officer:
    """Somebody at the pages: keeps cookies, reads what the site says, does not run scripts."""

    def __init__(self, installation: Installation, username: str = "skills") -> None:
        self.port = installation.port
        self.cookies: dict[str, str] = {}
        self.kept: http.client.HTTPConnection | None = None
        until(lambda: self._signed_in(username), installation.said)

    def _signed_in(self, username: str) -> bool:
        self.cookies.clear()
        self.get("/account/login/")
        self.post("/account/login/", {"login": username, "password": PASSWORD})
        return "sessionid" in self.cookies

    def beside(self) -> Officer:
        """The same session in another window: messages of one do not go to the other."""
        other = copy.copy(self)
        other.cookies = dict(self.cookies)
        return other

    def through(self, process: int) -> Officer:
        """The same session over a connection that one process of the site holds, and keeps open."""
        other = self.beside()

        def connected() -> bool:
            other.kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            other.get("/language/")
            if holder_of(other.kept, process):
                return True
            other.kept.close()
            return False

        until(connected, lambda: f"process {process} takes no connection")
        return other

    def get(self, path: str) -> str:
        """A page; redirections are followed.

        Raises:
            OSError: nobody answers, or the answer is 5xx.
        """
        status, place, body = self._ask("GET", path)
        return self.get(place) if status in {301, 302} else body

    def json(self, path: str) -> Any:
        """An answer of the API."""
        return json.loads(self.get("/api/v1" + path))

    def post(
        self, path: str, fields: dict[str, str], file: bytes = b"", name: str = "sheet.csv"
    ) -> tuple[int, str]:
        """Sends a form with the token that the last page brought.

        Returns:
            Status, and where the site then sends the browser (or, with 200 and 422, the page).
        """
        edge = "edge-of-a-part"
        given = fields | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        parts = [(f'name="{key}"', value.encode()) for key, value in given.items()]
        if file:
            parts.append((f'name="sheet"; filename="{name}"', file))
        body = b"".join(
            f"--{edge}\r\nContent-Disposition: form-data; {part}\r\n\r\n".encode() + value + b"\r\n"
            for part, value in parts
        )
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Referer": f"http://127.0.0.1:{self.port}{path}",
        }
        status, place, page = self._ask("POST", path, body + f"--{edge}--\r\n".encode(), headers)
        return status, place or page

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self.kept or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
        response = connection.getresponse()
        text = response.read().decode()
        if self.kept is None:
            connection.close()
        if response.status >= 500:
            raise Away(f"{response.status} for {method} {path}")
        for line in response.headers.get_all("Set-Cookie") or []:
            self._take(SimpleCookie(line))
        place = urllib.parse.urlsplit(response.headers.get("Location", ""))
        return response.status, place.path + (f"?{place.query}" if place.query else ""), text

    def _take(self, cookies: SimpleCookie) -> None:
        for name, morsel in cookies.items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value

    # -- what an officer does ----------------------------------------------------------------------

    def bring(self, sheet: bytes, name: str) -> str:
        """Brings a sheet of studios; the address of its page."""
        status, place = self.post("/registers/studios/sheets/", {}, sheet, name)
        assert status == 302, place
        return place

    def press(self, place: str, button: str) -> str:
        """Presses 'publish' or 'roll-back' on a sheet's page; what the site answered to it, in words."""
        status, _page = self.post(f"{place}{button}/", {})
        assert status == 302, _page
        return self.told(until(lambda: self.get(place), lambda: place))

    @staticmethod
    def told(page: str) -> str:
        """The message on top of a page."""
        found = re.findall(r'<div class="note (good|bad|warn)" role="status"><p>(.*?)</p>', page)
        return " ".join(f"{kind}: {html.unescape(text)}" for kind, text in found)

    def listed(self, search: str) -> int:
        """How many studios the register's list finds."""
        return int(self.json(f"/registers/studios?search={urllib.parse.quote(search)}")["visible"])

    def figure(self) -> int:
        """The number of innovation studios as the indicator says it."""
        return int(self.json(f"/indicators/{PLAN}/{STUDIOS}")["numerator"])

    def settled_figure(self) -> int:
        """The figure once no process may answer from what it saw before (0.9 s in this installation)."""
        time.sleep(1)
        return self.figure()
