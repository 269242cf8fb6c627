"""Changing workers' congresses and open factory affairs."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation.actions.congresses import (
    CONGRESS_COLUMNS,
    CONGRESS_COVERAGE_COLUMNS,
    SESSION_COLUMNS,
    add_congresses,
    correct_congress,
    cover_employer,
    cover_unit,
    end_congress,
    form_congress,
    hold_session,
    load_congress_coverages,
    load_congresses,
    load_sessions,
)
from gonghui.affairs.participation.actions.open_affairs import (
    DISCLOSURE_COLUMNS,
    OPEN_AFFAIRS_COLUMNS,
    add_many_open_affairs,
    correct_open_affairs,
    disclose,
    end_open_affairs,
    load_disclosures,
    load_open_affairs,
    open_affairs,
)

SENTENCES = {
    "form_congress": _("formed the congress for its term {term} from {on}"),
    "cover_employer": _("put a unit under the congress from {on}"),
    "hold_session": _("entered the session of {on}"),
    "end_congress": _("ended the congress on {on}"),
    "correct_congress": _("corrected the congress"),
    "load_congresses": _("loaded {rows} congresses"),
    "load_congress_coverages": _("loaded {rows} units covered by congresses"),
    "load_sessions": _("loaded {rows} sessions"),
    "open_affairs": _("set up open factory affairs from {on}"),
    "disclose": _("entered what was disclosed on {on}"),
    "end_open_affairs": _("ended open factory affairs on {on}"),
    "correct_open_affairs": _("corrected the system of open factory affairs"),
    "load_open_affairs": _("loaded {rows} systems of open factory affairs"),
    "load_disclosures": _("loaded {rows} disclosures"),
}

__all__ = [
    "CONGRESS_COLUMNS",
    "CONGRESS_COVERAGE_COLUMNS",
    "DISCLOSURE_COLUMNS",
    "OPEN_AFFAIRS_COLUMNS",
    "SENTENCES",
    "SESSION_COLUMNS",
    "add_congresses",
    "add_many_open_affairs",
    "correct_congress",
    "correct_open_affairs",
    "cover_employer",
    "cover_unit",
    "disclose",
    "end_congress",
    "end_open_affairs",
    "form_congress",
    "hold_session",
    "load_congress_coverages",
    "load_congresses",
    "load_disclosures",
    "load_open_affairs",
    "load_sessions",
    "open_affairs",
]
