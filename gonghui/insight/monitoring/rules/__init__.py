"""What may be reported, what a gap is made of, what is doubtful, what lies ahead; the kind of supervision."""

from gonghui.insight.monitoring.rules.kinds import KINDS

__all__ = ["KINDS"]
