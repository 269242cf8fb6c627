"""What a loader is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from gonghui.demo.ids import Ids
from gonghui.foundation.accounts.models import Account

Rows = list[Any]
# Loads the rows of one table recorded on one day, and returns their ids in the order of the rows.
Loader = Callable[[Ids, Rows, Account, UUID], Sequence[int]]


def taken(ids: range | tuple[int, int] | None) -> range:
    """Bulk actions name the ids they took as a range, or as first and last."""
    if ids is None:
        return range(0)
    return ids if isinstance(ids, range) else range(ids[0], ids[1] + 1)
