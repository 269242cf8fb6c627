"""'Danger now': no classification, no form, two hours, a person on the roster.

条例 art. 2 and 11(1): what belongs to 110, 119, 120 and 122 is handed to them at once; the union's own
part begins beside that. Such a case is exempt from merging and from the rates: nobody is to weigh a score
against a life.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Hazard
from gonghui.foundation.core.rules import Refusal

LIMIT = "hotline.danger.hours"
NEXT_IN_LINE = "hotline.danger.next_in_line.minutes"


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the one on the phone does and says; own words, no form to fill in meanwhile."""

    hazard: Hazard
    numbers: tuple[str, ...]  # in the order in which they are called
    steps: tuple[Any, ...]


_STAY = _("Stay on the line. A colleague calls the number; do not ask the caller to hang up and dial.")
_WHERE = _("Ask where: street, building, floor, what can be seen from there.")
_HAND_OVER = _("Tell the emergency desk the place, what is happening, how many, and your name and number.")
_AFTER = _("Write down when you handed over and to whom; the person on the roster takes it from there.")

SCRIPTS: dict[Hazard, Script] = {
    script.hazard: script
    for script in (
        Script(
            hazard=Hazard.SELF_HARM,
            numbers=("110", "120", "12356"),
            steps=(
                _STAY,
                _("Speak calmly, use the name. Ask plainly whether they think of ending their life."),
                _("Do not argue, promise or judge. Ask who is with them and who could come."),
                _WHERE,
                _HAND_OVER,
                _AFTER,
            ),
        ),
        Script(
            hazard=Hazard.VIOLENCE,
            numbers=("110", "120"),
            steps=(
                _STAY,
                _("Ask whether they can get away or lock a door. Nobody is to go back for belongings."),
                _WHERE,
                _HAND_OVER,
                _AFTER,
            ),
        ),
        Script(
            hazard=Hazard.HEIGHT,
            numbers=("110", "119", "120"),
            steps=(
                _STAY,
                _("Ask how many are up there and who speaks for them; keep others from crowding below."),
                _("Say what you will do next and when; promise no money and no outcome."),
                _WHERE,
                _HAND_OVER,
                _AFTER,
            ),
        ),
        Script(
            hazard=Hazard.STOPPAGE,
            numbers=("110",),
            steps=(
                _("Ask how many, since when, what they ask for, and who speaks for them."),
                _("Call 110 where a road is blocked or anybody threatened; otherwise the union goes first."),
                _WHERE,
                _("Say that somebody from the union comes, and when. Ask for a number that stays on."),
                _AFTER,
            ),
        ),
        Script(
            hazard=Hazard.INJURY,
            numbers=("120", "119", "110"),
            steps=(
                _STAY,
                _("Ask how many are hurt and whether they answer. Move nobody who is not in danger."),
                _WHERE,
                _HAND_OVER,
                _("Ask that the spot is left as it is; the recognition of the injury will need it."),
                _AFTER,
            ),
        ),
        Script(
            hazard=Hazard.CHILD,
            numbers=("110", "120", "12345"),
            steps=(
                _STAY,
                _("Ask whether the child is safe now and who is with it. Do not question the child."),
                _WHERE,
                _HAND_OVER,
                _("Say nothing to the employer before the police have come."),
                _AFTER,
            ),
        ),
        Script(
            hazard=Hazard.UNCLEAR,
            numbers=("110", "120", "119", "122"),
            steps=(
                _STAY,
                _("Ask what is happening and whether anybody is hurt, threatened or about to be."),
                _WHERE,
                _HAND_OVER,
                _AFTER,
            ),
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Somebody is on the roster over [start, end); `place` 1 is asked first."""

    account: int
    start: datetime
    end: datetime
    place: int = 1


@dataclass(frozen=True, kw_only=True)
class OnCall:
    """Who is to take a danger case now.

    Attributes:
        account: None where the roster is empty: then whoever leads the hotline is told.
        since: from when it is this person's.
        next_at: when it goes to the next one, unless taken; None for the last in line.
        passed: those who did not take it in time, in order.
    """

    account: int | None
    since: datetime
    next_at: datetime | None
    passed: tuple[int, ...] = ()


def on_call(
    shifts: Sequence[Shift],
    *,
    raised_at: datetime,
    now: datetime,
    every: timedelta,
    declined: Sequence[int] = (),
) -> OnCall:
    """Whose case it is: the first on the roster, and after every ten minutes the next in line.

    Args:
        shifts: of the roster, those of nights and holidays included.
        every: how long one has before it goes on.
        declined: accounts that said they cannot: passed over at once.
    """
    line = [
        shift.account
        for shift in sorted(shifts, key=lambda s: (s.place, s.account))
        if shift.start <= raised_at < shift.end
    ]
    line = [account for account in dict.fromkeys(line) if account not in declined]
    if not line:
        return OnCall(account=None, since=raised_at, next_at=None)
    waited = max(0, int((now - raised_at) / every))
    turn = min(waited, len(line) - 1)
    last = turn == len(line) - 1
    return OnCall(
        account=line[turn],
        since=raised_at + turn * every,
        next_at=None if last else raised_at + (turn + 1) * every,
        passed=tuple(line[:turn]),
    )


def refuse_merge(first_in_danger: bool, second_in_danger: bool) -> None:
    """Refuses to merge a danger case with any other, or any other with it.

    Raises:
        Refusal: one of the two is a danger case.
    """
    if first_in_danger or second_in_danger:
        raise Refusal(_("A danger case is never merged; link the two as the same matter instead."))


def read_hazards(said: Sequence[str]) -> list[str]:
    """The hazards that were ticked, each once, in the order of the key.

    Raises:
        Refusal: one that there is not.
    """
    if unknown := set(said) - set(Hazard):
        raise Refusal(
            _("There is no danger called %(name)s.") % {"name": ", ".join(sorted(unknown))}, "hazards"
        )
    return [hazard for hazard in Hazard if hazard in set(said)]
