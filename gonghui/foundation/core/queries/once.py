"""What a request asks again and again (settings, areas, the calendar) is read once, until it is changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Held:
    """What was read in this request, and the models that were changed in it."""

    answers: dict[Hashable, Any] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)


_HELD: ContextVar[Held | None] = ContextVar("held", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within it (one request) whatever is marked `once` is read once; an inner one uses the outer one."""
    if _HELD.get() is not None:
        yield
        return
    token = _HELD.set(Held())
    try:
        yield
    finally:
        _HELD.reset(token)


def once(*models: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Marks a query of a few rows that seldom change; its arguments are hashable, its answer is not altered.

    Args:
        models: what it reads, such as `law.datedvalue`. From the first change of one of them that is recorded
            in the request, it is read anew each time: a change may yet be taken back.
    """

    def marked(query: Callable[P, T]) -> Callable[P, T]:
        @wraps(query)
        def answer(*args: P.args, **named: P.kwargs) -> T:
            held = _HELD.get()
            if held is None or not held.moved.isdisjoint(models):
                return query(*args, **named)
            key = (query, args, tuple(sorted(named.items())))
            if key not in held.answers:
                held.answers[key] = query(*args, **named)
            found: T = held.answers[key]
            return found

        return answer

    return marked


def moved(model: str) -> None:
    """Told of every change that is recorded: what was read of the model holds no more."""
    held = _HELD.get()
    if held is not None:
        held.moved.add(model)
