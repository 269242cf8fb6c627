"""What a worker does in the portal, alone or with a clerk; and the text messages that tell of it."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.actions.portal.asking import Asked, ask
from gonghui.affairs.appeals.actions.portal.entering import (
    SEND_TEXTS,
    Entry,
    ask_new_number,
    confirm_new_number,
    enter_by_code,
    enter_by_phone,
    forget_attempts,
    send_phone_code,
)
from gonghui.affairs.appeals.actions.portal.steps import add_files, answer_call_back, ask_again, set_ticks
from gonghui.affairs.appeals.actions.portal.texts import (
    queue_text,
    send_texts,
    tell_workers,
)

SENTENCES = {
    "queue_text": _("wrote a text message about the appeal {number}"),
    "send_text": _("sent a text message about the appeal {number}"),
    "do_for_worker": _("did a step for the worker in the appeal {number}"),
    "change_phone": _("changed the worker's number in the appeal {number}"),
}

__all__ = [
    "SEND_TEXTS",
    "SENTENCES",
    "Asked",
    "Entry",
    "add_files",
    "answer_call_back",
    "ask",
    "ask_again",
    "ask_new_number",
    "confirm_new_number",
    "enter_by_code",
    "enter_by_phone",
    "forget_attempts",
    "queue_text",
    "send_phone_code",
    "send_texts",
    "set_ticks",
    "tell_workers",
]
