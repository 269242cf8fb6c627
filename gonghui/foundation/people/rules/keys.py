"""What of people lies under the installation's keys."""

from __future__ import annotations

from gonghui.foundation.core.rules.keys import Hash, HashedRow, SealedColumn

IDENTITY, PHONE, ADDRESS = b"people.person.identity", b"people.person.phone", b"people.household.address"
KEPT = (
    HashedRow(
        model="people.person",
        subject="subject",
        hashes=(
            Hash(column="identity_hash", sealed="identity", context=IDENTITY, purpose="identity"),
            Hash(column="phone_hash", sealed="phone", context=PHONE, purpose="phone"),
        ),
    ),
    SealedColumn(model="people.household", column="address", context=lambda row: ADDRESS),
)
