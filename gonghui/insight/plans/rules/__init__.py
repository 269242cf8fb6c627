"""What a plan file may say, and how far an indicator has come."""

from gonghui.insight.plans.rules.judging import Aim, Judgement, Reading, Status, judge

__all__ = ["Aim", "Judgement", "Reading", "Status", "judge"]
