"""The only code that changes organisation life: lists, foundings, elections, lives of unions, key facts."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.actions.elections import (
    extend_term,
    hand_over_post,
    open_election,
    take_election_step,
)
from gonghui.affairs.organising.actions.employers import add_payments, enter_payment, enter_visit
from gonghui.affairs.organising.actions.firms import (
    FIRM_LIST_COLUMNS,
    LISTED_FIRM_COLUMNS,
    add_listed,
    correct_list,
    end_list,
    load_firm_lists,
    load_listed_firms,
    take_list,
)
from gonghui.affairs.organising.actions.foundings import apply_for_union, take_founding_step
from gonghui.affairs.organising.actions.keys import (
    approve_key_change,
    propose_key_change,
    refuse_key_change,
    withdraw_key_change,
)
from gonghui.affairs.organising.actions.life import (
    Part,
    dissolve_union,
    merge_unions,
    move_union,
    rename_union,
    reparent_union,
    split_union,
)
from gonghui.affairs.organising.actions.loading import (
    load_item_checks,
    load_payments,
    load_standards,
    load_visits,
)
from gonghui.affairs.organising.actions.standards import (
    check_self,
    confirm_item,
    reckon_standard,
    refuse_item,
)
from gonghui.affairs.organising.rules.kinds import BY_ELECTION, ELECTION, FOUNDING
from gonghui.engines.cases.actions.doors import Door

DOORS = {
    FOUNDING: Door(take=take_founding_step),
    ELECTION: Door(take=take_election_step),
    BY_ELECTION: Door(take=take_election_step),
}
SENTENCES = {
    "take_list": _("took in the list of {vintage} by {issuer}, in force from {on}"),
    "end_list": _("ended the list on {on}"),
    "correct_list": _("corrected the list"),
    "load_firm_lists": _("loaded {rows} lists of firms"),
    "load_listed_firms": _("loaded {rows} lines of a list of firms"),
    "apply_for_union": _("took in the application to found {name}, case {number}"),
    "found_by_case": _("founded {name} on {on}, case {number}"),
    "end_founding": _("ended the founding of {name}, case {number}"),
    "enter_ballot": _("entered the meeting of {on} and {elected} persons elected, case {number}"),
    "name_candidates": _("named {count} candidates, case {number}"),
    "take_back_ballot": _("took back the meeting that was entered, as others stand now, case {number}"),
    "count_votes": _("entered the votes counted for the candidates, case {number}"),
    "open_election": _("opened the election at {union}, case {number}"),
    "end_election": _("ended the election at {union}, case {number}"),
    "begin_term": _("began a term of {union} on {on}"),
    "end_term": _("ended the term of {union} on {on}"),
    "extend_term": _("extended the term of {union} until {on}: {document}"),
    "propose_key_change": _("proposed a change of a key fact of {union} from {on}, {number}"),
    "approve_key_change": _("approved the change {number} at {union}"),
    "refuse_key_change": _("refused the change {number} at {union}"),
    "withdraw_key_change": _("took back the proposed change at {union}"),
    "begin_key_fact": _("entered a key fact of {union} from {on}"),
    "end_key_fact": _("ended a key fact of {union} on {on}"),
    "check_self": _("{union} said of “{item}”: {state}"),
    "check_item": _("checked what {union} said of itself"),
    "reckon_standard": _("reckoned on which days {union} has all of the six haves"),
    "end_standard": _("{union} ended on {on}: it has the six haves no longer"),
    "enter_payment": _("entered what {employer} paid on {on} towards a union"),
    "load_payments": _("loaded {rows} payments towards unions"),
    "load_item_checks": _("loaded {rows} checks of the six haves"),
    "load_standards": _("loaded on which days {rows} unions have the six haves"),
    "load_visits": _("loaded {rows} visits about founding a union"),
    "enter_visit": _("entered the visit to {employer} on {on}"),
}

__all__ = [
    "DOORS",
    "FIRM_LIST_COLUMNS",
    "LISTED_FIRM_COLUMNS",
    "SENTENCES",
    "Part",
    "add_listed",
    "add_payments",
    "apply_for_union",
    "approve_key_change",
    "check_self",
    "confirm_item",
    "correct_list",
    "dissolve_union",
    "end_list",
    "enter_payment",
    "enter_visit",
    "extend_term",
    "hand_over_post",
    "load_firm_lists",
    "load_item_checks",
    "load_listed_firms",
    "load_payments",
    "load_standards",
    "load_visits",
    "merge_unions",
    "move_union",
    "open_election",
    "propose_key_change",
    "reckon_standard",
    "refuse_item",
    "refuse_key_change",
    "rename_union",
    "reparent_union",
    "split_union",
    "take_election_step",
    "take_founding_step",
    "take_list",
    "withdraw_key_change",
]
