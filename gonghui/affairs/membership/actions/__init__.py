"""The only code that changes membership: joining, transferring, standing, drives, platforms, messages."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.deciding import (
    answer_missing,
    approve_joining,
    take_joining_step,
)
from gonghui.affairs.membership.actions.doors import DOORS
from gonghui.affairs.membership.actions.drives import (
    end_drive,
    end_group_work,
    list_worker,
    load_group_works,
    load_liaisons,
    load_reaches,
    name_liaison,
    note_group_work,
    note_reach,
    open_drive,
    open_entrance,
    set_target,
)
from gonghui.affairs.membership.actions.joining import Applied, Said, apply_to_join, reveal_applicant
from gonghui.affairs.membership.actions.moving import (
    Asked,
    ask_transfer,
    membership_proved,
    move_application,
    settle_overdue,
    take_transfer_step,
    withdraw_matter,
)
from gonghui.affairs.membership.actions.phones import (
    Proof,
    follow_by_code,
    forget_codes,
    prove_phone,
    send_code,
)
from gonghui.affairs.membership.actions.platforms import correct_platform, end_platform, enter_platform
from gonghui.affairs.membership.actions.remitting import add_remittances, enter_remittance
from gonghui.affairs.membership.actions.standing import (
    expel_member,
    keep_member,
    let_leave,
    note_death,
    rejoin_member,
    take_back,
)
from gonghui.affairs.membership.actions.texts import queue_text, send_texts

SENTENCES = {
    "apply_to_join": _("took the application {number} to join {union}"),
    "admit_applicant": _("admitted the applicant of {number}"),
    "close_application": _("closed the application {number}"),
    "ask_transfer": _("took the request {number} to transfer from {from} to {to}"),
    "close_transfer": _("closed the transfer {number}"),
    "queue_member_text": _("wrote a text message to a worker"),
    "send_member_text": _("sent a text message to a worker"),
    "open_drive": _("opened the joining drive “{name}”"),
    "set_drive_target": _("set a target of the drive: {members}"),
    "end_drive": _("ended the drive on {on}"),
    "open_entrance": _("made the code {code} to join by"),
    "note_group_work": _("put the person on the list of a group"),
    "end_group_work": _("took the person off the list of a group on {on}"),
    "name_liaison": _("named who looks after a group"),
    "note_reach": _("noted: {what}"),
    "load_group_works": _("loaded {rows} lines of the lists of groups"),
    "load_liaisons": _("loaded {rows} liaisons of groups"),
    "load_reaches": _("loaded {rows} services and activities"),
    "enter_platform": _("put {brand} on the register of platforms"),
    "correct_platform": _("corrected the platform"),
    "end_platform": _("took the platform off the register on {on}"),
    "enter_remittance": _("entered a payment of {employer} to the fund, voucher {voucher}"),
    "load_remittances": _("took in {rows} payments to the fund"),
}

__all__ = [
    "DOORS",
    "SENTENCES",
    "Applied",
    "Asked",
    "Proof",
    "Said",
    "add_remittances",
    "answer_missing",
    "apply_to_join",
    "approve_joining",
    "ask_transfer",
    "correct_platform",
    "end_drive",
    "end_group_work",
    "end_platform",
    "enter_platform",
    "enter_remittance",
    "expel_member",
    "follow_by_code",
    "forget_codes",
    "keep_member",
    "let_leave",
    "list_worker",
    "load_group_works",
    "load_liaisons",
    "load_reaches",
    "membership_proved",
    "move_application",
    "name_liaison",
    "note_death",
    "note_group_work",
    "note_reach",
    "open_drive",
    "open_entrance",
    "prove_phone",
    "queue_text",
    "rejoin_member",
    "reveal_applicant",
    "send_code",
    "send_texts",
    "set_target",
    "settle_overdue",
    "take_back",
    "take_joining_step",
    "take_transfer_step",
    "withdraw_matter",
]
