"""Views of organising: the life of a union, foundings, worklists, structures."""

from gonghui.faces.web.organising.views.foundings import apply, founding
from gonghui.faces.web.organising.views.lists import elections_due, six_haves, structures, without_union
from gonghui.faces.web.organising.views.unions import deed, life

__all__ = [
    "apply",
    "deed",
    "elections_due",
    "founding",
    "life",
    "six_haves",
    "structures",
    "without_union",
]
