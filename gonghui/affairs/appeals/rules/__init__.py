"""Rules of appeals: intake, danger, categories, dispatch, call-backs, rates, and outside orders."""

from gonghui.affairs.appeals.rules.kinds import KINDS

__all__ = ["KINDS"]
