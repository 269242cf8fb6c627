"""What of organisations lies under the installation's keys."""

from __future__ import annotations

from gonghui.foundation.core.rules.keys import SealedColumn

ACCOUNT = b"organising.key.account"
KEPT = tuple(
    SealedColumn(model=f"organising.{model}", column="sealed", context=lambda row: ACCOUNT)
    for model in ("keyfact", "keychange")
)
