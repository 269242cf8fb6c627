"""The collector of cycles: what is set aside is not walked, and is let go of the next time all the same."""

import gc
import threading
import weakref

import pytest

from config.collector import keep_short, set_aside


class Knot:
    """Holds itself, so that only the collector of cycles can end it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before():
    yield
    gc.unfreeze()


def test_what_is_there_is_set_aside():
    kept = [Knot() for _n in range(1000)]
    assert set_aside() >= 1000
    assert not any(one is kept[0] for one in gc.get_objects())


def test_a_knot_set_aside_and_dropped_later_is_ended_at_the_next_time():
    knot = Knot()
    seen = weakref.ref(knot)
    set_aside()
    del knot
    gc.collect()
    assert seen() is not None
    set_aside()
    assert seen() is None


def test_its_thread_ends_when_told():
    over = keep_short()
    [thread] = [one for one in threading.enumerate() if one.name == "collector"]
    over.set()
    thread.join(10)
    assert not thread.is_alive()
