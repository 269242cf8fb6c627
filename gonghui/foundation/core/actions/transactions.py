"""One transaction for an action and those that it calls."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")
_WITHIN: ContextVar[bool] = ContextVar("within an action", default=False)


def one_transaction(action: Callable[P, R]) -> Callable[P, R]:
    """As `transaction.atomic`; an action that another one calls joins it, without a savepoint of its own.

    Called from outside it is undone alone when it refuses. Called by another action it is undone with the
    whole of that: who wants to go on after a refusal opens a savepoint around the call
    (`transaction.atomic`), else the database refuses every further statement.
    """

    @wraps(action)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=not _WITHIN.get()):
            token = _WITHIN.set(True)
            try:
                return action(*args, **kwargs)
            finally:
                _WITHIN.reset(token)

    return acted
