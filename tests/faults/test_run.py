"""`make run` itself: refused twice at once, on a busy port; after kill -9; nothing left after SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.installation import (
    PATIENCE,
    ROOT,
    Installation,
    free_port,
    until,
)
from tests.faults.processes import alive, command_of, descendants

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


@pytest.fixture
def bare() -> Iterator[Installation]:
    """An installation without records, not started."""
    with tempfile.TemporaryDirectory(prefix="gonghui-faults-") as name:
        Path(name).chmod(0o755)
        made = Installation(Path(name))
        made.environment["GONGHUI_DEMO"] = "0"
        yield made
        if made.process is not None and made.process.poll() is None:
            made.stop()
        made.server.stop()


def refused(installation: Installation, **environment: str) -> str:
    """Starts it where it cannot run; the one sentence that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=installation.environment | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_a_second_run_says_where_the_first_one_is(installation: Installation) -> None:
    for port in (installation.port, free_port()):
        said = refused(installation, PORT=str(port))
        assert "already running" in said
        assert f"http://127.0.0.1:{installation.port}/" in said
    assert installation.answers()


def test_a_busy_port_is_said_and_leaves_nothing_running(bare: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", bare.port))
        other.listen()
        assert f"Port {bare.port} is in use" in refused(bare)
    assert bare.server.process() is None


def test_after_kill_9_it_starts_again_and_after_sigterm_nothing_is_left(bare: Installation) -> None:
    bare.start()
    bare.server.revive()
    first = everything(bare)
    # Only the two that watch: what they watched over must not stay behind and keep the port.
    watchers = [pid for pid in first if b"granian" in command_of(pid) and pid not in bare.site()]
    assert len(watchers) == 1, [command_of(pid) for pid in first]
    for pid in [bare.process.pid, *watchers]:
        os.kill(pid, signal.SIGKILL)
    bare.process.wait()
    bare.note("run and the site's watcher killed")
    of_ours = [pid for pid in first if b"postgres" not in command_of(pid)]
    until(lambda: not any(alive(pid) for pid in of_ours), lambda: [command_of(p) for p in of_ours], 30)
    assert bare.server.process() is not None  # the next start takes it over

    bare.start()
    bare.kill("run", "granian", "worker", "database")
    bare.note("everything killed")
    assert (bare.var / "run.lock").read_text()  # what a killed run leaves behind
    assert (bare.server.data / "postmaster.pid").exists()

    # The stale number is somebody else's by now.
    lines = (bare.server.data / "postmaster.pid").read_text().split("\n")
    (bare.server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    bare.start()
    last = everything(bare)
    assert bare.stop() == 0, bare.said()
    until(lambda: not any(alive(pid) for pid in last), lambda: [command_of(pid) for pid in last], 20)
    assert bare.server.process() is None
    assert not (bare.var / "run.lock").read_text()


def test_sigterm_while_it_prepares_leaves_nothing_running(bare: Installation) -> None:
    bare.process = bare.launch()
    until(lambda: "database is up" in bare.said(), bare.said)
    postmaster = bare.server.process()
    assert postmaster is not None
    assert bare.stop() == 1
    assert "Stopped." in bare.said()
    assert not alive(postmaster)
    assert bare.server.process() is None


def everything(installation: Installation) -> list[int]:
    """Every process of an installation: those below `config.run`, the database server, its own."""
    assert installation.process is not None
    postmaster = installation.server.process()
    assert postmaster is not None
    found = [*descendants(installation.process.pid), postmaster, *descendants(postmaster)]
    return list(dict.fromkeys(found))
