"""Reading what was learned, suggested and proposed; wordings are opened for the jobs alone."""

from gonghui.insight.listening.queries.ahead import AheadList, appeals_behind, items_of, listed_ahead
from gonghui.insight.listening.queries.measures import (
    Measures,
    behind_number,
    latest_models,
    measures_of,
    trainings_of,
)
from gonghui.insight.listening.queries.proposals import (
    PairShown,
    ProposalShown,
    appeals_of_proposal,
    mass_proposals,
    not_added,
    pairs_proposed,
    proposals,
    split_from,
    weekly_growth,
)
from gonghui.insight.listening.queries.suggesting import Shown, read_shown, suggest
from gonghui.insight.listening.queries.week import Week, appeals_of_cell, week_said
from gonghui.insight.listening.queries.worded import Worded, worded_alike

__all__ = [
    "AheadList",
    "Measures",
    "PairShown",
    "ProposalShown",
    "Shown",
    "Week",
    "Worded",
    "appeals_behind",
    "appeals_of_cell",
    "appeals_of_proposal",
    "behind_number",
    "items_of",
    "latest_models",
    "listed_ahead",
    "mass_proposals",
    "measures_of",
    "not_added",
    "pairs_proposed",
    "proposals",
    "read_shown",
    "split_from",
    "suggest",
    "trainings_of",
    "week_said",
    "weekly_growth",
    "worded_alike",
]
