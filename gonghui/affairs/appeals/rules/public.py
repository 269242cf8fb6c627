"""What the public is told of a month: counts, never a person; small cells are withheld.

A cell of fewer than `SMALLEST` is withheld, and, where it is the only one of its row, the next smallest with
it: the total would tell it otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

SMALLEST = 5  # ours: fewer are withheld


def withheld(counts: Mapping[str, int], smallest: int = SMALLEST) -> dict[str, int | None]:
    """The counts of a table whose total is told; None where a count is withheld. Nought stays nought.

    Args:
        counts: key → how many.
    """
    hidden = {key for key, count in counts.items() if 0 < count < smallest}
    if len(hidden) == 1:
        others = sorted((count, key) for key, count in counts.items() if key not in hidden and count)
        hidden |= {others[0][1]} if others else set()
    return {key: None if key in hidden else count for key, count in counts.items()}
