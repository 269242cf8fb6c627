"""Learning from closed cases, recording what was suggested, proposing, and what a person decides."""

from django.utils.translation import gettext_lazy as _

from gonghui.insight.listening.actions.ahead import dismiss_item, look_ahead, take_up_item
from gonghui.insight.listening.actions.hot import (
    accept_proposal,
    add_new_parts,
    dismiss_proposal,
    propose_hot,
)
from gonghui.insight.listening.actions.learning import learn
from gonghui.insight.listening.actions.pairs import confirm_pair, dismiss_pair, propose_pairs
from gonghui.insight.listening.actions.sketching import sketch_wordings
from gonghui.insight.listening.actions.taking import take_with_suggestions

SENTENCES = {
    "learn": _("trained the model of {target} anew, number {number}, from {rows} cases"),
    "suggest": _("noted what was suggested for case {number} and what was chosen"),
    "propose_hot": _("looked through {texts} cases for what is hot: {found} proposals"),
    "grow_proposal": _("a proposed hot issue changed: {cases} cases"),
    "accept_proposal": _("took up the proposed hot issue as {number}"),
    "add_new_parts": _("added {cases} cases found later to the hot issue {number}"),
    "dismiss_proposal": _("dismissed a proposed hot issue"),
    "propose_pairs": _("looked through {texts} cases for the same matter: {found} pairs proposed"),
    "confirm_pair": _("linked the cases {first} and {second} as one matter, as proposed"),
    "dismiss_pair": _("said that the cases {first} and {second} are no single matter"),
    "look_ahead": _("judged {groups} groups for {month}: {found} items"),
    "take_up_item": _("took up what rises before it is asked"),
    "dismiss_item": _("dismissed what seemed to rise"),
    "sketch_wordings": _("made {found} wordings comparable"),
}

__all__ = [
    "SENTENCES",
    "accept_proposal",
    "add_new_parts",
    "confirm_pair",
    "dismiss_item",
    "dismiss_pair",
    "dismiss_proposal",
    "learn",
    "look_ahead",
    "propose_hot",
    "propose_pairs",
    "sketch_wordings",
    "take_up_item",
    "take_with_suggestions",
]
