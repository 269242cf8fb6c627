"""What of joining and moving lies under the installation's keys."""

from __future__ import annotations

from gonghui.affairs.membership.rules.texts import CONTENT
from gonghui.foundation.core.rules.keys import Hash, HashedRow, Passing, SealedColumn


def context_of(field: str) -> bytes:
    """What a sealed value of an application is bound to: moved to another field it does not open."""
    return f"membership.application.{field}".encode()


KEPT = (
    HashedRow(
        model="membership.application",
        subject="case__subject",
        hashes=tuple(
            Hash(column=f"{field}_hash", sealed=field, context=context_of(field), purpose=field)
            for field in ("identity", "phone")
        ),
    ),
    SealedColumn(model="membership.membertext", column="content", context=lambda row: CONTENT),
    Passing(
        model="membership.application",
        columns=("query_hash", "token", "code"),
        why="codes with which applicants ask how far it is, given out before",
    ),
    Passing(model="membership.transfer", columns=("query_hash",), why="codes of transfers given out before"),
    Passing(
        model="membership.datarequest",
        columns=("query_hash", "token", "code"),
        why="codes with which people follow what they asked about their own data, given out before",
    ),
    Passing(
        model="membership.membertext",
        columns=("phone_hash",),
        why="waiting text messages may overtake each other",
    ),
    Passing(
        model="membership.phoneproof",
        columns=("phone_hash", "code_hash", "browser_hash", "bound_hash"),
        why="digits sent within the last minutes",
    ),
    Passing(model="membership.codeattempt", columns=("of",), why="the count of attempts of the last hour"),
)
