"""Rules of appeals: intake, danger, categories, dispatch, rates, orders, hot issues, telephone."""

from gonghui.affairs.appeals.rules.hot import HOT_KINDS
from gonghui.affairs.appeals.rules.kinds import KINDS as APPEAL_KINDS

KINDS = (*APPEAL_KINDS, *HOT_KINDS)

__all__ = ["KINDS"]
