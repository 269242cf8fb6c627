"""What may be entered as a reported figure. Pure: dates, versions and published figures are passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal


@dataclass(frozen=True)
class Definition:
    """One version of a metric's definition and the day from which it holds."""

    version: int
    since: date


@dataclass(frozen=True)
class Closed:
    """A period whose figure was published: under which label, and when it was frozen."""

    label: str
    on: date


def refuse_period(start: date, end: date, received: date, today: date) -> None:
    """Raises Refusal where the days of a reported figure cannot be.

    Args:
        end: last day, inclusive.
        received: the day on which the report came in.
    """
    if end < start:
        raise Refusal(_("The period ends before it begins; check both days."), "period_end")
    if received > today:
        raise Refusal(_("The day of receipt lies in the future; check it."), "received_on")
    if received < end:
        raise Refusal(
            _("A report of a period comes in after its last day; check the period and the day of receipt."),
            "received_on",
        )


def refuse_text(document: str) -> str:
    """The document number that may stand; a reported figure without one cannot be traced."""
    text = " ".join(document.split())
    if not text:
        raise Refusal(_("Enter the number of the document by which it was reported."), "document_number")
    if len(text) > 80:
        raise Refusal(_("Too long: at most %(longest)s characters.") % {"longest": 80}, "document_number")
    return text


def versions_within(versions: Sequence[Definition], start: date, end: date) -> list[int]:
    """The versions of a definition that are in force on some day of a period, oldest first."""
    found = []
    for place, one in enumerate(versions):
        until = versions[place + 1].since if place + 1 < len(versions) else None
        if one.since <= end and (until is None or until > start):
            found.append(one.version)
    return found


def version_counted(
    versions: Sequence[Definition], start: date, end: date, told: int | None, chosen: int
) -> int | None:
    """By which version a reported figure was counted.

    Args:
        versions: of the metric, in order; none where no metric measures the indicator.
        told: what the report says of it.
        chosen: the version in force on the last day.
    Raises:
        Refusal: the definition changed within the period and the report does not say by which it counted,
            or it names a version that was not in force in the period.
    """
    if not versions:
        return None
    within = versions_within(versions, start, end)
    if told is not None:
        if told not in {one.version for one in versions} or (len(within) > 1 and told not in within):
            raise Refusal(
                _("There is no version %(told)s of the definition in this period; there are %(there)s.")
                % {"told": told, "there": ", ".join(map(str, within))},
                "definition_version",
            )
        return told
    if len(within) > 1:
        since = next(one.since for one in versions if one.version == within[-1])
        raise Refusal(
            _(
                "The definition changed on %(day)s, within this period. Say by which version it was counted: "
                "%(there)s."
            )
            % {"day": since, "there": ", ".join(map(str, within))},
            "definition_version",
        )
    return chosen


def refuse_closed(closed: Closed | None, reason: str, *, is_correction: bool) -> None:
    """Refuses a change of a published period without a reason; a correction always has one."""
    if reason.strip():
        return
    if closed is not None:
        raise Refusal(
            _(
                "The figure of this day was published as “%(label)s” on %(day)s, so the period is closed. "
                "Give the reason, and it is entered as a correction beside what was published."
            )
            % {"label": closed.label, "day": closed.on},
            "reason",
        )
    if is_correction:
        raise Refusal(_("Say why it is corrected; the earlier figure is kept beside it."), "reason")


def difference(reported: Decimal | None, recorded: Decimal | None) -> Decimal | None:
    """Reported less recorded; unknown where either is."""
    return None if reported is None or recorded is None else reported - recorded
