"""The only code that changes the duty list, what is sent down to base unions, and what is handed down."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.actions.asking import ask_down, keep_gated
from gonghui.affairs.governance.actions.booking import budget_down
from gonghui.affairs.governance.actions.handing import (
    end_staff_down,
    hand_funds_down,
    hand_staff_down,
    strike_funds_down,
)
from gonghui.affairs.governance.actions.lists import enter_item, retire_item, take_starting_list
from gonghui.affairs.governance.actions.loading import load_asked_fields, load_sendings

# What gates refused in other modules is kept, too (engines.cases.actions.recording).
KEEPERS = (keep_gated,)
SENTENCES = {
    "enter_item": _("entered “{name}” in the duty list from {on}, edition {edition}"),
    "retire_item": _("took “{name}” off the duty list on {on}"),
    "ask_down": _("sent “{title}” down to {count} base unions, {number}"),
    "refuse_down": _("was refused to send “{title}” down: {why}"),
    "address": _("named the base unions to which something was sent"),
    "ask_fields": _("noted what a form asks"),
    "load_sendings": _("took over {rows} sendings from before the list"),
    "load_addressees": _("took over {rows} addressees from before the list"),
    "load_asked_fields": _("took over {rows} fields of paper forms"),
    "hand_staff_down": _("entered staff handed down by {giver} to {union}: {hours} hours a week, {number}"),
    "end_staff_down": _("ended staff handed down to {union} on {on}, {number}"),
    "hand_funds_down": _("entered {yuan} yuan handed down by {giver} to {union}, {number}"),
    "strike_funds_down": _("struck money handed down to {union}, {number}"),
}

__all__ = [
    "KEEPERS",
    "SENTENCES",
    "ask_down",
    "budget_down",
    "end_staff_down",
    "enter_item",
    "hand_funds_down",
    "hand_staff_down",
    "load_asked_fields",
    "load_sendings",
    "retire_item",
    "strike_funds_down",
    "take_starting_list",
]
