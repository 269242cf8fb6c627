"""What a founding and an election must fulfil, when a term ends, and when an employer should have a union.

Members are counted, not workers (工会法 art. 11). Amounts come from dated values; what is not known there is
not asked. 工会基层组织选举工作条例 (2016), 基层工会会员代表大会条例 (2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day

# Local federations and industrial unions serve five years; grass-roots unions three or five.
FIVE_YEARS = {Union.Type.FEDERATION, Union.Type.INDUSTRIAL}
OWN = {Union.Type.BASIC, Union.Type.JOINT}
# The ways in which somebody may not be chair.
NO_CHAIR = {
    "legal_representative": _("The legal representative is not elected chair (Beijing rules, art. 14)."),
    "relative": _(
        "A close relative of the head of the enterprise is not elected (Trade Union Law, art. 10)."
    ),
}


@dataclass(frozen=True, kw_only=True)
class ElectionLaw:
    """The dated values of an election as they stood on its day; None or empty where none is known."""

    quorum: Fraction | None = None
    votes_above: Fraction | None = None
    surplus_from: Fraction | None = None
    seats: Sequence[Mapping[str, Any]] = ()
    delegates: Sequence[Mapping[str, Any]] = ()
    committee_from: int | None = None  # members from which there must be an own committee
    women_from: int | None = None  # women workers from which there must be a women's committee
    joint_from: int | None = None  # units of a joint union
    group_from: int | None = None  # persons of a preparatory group


@dataclass(frozen=True, kw_only=True)
class Said:
    """A meeting as it was entered."""

    held_on: date
    form: str
    members: int
    should_attend: int
    attended: int
    seats: int | None = None  # None: of one chair alone
    chair_is: str
    no_relatives: bool = True


def _range(rows: Sequence[Mapping[str, Any]], members: int, name: str) -> tuple[int, int] | None:
    found = None
    for row in rows:
        if members >= int(row["members_from"]):
            found = row[name]
    return None if found is None else (int(found[0]), int(found[1]))


def seats_for(law: ElectionLaw, members: int) -> tuple[int, int] | None:
    """From how many to how many seats a committee has, by the members of the union."""
    return _range(law.seats, members, "seats")


def candidates_from(law: ElectionLaw, seats: int) -> int:
    """How many candidates there are at least for so many seats."""
    if law.surplus_from is None:
        return seats
    return -int(-(seats * (1 + law.surplus_from)) // 1)


def refuse_meeting(said: Said, law: ElectionLaw) -> None:
    """Refuses a meeting that elected nobody validly.

    Raises:
        Refusal: names the number that does not fit, and which one would.
    """
    _refuse_attendance(said, law)
    _refuse_committee(said, law)
    if said.chair_is in NO_CHAIR:
        raise Refusal(NO_CHAIR[said.chair_is], "chair_is")
    if not said.no_relatives:
        raise Refusal(NO_CHAIR["relative"], "no_relatives")


def _refuse_attendance(said: Said, law: ElectionLaw) -> None:
    if said.members < 1:
        raise Refusal(_("A union has members; enter how many, not how many workers."), "members")
    if said.form == "members" and said.should_attend != said.members:
        raise Refusal(_("To a meeting of all members, every member should come."), "should_attend")
    if said.form == "delegates":
        wanted = _range(law.delegates, said.members, "delegates")
        if wanted is None:
            raise Refusal(_("So few members meet all together; there are no delegates."), "form")
        if not wanted[0] <= said.should_attend <= wanted[1]:
            raise Refusal(
                _("%(members)s members have %(least)s to %(most)s delegates.")
                % {"members": said.members, "least": wanted[0], "most": wanted[1]},
                "should_attend",
            )
    if said.attended > said.should_attend:
        raise Refusal(_("No more can attend than should."), "attended")
    if law.quorum is not None and said.attended < law.quorum * said.should_attend:
        raise Refusal(
            _("Two thirds must attend: %(least)s of %(all)s. Hold the meeting again.")
            % {"least": -int(-(law.quorum * said.should_attend) // 1), "all": said.should_attend},
            "attended",
        )


def _refuse_committee(said: Said, law: ElectionLaw) -> None:
    if said.seats is None:
        return
    wanted = seats_for(law, said.members)
    if wanted is not None and not wanted[0] <= said.seats <= wanted[1]:
        raise Refusal(
            _("With %(members)s members a committee has %(least)s to %(most)s seats.")
            % {"members": said.members, "least": wanted[0], "most": wanted[1]},
            "seats",
        )


def refuse_bodies_elected(*, audit: int, women: int, women_workers: int | None, law: ElectionLaw) -> None:
    """Refuses an election without the committees that there must be.

    Args:
        audit, women: how many were elected to each.
        women_workers: how many work there; None where nobody counted.
    Raises:
        Refusal: nobody elected to the audit committee, or for the women workers.
    """
    if not audit:
        raise Refusal(
            _("Nobody got enough votes for the audit committee, which every union has; vote again."), "votes"
        )
    many = women_workers is not None and law.women_from is not None and women_workers >= law.women_from
    if many and not women:
        raise Refusal(
            _("From %(n)s women workers on there is a women workers' committee; vote again for it.")
            % {"n": law.women_from},
            "votes",
        )
    if women_workers and not women:
        raise Refusal(
            _("A member of the committee stands for the women workers; vote again for her."), "votes"
        )


def refuse_application(
    *,
    kind: str,
    employers: int,
    group: int,
    heads: int,
    workers: int,
    women: int | None,
    willing: int,
    law: ElectionLaw,
) -> None:
    """Refuses an application to found a union that lacks something.

    Raises:
        Refusal: too few persons or units, no head, no willing worker, numbers that contradict each other.
    """
    if kind not in {str(one) for one in OWN}:
        raise Refusal(_("An application founds a basic union, of one unit or of several."), "type")
    if kind == Union.Type.JOINT and employers < (law.joint_from or 2):
        raise Refusal(_("A joint union is of two units at least."), "employers")
    if kind == Union.Type.BASIC and employers != 1:
        raise Refusal(_("A union of one unit covers this one; several found a joint union."), "employers")
    if heads != 1:
        raise Refusal(_("One person heads the preparatory group; name who."), "head")
    if law.group_from is not None and group < law.group_from:
        raise Refusal(
            _("A preparatory group has %(n)s persons at least, its head among them.") % {"n": law.group_from},
            "group",
        )
    if workers < 1:
        raise Refusal(_("Say how many work there."), "workers")
    if women is not None and women > workers:
        raise Refusal(
            _("%(women)s women among %(workers)s workers cannot be; check both numbers.")
            % {"women": women, "workers": workers},
            "women",
        )
    if not 0 < willing <= workers:
        raise Refusal(_("Some of the workers want a union; say how many."), "willing")


def refuse_term(kind: str, years: int) -> None:
    """Refuses a term that the law does not know (工会法 art. 16).

    Raises:
        Refusal: not three or five years, or not five where it must be.
    """
    if kind in FIVE_YEARS and years != 5:
        raise Refusal(
            _("The committee of a federation or an industrial union serves five years."), "term_years"
        )
    if years not in (3, 5):
        raise Refusal(_("A union committee is elected for 3 or 5 years."), "term_years")


def refuse_order(*days: tuple[str, Any, date | None]) -> None:
    """Refuses days that do not follow each other; (field, what happened, day) each, unknown ones left out.

    Raises:
        Refusal: names the two that stand the wrong way round.
    """
    before: tuple[str, Any, date] | None = None
    for field, what, day in days:
        if day is None:
            continue
        if before is not None and day < before[2]:
            raise Refusal(
                _("“%(later)s” (%(later_day)s) lies before “%(earlier)s” (%(earlier_day)s); correct them.")
                % {"later": what, "later_day": day, "earlier": before[1], "earlier_day": before[2]},
                field,
            )
        before = (field, what, day)


def term_ends(elected_on: date, years: int, extended_to: date | None = None) -> date:
    """The day on which a term is over: so many years after the election, or as it was extended."""
    ends = same_day(elected_on, years)
    return ends if extended_to is None else max(ends, extended_to)


def refuse_extension(*, ends: date, until: date, months: int) -> None:
    """Refuses an extension of a term that is none, or too long.

    Raises:
        Refusal: not after the end of the term, or more months after it than may be.
    """
    if until <= ends:
        raise Refusal(_("The term runs until %(day)s anyway; choose a later day.") % {"day": ends}, "until")
    if until > (latest := same_day(ends, months=months)):
        raise Refusal(
            _("A term is extended by %(months)s months at most: until %(day)s.")
            % {"months": months, "day": latest},
            "until",
        )


class Stand:
    """How a term stands on a day."""

    FAR, REMINDER, RED, OVERDUE = "far", "reminder", "red", "overdue"


def stand_of(ends: date, on: date, *, reminders: Sequence[int], overdue_after: int) -> tuple[str, int]:
    """How a term stands: far, a reminder reached (which one), red from the day after, overdue.

    Args:
        reminders: days before the end on which the union is told, the longest first.
        overdue_after: days after the end from which it counts as not elected anew in time (ours).
    Returns:
        The stand, and the days left; below zero once the term is over.
    """
    left = (ends - on).days
    if left <= -overdue_after:
        return Stand.OVERDUE, left
    if left < 0:
        return Stand.RED, left
    return (Stand.REMINDER if any(left <= days for days in reminders) else Stand.FAR), left


def chair_due(left_on: date, months: int) -> date:
    """The day by which a vacant chair is filled."""
    return same_day(left_on, months=months)


def should_found(
    *,
    workers: int | None,
    paid: bool,
    opened_on: date,
    on: date,
    workers_from: int,
    months: int,
) -> list[str]:
    """Why an employer without a union should have one: keys of reasons, none where it need not.

    Args:
        workers: by the latest head count; None where nobody counted, which is no reason.
        paid: it paid towards a union that it does not have.
        opened_on: since when it exists: within the first months nobody urges.
    """
    if on < same_day(opened_on, months=months):
        return []
    reasons = []
    if workers is not None and workers >= workers_from:
        reasons.append("workers")
    if paid:
        reasons.append("paid")
    return reasons


def next_reminder(ends: date, on: date, reminders: Sequence[int]) -> date | None:
    """The next day on which a union is reminded of its election; None after the last."""
    days = sorted(ends - timedelta(days=before) for before in reminders)
    return next((day for day in days if day >= on), None)
