"""Kills at random points while sheets are staged, published and rolled back and the warehouse is rebuilt.

All four go on at once when the kill comes. Two readers look all the time: one at the tables, one at the
register's list and the indicator. What they see must be whole at every moment.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.faults.installation import AWAY, Installation, Officer, until
from tests.faults.processes import strike
from tests.faults.sheets import LONG, SHORT, Sheet

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

SEED = int(os.environ.get("GONGHUI_FAULTS_SEED", "20251231"))
# What is killed in which round; "rebuild" is the command that builds the warehouse.
ROUNDS: list[tuple[str, ...]] = [
    ("database", "rebuild"),
    ("site", "rebuild"),
    ("backends",),
    ("worker", "rebuild"),
    ("postmaster",),
    ("site", "database"),
    ("worker", "backends", "rebuild"),
    ("granian",),
    ("database",),
    ("run", "granian", "worker", "database", "rebuild"),
    ("backends", "rebuild"),
    ("site", "worker", "rebuild"),
]
LONG_EVERY = 4  # every fourth sheet goes through the worker
TAG = "风暴"


@dataclass
class Tried:
    """A sheet in the storm: what was tried with it, and what of that the site acknowledged."""

    sheet: Sheet
    place: str = ""
    tried: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)


def test_whatever_is_killed_nothing_acknowledged_is_lost_and_nothing_is_seen_by_halves(
    installation: Installation, body: str
) -> None:
    chance = random.Random(SEED)
    print(f"\n  seed {SEED} (GONGHUI_FAULTS_SEED)")
    officer = Officer(installation)
    all_of_it = [
        Tried(Sheet(f"{TAG}{n}批", LONG if n % LONG_EVERY == 3 else SHORT)) for n in range(len(ROUNDS) + 2)
    ]
    for early in all_of_it[:2]:  # something to publish and to roll back in the first round
        early.place = early.sheet.brought(installation, officer, body).place
    assert officer.press(all_of_it[0].place, "publish").startswith("good")
    before = officer.settled_figure() - SHORT

    with Readers(installation, before) as readers:
        for number, victims in enumerate(ROUNDS):
            strike_once(installation, officer, body, all_of_it, number, victims, chance)
            for one in all_of_it:
                judge(installation, one)
    assert readers.looks > len(ROUNDS), "the readers never got to see anything"
    assert not readers.wrong, readers.wrong

    complete(installation, officer, body, all_of_it)
    standing = sum(one.sheet.rows for one in all_of_it if seen_state(installation, one) == "published")
    assert standing > SHORT
    assert officer.settled_figure() == before + standing
    assert officer.listed(TAG) == standing
    numbers = installation.ask("SELECT count(*), count(DISTINCT number) FROM skills_studio")
    assert numbers[0][0] == numbers[0][1]
    installation.done("warehouse", "verify")
    installation.done("warehouse", "rebuild")
    installation.done("warehouse", "verify")
    installation.done("change", "verify")
    assert officer.settled_figure() == before + standing


def strike_once(
    installation: Installation,
    officer: Officer,
    body: str,
    all_of_it: list[Tried],
    number: int,
    victims: tuple[str, ...],
    chance: random.Random,
) -> None:
    """Begins everything at once, kills after a while, waits until the installation is up again."""
    rebuild = installation.command("warehouse", "rebuild")
    assert rebuild.stdout is not None
    rebuild.stdout.readline()  # it has begun with the first table
    hands = [
        threading.Thread(
            target=act, args=(installation, officer.beside(), body, one, what, chance.uniform(0, 0.3))
        )
        for what, one in due(installation, all_of_it, number)
    ]
    for hand in hands:
        hand.start()
    after = chance.uniform(0.05, 1.5)
    time.sleep(after)
    busy = [hand for hand in hands if hand.is_alive()]
    installation.note(f"{' + '.join(victims)} killed after {after:.2f} s; {len(busy)} acts under way")
    if "rebuild" in victims:
        strike([rebuild.pid])
    installation.kill(*(victim for victim in victims if victim != "rebuild"))
    for hand in hands:
        hand.join()
    installation.recover()
    with contextlib.suppress(subprocess.TimeoutExpired):
        rebuild.communicate(timeout=60)
    assert rebuild.returncode is not None


def due(installation: Installation, all_of_it: list[Tried], number: int) -> list[tuple[str, Tried]]:
    """Of a round: the next sheet is brought, the oldest checked one published, another rolled back."""
    found = [("bring", all_of_it[number + 2])]
    for what, state in (("publish", "checked"), ("roll-back", "published")):
        ready = [one for one in all_of_it if one.place and seen_state(installation, one) == state]
        found += [(what, one) for one in ready[:1]]
    return found


def act(installation: Installation, officer: Officer, body: str, one: Tried, what: str, lead: float) -> None:
    """One act of the officer; notes what the site acknowledged of it."""
    time.sleep(lead)
    one.tried.add(what)
    with contextlib.suppress(*AWAY):
        if what == "bring":
            one.place = officer.bring(one.sheet.content(body), f"{one.sheet.tag}.csv")
            one.acknowledged.add(what)
        else:
            status, _place = officer.post(f"{one.place}{what}/", {})
            assert status == 302
            # The answer stands on the next page, whenever that comes.
            said = Officer.told(until(lambda: officer.get(one.place), installation.said))
            if said:
                one.acknowledged.add(what if "good" in said else f"{what} refused: {said}")


def judge(installation: Installation, one: Tried) -> None:
    """Nothing by halves (see `Seen`), and nothing acknowledged is lost."""
    seen = one.sheet.seen(installation)
    if seen is None:
        assert "bring" not in one.acknowledged, one
        return
    one.place = seen.place
    assert not any("refused" in word for word in one.acknowledged), one
    long = one.sheet.rows == LONG
    undone = {"rolled_back", "rolling_back"} if long else {"rolled_back"}
    if "roll-back" in one.acknowledged:
        assert seen.state in undone, (one, seen)
    elif "publish" in one.acknowledged:
        left_to_worker = {"publishing"} if long else set()
        undone = undone if "roll-back" in one.tried else set()
        assert seen.state in {"published"} | left_to_worker | undone, (one, seen)


def seen_state(installation: Installation, one: Tried) -> str:
    """How far a sheet has come."""
    seen = one.sheet.seen(installation)
    return seen.state if seen else ""


def complete(installation: Installation, officer: Officer, body: str, all_of_it: list[Tried]) -> None:
    """What the worker was left with, it finishes; what came to nothing is tried again and completes."""
    for one in all_of_it:
        if one.sheet.seen(installation) is None:
            one.sheet.brought(installation, officer, body)
        state = one.sheet.settled(installation, "checked", "published", "rolled_back").state
        judge(installation, one)
        if state == "checked":
            assert officer.press(one.place, "publish").startswith("good"), one
            one.sheet.settled(installation, "published")


class Readers:
    """Look all the time while things are killed; `wrong` is what they should never have seen."""

    def __init__(self, installation: Installation, before: int) -> None:
        self.installation, self.before = installation, before
        self.officer = Officer(installation)
        self.stop = threading.Event()
        self.looks = 0
        self.wrong: list[object] = []
        self.threads = [
            threading.Thread(target=self.read, args=(look,)) for look in (self.tables, self.pages)
        ]

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def read(self, look: object) -> None:
        while not self.stop.wait(0.1):
            with contextlib.suppress(*AWAY):
                look()  # type: ignore[operator]
                self.looks += 1

    def tables(self) -> None:
        """Studios by sheet."""
        rows = self.installation.ask(
            "SELECT split_part(name, '第', 1), count(*) FROM skills_studio WHERE name LIKE %s GROUP BY 1",
            f"{TAG}%",
        )
        self.wrong += [row for row in rows if row[1] not in {SHORT, LONG}]

    def pages(self) -> None:
        """The list's count and the indicator: every sheet is a multiple of the shortest."""
        listed, figure = self.officer.listed(TAG), self.officer.figure()
        if listed % SHORT or (figure - self.before) % SHORT:
            self.wrong.append(("list", listed, "indicator", figure))
