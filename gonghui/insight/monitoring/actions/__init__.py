"""Reported figures, which figure is official, supervision, forecasts kept ahead of pages."""

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.doors import Door
from gonghui.insight.monitoring.actions.forecasting import ask_forecasts, foresee_plan
from gonghui.insight.monitoring.actions.reporting import correct_figure, enter_reported, report_figure
from gonghui.insight.monitoring.actions.settings import link_outside, set_official, start_register
from gonghui.insight.monitoring.actions.supervising import supervise, take_supervision_step
from gonghui.insight.monitoring.rules.kinds import SUPERVISION

SENTENCES = {
    "report_figure": _(
        "entered {value} for {name}, {area}, {start} to {end}, as {body} reported it ({document})"
    ),
    "correct_figure": _("corrected {name}, {area}, {start} to {end}, from {from} to {value} ({document})"),
    "replace_figure": _("put a corrected figure above {number}"),
    "official_recorded": _("made the recorded figure of {name} official from {on} ({document})"),
    "official_reported": _("made the reported figure of {name} official from {on} ({document})"),
    "official_outside": _("made the figure published outside official for {name} from {on} ({document})"),
    "start_register": _("entered that the register {register} is kept since {on}"),
    "link_outside": _("set the series {series} beside {name}"),
    "supervise": _("asked {owner} about {name} by supervision {number}"),
    "note_answer": _("the answer to supervision {number} of {name} changed"),
    "foresee_plan": _("computed {count} forecasts as of {on}"),
}
DOORS = {SUPERVISION: Door(take=take_supervision_step)}

__all__ = [
    "SENTENCES",
    "ask_forecasts",
    "correct_figure",
    "enter_reported",
    "foresee_plan",
    "link_outside",
    "report_figure",
    "set_official",
    "start_register",
    "supervise",
    "take_supervision_step",
]
