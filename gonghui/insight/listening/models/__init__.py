"""What was learned from closed cases, what was suggested at intake, and what is proposed to people."""

from gonghui.insight.listening.models.learning import LearnedModel, Suggested, Target, Tested
from gonghui.insight.listening.models.proposals import HotPart, HotProposal, LikelyPair, State
from gonghui.insight.listening.models.saying import Example, Run, Sketch
from gonghui.insight.listening.models.worklist import Ahead

__all__ = [
    "Ahead",
    "Example",
    "HotPart",
    "HotProposal",
    "LearnedModel",
    "LikelyPair",
    "Run",
    "Sketch",
    "State",
    "Suggested",
    "Target",
    "Tested",
]
