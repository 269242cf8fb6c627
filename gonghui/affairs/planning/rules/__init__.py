"""The kind of case that a plan's making is; differences of versions; what must be there before it goes on."""

from gonghui.affairs.planning.rules.kinds import KINDS, MAKING

__all__ = ["KINDS", "MAKING"]
