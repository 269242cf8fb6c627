"""Views of listening: each calls one action or query."""

from gonghui.faces.web.listening.views.ahead import ahead, ahead_item
from gonghui.faces.web.listening.views.models import model_cases, models
from gonghui.faces.web.listening.views.pairs import pair, pairs
from gonghui.faces.web.listening.views.proposed import proposed
from gonghui.faces.web.listening.views.week import week, week_cases

__all__ = [
    "ahead",
    "ahead_item",
    "model_cases",
    "models",
    "pair",
    "pairs",
    "proposed",
    "week",
    "week_cases",
]
