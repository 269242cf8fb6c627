"""Loads the mass part by part; what is there is known from the Changes, so a broken load goes on."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from django.db import connection, connections

from gonghui.affairs.assistance.actions import load_enrolment_columns
from gonghui.affairs.assistance.models import Enrolment, MutualAidPlan
from gonghui.demo.city.mutual_aid import PLANS
from gonghui.demo.city.times import moment
from gonghui.demo.mass.days import RECORDED, Array
from gonghui.demo.mass.draw import Mass
from gonghui.demo.mass.parts import Known, Part, enrolment_columns, parts_of, tie_columns
from gonghui.demo.mass.persons import all_names, orders, people_columns
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import close_table, open_table, recorded
from gonghui.foundation.core.models import Change
from gonghui.foundation.people.actions import (
    load_employment_columns,
    load_membership_columns,
    load_people_columns,
)
from gonghui.foundation.people.models import Employment, Membership, Person

Progress = Callable[[str], Any]
SPACE = UUID("5f1d2c1e-7f43-4c6a-9a63-1f0b5c7f2a10")
MODELS = {
    "people": Person,
    "employments": Employment,
    "memberships": Membership,
    "enrolments": Enrolment,
}
TIES = {"employments": load_employment_columns, "memberships": load_membership_columns}
SAY_EVERY = 5.0  # seconds


@dataclass(frozen=True)
class Play:
    """What every worker process inherits."""

    mass: Mass
    known: Known
    order: Array
    names: list[str]
    by: int
    batch: UUID


# Set before the worker processes fork, so that hundreds of megabytes are shared and not sent.
_PLAY: Play | None = None


def play(
    *, mass: Mass, digest: str, bodies: Array, by: Account, say: Progress, workers: int | None = None
) -> None:
    """Loads what is not there yet, and closes the tables.

    Args:
        digest: of the mass; the parts of another one are not taken for its own.
        bodies: id of each body by its key.
        workers: processes; 0 works in this one, within its transaction. One a processor when not given.
    """
    if workers is None:
        workers = 0 if connection.in_atomic_block else os.cpu_count() or 1
    batch = uuid5(SPACE, digest)
    parts = parts_of(mass)
    there = _there(batch)
    for model in MODELS.values():
        open_table(model=model, by=by)
    progress = Pace(
        say, total=sum(map(len, _all(parts))), done=sum(len(p) for p in _all(parts) if p.name in there)
    )
    known = Known(bodies, np.empty(0), _plans())
    shared = partial(Play, mass=mass, order=orders(mass.people), names=all_names(), by=by.pk, batch=batch)
    missing = [part for part in parts["people"] if part.name not in there]
    _work(shared(known=known), missing, (), workers, progress)
    known = Known(bodies, _person_ids(parts["people"], _there(batch)), known.plans)
    missing = [part for part in _all(parts) if part.table != "people" and part.name not in there]
    _work(shared(known=known), missing, tuple(MODELS), workers, progress)


def _all(parts: dict[str, list[Part]]) -> list[Part]:
    return [part for table in parts.values() for part in table]


def _plans() -> Array:
    ids = dict(MutualAidPlan.objects.values_list("key", "pk"))
    return np.array([ids[key] for key, *_facts in PLANS])


def _there(batch: UUID) -> dict[str, int]:
    """The first id of each part that is loaded."""
    told = Change.objects.filter(batch=batch, params__has_key="part")
    return dict(told.values_list("params__part", "first_record"))


def _person_ids(parts: Iterable[Part], there: dict[str, int]) -> Array:
    """The ids of all persons, by position."""
    return np.concatenate([np.arange(there[part.name], there[part.name] + len(part)) for part in parts])


class Pace:
    """Says how many rows are there, how fast they come, and how long the rest takes."""

    def __init__(self, say: Progress, *, total: int, done: int) -> None:
        self.say, self.total, self.done = say, total, done
        self.begun, self.before = time.monotonic(), done
        self.said = self.begun
        if done:
            say(f"{done:,} of {total:,} rows in columns are there already")

    def add(self, rows: int) -> None:
        """So many more are there."""
        self.done += rows
        now = time.monotonic()
        if now - self.said < SAY_EVERY and self.done < self.total:
            return
        self.said = now
        rate = (self.done - self.before) / max(now - self.begun, 0.001)
        left = (self.total - self.done) / rate if rate else 0
        self.say(f"{self.done:,} of {self.total:,} rows in columns, {rate:,.0f} a second, {left:.0f} s left")


def _work(play: Play, parts: list[Part], closing: Iterable[str], workers: int, pace: Pace) -> None:
    """Loads parts, two or more at a time; each table of `closing` is closed once its last part is there."""
    global _PLAY
    _PLAY = play
    left = Counter(part.table for part in parts)
    queue: deque[Part | str] = deque(parts)
    queue.extendleft(table for table in closing if not left[table])

    def finished(item: Part | str) -> None:
        if isinstance(item, str):
            pace.say(f"the keys of {item} hold again")
            return
        pace.add(len(item))
        left[item.table] -= 1
        if item.table in closing and not left[item.table]:
            queue.appendleft(item.table)

    if not workers:
        while queue:
            item = queue.popleft()
            _do(item)
            finished(item)
        return
    _close_connections()
    with ProcessPoolExecutor(workers, get_context("fork"), _begin, (os.getpid(),)) as pool:
        running: dict[Future[None], Part | str] = {}
        while queue or running:
            # One more than there are processes, so that none waits for the next.
            while queue and len(running) <= workers:
                item = queue.popleft()
                running[pool.submit(_do, item)] = item
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                item = running.pop(future)
                future.result()
                finished(item)


def _close_connections() -> None:
    """No process inherits a connection of another."""
    connections.close_all()
    if getattr(connection, "pool", None) is not None:
        connection.close_pool()  # type: ignore[attr-defined]


def _begin(parent: int) -> None:
    """A worker whose parent was killed does not stay behind."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _do(item: Part | str) -> None:
    """One part in one transaction, or the closing of a table."""
    by = Account.objects.get(pk=_PLAY.by)
    if isinstance(item, str):
        close_table(model=MODELS[item], by=by)
        return
    with recorded(at=moment(RECORDED[item.recorded])):
        params = {"part": item.name}
        if item.table == "people":
            people = people_columns(_PLAY.mass.people, _PLAY.order, _PLAY.names, item.rows)
            load_people_columns(people=people, by=by, batch=_PLAY.batch, params=params)
        elif item.table == "enrolments":
            columns = enrolment_columns(_PLAY.mass, item, _PLAY.known)
            load_enrolment_columns(columns=columns, by=by, batch=_PLAY.batch, params=params)
        else:
            columns = tie_columns(_PLAY.mass, item, _PLAY.known)
            TIES[item.table](columns=columns, by=by, batch=_PLAY.batch, params=params)
