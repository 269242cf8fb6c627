"""Holding back, proposing, deciding, packing, carrying out, and erasing again after a restore."""

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.retention.actions.carrying import (
    carry_out_disposal,
    carry_out_disposals,
)
from gonghui.foundation.retention.actions.emptying import empty_followers, empty_rows
from gonghui.foundation.retention.actions.holding import lift_hold, place_hold
from gonghui.foundation.retention.actions.packing import pack_disposal, take_package
from gonghui.foundation.retention.actions.proposing import (
    confirm_transfer,
    decide_disposal,
    propose_disposal,
)
from gonghui.foundation.retention.actions.redoing import redo_destruction

SENTENCES = {
    "approve_disposal": _("Approved the disposal of {count} records, list {number}"),
    "carry_out_disposal": _("Carried out list {number}: {gone} disposed of, {stayed} stay"),
    "confirm_transfer": _("Noted the archive's receipt {receipt} for list {number}"),
    "dispose": _("Emptied the record: its term has passed ({reason})"),
    "drop_file": _("Deleted a file whose record's term has passed"),
    "keep_package": _("Laid down the package of list {number}"),
    "lift_hold": _("Let go what was held back ({source})"),
    "pack_disposal": _("Made the archive's package of list {number}"),
    "place_hold": _("Held it back from disposal ({source})"),
    "propose_disposal": _("Proposed the disposal of {count} records, list {number}"),
    "refuse_disposal": _("Refused the disposal of {count} records, list {number}"),
}

__all__ = [
    "SENTENCES",
    "carry_out_disposal",
    "carry_out_disposals",
    "confirm_transfer",
    "decide_disposal",
    "empty_followers",
    "empty_rows",
    "lift_hold",
    "pack_disposal",
    "place_hold",
    "propose_disposal",
    "redo_destruction",
    "take_package",
]
