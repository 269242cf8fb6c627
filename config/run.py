"""`make run`: everything on one machine, from nothing to a site with its demo city.

Makes the database, loads the demo city where there are no records yet, then keeps site, worker and
embedded server running until it is stopped.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
HOST = "127.0.0.1"
READY_SECONDS = 60
# How long after a request to stop it is raised again, when it was lost.
AGAIN_SECONDS = 2


class Refused(Exception):
    """Cannot run as things stand; the message says what to do."""


def main() -> int:
    """Runs until it is stopped.

    Returns:
        0 after Ctrl-C or SIGTERM; 1 when something cannot run, with one sentence on stderr.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured

    for number in (signal.SIGTERM, signal.SIGHUP):  # during preparation as Ctrl-C; then Children's business
        signal.signal(number, signal.default_int_handler)
    try:
        port = _port()
        django.setup()
        from django.conf import settings

        from config import postgres, processes
    except (ImproperlyConfigured, Refused) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        with _only_one(settings.VAR_DIR, port), processes.database_running():
            note = Progress()
            with Interruptible():
                _prepare(note)
            return _serve(port, note)
    except (Refused, postgres.PostgresError, processes.DatabaseError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was done so far is kept; `make run` goes on from there.", file=sys.stderr)
        return 1


class Interruptible:
    """A block that a request to stop leaves for certain.

    What a signal's handler raises is lost when the interpreter happens to run a finaliser or a library's
    callback: it is raised again until the block has been left.
    """

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interruptible:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            self._before[number] = signal.signal(number, self._interrupt)
        return self

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
        raise KeyboardInterrupt

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._asked and error is None:
            raise KeyboardInterrupt


class Progress:
    """Prints lines with the seconds since the start."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def __call__(self, text: object) -> None:
        """One line."""
        print(f"  {time.monotonic() - self._started:6.1f} s  {text}", flush=True)


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Refused(f"PORT={text!r} must be a number from 1 to 65535.")
    return int(text)


@contextlib.contextmanager
def _only_one(var: Path, port: int) -> Iterator[IO[str]]:
    """One run a data folder, and a free port.

    Raises:
        Refused: it runs already, or something else has the port.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise Refused(f"Gonghui is already running: {file.read().strip() or 'starting'}.") from error
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise Refused(
                    f"Port {port} is in use or not allowed: choose another, PORT={port + 80} make run."
                ) from error
        file.truncate(0)
        file.write(f"http://{HOST}:{port}/ (process {os.getpid()})")
        file.flush()
        yield file
        file.truncate(0)


def _prepare(note: Progress) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from config import processes

    processes.make_database()
    note("database is up" + ("" if settings.EMBEDDED is None else ": embedded PostgreSQL"))
    call_command("migrate", verbosity=0, interactive=False)
    note("tables are up to date")
    if settings.DEMO:
        _load_demo(note)


def _load_demo(note: Progress) -> None:
    """The demo city into an empty database; plan and warehouse where they are missing or behind."""
    from django.conf import settings

    from gonghui.demo.command import complete
    from gonghui.demo.load import load, loaded, unfinished
    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.bodies.models import Body

    begun = unfinished()
    if begun or not Body.objects.exists():
        note("building the demo city …")
        scale, seed = begun or (settings.DEMO_SCALE, settings.DEMO_SEED)
        # Nobody at the site reads the file of true answers, which takes longer than the city.
        load(scale=scale, seed=seed, progress=note, answers=False)
    if loaded():
        complete(by=system_account(), say=note)


def _serve(port: int, note: Progress) -> int:
    from django.conf import settings

    from config import processes
    from config.children import Children

    with Children(note=note) as children:
        children.start("site", processes.site_command(host=HOST, port=port), processes.site_environment())
        children.start("worker", processes.worker_command(), processes.site_environment())
        _await(port, children.running)
        if children.stopping:
            return 0
        if not children.running():
            raise Refused("The site did not start; what it said stands above.")
        note("site and worker are running")
        _say_where(port)

        def watch() -> None:
            if settings.EMBEDDED is not None and settings.EMBEDDED.revive():
                note("PostgreSQL had stopped; it is running again.")

        status = children.wait(watch)
        print("\nStopping …", flush=True)
    return status


def _await(port: int, running: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and running():
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/account/login/", timeout=5):  # nosec B310
                return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.1)


def _say_where(port: int) -> None:
    from django.conf import settings

    print(f"\n  工会 Gonghui:  http://{HOST}:{port}/\n", flush=True)
    if settings.DEMO:
        from gonghui.demo.accounts import PASSWORD, SIGNS

        print(f"  演示数据 demo data. Sign in with the password {PASSWORD} as:")
        for sign in SIGNS:
            print(f"    {sign.username:<14} {sign.name}")
    print("\n  Ctrl-C stops everything.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
