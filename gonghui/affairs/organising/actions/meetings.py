"""What foundings and elections have in common: whom names mean, the meeting, terms and posts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.models import Ballot, Elected, UnionTerm
from gonghui.affairs.organising.queries.persons import persons_named
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
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import admit_member, appoint, end_post
from gonghui.foundation.people.models import Membership, Person, Post

OFFICERS = [str(kind) for kind in Elected.Kind]
SEVERAL = {"committee": Elected.Kind.COMMITTEE, "audit": Elected.Kind.AUDIT, "women": Elected.Kind.WOMEN}
ONE = {"chair": Elected.Kind.CHAIR, "vice_chair": Elected.Kind.VICE_CHAIR}


def said_of(given: Mapping[str, Any], *, chair_only: bool) -> Said:
    """A meeting from the fields of a step; what is missing, the step itself refuses."""
    try:
        return Said(
            held_on=given["held_on"],
            form=str(given["form"]),
            members=int(given["members"]),
            should_attend=int(given["should_attend"]),
            attended=int(given["attended"]),
            seats=1 if chair_only else int(given["seats"]),
            candidates=None if chair_only else int(given["candidates"]),
            fewest_votes=int(given["votes"] if chair_only else given["fewest_votes"]),
            chair_is=str(given["chair_is"]),
            no_relatives=True if chair_only else bool(given.get("no_relatives")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(_("Fill in what is asked of the meeting."), "held_on") from error


def elected_by(given: Mapping[str, Any], by: Account) -> list[tuple[Person, str]]:
    """Who was elected to what, by the fields of a step."""
    found: list[tuple[Person, str]] = []
    for field, kind in {**ONE, **SEVERAL}.items():
        persons = persons_named(given.get(field), field, by)
        if field in ONE and len(persons) > 1:
            raise Refusal(_("Name one person here."), field)
        found += [(person, str(kind)) for person in persons]
    if not any(kind == Elected.Kind.CHAIR for _person, kind in found):
        raise Refusal(_("Name the chair who was elected."), "chair")
    return found


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
    """Checks a meeting and writes it with whom it elected; one entered before is replaced.

    Args:
        after: what must lie before the meeting, and its day.
    Raises:
        Refusal: a number, person or day does not fit; the field is named.
    """
    said = said_of(given, chair_only=chair_only)
    refuse_order(
        ("", after[0], after[1]), ("held_on", _("Meeting"), said.held_on), ("held_on", _("Today"), today)
    )
    law = queries.election_law(said.held_on)
    refuse_meeting(said, law)
    elected = elected_by(given, by)
    committee = {person.pk for person, kind in elected if kind not in ("audit", "women")}
    if not chair_only:
        refuse_bodies_elected(
            seats=said.seats,
            committee=len(committee),
            audit=sum(kind == "audit" for _person, kind in elected),
            women=sum(kind == "women" for _person, kind in elected),
            women_workers=women_workers,
            law=law,
        )
    held = Ballot.objects.filter(pk=case.pk).first()
    before = None if held is None else fields_of(held)
    ballot = held or Ballot(case=case)
    for name in ("held_on", "form", "members", "should_attend", "attended", "seats", "fewest_votes"):
        setattr(ballot, name, getattr(said, name))
    ballot.candidates = said.candidates or 1
    ballot.save()
    Elected.objects.filter(ballot=ballot).delete()
    Elected.objects.bulk_create(Elected(ballot=ballot, person=person, kind=kind) for person, kind in elected)
    params = {"number": case.number, "on": said.held_on.isoformat(), "elected": len(elected)}
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
    for elected in ballot.elected.select_related("person").order_by("pk"):
        appoint(person=elected.person, body=body, kind=elected.kind, on=on, by=by)


def admit_elected(*, union: Union, ballot: Ballot, on: date, by: Account) -> None:
    """Whoever was elected and is no member anywhere becomes one; other memberships stay where they are."""
    persons = {elected.person for elected in ballot.elected.select_related("person")}
    members = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person__in=persons)
    known = set(members.values_list("person", flat=True))
    for person in sorted(persons, key=lambda one: one.pk):
        if person.pk not in known:
            admit_member(person=person, union=union, on=on, by=by)
