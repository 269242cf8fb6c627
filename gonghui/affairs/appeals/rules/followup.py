"""After the answer: calling back, taking out of the rates, reviewing the unreasonable, citing the law.

条例 art. 23 (call-back), 32 (evaluation), 11(3) and 36 (what is not held against those who did their work).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Reached, Result, Satisfaction
from gonghui.foundation.core.rules import Refusal


def refuse_call_back(
    *,
    reached: str,
    contacted: bool | None,
    result: str,
    satisfaction: str,
    by: Collection[int],
    handlers: Iterable[int],
) -> None:
    """Refuses a call-back by whoever handled the appeal, and one that says half.

    Args:
        by: who calls back, and for whom.
    Raises:
        Refusal: by a handler; answered without all three answers; answers though nobody was reached.
    """
    if set(by) & set(handlers):
        raise Refusal(_("You handled this appeal; somebody else calls back."), "by")
    if reached not in set(Reached):
        raise Refusal(_("Say how the call went."), "reached")
    said = contacted is not None or bool(result) or bool(satisfaction)
    if reached != Reached.ANSWERED:
        if said:
            raise Refusal(_("Nobody answered, so there are no answers to enter."), "result")
        return
    if contacted is None:
        raise Refusal(_("Ask whether anybody got in touch with the caller."), "contacted")
    if result not in set(Result):
        raise Refusal(_("Ask whether it is solved, partly solved or not."), "result")
    if satisfaction not in set(Satisfaction):
        raise Refusal(_("Ask how satisfied the caller is."), "satisfaction")


def next_attempt(
    attempts: Sequence[tuple[datetime, str]], *, at_most: int, over_days: int
) -> tuple[bool, timedelta | None]:
    """Whether to call back again, and how long after the last attempt.

    Args:
        attempts: moment and how it went, in order.
        over_days: the attempts are to lie on so many days at least.
    Returns:
        (False, None) once answered, declined, or tried often enough.
    """
    if any(reached in (Reached.ANSWERED, Reached.DECLINED) for _at, reached in attempts):
        return False, None
    if len(attempts) >= at_most:
        return False, None
    if not attempts:
        return True, timedelta(0)
    days = {at.date() for at, _reached in attempts}
    last_one = len(attempts) == at_most - 1
    return True, timedelta(days=1) if last_one and len(days) < over_days else timedelta(hours=3)


# -- out of the rates ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A ground on which an appeal leaves the rates; it stays in every count and every list."""

    key: str
    label: Any
    basis: str  # article, or ours


GROUNDS: dict[str, Ground] = {
    ground.key: ground
    for ground in (
        Ground(
            key="legal_channel", label=_("Before a court or another legal channel"), basis="条例 art. 11(3)"
        ),
        Ground(key="same_matter", label=_("The same matter without a new fact"), basis="条例 art. 11(3)"),
        Ground(key="secret", label=_("Secret or another's privacy"), basis="条例 art. 11(3)"),
        Ground(key="outside_duty", label=_("Outside every unit's duty"), basis="条例 art. 11(3)"),
        Ground(key="unlawful", label=_("Against the law or public order"), basis="条例 art. 11(3)"),
        Ground(key="against_policy", label=_("Asks for what law or policy does not allow"), basis="ours"),
        Ground(key="higher_decision", label=_("Needs a decision of the state"), basis="ours"),
        Ground(key="false_contact", label=_("False or refused contact"), basis="ours"),
        Ground(key="disaster", label=_("A natural disaster stood in the way"), basis="ours"),
        Ground(key="unreasonable", label=_("Found unreasonable by the review"), basis="ours"),
        Ground(key="test", label=_("Entered by mistake or for a test"), basis="ours"),
    )
}


def refuse_exclusion(*, ground: str, reason: str, is_danger: bool) -> None:
    """Refuses a proposal to take an appeal out of the rates.

    Raises:
        Refusal: an unknown ground, no reason in words, or a danger case, which is in no rate anyway.
    """
    if ground not in GROUNDS:
        raise Refusal(_("Choose the rule under which it leaves the rates."), "ground")
    if len(reason.strip()) < 4:
        raise Refusal(_("Say in words why, so that anybody who looks later understands it."), "reason")
    if is_danger:
        raise Refusal(_("A danger case is in no rate; nothing is to be taken out."), "ground")


def refuse_second_person(*, proposed_by: int, by: Collection[int], decided: bool) -> None:
    """Refuses the approval of one's own proposal, or of one that was decided.

    Args:
        by: who decides, and for whom.
    Raises:
        Refusal: the same person, or decided already.
    """
    if decided:
        raise Refusal(_("This proposal was decided already."))
    if proposed_by in by:
        raise Refusal(_("You proposed this; another person decides on it."), "by")


# -- knowledge -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Citation:
    """An article of a statute over the days on which it is in force."""

    statute: str
    article: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force at the end of a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def refuse_stale(citations: Sequence[Citation], on: date) -> None:
    """Refuses an answer that cites nothing, or an article not in force on the day it speaks of.

    Args:
        on: the day of the matter, not today.
    Raises:
        Refusal: names the article and since or until when it holds.
    """
    if not citations:
        raise Refusal(_("An answer cites the article that it rests on; add one."), "citations")
    for citation in citations:
        if citation.holds(on):
            continue
        said: Mapping[str, Any] = {
            "statute": citation.statute,
            "article": citation.article,
            "on": on,
            "start": citation.valid_from,
            "end": citation.valid_to,
        }
        if on < citation.valid_from:
            raise Refusal(
                _("%(statute)s, art. %(article)s, was not yet in force on %(on)s; it begins on %(start)s.")
                % said,
                "citations",
            )
        raise Refusal(
            _("%(statute)s, art. %(article)s, was no longer in force on %(on)s; it ended on %(end)s.") % said,
            "citations",
        )
