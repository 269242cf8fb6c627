"""One consistent state of the warehouse: a Parquet base under the changes it has not seen.

A *reading* is a schema in this process's DuckDB: a view or table for every fact table, and for every
metric that was asked for, its spells. The base comes from Parquet; what changed since is read
from PostgreSQL row by row and laid over it, and only the units that those rows touch are computed
again. Nothing has to be called after a write: the next reading sees it.

On the site nobody waits for that: a thread of the process makes the next reading while requests read the
last one, which is seconds old at most. Who has just written something waits until it can be seen.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import duckdb
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from gonghui.foundation.warehouse.models import Base
from gonghui.foundation.warehouse.queries.engine import close, lost
from gonghui.foundation.warehouse.queries.extract import base_folder, definitions_digest, own_cluster
from gonghui.foundation.warehouse.queries.layers import (
    forget_grounds,
    over_newest,
    reading_known,
    whole_database,
)
from gonghui.foundation.warehouse.queries.state import Reading

log = logging.getLogger(__name__)

# Readings kept for the next request. One that a request still holds stays until it lets go, however many
# have come since.
KEPT = 24
# How often a reading is made anew because something was committed meanwhile; only within a transaction.
TRIES = 10
# Seconds after the last question for which the next readings are still made ahead of it.
IDLE_SECONDS = 600.0

# Which readings there are; held for moments only.
_lock = threading.RLock()
# Making one; held as long as that takes.
_making = threading.RLock()
_readings: OrderedDict[tuple[Any, ...], Reading] = OrderedDict()
_ahead: threading.Thread | None = None
_halt = threading.Event()
_asked_at = 0.0
_pinned: ContextVar[dict[str, Reading] | None] = ContextVar("pinned_reading", default=None)
_not_before: ContextVar[float] = ContextVar("not_before", default=0.0)


def reading(known_at: datetime | None = None) -> Reading:
    """The state of now, or as it was known at a moment.

    Within `pinned()` every call gives the same state, so that all numbers of a page agree.
    """
    pins = _pinned.get()
    if pins is None:
        return _reading(known_at)
    key = known_at.isoformat() if known_at else ""
    if key not in pins:
        pins[key] = _reading(known_at)
    return pins[key]


@contextmanager
def pinned() -> Iterator[None]:
    """Within it, all figures are read from one state, looked up once."""
    if _pinned.get() is not None:
        yield
        return
    token = _pinned.set({})
    try:
        yield
    finally:
        _pinned.reset(token)


@contextmanager
def not_before(moment: float) -> Iterator[None]:
    """Within it, figures know everything that was committed before a moment, in seconds of the epoch."""
    token = _not_before.set(min(moment, time.time()))
    try:
        yield
    finally:
        _not_before.reset(token)


def freshness() -> datetime:
    """The moment up to which the current reading is complete."""
    state = reading()
    return max(state.made_at, datetime.fromtimestamp(state.seen_at, UTC))


def forget() -> None:
    """Drops every reading of this process: after the database itself was replaced, and in tests."""
    _stop_ahead()
    with _making, _lock:
        _readings.clear()
        forget_grounds()
        close()


def _reading(known_at: datetime | None) -> Reading:
    within = connection.in_atomic_block
    if lost():
        forget()
    live = None if within else _good_enough()
    if live is None or known_at is not None:
        with _making, one_snapshot():
            live = _live(within)
            if known_at is not None:
                return _known(live, known_at)
    return live


def _known(live: Reading, moment: datetime) -> Reading:
    key = ("known", live.schema, moment)
    if key not in _readings:
        _keep(key, reading_known(live, moment))
    return _readings[key]


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All statements inside see one state of PostgreSQL, so that nothing is seen half published."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _newest_reading() -> Reading | None:
    """The last reading that every request may have."""
    with _lock:
        return next((r for key, r in reversed(_readings.items()) if _is_live(key)), None)


def _good_enough() -> Reading | None:
    """A reading that need not be made, nor the database asked for: seen a moment ago, or made ahead."""
    global _asked_at
    _asked_at = time.time()
    newest = _newest_reading()
    if newest is None or newest.seen_at < _not_before.get():
        return None
    age = abs(_asked_at - newest.seen_at)
    if age < settings.WAREHOUSE_RECHECK_SECONDS:
        return newest
    if age < settings.WAREHOUSE_PATIENCE_SECONDS:
        _look_ahead()
        return newest
    return None


def _look_ahead() -> None:
    """Sees to it that a thread of this process makes the next readings."""
    global _ahead
    with _lock:
        if _ahead is None or not _ahead.is_alive():
            _ahead = threading.Thread(target=_make_ahead, name="warehouse-ahead", daemon=True)
            _ahead.start()


@atexit.register
def _stop_ahead() -> None:
    """Waits for the round that the thread is at; the engine must not be torn down under it."""
    global _ahead
    with _lock:
        thread, _ahead = _ahead, None
    if thread is not None and thread.is_alive():
        _halt.set()
        thread.join()
        _halt.clear()


def _make_ahead() -> None:
    """Keeps the newest reading new, and what was asked of the last one computed, while anybody asks."""
    pause = settings.WAREHOUSE_RECHECK_SECONDS
    try:
        while not _halt.is_set() and time.time() - _asked_at < IDLE_SECONDS:
            began = time.monotonic()
            with _making, one_snapshot():
                _live(within=False, prepared=_newest_reading())
            connection.close()
            # However much is written, making takes a third of one processor's time at most.
            _halt.wait(max(pause, 2 * (time.monotonic() - began)))
    except (DatabaseError, duckdb.Error, OSError):
        # The next request makes its own reading and says what is wrong, if it still is.
        log.exception("the next reading of the warehouse could not be made ahead")
    finally:
        connection.close()


def _live(within: bool, prepared: Reading | None = None) -> Reading:
    """The state of now; `within` a transaction of the caller's, what that one has not committed included.

    Args:
        prepared: what was asked of this reading is computed in the new one before anybody is given it.
    """
    for _try in range(TRIES):
        asked_at = time.time()
        base, version = _newest()
        key = ("live", base.pk if base else None, connection.settings_dict["NAME"], version)
        if key in _readings:
            made = _readings[key]
            break
        made = over_newest(base, _latest_over(base), shared=not within) if base else whole_database()
        if prepared is not None and made is not prepared:
            made.prepare(prepared)
        # In a transaction every statement sees what was committed before it: was it the same throughout?
        if not within or _newest() == (base, version):
            _keep(key, made)
            break
    if not within:
        made.seen_at = asked_at
        with _lock:
            _readings.move_to_end(key)
    return made


def _latest_over(base: Base) -> Reading | None:
    """The newest reading over a base that another may lie over."""
    with _lock:
        return next(
            (
                r
                for key, r in reversed(_readings.items())
                if _is_live(key) and key[1] == base.pk and r.snapshot
            ),
            None,
        )


def _is_live(key: tuple[Any, ...]) -> bool:
    """A reading that every request may have: not one that shows what a transaction has yet to commit."""
    return key[0] == "live" and key[3][2] is None


def usable(base: Base | None) -> bool:
    """Whether a base may be read: of these definitions, this database, and its files still there."""
    return (
        base is not None
        and base.definitions == definitions_digest()
        and base.cluster == own_cluster()
        and base_folder(base.folder).is_dir()
    )


def _newest() -> tuple[Base | None, tuple[Any, ...]]:
    """The usable base, and what identifies the set of changes after it (it only ever grows).

    A transaction that has written is identified, too: what it sees is for nobody else.
    """
    base = Base.objects.filter(is_current=True).first()
    base = base if usable(base) else None
    asked = "SELECT count(*), max(id), pg_current_xact_id_if_assigned()::text FROM core_change"
    with connection.cursor() as cursor:
        if base is None:
            cursor.execute(asked)
        else:
            cursor.execute(
                f"{asked} WHERE transaction >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint "
                "AND NOT pg_visible_in_snapshot(transaction::text::xid8, %s::pg_snapshot)",
                [base.snapshot, base.snapshot],
            )
        return base, tuple(cursor.fetchone())


def _keep(key: tuple[Any, ...], made: Reading) -> None:
    with _lock:
        _readings[key] = made
        while len(_readings) > KEPT:
            _readings.popitem(last=False)
