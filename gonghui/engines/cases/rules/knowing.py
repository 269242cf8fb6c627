"""What may be told to whom. Without a tick nothing may: names, phones and wording stay inside. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import CaseConsent
from gonghui.foundation.core.rules import Refusal

What, To = CaseConsent.What, CaseConsent.To
Ticks = Collection[tuple[str, str]]  # (what, to) of every consent in force

# So many signs in a row of the worker's own words tell whose they are. Ours.
SAME_WORDS = 12
# A mainland mobile number, with or without spaces and hyphens between its groups.
MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


def may_tell(ticks: Ticks, what: str, to: str) -> bool:
    """Whether the worker ticked that `to` may be told `what`."""
    return (what, to) in ticks


def allowed(ticks: Ticks, to: str) -> set[str]:
    """What of the worker an audience may be told: name, phone, wording."""
    return {what for what in (What.NAME, What.PHONE, What.WORDING) if may_tell(ticks, what, to)}


def may_reach(ticks: Ticks, to: str) -> bool:
    """Whether a case may be shown or sent to an audience at all.

    The respondent employer, its own union and the public want a tick for the matter; agencies and unions
    that help are told of the matter because they are to act on it, of nothing else.
    """
    return to == To.CO_HANDLERS or may_tell(ticks, What.MATTER, to)


def tellable(told: Mapping[str, str], ticks: Ticks, to: str) -> dict[str, str]:
    """Of what is known of the worker, what may be told to an audience.

    Args:
        told: name, phone, wording, as far as known.
    """
    return {what: value for what, value in told.items() if value and may_tell(ticks, what, to)}


def leaked(text: str, told: Mapping[str, str], ticks: Ticks, to: str) -> str | None:
    """What a text would tell an audience although the worker has not ticked it; None when nothing."""
    close = "".join(text.split())
    for what, value in told.items():
        if value and not may_tell(ticks, what, to) and _tells(close, what, "".join(value.split())):
            return what
    if not may_tell(ticks, What.PHONE, to) and MOBILE.search(text):
        return What.PHONE
    return None


def _tells(text: str, what: str, value: str) -> bool:
    if what != What.WORDING or len(value) <= SAME_WORDS:
        return value in text
    return any(value[n : n + SAME_WORDS] in text for n in range(len(value) - SAME_WORDS + 1))


def refuse_leak(text: str, told: Mapping[str, str], ticks: Ticks, to: str) -> None:
    """Raises Refusal where a text would tell what the worker has not ticked."""
    what = leaked(text, told, ticks, to)
    if what is None:
        return
    said = {
        What.NAME: _("The text names the worker, who has not allowed that; write “the worker”."),
        What.PHONE: _("The text holds a phone number that may not be passed on; take it out."),
        What.WORDING: _("The text repeats the worker's own words, which may not be passed on; sum them up."),
    }
    raise Refusal(said.get(What(what), _("The text tells what the worker has not allowed.")), "text")
