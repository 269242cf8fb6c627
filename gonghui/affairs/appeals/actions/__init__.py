"""The only code that changes appeals: taking, routing, handling, danger, following up, orders, knowledge."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.actions.danger import (
    add_shift,
    decline_danger,
    pass_on_danger,
    remove_shift,
    take_danger,
)
from gonghui.affairs.appeals.actions.desk import join_call, note_call, take_call
from gonghui.affairs.appeals.actions.doors import DOORS, ask_more_time_for_appeal, take_appeal_step
from gonghui.affairs.appeals.actions.followup import (
    ask_review,
    decide_exclusion,
    decide_review,
    exclude_from_rates,
    record_callback,
    reopen,
)
from gonghui.affairs.appeals.actions.handling import (
    accept,
    answer,
    ask_extension,
    mark_overdue,
    record_contact,
    reply,
)
from gonghui.affairs.appeals.actions.hot import add_to_hot, file_from_hot, mark_hot
from gonghui.affairs.appeals.actions.knowledge import add_entry, end_citation, retire_entry
from gonghui.affairs.appeals.actions.orders import (
    queue_message,
    receive_order,
    record_receipt,
    send_due,
    send_one,
)
from gonghui.affairs.appeals.actions.portal import SENTENCES as PORTAL_SENTENCES
from gonghui.affairs.appeals.actions.routing import (
    add_dispatch_rule,
    dispatch_appeal,
    end_dispatch_rule,
    refer_appeal,
    return_appeal,
)
from gonghui.affairs.appeals.actions.sheets import bring_orders, discard_orders, take_orders
from gonghui.affairs.appeals.actions.taking import Said, Taken, take_appeal

SENTENCES = {
    "take_appeal": _("took the appeal {number}"),
    "dispatch_appeal": _("sent the appeal {number} to {body}"),
    "uphold_dispatch": _("did not uphold the return of the appeal {number} by {body}"),
    "end_turn": _("ended the turn of {body} with the appeal {number}"),
    "reply": _("{body} replied to the appeal {number}"),
    "mark_overdue": _("noted that {body} let the limit of the appeal {number} pass"),
    "cite_entry": _("answered the appeal {number} with an entry of the knowledge base"),
    "record_callback": _("called back about the appeal {number}"),
    "exclude_from_rates": _("proposed to take the appeal {number} out of the rates"),
    "decide_exclusion": _("decided whether the appeal {number} leaves the rates"),
    "ask_review": _("asked for a review of the appeal {number} as unreasonable"),
    "decide_review": _("decided the review of the appeal {number}"),
    "tell_duty": _("told the roster of the danger case {number}"),
    "take_danger": _("took the danger case {number}"),
    "decline_danger": _("could not take the danger case {number}"),
    "add_shift": _("put {name} on the roster"),
    "remove_shift": _("took {name} off the roster"),
    "add_dispatch_rule": _("entered a row of the dispatch catalogue for {body}"),
    "end_dispatch_rule": _("ended a row of the dispatch catalogue for {body}"),
    "add_entry": _("entered “{question}” into the knowledge base"),
    "retire_entry": _("took “{question}” out of use"),
    "cite": _("cited {statute}, art. {article}"),
    "end_citation": _("ended the citation of {statute}, art. {article}"),
    "receive_order": _("received “{message}” of the order {order}"),
    "put_order_state": _("noted where the order {order} stands"),
    "queue_message": _("wrote “{message}” to 12345 about the order {order}"),
    "send_message": _("sent “{message}” about the order {order} to 12345"),
    "record_receipt": _("noted the receipt of “{message}” about the order {order}"),
    "note_call": _("noted a call that rang"),
    "take_call": _("picked up a call"),
    "join_call": _("said which appeal a call became"),
    "bring_orders": _("brought the sheet {name} with {lines} messages of 12345"),
    "take_orders": _("took in the sheet {name} of 12345"),
    "discard_orders": _("discarded the sheet {name} of 12345"),
    **PORTAL_SENTENCES,
}

__all__ = [
    "DOORS",
    "SENTENCES",
    "Said",
    "Taken",
    "accept",
    "add_dispatch_rule",
    "add_entry",
    "add_shift",
    "add_to_hot",
    "answer",
    "ask_extension",
    "ask_more_time_for_appeal",
    "ask_review",
    "bring_orders",
    "decide_exclusion",
    "decide_review",
    "decline_danger",
    "discard_orders",
    "dispatch_appeal",
    "end_citation",
    "end_dispatch_rule",
    "exclude_from_rates",
    "file_from_hot",
    "join_call",
    "mark_hot",
    "mark_overdue",
    "note_call",
    "pass_on_danger",
    "queue_message",
    "receive_order",
    "record_callback",
    "record_contact",
    "record_receipt",
    "refer_appeal",
    "remove_shift",
    "reopen",
    "reply",
    "retire_entry",
    "return_appeal",
    "send_due",
    "send_one",
    "take_appeal",
    "take_appeal_step",
    "take_call",
    "take_danger",
    "take_orders",
]
