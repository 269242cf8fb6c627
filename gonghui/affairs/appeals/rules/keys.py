"""What of appeals lies under the installation's keys."""

from __future__ import annotations

from gonghui.affairs.appeals.rules.asking import appeal_context
from gonghui.affairs.appeals.rules.orders import delivery_context, outbox_context
from gonghui.affairs.appeals.rules.telephone import phone_context
from gonghui.foundation.core.rules.keys import Hash, HashedRow, Passing, SealedColumn

PHONE, ORDER = "phone", "order"  # what keyed hashes are made for


def sheet_context(public_id: object) -> bytes:
    """What the sealed lines of a sheet of orders are bound to."""
    return f"appeals.ordersheet.content {public_id}".encode()


KEPT = (
    HashedRow(
        model="appeals.appeal",
        subject="case__subject",
        hashes=(
            Hash(
                column="caller_hash",
                sealed="caller_phone",
                context=appeal_context("caller_phone"),
                purpose=PHONE,
            ),
        ),
    ),
    SealedColumn(
        model="appeals.phonecall",
        column="phone",
        context=lambda row: phone_context(row["call"]),
        needs=("call",),
    ),
    SealedColumn(
        model="appeals.ordersheet",
        column="content",
        context=lambda row: sheet_context(row["public_id"]),
        needs=("public_id",),
    ),
    SealedColumn(
        model="appeals.orderdelivery",
        column="content",
        context=lambda row: delivery_context(row["order__number"], row["message_id"]),
        needs=("order__number", "message_id"),
        hashed=("digest", ORDER),
    ),
    SealedColumn(
        model="appeals.orderoutbox",
        column="content",
        context=lambda row: outbox_context(row["message_id"]),
        needs=("message_id",),
    ),
    Passing(
        model="appeals.appeal",
        columns=("query_hash",),
        why="codes with which callers ask how far it is, given out before",
    ),
    Passing(
        model="appeals.portalform", columns=("token", "code"), why="forms that a caller has open just now"
    ),
    Passing(
        model="appeals.phonecode",
        columns=("phone_hash", "code_hash"),
        why="digits sent within the last minutes",
    ),
    Passing(model="appeals.portalattempt", columns=("of",), why="the count of attempts of the last hour"),
    Passing(
        model="appeals.textmessage",
        columns=("phone_hash",),
        why="waiting text messages may overtake each other",
    ),
)
