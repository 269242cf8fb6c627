"""Candidates and votes: what was counted for each, and who is elected by it. Pure.

Elected is who gets more than the dated share (`union.election.votes_above`) of those who should attend; where
more do than there are seats, those with most votes; of a tie at the last seat a vote is held again.
工会基层组织选举工作条例 (2016).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.rules.elections import ElectionLaw, candidates_from
from gonghui.foundation.core.rules import Refusal

CHAIR, VICE_CHAIR, COMMITTEE, AUDIT, WOMEN = "chair", "vice_chair", "committee", "audit", "women"
# In the order in which they stand on the ballots.
POSTS = (CHAIR, VICE_CHAIR, COMMITTEE, AUDIT, WOMEN)
SEATED = frozenset({CHAIR, VICE_CHAIR, COMMITTEE})  # who sits on the committee
BETWEEN_NAMES = "、"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One name on a ballot, with what was counted for it; None before the vote."""

    person: int
    name: str
    kind: str
    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0


def refuse_candidates(
    named: Sequence[tuple[int, str]], *, chair_only: bool, women_workers: int | None, law: ElectionLaw
) -> None:
    """Refuses candidates among whom nobody can be elected to what must be filled.

    Args:
        named: person and post of each.
        women_workers: how many work there; None where nobody counted.
    Raises:
        Refusal: no chair, no audit committee, nobody for the women workers; names the field.
    """
    posts = [kind for _person, kind in named]
    if CHAIR not in posts:
        raise Refusal(_("Name who stands for chair."), CHAIR)
    if chair_only:
        return
    if AUDIT not in posts:
        raise Refusal(
            _("The audit committee is elected with the committee, in every union; name who stands for it."),
            AUDIT,
        )
    if women_workers and WOMEN not in posts:
        many = law.women_from is not None and women_workers >= law.women_from
        raise Refusal(
            _("Name who stands for the women workers' committee.")
            if many
            else _("Name who stands for the women workers."),
            WOMEN,
        )


def read_votes(text: str, names: Sequence[str]) -> list[tuple[int, int, int]]:
    """The votes of each candidate, a line each in the order of the ballot: name, for, against, abstained.

    Raises:
        Refusal: another number of lines, another name, or not three numbers; names the line.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != len(names):
        raise Refusal(
            _("%(all)s names stand on the ballots; enter a line for each, not %(lines)s.")
            % {"all": len(names), "lines": len(lines)},
            "votes",
        )
    found = []
    for line, name in zip(lines, names, strict=True):
        counted = [int(number) for number in _NUMBER.findall(line)]
        said = _NUMBER.split(line, maxsplit=1)[0].strip(" ：:，,\t")
        if (said and said != name) or len(counted) != 3:
            raise Refusal(
                _("“%(line)s”: write %(name)s, then the votes for, against, and abstentions.")
                % {"line": line[:40], "name": name},
                "votes",
            )
        found.append((counted[0], counted[1], counted[2]))
    return found


def refuse_counts(standings: Sequence[Standing], attended: int) -> None:
    """Refuses more votes for one name than people attended.

    Raises:
        Refusal: names the candidate.
    """
    for one in standings:
        cast = one.votes_for + one.votes_against + one.abstained
        if cast > attended:
            raise Refusal(
                _("%(name)s: %(cast)s votes in all, but %(attended)s attended; count again.")
                % {"name": one.name, "cast": cast, "attended": attended},
                "votes",
            )


def refuse_too_few(standings: Sequence[Standing], seats: int, law: ElectionLaw) -> None:
    """Refuses a committee that had fewer candidates than the dated surplus asks.

    Raises:
        Refusal: says how many there must be.
    """
    persons = {one.person for one in standings if one.kind in SEATED}
    least = candidates_from(law, seats)
    if len(persons) < least:
        raise Refusal(
            _("For %(seats)s seats there are at least %(least)s candidates.")
            % {"seats": seats, "least": least},
            "seats",
        )


def elected(
    standings: Sequence[Standing], *, should_attend: int, seats: int, law: ElectionLaw
) -> list[Standing]:
    """Who is elected: the chair, vice chairs, the committee up to its seats, audit and women's committees.

    Raises:
        Refusal: nobody got enough for chair, a tie at the last seat, or seats stay empty.
    """
    enough = [one for one in standings if _has_enough(one, should_attend, law)]
    chair = _most([one for one in enough if one.kind == CHAIR], 1)
    if not chair:
        raise Refusal(
            _("Nobody who stands for chair got more than half of those who should attend; vote again."),
            "votes",
        )
    seated = {chair[0].person}
    vices = [one for one in enough if one.kind == VICE_CHAIR and one.person not in seated]
    seated |= {one.person for one in vices}
    others = [one for one in enough if one.kind == COMMITTEE and one.person not in seated]
    members = _most(others, max(0, seats - len(seated)))
    seated |= {one.person for one in members}
    if len(seated) != seats:
        raise Refusal(
            _("%(seats)s seats, but %(named)s candidates got enough votes; vote again on the rest.")
            % {"seats": seats, "named": len(seated)},
            "votes",
        )
    return [*chair, *vices, *members, *(one for one in enough if one.kind in (AUDIT, WOMEN))]


def _has_enough(one: Standing, should_attend: int, law: ElectionLaw) -> bool:
    # Where no share is known on the day, any vote counts: what is not known is not asked.
    least: Any = 0 if law.votes_above is None else law.votes_above * should_attend
    return one.votes_for > least


def _most(standings: Sequence[Standing], places: int) -> list[Standing]:
    """Those with most votes.

    Raises:
        Refusal: a tie at the last place.
    """
    ranked = sorted(standings, key=lambda one: -one.votes_for)
    if 0 < places < len(ranked) and ranked[places - 1].votes_for == ranked[places].votes_for:
        tied = [one.name for one in ranked if one.votes_for == ranked[places].votes_for]
        raise Refusal(
            _("%(names)s have the same number of votes for the last seat; vote again between them.")
            % {"names": BETWEEN_NAMES.join(tied)},
            "votes",
        )
    return ranked[:places]
