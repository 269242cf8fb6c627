"""What text messages to workers say: number and state, never the matter, a name or an employer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Channel
from gonghui.engines.cases.rules.kinds import OPENED

# Asked there, the worker is told of the opening with the query code.
TOLD_AT_ONCE = (Channel.PORTAL, Channel.STATION)
CONTENT = b"appeals.textmessage.content"
# Steps that the worker is told of. What happens inside the union (assigning, linking, reminding) is not told.
TOLD: dict[str, Any] = {
    OPENED: _(
        "[Union 12351] We have your request {number}. The portal shows how far it is, with this phone."
    ),
    "answer_now": _("[Union 12351] Your request {number} is answered; the portal shows the answer."),
    "tell_channel": _("[Union 12351] Your request {number} is another office's; the portal says which."),
    "consult": _("[Union 12351] Your request {number}: we are settling which unit takes it."),
    "dispatch": _("[Union 12351] Your request {number} was sent to {unit}."),
    "keep": _("[Union 12351] Your request {number} is being handled by {unit}."),
    "hold_danger": _("[Union 12351] {number}: whoever is on duty is told. In danger call 110 or 120 now."),
    "accept": _("[Union 12351] {unit} has taken up your request {number}."),
    "return": _("[Union 12351] Your request {number} goes to another unit; we tell you which."),
    "refer": _("[Union 12351] Your request {number} was passed on to {unit}."),
    "reply": _("[Union 12351] {unit} answered your request {number}. Is it solved? Tell us in the portal."),
    "redo": _("[Union 12351] Your request {number} is being handled again, as you asked."),
    "close": _("[Union 12351] Your request {number} is closed: {outcome}. The portal can reopen it."),
    "withdraw": _("[Union 12351] Your request {number} is closed, as you withdrew it."),
    "reopen": _("[Union 12351] Your request {number} has been reopened."),
    "grant_extension": _("[Union 12351] Your request {number} takes longer; the portal shows the new limit."),
}
RECEIVED = _(
    "[Union 12351] We have your request {number}. Query code {code}: with it and this phone you see how far "
    "it is. Give it to nobody."
)
SIGN_IN = _("[Union 12351] {code} is your code to sign in, for {minutes} minutes. Give it to nobody.")
NEW_NUMBER = _("[Union 12351] {code} proves your new number for the request {number}, for {minutes} minutes.")
NUMBER_CHANGED = _(
    "[Union 12351] The phone number of your request {number} was changed. If that was not you, call 12351."
)


def spoken(code: str) -> str:
    """A query code in two groups, as it is read out."""
    return f"{code[:4]} {code[4:]}"
