"""The papers of a founding or an election, filled from its candidates, its meeting and the votes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from gonghui.affairs.organising.models import Ballot, Candidate, Elected, Election, Founding
from gonghui.affairs.organising.rules.ballots import AUDIT, SEATED, WOMEN
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import in_force, parents_of
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY, Unknown
from gonghui.foundation.people.models import Membership

YES, NO = "当选", "未当选"  # papers are in Chinese
OF_BALLOTS = {"candidates": SEATED, "audit_candidates": {AUDIT}, "women_candidates": {WOMEN}}


def candidates_of(case: Case) -> QuerySet[Candidate]:
    """Who stands for what, in the order of the ballots."""
    return Candidate.objects.filter(case=case).select_related("person").order_by("place")


def _share(key: str, on: date) -> Fraction | None:
    """A dated share as it holds in this city; None where none is known on the day."""
    city = Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("code", flat=True).first()
    try:
        found = value(key, city or COUNTRY, on).value
    except Unknown:
        return None
    return Fraction(str(found)).limit_denominator(1000)


def least_of(share: Fraction | None, of: int, *, above: bool) -> int | None:
    """How many a share of some people is: at least so many, or more than it (`above`); None: not known."""
    if share is None or not of:
        return None
    return int(share * of) + 1 if above else -int(-(share * of) // 1)


def paper_facts(case: Case, on: date) -> Mapping[str, Any]:
    """What records know of the blanks in the papers of a founding or an election."""
    founding = Founding.objects.filter(pk=case.pk).select_related("superior").first()
    election = Election.objects.filter(pk=case.pk).select_related("union__body").first()
    ballot = Ballot.objects.filter(pk=case.pk).first()
    union = election.union.body if election else None
    above = parents_of(union, on) if union else {}
    superior = founding.superior if founding else next(iter(above.values()), None)
    name = founding.name_zh if founding else union.name_zh if union else None
    return {
        "union": name,
        "superior": superior.name_zh if superior else None,
        "opened_on": legal_day(case.opened_at),
        "years": founding.term_years if founding else election.term_years if election else None,
        **numbers_of(union.pk if union else None, ballot, on),
        **_names(case, ballot),
    }


def numbers_of(union: int | None, ballot: Ballot | None, on: date) -> dict[str, Any]:
    """Who should attend, how many must, and how many votes elect; by the law of the meeting's day."""
    day = ballot.held_on if ballot else on
    should = ballot.should_attend if ballot else 0
    members = ballot.members if ballot else 0
    if ballot is None and union is not None:
        held = Membership.objects.filter(in_force(on), union=union)
        members = should = held.filter(status=Membership.Status.IN_FORCE).count()
    return {
        "members": members or None,
        "quorum": least_of(_share("union.election.quorum", day), should, above=False),
        "majority": least_of(_share("union.election.votes_above", day), should, above=True),
        "held_on": ballot.held_on if ballot else None,
        "present": ballot.attended if ballot else None,
        "seats": ballot.seats if ballot else None,
    }


def _names(case: Case, ballot: Ballot | None) -> dict[str, Any]:
    winners = set(Elected.objects.filter(ballot=ballot).values_list("person", "kind")) if ballot else set()
    candidates = list(candidates_of(case))
    found: dict[str, Any] = {}
    with translation.override("zh-hans"):
        for blank, kinds in OF_BALLOTS.items():
            rows = [one for one in candidates if one.kind in kinds]
            found[blank] = [
                (str(n), one.person.name, str(one.get_kind_display())) for n, one in enumerate(rows, 1)
            ]
        found["candidates_named"] = [
            f"{one.person.name}（{one.get_kind_display()}）" for one in candidates
        ] or None
        found["votes"] = [_counted(n, one, winners) for n, one in enumerate(candidates, 1)]
        found["results"] = [
            f"{one.person.name}当选{one.get_kind_display()}"
            for one in candidates
            if (one.person_id, one.kind) in winners
        ] or None
    return found


def _counted(n: int, one: Candidate, winners: set[tuple[int, str]]) -> tuple[str, ...]:
    name, post = one.person.name, str(one.get_kind_display())
    if one.votes_for is None:
        return (str(n), name, post)
    counts = (str(one.votes_for), str(one.votes_against), str(one.abstained))
    return (str(n), name, post, *counts, YES if (one.person_id, one.kind) in winners else NO)
