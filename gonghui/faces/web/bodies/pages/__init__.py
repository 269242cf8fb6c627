"""What the pages of organisations show: a body's facts and records, the trees, a chair's own union."""

from gonghui.faces.web.bodies.pages.holdings import holdings
from gonghui.faces.web.bodies.pages.own import asked_of, my_union, own_unions
from gonghui.faces.web.bodies.pages.places import (
    BRANCH_ROWS,
    body_named,
    branch,
    coverages,
    facts,
    places_in_trees,
    roots,
    tree_words,
    visible,
)

__all__ = [
    "BRANCH_ROWS",
    "asked_of",
    "body_named",
    "branch",
    "coverages",
    "facts",
    "holdings",
    "my_union",
    "own_unions",
    "places_in_trees",
    "roots",
    "tree_words",
    "visible",
]
