"""Processes of this machine: those below one, whose connection it is, killed, and whether still there."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
from collections.abc import Iterator
from pathlib import Path


def descendants(pid: int) -> Iterator[int]:
    """Every process below a process."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from descendants(child)


def holder_of(connection: http.client.HTTPConnection, pid: int) -> bool:
    """Whether the other end of an open connection is in this process."""
    assert connection.sock is not None, "the server closed it"
    here, there = connection.sock.getsockname()[1], connection.sock.getpeername()[1]
    ends = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {
        end[9]
        for end in ends
        if (int(end[1][9:], 16), int(end[2][9:], 16)) == (there, here) and end[3] == "01"
    }
    with contextlib.suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(handle).removeprefix("socket:[").removesuffix("]") in inodes:
                    return True
    return False


def command_of(pid: int) -> bytes:
    """The command line of a process; nothing when it has gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    return b""


def strike(pids: list[int]) -> None:
    """kill -9."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    return False
