"""Child processes that live and die with this one."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

# prctl(2): the kernel sends this signal to a child whose parent has died, even by kill -9.
PR_SET_PDEATHSIG = 1
STOP_SECONDS = 15
# A child that dies this early, this often in a row, is broken rather than unlucky.
EARLY_SECONDS = 10
EARLY_DEATHS = 5

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    started: float
    early_deaths: int = 0


class Children:
    """Keeps processes running until a signal; a killed one is started again."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._children: list[Child] = []
        self._stopping = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Children:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._children:
            _signal_group(child.process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(child.process, signal.SIGKILL)
            child.process.wait()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Starts a process and keeps it."""
        self._children.append(
            Child(name, command, environment, _launch(command, environment), time.monotonic())
        )

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopping

    def running(self) -> bool:
        """Whether every process runs and nobody asked to stop."""
        return not self._stopping and all(child.process.poll() is None for child in self._children)

    def wait(self, watch: Callable[[], None] = lambda: None) -> int:
        """Waits for a signal, calls `watch` about once a second, starts dead children again.

        Returns:
            0 after a signal, 1 when a child cannot be kept running.
        """
        while not self._stopping:
            watch()
            for child in self._children:
                if child.process.poll() is not None and not self._stopping and not self._again(child):
                    return 1
            time.sleep(0.5)
        return 0

    def _again(self, child: Child) -> bool:
        status = child.process.returncode
        _signal_group(child.process, signal.SIGKILL)  # what a killed supervisor left behind
        early = time.monotonic() - child.started < EARLY_SECONDS
        child.early_deaths = child.early_deaths + 1 if early else 0
        if child.early_deaths >= EARLY_DEATHS:
            self._note(f"{child.name} stops again and again (status {status}); giving up.")
            return False
        self._note(f"{child.name} stopped (status {status}); starting it again.")
        time.sleep(0.2 * child.early_deaths)
        child.process, child.started = _launch(child.command, child.environment), time.monotonic()
        return True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def bind_to_parent() -> None:
    """For a process that another server of ours forked: it ends when its parent dies, even by kill -9.

    Otherwise it would keep the port, and the next start would be refused. By kill -9 itself: a server
    that is still loading the application lets a SIGTERM pass.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:  # died in between
        os._exit(1)


def _launch(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    parent = os.getpid()

    def bind() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # died in between
            os._exit(1)

    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        # Its own group: a Ctrl-C at the terminal reaches only this process, which stops them in order.
        start_new_session=True,
        preexec_fn=bind,
    )


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
