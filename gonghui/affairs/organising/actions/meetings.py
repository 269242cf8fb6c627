"""What foundings and elections have in common: candidates, the meeting and its votes, terms and posts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.models import Ballot, Candidate, Elected, UnionTerm
from gonghui.affairs.organising.queries.persons import persons_named
from gonghui.affairs.organising.rules.ballots import (
    AUDIT,
    POSTS,
    SEATED,
    WOMEN,
    Standing,
    elected,
    read_votes,
    refuse_candidates,
    refuse_counts,
    refuse_too_few,
)
from gonghui.affairs.organising.rules.elections import (
    Said,
    refuse_bodies_elected,
    refuse_meeting,
    refuse_order,
)
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import renew_committee
from gonghui.foundation.bodies.actions.reorganising import cut
from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.actions import fields_of, record_change, record_changes
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import admit_member, appoint, end_post
from gonghui.foundation.people.models import Membership, Post

OFFICERS = [str(kind) for kind in Elected.Kind]


def said_of(given: Mapping[str, Any], *, chair_only: bool) -> Said:
    """A meeting from the fields of a step; what is missing, the step itself refuses."""
    try:
        return Said(
            held_on=given["held_on"],
            form=str(given["form"]),
            members=int(given["members"]),
            should_attend=int(given["should_attend"]),
            attended=int(given["attended"]),
            seats=None if chair_only else int(given["seats"]),
            chair_is=str(given["chair_is"]),
            no_relatives=True if chair_only else bool(given.get("no_relatives")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(_("Fill in what is asked of the meeting."), "held_on") from error


@transaction.atomic
def put_candidates(
    *,
    case: Case,
    given: Mapping[str, Any],
    women_workers: int | None,
    chair_only: bool,
    today: date,
    by: Account,
) -> list[Candidate]:
    """Writes who stands for what, in the order of the ballots; those named before are replaced.

    Raises:
        Refusal: nobody or several are called so, one is named twice, or nobody stands for a post that must
            be filled.
    """
    named = [(person, kind) for kind in POSTS for person in persons_named(given.get(kind), kind, by)]
    refuse_candidates(
        [(person.pk, kind) for person, kind in named],
        chair_only=chair_only,
        women_workers=women_workers,
        law=queries.election_law(today),
    )
    params = {"number": case.number, "count": len(named)}
    _take_back_ballot(case, by)
    held = list(Candidate.objects.filter(case=case).order_by("place"))
    record_changes(verb="name_candidates", records=held, by=by, params=params, deleted=True)
    Candidate.objects.filter(case=case).delete()
    made = [
        Candidate(case=case, person=person, kind=kind, place=place)
        for place, (person, kind) in enumerate(named, 1)
    ]
    for one in made:
        one.save(force_insert=True)
    record_changes(verb="name_candidates", records=made, by=by, params=params)
    return made


def _take_back_ballot(case: Case, by: Account) -> None:
    """A meeting that was entered says nothing of other candidates; its Change keeps what it was."""
    ballot = Ballot.objects.filter(pk=case.pk).first()
    if ballot is not None:
        params = {"number": case.number}
        record_change(verb="take_back_ballot", record=ballot, by=by, params=params, deleted=True)
        Elected.objects.filter(ballot=ballot).delete()
        ballot.delete()


def standings_of(case: Case, votes: str) -> tuple[list[Candidate], list[Standing]]:
    """The candidates of a case in the order of the ballots, and what was counted for each.

    Raises:
        Refusal: nobody was named yet, or the lines of the votes are not theirs.
    """
    candidates = list(Candidate.objects.filter(case=case).select_related("person").order_by("place"))
    if not candidates:
        raise Refusal(_("Name the candidates first; the ballots are filled from them."), "votes")
    counted = read_votes(votes, [one.person.name for one in candidates])
    standings = []
    for one, counts in zip(candidates, counted, strict=True):
        one.votes_for, one.votes_against, one.abstained = counts
        standings.append(
            Standing(
                person=one.person_id,
                name=one.person.name,
                kind=one.kind,
                votes_for=counts[0],
                votes_against=counts[1],
                abstained=counts[2],
            )
        )
    return candidates, standings


def put_ballot(
    *,
    case: Case,
    given: Mapping[str, Any],
    women_workers: int | None,
    chair_only: bool,
    after: tuple[Any, date | None],
    today: date,
    by: Account,
) -> Ballot:
    """Checks a meeting and writes it with whom its votes elected; one entered before is replaced.

    Args:
        after: what must lie before the meeting, and its day.
    Raises:
        Refusal: a number, vote or day does not fit; the field is named.
    """
    said = said_of(given, chair_only=chair_only)
    refuse_order(
        ("", after[0], after[1]), ("held_on", _("Meeting"), said.held_on), ("held_on", _("Today"), today)
    )
    law = queries.election_law(said.held_on)
    refuse_meeting(said, law)
    candidates, standings = standings_of(case, str(given.get("votes") or ""))
    refuse_counts(standings, said.attended)
    seats = 1 if said.seats is None else said.seats
    if not chair_only:
        refuse_too_few(standings, seats, law)
    winners = elected(standings, should_attend=said.should_attend, seats=seats, law=law)
    if not chair_only:
        refuse_bodies_elected(
            audit=sum(one.kind == AUDIT for one in winners),
            women=sum(one.kind == WOMEN for one in winners),
            women_workers=women_workers,
            law=law,
        )
    _write_votes(case, candidates, by)
    return _write_ballot(case, said, seats, standings, winners, by)


def _write_votes(case: Case, candidates: list[Candidate], by: Account) -> None:
    befores = [fields_of(one) for one in Candidate.objects.filter(case=case).order_by("place")]
    for one in candidates:
        one.version += 1
    Candidate.objects.bulk_update(candidates, ["votes_for", "votes_against", "abstained", "version"])
    params = {"number": case.number}
    record_changes(verb="count_votes", records=candidates, by=by, befores=befores, params=params)


def _write_ballot(
    case: Case, said: Said, seats: int, standings: list[Standing], winners: list[Standing], by: Account
) -> Ballot:
    held = Ballot.objects.filter(pk=case.pk).first()
    before = None if held is None else fields_of(held)
    ballot = held or Ballot(case=case)
    for name in ("held_on", "form", "members", "should_attend", "attended"):
        setattr(ballot, name, getattr(said, name))
    ballot.seats = seats
    ballot.candidates = len({one.person for one in standings if one.kind in SEATED})
    ballot.fewest_votes = min(one.votes_for for one in winners)
    ballot.save()
    Elected.objects.filter(ballot=ballot).delete()
    Elected.objects.bulk_create(
        Elected(ballot=ballot, person_id=one.person, kind=one.kind) for one in winners
    )
    params = {"number": case.number, "on": said.held_on.isoformat(), "elected": len(winners)}
    record_change(verb="enter_ballot", record=ballot, by=by, before=before, params=params)
    return ballot


def put_term(
    *, union: Union, ballot: Ballot, years: int, case: Case, by: Account, seats: int | None = None
) -> UnionTerm:
    """Begins a term on the day of the election; the one before ends on it, and stays on record.

    Raises:
        Refusal: a term that was elected later is on record.
    """
    on = ballot.held_on
    later = union.terms.filter(valid_from__gte=on).order_by("valid_from").first()
    if later is not None or (union.elected_on is not None and union.elected_on >= on):
        since = later.valid_from if later is not None else union.elected_on
        raise Refusal(
            _("A committee elected on %(day)s is on record; an election before it is none.") % {"day": since},
            "held_on",
        )
    held = union.terms.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by("valid_from").first()
    params = {"union": union.body.name_zh, "on": on.isoformat()}
    if held is not None:
        cut(held, on=on, verb="end_term", by=by, params=params)
    elif union.elected_on is not None:
        _keep_term(union, union.elected_on, on, by)
    term = UnionTerm(union=union, years=years, members=ballot.members, seats=seats, valid_from=on, case=case)
    term.save()
    record_change(verb="begin_term", record=term, by=by, params=params)
    renew_committee(union=union, elected_on=on, term_years=years, by=by)
    return term


def _keep_term(union: Union, since: date, on: date, by: Account) -> None:
    """The term that stood on the union's own record only, as it now ends."""
    kept = UnionTerm(union=union, years=union.term_years, valid_from=since, valid_to=on)
    kept.save()
    params = {"union": union.body.name_zh, "on": since.isoformat()}
    record_change(verb="begin_term", record=kept, by=by, params=params)


def put_posts(*, body: Body, ballot: Ballot, by: Account, kinds: list[str]) -> None:
    """Gives everybody elected the post, from the day of the meeting; who held one of these kinds leaves it.

    Raises:
        Refusal: as of the actions of people.
    """
    on = ballot.held_on
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), body=body, kind__in=kinds)
    for post in held.select_related("person").order_by("pk"):
        if post.valid_from >= on:
            raise Refusal(
                _("A post that began on %(day)s is on record; the election lies before it.")
                % {"day": post.valid_from},
                "held_on",
            )
        end_post(post=post, on=on, by=by, reason=str(_("term ended"))[:60])
    for winner in ballot.elected.select_related("person").order_by("pk"):
        appoint(person=winner.person, body=body, kind=winner.kind, on=on, by=by)


def admit_elected(*, union: Union, ballot: Ballot, on: date, by: Account) -> None:
    """Whoever was elected and is no member anywhere becomes one; other memberships stay where they are."""
    persons = {winner.person for winner in ballot.elected.select_related("person")}
    members = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person__in=persons)
    known = set(members.values_list("person", flat=True))
    for person in sorted(persons, key=lambda one: one.pk):
        if person.pk not in known:
            admit_member(person=person, union=union, on=on, by=by)
