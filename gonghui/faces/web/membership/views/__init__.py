"""The officers' pages of membership."""

from gonghui.faces.web.membership.views.cases import application, joinings, transfers
from gonghui.faces.web.membership.views.drives import (
    drive,
    drives,
    end_drive,
    entrances,
    group_behind,
    group_coverage,
    join_poster,
    target,
)
from gonghui.faces.web.membership.views.lives import life
from gonghui.faces.web.membership.views.money import dues
from gonghui.faces.web.membership.views.remittances import remittances

__all__ = [
    "application",
    "drive",
    "drives",
    "dues",
    "end_drive",
    "entrances",
    "group_behind",
    "group_coverage",
    "join_poster",
    "joinings",
    "life",
    "remittances",
    "target",
    "transfers",
]
