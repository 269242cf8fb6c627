"""The only code that changes cases: opening, the one door, parts of others, consents, clocks, ladder."""

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.clocks import recompute_due
from gonghui.engines.cases.actions.doors import Door, ask_more_time, do_step, write_letter
from gonghui.engines.cases.actions.extensions import decide_extension, extend
from gonghui.engines.cases.actions.helping import (
    enter_reply,
    give_opinion,
    handle_jointly,
    help_asked,
    issue_letter,
    release_part,
)
from gonghui.engines.cases.actions.knowing import (
    declare_tie,
    name_holder,
    restrict,
    set_consents,
    tick_consents,
    withdraw_consents,
)
from gonghui.engines.cases.actions.ladder import climb_ladder, press, see_notices
from gonghui.engines.cases.actions.links import add_file, link_cases
from gonghui.engines.cases.actions.loading import LoadedCase, LoadedStep, load_cases
from gonghui.engines.cases.actions.moving import assign, hand_over, reassign, refer, return_case
from gonghui.engines.cases.actions.opening import open_case, state_due
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.actions.workbench import (
    Result,
    assign_many,
    drop_view,
    remind_many,
    save_view,
)

SENTENCES = {
    "open_case": _("opened the case {number}"),
    "take_step": _("took the step “{step}” in the case {number}"),
    "assign": _("named {account} as handler of the case {number}"),
    "hand_over": _("handed the case {number} over to {account}"),
    "ask_help": _("asked {body} to help with the case {number}"),
    "give_opinion": _("{body} gave its opinion on the case {number}"),
    "release_part": _("released {body} from the case {number}"),
    "issue_letter": _("wrote to {body} about the case {number}, letter {letter}"),
    "enter_reply": _("entered the answer to letter {letter} of the case {number}"),
    "link_cases": _("linked the case {number} to {other}"),
    "ask_extension": _("asked for more time in the case {number}"),
    "decide_extension": _("decided on more time in the case {number}"),
    "tick_consent": _("noted consents of the worker in the case {number}"),
    "withdraw_consent": _("noted that the worker takes consents back in the case {number}"),
    "restrict": _("changed who may see the case {number}"),
    "state_due": _("noted the outside limit of the case {number}"),
    "declare_tie": _("declared that {username} is tied to {body}"),
    "name_holder": _("noted who signs in as {username}"),
    "climb_ladder": _("told a unit of what is due"),
    "press": _("pressed for the case {number}"),
    "see_notices": _("saw what is due"),
    "save_view": _("saved a view of the inbox"),
    "drop_view": _("removed a view of the inbox"),
    "load_cases": _("took over {rows} rows of cases"),
    "recompute_due": _("reckoned the limits anew"),
}

__all__ = [
    "SENTENCES",
    "Door",
    "LoadedCase",
    "LoadedStep",
    "Result",
    "add_file",
    "ask_more_time",
    "assign",
    "assign_many",
    "climb_ladder",
    "decide_extension",
    "declare_tie",
    "do_step",
    "drop_view",
    "enter_reply",
    "extend",
    "give_opinion",
    "hand_over",
    "handle_jointly",
    "help_asked",
    "issue_letter",
    "link_cases",
    "load_cases",
    "name_holder",
    "open_case",
    "press",
    "reassign",
    "recompute_due",
    "refer",
    "release_part",
    "remind_many",
    "restrict",
    "return_case",
    "save_view",
    "see_notices",
    "set_consents",
    "state_due",
    "take_step",
    "tick_consents",
    "withdraw_consents",
    "write_letter",
]
