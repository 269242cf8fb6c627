"""What of accounts lies under the installation's keys."""

from __future__ import annotations

from gonghui.foundation.core.rules.keys import SealedColumn

SECOND_FACTOR = b"mfa.authenticator.secret"
KEPT = (
    # Secrets of authenticator apps, and the seed of the codes for when the telephone is lost.
    SealedColumn(
        model="mfa.authenticator",
        column="data",
        context=lambda row: SECOND_FACTOR,
        members=("secret", "seed"),
    ),
)
