"""What text messages to whoever joins or transfers say: number and state, never a name or a reason."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

CONTENT = b"membership.membertext.content"
CODE = _("[Union 12351] {code} is your code to join or transfer, for {minutes} minutes. Give it to nobody.")
OWN_CODE = _(
    "[Union 12351] {code} opens what the union keeps about you, for {minutes} minutes. Give it to nobody; "
    "nobody of ours asks for it."
)
_OWN_OPEN = _(
    "[Union 12351] We have your request {number} about your own data. Query code {code}: with it you see how "
    "far it is."
)
_OWN_ANSWERED = _("[Union 12351] Your request {number} about your own data is answered; the portal says how.")
_OWN_CLOSED = _("[Union 12351] Your request {number} about your own data is closed, as you withdrew it.")
# By kind and step.
TOLD: dict[tuple[str, str], Any] = {
    ("joining", "open"): _(
        "[Union 12351] We have your application {number}. Query code {code}: with it you see how far it is."
    ),
    ("joining", "approve"): _("[Union 12351] Welcome: you are a member of {unit} now ({number})."),
    ("joining", "ask_more"): _(
        "[Union 12351] Your application {number} lacks something; the portal says what."
    ),
    ("joining", "refuse"): _(
        "[Union 12351] Your application {number} was not granted; the portal says why, and what you can do."
    ),
    ("joining", "send_on"): _("[Union 12351] Your application {number} was sent on to {unit}."),
    ("joining", "move"): _("[Union 12351] Your application {number} goes on as a transfer."),
    ("joining", "withdraw"): _("[Union 12351] Your application {number} is closed, as you withdrew it."),
    ("transfer", "open"): _(
        "[Union 12351] We have your request to transfer {number}. Query code {code}: with it you see how "
        "far it is."
    ),
    ("transfer", "pass_on"): _("[Union 12351] Your transfer {number} is with {unit} now."),
    ("transfer", "object"): _("[Union 12351] Your transfer {number} was not made; the portal says why."),
    ("transfer", "decline"): _("[Union 12351] Your transfer {number} was not made; the portal says why."),
    ("transfer", "take_in"): _("[Union 12351] You are a member of {unit} now ({number})."),
    ("transfer", "take_in_by_term"): _("[Union 12351] You are a member of {unit} now ({number})."),
    ("transfer", "withdraw"): _("[Union 12351] Your transfer {number} is closed, as you withdrew it."),
}
for _kind, _steps in (
    ("own_correction", ("correct", "answer", "refuse")),
    ("own_deletion", ("confirm_deletion", "answer", "refuse")),
    ("own_question", ("answer", "refuse")),
):
    TOLD[_kind, "open"], TOLD[_kind, "withdraw"] = _OWN_OPEN, _OWN_CLOSED
    TOLD |= {(_kind, step): _OWN_ANSWERED for step in _steps}
