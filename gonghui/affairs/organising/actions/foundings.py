"""Founding a union as a case: applied for, agreed, elected, reported, answered; founded by the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.actions.meetings import (
    admit_elected,
    put_ballot,
    put_candidates,
    put_posts,
    put_term,
)
from gonghui.affairs.organising.models import Founding, FoundingEmployer, GroupMember
from gonghui.affairs.organising.rules.elections import OWN, refuse_application, refuse_order, refuse_term
from gonghui.affairs.organising.rules.kinds import FOUNDING
from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import cover, found_body, replant_body
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import Area, Body, BodyTree, Coverage, Employer
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person

OPEN_ALREADY = _("A founding for this employer is under way already; open that one.")


@one_transaction
def apply_for_union(
    *,
    name_zh: str,
    kind: str,
    superior: Body,
    area: Area,
    employers: Sequence[Body],
    group: Sequence[Person],
    head: Person | None,
    workers: int,
    willing: int,
    by: Account,
    now: datetime,
    women: int | None = None,
    business: str = "",
    term_years: int = 5,
    industrial: Body | None = None,
) -> Founding:
    """Takes in the application of a preparatory group to found a union.

    Args:
        kind: basic (one employer) or joint (several).
        superior: the union one level above, which answers.
        group: the preparatory group, its head among them.
        willing: how many of the workers want a union.
        industrial: the union above it in the tree by industry, if any.
    Raises:
        Refusal: something is missing, or an employer has a union or another founding.
    """
    on, name = legal_day(now), " ".join(name_zh.split())
    if not name or len(name) > 120:
        raise Refusal(_("Enter the name of the union, of 120 characters at most."), "name_zh")
    persons = {person.pk: person for person in ([head] if head else []) + list(group)}
    refuse_term(kind, term_years)
    refuse_application(
        kind=kind,
        employers=len({body.pk for body in employers}),
        group=len(persons),
        heads=0 if head is None else 1,
        workers=workers,
        women=women,
        willing=willing,
        law=queries.election_law(on),
    )
    if superior.kind != Body.Kind.UNION:
        raise Refusal(_("The superior is a trade union; choose one."), "superior")
    if area.level != Area.Level.STREET:
        raise Refusal(_("Choose the street or township in which the union sits."), "area")
    refuse_outside(superior, str(superior), on, field="superior")
    for body in employers:
        _refuse_founded(body, on)
    case = open_case(
        kind=FOUNDING,
        by=by,
        now=now,
        title=str(_("Founding: %(name)s") % {"name": name})[:120],
        lead=superior,
        area=area,
    )
    founding = Founding(
        case=case,
        name_zh=name,
        type=kind,
        superior=superior,
        industrial=industrial,
        area=area,
        term_years=term_years,
        business=business,
        workers=workers,
        women=women,
        willing=willing,
    )
    founding.save(force_insert=True)
    _name(founding, employers, persons.values(), head)
    params = {"number": case.number, "name": name}
    record_change(verb="apply_for_union", record=founding, by=by, params=params)
    return founding


def _name(founding: Founding, employers: Sequence[Body], persons: Any, head: Person | None) -> None:
    with refusing({"one_open_founding_an_employer": OPEN_ALREADY}):
        FoundingEmployer.objects.bulk_create(
            FoundingEmployer(founding=founding, employer_id=pk)
            for pk in dict.fromkeys(body.pk for body in employers)
        )
    GroupMember.objects.bulk_create(
        GroupMember(founding=founding, person=person, is_head=head is not None and person.pk == head.pk)
        for person in persons
    )


def _refuse_founded(body: Body, on: date) -> None:
    """Refuses an employer that has a basic or joint union, or is none."""
    if body.kind != Body.Kind.EMPLOYER:
        raise Refusal(_("%(body)s is no employer.") % {"body": body}, "employers")
    refuse_outside(body, str(body), on, field="employers")
    own = Coverage.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), employer=body.pk, union__type__in=[str(one) for one in OWN]
    )
    held = own.select_related("union__body").first()
    if held is not None:
        raise Refusal(
            _("%(employer)s has a union already: %(union)s, since %(since)s.")
            % {"employer": body, "union": held.union.body, "since": held.valid_from},
            "employers",
        )


@transaction.atomic
def take_founding_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of a founding; the superior's approval founds the union, all at once.

    Arguments and refusals: as of the engine's `take_step`; besides, what the law asks of the meeting and of
    the order of the days.
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
    founding = (
        Founding.objects.select_for_update(of=("self",))
        .select_related("case", "superior", "industrial", "area")
        .get(pk=case.pk)
    )
    today = legal_day(now)
    if step == "agree":
        refuse_order(
            ("on", _("Application"), legal_day(moved.opened_at)),
            ("on", _("Agreement"), given["on"]),
            ("on", _("Today"), today),
        )
    elif step == "nominate":
        put_candidates(
            case=moved, given=given, women_workers=founding.women, chair_only=False, today=today, by=by
        )
    elif step == "elect":
        after = (_("Agreement"), day_of_step(moved, "agree", "on"))
        put_ballot(
            case=moved,
            given=given,
            women_workers=founding.women,
            chair_only=False,
            after=after,
            today=today,
            by=by,
        )
    elif step == "report":
        refuse_report(moved, given, today)
    elif step == "approve":
        _found(founding, moved, given, today, by)
    elif step in ("refuse", "withdraw"):
        _let_go(founding, by, step)
    return moved


def day_of_step(case: Case, step: str, name: str) -> date | None:
    """The day entered with the latest step of a name."""
    event = case.events.filter(step=step).order_by("-at", "-pk").first()
    told = event.params.get(name) if event is not None else None
    return date.fromisoformat(told) if told else None


def refuse_report(case: Case, given: Mapping[str, Any], today: date) -> None:
    """Refuses a report before the meeting, or to come."""
    refuse_order(
        ("reported_on", _("Meeting"), case.ballot.held_on),
        ("reported_on", _("Report"), given["reported_on"]),
        ("reported_on", _("Today"), today),
    )


def _let_go(founding: Founding, by: Account, step: str) -> None:
    founding.employers.update(is_open=False)
    params = {"number": founding.case.number, "name": founding.name_zh, "step": step}
    record_change(verb="end_founding", record=founding, by=by, before=fields_of(founding), params=params)


def _found(founding: Founding, case: Case, given: Mapping[str, Any], today: date, by: Account) -> None:
    """The union begins: body, places, coverages, term, posts, first members."""
    on, ballot = given["on"], case.ballot
    refuse_order(
        ("on", _("Meeting"), ballot.held_on),
        ("on", _("Report"), day_of_step(case, "report", "reported_on")),
        ("on", _("Answer"), on),
        ("on", _("Today"), today),
    )
    employers = [row.employer for row in founding.employers.select_related("employer__body").order_by("pk")]
    # Locked one after the other: two foundings for one employer wait here, and the second is refused.
    list(Employer.objects.select_for_update().filter(pk__in=[e.pk for e in employers]).order_by("pk"))
    for employer in employers:
        _refuse_founded(employer.body, on)
    union = {"type": founding.type, "territory": None, "term_years": founding.term_years, "elected_on": None}
    # It exists from the meeting that elected its committee; the answer confirms it.
    start = ballot.held_on
    body = found_body(
        kind="union", name_zh=founding.name_zh, on=start, area=founding.area, by=by, union=union
    )
    replant_body(tree=BodyTree.TERRITORIAL, child=body, parent=founding.superior, on=start, by=by)
    if founding.industrial is not None:
        replant_body(tree=BodyTree.INDUSTRIAL, child=body, parent=founding.industrial, on=start, by=by)
    for employer in employers:
        cover(union=body.union, employer=employer, on=on, by=by)
    put_term(union=body.union, ballot=ballot, years=founding.term_years, case=case, by=by, seats=ballot.seats)
    put_posts(body=body, ballot=ballot, by=by, kinds=[])
    admit_elected(union=body.union, ballot=ballot, on=on, by=by)
    before = fields_of(founding)
    founding.union, founding.founded_on = body, on
    founding.save()
    founding.employers.update(is_open=False)
    params = {"number": case.number, "name": founding.name_zh, "on": on.isoformat()}
    record_change(verb="found_by_case", record=founding, by=by, before=before, params=params)
