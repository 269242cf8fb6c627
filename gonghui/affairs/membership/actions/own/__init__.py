"""What somebody does with the own file: prove who one is, take a copy, ask; and how an officer answers."""

from gonghui.affairs.membership.actions.own.answering import take_request_step
from gonghui.affairs.membership.actions.own.asking import Wish, Wished, ask_about_own_data, withdraw_request
from gonghui.affairs.membership.actions.own.entering import Entered, enter_own_file, send_own_code
from gonghui.affairs.membership.actions.own.taking import COPY_FORMS, take_copy, withdraw_own_consent

__all__ = [
    "COPY_FORMS",
    "Entered",
    "Wish",
    "Wished",
    "ask_about_own_data",
    "enter_own_file",
    "send_own_code",
    "take_copy",
    "take_request_step",
    "withdraw_own_consent",
    "withdraw_request",
]
