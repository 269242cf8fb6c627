"""Views of the workbench: each calls one query or one action."""

from gonghui.faces.web.cases.views.listing import counts, inbox, load, remove_view, rows, see, store_view
from gonghui.faces.web.cases.views.many import hand_over, many
from gonghui.faces.web.cases.views.one import case, deed, file, letter, letter_file, step

__all__ = [
    "case",
    "counts",
    "deed",
    "file",
    "hand_over",
    "inbox",
    "letter",
    "letter_file",
    "load",
    "many",
    "remove_view",
    "rows",
    "see",
    "step",
    "store_view",
]
