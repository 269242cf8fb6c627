"""When a message that could not leave is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# After so many failures in a row the gateway is taken to be down, and the run ends.
FAILURES = 3


def next_try(attempts: int) -> timedelta:
    """How long after a failed attempt the next one is made: half a minute, doubling, ten minutes at most."""
    return min(timedelta(seconds=30 * 2 ** min(max(0, attempts - 1), 10)), timedelta(minutes=10))


def is_late(expires_at: datetime | None, now: datetime) -> bool:
    """Whether a message would come too late to be of use."""
    return expires_at is not None and expires_at <= now
