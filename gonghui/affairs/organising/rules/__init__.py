"""What may be founded and elected and by when, the kinds of cases, lists of firms, the six haves; pure."""

from gonghui.affairs.organising.rules.firms import (
    MIXED,
    NON_PUBLIC,
    chain_place,
    check_one_list,
    line_number,
)
from gonghui.affairs.organising.rules.kinds import KINDS

__all__ = ["KINDS", "MIXED", "NON_PUBLIC", "chain_place", "check_one_list", "line_number"]
