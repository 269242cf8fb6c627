"""Memberships, employments and posts: what ties a person to a body, and from when to when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, demand, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.actions.refusals import refuse_outside
from gonghui.foundation.bodies.models import Body, Employer, Union
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions.recording import begin, demand_post, end, locked
from gonghui.foundation.people.models import Employment, Membership, Person, Post

EDIT, PEOPLE = Permission.EDIT, Category.PEOPLE
_MEMBER_TWICE = _(
    "This person is a member elsewhere in that time; a person has one membership in the city. "
    "Transfer or end the other one first."
)


def refuse_second_membership(person: Person, on: date, besides: int = 0) -> None:
    """Refuses where the person is a member anywhere on `on` or later.

    Raises:
        Refusal: names the union and the day from which.
    """
    held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    other = held.exclude(pk=besides).select_related("union__body").order_by("valid_from").first()
    if other is not None:
        raise Refusal(
            _(
                "This person has been a member of %(union)s since %(since)s, and a person has one membership "
                "in the city. Transfer or end that one first."
            )
            % {"union": other.union.body, "since": other.valid_from},
            field="union",
        )


def _join(
    verb: str, person: Person, union: Union, on: date, status: str, by: Account, kept: str = ""
) -> Membership:
    membership = Membership(person=person, union=union, status=status, kept=kept, valid_from=on)
    with refusing({"one_membership_at_a_time": _MEMBER_TWICE}):
        begin(person, membership, verb=verb, by=by, params=_said(union, on))
    return membership


def _said(union: Union, on: date) -> dict[str, str]:
    return {"union": str(union.body), "on": on.isoformat()}


def _fresh(membership: Membership) -> tuple[Membership, Person]:
    """The membership as it stands, and its person, locked."""
    person = locked(membership.person)
    return Membership.objects.select_related("union__body").get(pk=membership.pk), person


@transaction.atomic
def admit_member(*, person: Person, union: Union, on: date, by: Account) -> Membership:
    """Makes a person a member of a union from a day on.

    Raises:
        Refusal: a member already, or the union does not exist on that day, or lies outside the area.
    """
    demand(by, EDIT, PEOPLE, union.pk)
    refuse_outside(union.body, str(union.body), on, field="on")
    person = locked(person)
    refuse_second_membership(person, on)
    return _join("admit_member", person, union, on, Membership.Status.IN_FORCE, by)


@transaction.atomic
def transfer_member(
    *,
    membership: Membership,
    union: Union,
    on: date,
    by: Account,
    status: str = "",
    because: str = "",
) -> Membership:
    """Moves a membership to another union: it ends in the one on the day it begins in the other.

    Whoever keeps the one union or the other may do it.

    Args:
        status: in the other union; when not given, the status goes along.
        because: of `Membership.Kept`, where it is retained there.
    Raises:
        Refusal: the same union, an ended membership, or a later one already.
    """
    demand(by, EDIT, PEOPLE)
    membership, person = _fresh(membership)
    scope = scope_of(by, EDIT, PEOPLE)
    if not covers(scope, membership.union_id) and not covers(scope, union.pk):
        raise Refusal(_("Neither union lies within the area of your role."))
    if union.pk == membership.union_id:
        raise Refusal(_("The person is a member of this union already; nothing is to be done."), "union")
    refuse_outside(union.body, str(union.body), on, field="on")
    refuse_second_membership(person, on, besides=membership.pk)
    _end_membership(membership, person, on, "end_membership", Membership.Ended.TRANSFERRED, by)
    status = status or membership.status
    kept = (because or membership.kept) if status == Membership.Status.RETAINED else ""
    return _join("transfer_member", person, union, on, status, by, kept)


@transaction.atomic
def retain_membership(*, membership: Membership, on: date, by: Account, because: str = "") -> Membership:
    """Retains a membership (保留会籍) from a day on: no dues, no vote, until it is resumed or ended.

    Args:
        because: of `Membership.Kept`; empty where nobody said.
    Raises:
        Refusal: not in force, ended already, an unknown reason, or outside the area.
    """
    if because and because not in Membership.Kept.values:
        raise Refusal(_("Say why the membership is retained; choose one of the list."), field="because")
    retained, in_force = Membership.Status.RETAINED, Membership.Status.IN_FORCE
    return _set_status(membership, in_force, retained, on, "retain_membership", by, because)


@transaction.atomic
def resume_membership(*, membership: Membership, on: date, by: Account) -> Membership:
    """Resumes a retained membership from a day on.

    Raises:
        Refusal: not retained, ended already, or outside the area.
    """
    retained, in_force = Membership.Status.RETAINED, Membership.Status.IN_FORCE
    return _set_status(membership, retained, in_force, on, "resume_membership", by)


def _set_status(
    membership: Membership, old: str, new: str, on: date, verb: str, by: Account, kept: str = ""
) -> Membership:
    membership, person = _fresh(membership)
    demand(by, EDIT, PEOPLE, membership.union_id)
    if membership.status != old:
        raise Refusal(_("The membership has this status already; nothing is to be done."))
    refuse_second_membership(person, on, besides=membership.pk)
    _end_membership(membership, person, on, "end_membership", Membership.Ended.STATUS_CHANGED, by)
    return _join(verb, person, membership.union, on, new, by, kept)


@transaction.atomic
def end_membership(
    *, membership: Membership, on: date, reason: str, by: Account, document: str = ""
) -> Membership:
    """Ends a membership; `on` is the first day on which it no longer holds.

    Args:
        reason: left, expelled or died, of `Membership.Ended`.
        document: number of the decision, kept in the log.
    Raises:
        Refusal: ended already, another reason, or outside the area.
    """
    if reason not in {Membership.Ended.LEFT, Membership.Ended.EXPELLED, Membership.Ended.DIED}:
        raise Refusal(_("A membership ends because the member left, was expelled or died."), field="reason")
    membership, person = _fresh(membership)
    demand(by, EDIT, PEOPLE, membership.union_id)
    _end_membership(membership, person, on, "end_membership", reason, by, document)
    return membership


def _end_membership(
    membership: Membership,
    person: Person,
    on: date,
    verb: str,
    reason: str,
    by: Account,
    document: str = "",
) -> None:
    params = _said(membership.union, on) | ({"document": document[:60]} if document else {})
    end(person, membership, on=on, verb=verb, by=by, params=params, ended=reason)


@transaction.atomic
def employ(
    *,
    person: Person,
    employer: Employer | None,
    kind: str,
    on: date,
    by: Account,
    host: Employer | None = None,
    until: date | None = None,
) -> Employment:
    """Enters that a person works for an employer, or with none (a platform worker).

    Args:
        host: where a dispatched worker really works, or the platform of a worker in a new form of employment.
        until: the first day on which it no longer holds.
    Raises:
        Refusal: an unknown kind, a host where none belongs, the same employment twice, outside the area.
    """
    place = host or employer
    demand(by, EDIT, PEOPLE, place.pk if place else None)
    return enter_employment(person=person, employer=employer, kind=kind, on=on, by=by, host=host, until=until)


def enter_employment(
    *,
    person: Person,
    employer: Employer | None,
    kind: str,
    on: date,
    by: Account,
    host: Employer | None = None,
    until: date | None = None,
) -> Employment:
    """Enters an employment, within an action that has asked what the account may do; see `employ`."""
    if kind not in Employment.Kind.values:
        raise Refusal(_("This kind of employment is not known; choose one of the list."), field="kind")
    hosted = {Employment.Kind.DISPATCHED, Employment.Kind.NEW_FORM}
    if (kind == Employment.Kind.DISPATCHED and host is None) or (host is not None and kind not in hosted):
        raise Refusal(_("A dispatched worker, and nobody else, has a unit where the work is done."), "host")
    if employer is None and kind != Employment.Kind.NEW_FORM:
        raise Refusal(_("Only work in the new forms of employment is without an employer."), "employer")
    for unit in (employer, host):
        if unit is not None:
            refuse_outside(unit.body, str(unit.body), on, field="on")
    person = locked(person)
    same = Employment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person, employer=employer)
    if same.filter(kind=kind, host=host).exists():
        raise Refusal(_("This employment is entered already; end the earlier one first."), "employer")
    employment = Employment(
        person=person, employer=employer, host=host, kind=kind, valid_from=on, valid_to=until
    )
    begin(person, employment, verb="employ", by=by, params=_employment_said(employment, on))
    return employment


def _employment_said(employment: Employment, on: date) -> dict[str, str]:
    place = employment.employer or employment.host
    name = str(place.body) if place else "—"
    return {"employer": name, "on": on.isoformat()}


@transaction.atomic
def end_employment(*, employment: Employment, on: date, by: Account) -> Employment:
    """Ends an employment; `on` is the first day on which it no longer holds.

    Raises:
        Refusal: ended already, or outside the area.
    """
    person = locked(employment.person)
    employment = Employment.objects.get(pk=employment.pk)
    demand(by, EDIT, PEOPLE, employment.host_id or employment.employer_id)
    end(person, employment, on=on, verb="end_employment", by=by, params=_employment_said(employment, on))
    return employment


@transaction.atomic
def appoint(
    *,
    person: Person,
    body: Body,
    kind: str,
    on: date,
    by: Account,
    full_time: bool = False,
    certificate: str = "",
    certified_from: date | None = None,
    certified_to: date | None = None,
    workload: int | None = None,
    until: date | None = None,
    number: str = "",
) -> Post:
    """Gives a person a post at a body: a cadre's, or a place in one of the professional pools.

    Args:
        certified_from: since when the certificate holds; of one that is named, by default `on`.
        certified_to: the first day on which it no longer does.
        number: of a pool's post.
    Raises:
        Refusal: an unknown kind, the same post held already, or outside the area.
    """
    demand_post(by, EDIT, kind, body.pk)
    if kind not in Post.Kind.values:
        raise Refusal(_("This kind of post is not known; choose one of the list."), field="kind")
    refuse_outside(body, str(body), on, field="on")
    person = locked(person)
    twice = _("This person holds this post there already in that time; end the earlier term first.")
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person, body=body, kind=kind)
    if until is not None:
        held = held.filter(valid_from__lt=until)
    if held.exists():
        raise Refusal(twice, field="kind")
    post = Post(
        person=person,
        body=body,
        kind=kind,
        full_time=full_time,
        number=number,
        certificate=certificate,
        certified_from=certified_from or (on if certificate or certified_to else None),
        certified_to=certified_to,
        workload=workload,
        valid_from=on,
        valid_to=until,
    )
    with refusing({"one_post_a_kind_at_a_body": twice}):
        begin(person, post, verb="appoint", by=by, params={"body": str(body), "on": on.isoformat()})
    return post


@transaction.atomic
def end_post(*, post: Post, on: date, by: Account, reason: str = "") -> Post:
    """Ends a post and its assignments to streets; `on` is the first day on which it is no longer held.

    Raises:
        Refusal: ended already, or outside the area; or it is assigned to a street only later.
    """
    person = locked(post.person)
    post = Post.objects.select_related("body").get(pk=post.pk)
    demand_post(by, EDIT, post.kind, post.body_id)
    for assignment in post.assignments.filter(Q(valid_to=None) | Q(valid_to__gt=on)):
        said = {"area": str(assignment.area), "on": on.isoformat()}
        end(person, assignment, on=on, verb="end_assignment", by=by, params=said)
    params = {"body": str(post.body), "on": on.isoformat()}
    end(person, post, on=on, verb="end_post", by=by, params=params, exit_reason=reason.strip()[:60])
    return post
