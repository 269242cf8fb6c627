"""One reader, so many broken files: what it does with them, within its time and memory."""

from __future__ import annotations

import resource
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzz.mutations import mutated
from tests.fuzz.readers import Reader


class TooSlow(BaseException):
    """A file took longer than it may; no `except Exception` swallows it."""


@dataclass(frozen=True)
class Crash:
    """A file that was neither read nor refused."""

    reader: str
    content: bytes
    told: str


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Breaks off what takes longer; only in a process's first thread."""

    def over(_signal: int, _frame: Any) -> None:
        raise TooSlow(f"longer than {seconds:g} s")

    # Time of the processor, not of the clock: on a busy machine nothing is slow by itself.
    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(reader: Reader, content: bytes) -> Crash | None:
    """What became of one file."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with within(reader.seconds):
            reader.read(content)
    except reader.refuses:
        pass
    except (Exception, TooSlow) as error:
        told = "".join(traceback.format_exception(error, limit=-6))
        return Crash(reader.name, content, told)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    return Crash(reader.name, content, f"{grown} MB more") if grown > reader.megabytes else None


def rounds(reader: Reader, seed: int) -> Iterator[Crash | None]:
    """What became of each of a reader's rounds."""
    choose, seeds = Random(f"{reader.name} {seed}"), reader.seeds()
    for _number in range(reader.rounds):
        yield tried(reader, mutated(choose, seeds))
