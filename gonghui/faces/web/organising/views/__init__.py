"""Views of organising: the life of a union, foundings, worklists, structures."""

from gonghui.faces.web.organising.views.ballots import paper, votes
from gonghui.faces.web.organising.views.foundings import apply, founding
from gonghui.faces.web.organising.views.lists import elections_due, six_haves, structures, without_union
from gonghui.faces.web.organising.views.unions import deed, evidence, life

__all__ = [
    "apply",
    "deed",
    "elections_due",
    "evidence",
    "founding",
    "life",
    "paper",
    "six_haves",
    "structures",
    "votes",
    "without_union",
]
