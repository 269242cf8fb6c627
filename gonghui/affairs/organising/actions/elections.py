"""Electing committees and chairs anew, extending a term, handing a post to a successor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.actions.foundings import refuse_report
from gonghui.affairs.organising.actions.meetings import (
    OFFICERS,
    put_ballot,
    put_candidates,
    put_posts,
    put_term,
)
from gonghui.affairs.organising.models import Election, UnionTerm
from gonghui.affairs.organising.queries.law import months_up_to
from gonghui.affairs.organising.rules.elections import refuse_extension, refuse_term, term_ends
from gonghui.affairs.organising.rules.kinds import BY_ELECTION, ELECTION
from gonghui.engines.cases.actions import hand_over, open_case, take_step
from gonghui.engines.cases.models import AccountHolder, Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import Body, HeadCount, Union
from gonghui.foundation.bodies.queries import employers_of, in_force, seat_of
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import appoint, end_post
from gonghui.foundation.people.models import Person, Post

KINDS_OF_CASE = {Election.Kind.COMMITTEE: ELECTION, Election.Kind.CHAIR: BY_ELECTION}
TITLES = {
    Election.Kind.COMMITTEE: _("Election: %(name)s"),
    Election.Kind.CHAIR: _("By-election of the chair: %(name)s"),
}
OPEN_ALREADY = _("An election of this union is under way already; open that one.")


@one_transaction
def open_election(
    *, union: Body, by: Account, now: datetime, kind: str = Election.Kind.COMMITTEE, term_years: int = 5
) -> Election:
    """Opens the election of a union's committee anew, or of a chair for a vacant post.

    Raises:
        Refusal: one is under way, the union has a chair, or the term is none of the law's.
    """
    on = legal_day(now)
    if kind not in Election.Kind.values:
        raise Refusal(_("Choose whether the committee or a chair is elected."), "kind")
    refuse_outside(union, str(union), on, field="union")
    refuse_term(union.union.type, term_years)
    chair = Post.objects.filter(in_force(on), body=union, kind=Post.Kind.CHAIR)
    if kind == Election.Kind.CHAIR and chair.exists():
        raise Refusal(_("The union has a chair; a by-election is for a vacant post."), "kind")
    case = open_case(
        kind=KINDS_OF_CASE[Election.Kind(kind)],
        by=by,
        now=now,
        title=str(TITLES[Election.Kind(kind)] % {"name": union.name_zh})[:120],
        lead=union,
        area=seat_of(union, on),
    )
    election = Election(case=case, union=union.union, kind=kind, term_years=term_years)
    with refusing({"one_open_election_a_union": OPEN_ALREADY}):
        election.save(force_insert=True)
    params = {"number": case.number, "union": union.name_zh}
    record_change(verb="open_election", record=election, by=by, params=params)
    return election


def women_at(union: Body, on: date) -> int | None:
    """How many women work at the employers of a union, by the latest counts; None where none was counted."""
    total = None
    for employer in employers_of(union, on):
        counted = HeadCount.objects.filter(employer=employer.pk, counted_on__lte=on, women__isnull=False)
        last = counted.order_by("-counted_on").first()
        if last is not None and last.women is not None:
            total = (total or 0) + last.women
    return total


@transaction.atomic
def take_election_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of an election; the superior's approval begins the term and the posts.

    Arguments and refusals: as of the engine's `take_step`; besides, what the law asks of the meeting.
    """
    given = dict(fields or {})
    moved = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=given,
        reason=reason,
        expected_version=expected_version,
    )
    election = Election.objects.select_for_update(of=("self",)).select_related("union__body").get(pk=case.pk)
    chair_only = election.kind == Election.Kind.CHAIR
    today = legal_day(now)
    if step == "nominate":
        put_candidates(
            case=moved,
            given=given,
            women_workers=women_at(election.union.body, today),
            chair_only=chair_only,
            today=today,
            by=by,
        )
    elif step == "elect":
        put_ballot(
            case=moved,
            given=given,
            women_workers=women_at(election.union.body, today),
            chair_only=chair_only,
            after=(_("Last election"), election.union.elected_on),
            today=today,
            by=by,
        )
    elif step == "report":
        refuse_report(moved, given, today)
    elif step == "approve":
        _take_office(election, moved, by)
    if step in ("approve", "refuse", "withdraw"):
        before = fields_of(election)
        election.is_open = False
        election.save()
        params = {"number": moved.number, "union": election.union.body.name_zh, "step": step}
        record_change(verb="end_election", record=election, by=by, before=before, params=params)
    return moved


def _take_office(election: Election, case: Case, by: Account) -> None:
    body, ballot = election.union.body, case.ballot
    refuse_outside(body, str(body), ballot.held_on, field="on")
    if election.kind == Election.Kind.COMMITTEE:
        put_term(
            union=election.union,
            ballot=ballot,
            years=election.term_years,
            case=case,
            by=by,
            seats=ballot.seats,
        )
        put_posts(body=body, ballot=ballot, by=by, kinds=OFFICERS)
    else:
        put_posts(body=body, ballot=ballot, by=by, kinds=[str(Post.Kind.CHAIR)])


@transaction.atomic
def extend_term(*, union: Body, until: date, document: str, by: Account) -> UnionTerm:
    """The superior extends a term, by six months at most (工会基层组织选举工作条例).

    Raises:
        Refusal: no term runs, too long, no document, or the account is not above the union.
    """
    demand(by, Permission.DISPATCH, Category.BODIES, union.pk)
    own = Union.objects.select_for_update(of=("self",)).select_related("body").get(pk=union.pk)
    term = own.terms.select_for_update().filter(valid_to=None).order_by("-valid_from").first()
    if not document.strip():
        raise Refusal(_("Name the document by which the superior extends the term."), "document")
    if term is None and own.elected_on is None:
        raise Refusal(_("No election is on record; enter it first."), "union")
    elected, years = (term.valid_from, term.years) if term else (own.elected_on, own.term_years)
    assert elected is not None
    ends = term_ends(elected, years)
    refuse_extension(
        ends=ends, until=until, months=months_up_to("union.term_extension.months_up_to", ends, 6)
    )
    before = None if term is None else fields_of(term)
    term = term or UnionTerm(union=own, years=years, valid_from=elected, version=0)
    term.extended_to, term.extension_document = until, document.strip()[:120]
    term.version += 1
    term.save()
    params = {"union": own.body.name_zh, "on": until.isoformat(), "document": term.extension_document}
    record_change(verb="extend_term", record=term, by=by, before=before, params=params)
    return term


@one_transaction
def hand_over_post(
    *, post: Post, to: Person, on: date, by: Account, now: datetime, reason: str
) -> tuple[Post, list[Case]]:
    """Hands a post to a successor, with the open work of whoever held it, where both sign in.

    Returns:
        The new post, and the cases that stayed: somebody else must be named for each.
    Raises:
        Refusal: the same person, an elected post of another's term, or as of the actions it calls.
    """
    if post.person_id == to.pk:
        raise Refusal(_("Name another person than the one who hands over."), "to")
    if not reason.strip():
        raise Refusal(_("Give the reason; it is kept with the post."), "reason")
    end_post(post=post, on=on, by=by, reason=reason[:60])
    new = appoint(person=to, body=post.body, kind=post.kind, on=on, by=by, full_time=post.full_time)
    holders = AccountHolder.objects.filter(person__in=[post.person_id, to.pk]).select_related("account")
    accounts = {holder.person_id: holder.account for holder in holders}
    if post.person_id not in accounts or to.pk not in accounts:
        return new, []
    stayed = hand_over(account=accounts[post.person_id], to=accounts[to.pk], by=by, now=now, reason=reason)
    return new, stayed
