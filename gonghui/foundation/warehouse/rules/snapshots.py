"""PostgreSQL's snapshots as text, `xmin:xmax:xip,…`; and when a new base is due."""

from __future__ import annotations


def without_own(snapshot: str, own: int | None) -> str:
    """The snapshot with the taker's own transaction counted as in progress.

    PostgreSQL leaves it out of the list, because its own rows are visible to it. A base built within
    a transaction that goes on writing would take its later changes for seen.

    Args:
        own: the taker's transaction id; None when it has written nothing.
    """
    xmin, xmax, listed = snapshot.split(":")
    if own is None or own >= int(xmax):
        return snapshot
    running = sorted({int(xid) for xid in listed.split(",") if xid} | {own})
    return f"{min(int(xmin), own)}:{xmax}:{','.join(map(str, running))}"


PUT_OFF = 10  # times as many changes: then a new base is built however busy the machine is; ours


def compacts(changes: int, after: int, *, busy: bool) -> bool:
    """Whether a new base is due: its changes are read with every figure, its making takes half a machine.

    Args:
        changes: since the base.
        after: so many are waited for.
        busy: others want the whole machine now; a storm of calls, say, whose answers would wait.
    """
    return changes >= (after * PUT_OFF if busy else after)
