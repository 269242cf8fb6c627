"""Kills at chosen points: in the middle of the very transactions that stage, publish and roll back.

The test holds tables that the transactions need last, waits until they stand still there, and kills.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import pytest

from tests.faults.installation import AWAY, Installation, Officer
from tests.faults.processes import strike
from tests.faults.sheets import LONG, SHORT, Held, Sheet

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


@pytest.mark.parametrize("victim", ["site", "backend", "postmaster"])
def test_killed_in_the_middle_of_the_transaction(installation: Installation, body: str, victim: str) -> None:
    officer = Officer(installation)
    out, going, coming = (Sheet(f"{name}{victim}", SHORT) for name in ("撤回", "发布", "暂存"))
    back = out.published(installation, officer, body).place
    forth = going.brought(installation, officer, body).place
    before = officer.settled_figure()
    acknowledged: list[str] = []

    def begin(act: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            with contextlib.suppress(*AWAY):
                acknowledged.append(str(act()))

        hand = threading.Thread(target=run)
        hand.start()
        return hand

    with Held(installation) as held:
        # Recognitions are written after their studios, and deleted after the log was written.
        held.hold("skills_recognition")
        hands = [
            begin(lambda: officer.beside().post(f"{back}roll-back/", {})),
            begin(lambda: officer.beside().post(f"{forth}publish/", {})),
        ]
        held.waiting(2)
        held.hold("registers_stagedrow")
        hands.append(begin(lambda: officer.beside().bring(coming.content(body), f"{coming.tag}.csv")))
        pids = held.waiting(3)
        installation.note(f"{victim} killed while three transactions stood still")
        if victim == "backend":
            strike(pids[:1])  # one is enough: the server then ends all the others
        else:
            installation.kill(victim)
        for hand in hands:
            hand.join()
    assert not acknowledged
    installation.recover()

    assert out.settled(installation, "published", "rolled_back").state == "published"
    assert going.settled(installation, "checked", "published").state == "checked"
    assert (officer.listed(out.tag), officer.listed(going.tag)) == (SHORT, 0)
    assert officer.settled_figure() == before
    # A second try completes; what was kept of the staged one, the worker goes on with.
    assert officer.press(back, "roll-back").startswith("good")
    assert officer.press(forth, "publish").startswith("good")
    coming.settled(installation, "checked")
    out.settled(installation, "rolled_back")
    going.settled(installation, "published")
    assert (officer.listed(out.tag), officer.listed(going.tag)) == (0, SHORT)
    assert officer.settled_figure() == before


def test_a_killed_workers_jobs_are_taken_up_by_the_next(installation: Installation, body: str) -> None:
    officer = Officer(installation)
    published, staged = Sheet("长表发布", LONG), Sheet("长表暂存", LONG)
    place = published.brought(installation, officer, body).place
    before = officer.settled_figure()
    with Held(installation) as held:
        held.hold("skills_recognition")
        assert officer.press(place, "publish").startswith("good")
        held.waiting(1)
        held.hold("registers_stagedrow")
        officer.bring(staged.content(body), f"{staged.tag}.csv")
        held.waiting(2)
        installation.kill("worker")
        installation.note("worker killed in the transactions of two jobs")
    assert officer.settled_figure() == before
    published.settled(installation, "published")
    staged.settled(installation, "checked")
    assert officer.listed(published.tag) == LONG
    assert officer.settled_figure() == before + LONG
