"""A request to stop while `make run` prepares arrives, even where the interpreter swallows it once."""

from __future__ import annotations

import os
import signal
import time

import pytest

from config.run import Interruptible


class Finalised:
    """Asks to stop from within its finaliser, where nothing that is raised gets out."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_swallowed_request_is_raised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.run.AGAIN_SECONDS", 0.2)
    before = signal.getsignal(signal.SIGTERM)
    lost: list[bool] = []

    def prepare() -> None:
        with Interruptible():
            Finalised()
            lost.append(True)
            time.sleep(30)

    with pytest.raises(KeyboardInterrupt):
        prepare()
    assert lost == [True]
    assert signal.getsignal(signal.SIGTERM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_swallowed_at_the_very_end_is_raised_on_leaving() -> None:
    def prepare() -> None:
        with Interruptible():
            Finalised()

    with pytest.raises(KeyboardInterrupt):
        prepare()


def test_without_a_request_nothing_happens() -> None:
    with Interruptible():
        pass
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
