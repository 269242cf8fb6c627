"""What an evaluation asks of whom, and the kinds of case by which it asks."""

from gonghui.insight.evaluation.rules.kinds import KINDS

__all__ = ["KINDS"]
