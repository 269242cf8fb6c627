"""Two plans beside each other: what matches, what is missing, what is tighter or looser, what conflicts."""

from gonghui.insight.plans.rules.comparing.findings import Finding, across, within
from gonghui.insight.plans.rules.comparing.lines import Line, Relation, Side
from gonghui.insight.plans.rules.comparing.matching import Pair, matched
from gonghui.insight.plans.rules.comparing.texts import text_across, text_within
from gonghui.insight.plans.rules.comparing.verdicts import Judged, Verdict, judged_pair

__all__ = [
    "Finding",
    "Judged",
    "Line",
    "Pair",
    "Relation",
    "Side",
    "Verdict",
    "across",
    "judged_pair",
    "matched",
    "text_across",
    "text_within",
    "within",
]
