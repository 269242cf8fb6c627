"""Posts required and filled, vacancies, the pools and how far their people are, who has how many cases."""

from gonghui.affairs.cadres.queries.files import (
    covers_non_public,
    has_passed,
    held_of,
    last_result,
    load_of,
    tied_to_respondent,
    with_states,
)
from gonghui.affairs.cadres.queries.overview import (
    Pool,
    Staffing,
    dispatchable,
    pools,
    seats_of,
    staffing,
    vacancies,
)

__all__ = [
    "Pool",
    "Staffing",
    "covers_non_public",
    "dispatchable",
    "has_passed",
    "held_of",
    "last_result",
    "load_of",
    "pools",
    "seats_of",
    "staffing",
    "tied_to_respondent",
    "vacancies",
    "with_states",
]
