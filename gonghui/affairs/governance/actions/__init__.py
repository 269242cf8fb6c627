"""The only code that changes the duty list, and the door by which anything is sent down to base unions."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.actions.asking import ask_down
from gonghui.affairs.governance.actions.lists import enter_item, retire_item, take_starting_list
from gonghui.affairs.governance.actions.loading import load_asked_fields, load_sendings

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
}

__all__ = [
    "SENTENCES",
    "ask_down",
    "enter_item",
    "load_asked_fields",
    "load_sendings",
    "retire_item",
    "take_starting_list",
]
