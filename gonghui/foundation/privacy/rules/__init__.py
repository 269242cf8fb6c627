"""Declared uses, who may agree for whom, and what is owed from how many people on."""

from gonghui.foundation.privacy.rules.consents import Guardian, holds
from gonghui.foundation.privacy.rules.uses import (
    REASONS,
    WHOSE_LABELS,
    BadUse,
    Basis,
    Use,
    Words,
    inventory,
    read_uses,
    use_of,
    uses,
)

__all__ = [
    "REASONS",
    "WHOSE_LABELS",
    "BadUse",
    "Basis",
    "Guardian",
    "Use",
    "Words",
    "holds",
    "inventory",
    "read_uses",
    "use_of",
    "uses",
]
