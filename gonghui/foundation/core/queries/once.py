"""What requests ask again and again (settings, areas, the calendar) is read once, until it is changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from gonghui.foundation.core.queries.changes import Watch, moved_among

P = ParamSpec("P")
T = TypeVar("T")
Answers = dict[Hashable, Any]
MOST = 1000  # answers kept by a process; more are begun anew


@dataclass
class Kept:
    """What this process read of one database, and the state of the log before which it was read."""

    watch: Watch
    answers: Answers


@dataclass
class Held:
    """What was read in this request, and the models that were changed in it.

    Attributes:
        alone: the request began within a transaction: what it sees is for nobody else.
        kept: what this process had read before, and what of it had not moved when it was first asked for.
    """

    alone: bool
    answers: Answers = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    kept: Answers | None = None


_HELD: ContextVar[Held | None] = ContextVar("held", default=None)
_KEPT: dict[str, Kept] = {}
_READ_BY: dict[Callable[..., Any], frozenset[str]] = {}


@contextmanager
def reading_once() -> Iterator[None]:
    """Within it (one request) whatever is marked `once` is read once; an inner one uses the outer one."""
    if _HELD.get() is not None:
        yield
        return
    token = _HELD.set(Held(alone=connection.in_atomic_block))
    try:
        yield
    finally:
        _HELD.reset(token)


def once(*models: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Marks a query of a few rows that seldom change; its arguments are hashable, its answer is not altered.

    The answer serves later requests, too, until the log tells of a change of one of the models.

    Args:
        models: what it reads, such as `law.datedvalue`. From the first change of one of them that is recorded
            in the request, it is read anew each time: a change may yet be taken back.
    """

    def marked(query: Callable[P, T]) -> Callable[P, T]:
        _READ_BY[query] = frozenset(models)

        @wraps(query)
        def answer(*args: P.args, **named: P.kwargs) -> T:
            held = _HELD.get()
            if held is None or not held.moved.isdisjoint(models):
                return query(*args, **named)
            key = (query, args, tuple(sorted(named.items())))
            if key not in held.answers:
                held.answers[key] = _kept_or_read(held, key, lambda: query(*args, **named))
            found: T = held.answers[key]
            return found

        return answer

    return marked


def moved(model: str) -> None:
    """Told of every change that is recorded: what was read of the model holds no more."""
    held = _HELD.get()
    if held is not None:
        held.moved.add(model)


def forget() -> None:
    """Nothing read before holds: another database stands under the same name now."""
    _KEPT.clear()


def _kept_or_read(held: Held, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
    if held.alone:
        return read()
    if held.kept is None:
        held.kept = _standing()
    kept = held.kept
    if key in kept:
        return kept[key]
    found = read()

    def keep() -> None:
        if held.moved.isdisjoint(_READ_BY[key[0]]) and len(kept) < MOST:
            kept[key] = found

    # At once outside a transaction. Within one it may have read what is taken back yet.
    transaction.on_commit(keep)
    return found


def _standing() -> Answers:
    """What this process keeps and what has not moved: one question to the end of the log.

    A thread that still fills answers which another one has found to be of yesterday fills them for nobody.
    """
    database = str(connection.settings_dict["NAME"])
    before = _KEPT.get(database)
    labels = frozenset().union(*_READ_BY.values())
    watch, gone = moved_among(labels, before.watch if before else None)
    if before is None or gone or len(before.answers) >= MOST:
        old = before.answers.copy() if before is not None and len(before.answers) < MOST else {}
        still = {key: found for key, found in old.items() if _READ_BY[key[0]].isdisjoint(gone)}  # type: ignore[index]
        before = _KEPT[database] = Kept(watch, still)
    else:
        before.watch = watch
    return before.answers
