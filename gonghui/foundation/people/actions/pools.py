"""Professional pools: who is taken into one, where they are sent, and what certifies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of, sees_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.actions.refusals import refuse_outside
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import fields_of, load_rows, next_numbers
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions.loads import take_in_people
from gonghui.foundation.people.actions.persons import enter_person
from gonghui.foundation.people.actions.recording import POOLS, begin, demand_post, end, locked, record_of
from gonghui.foundation.people.actions.ties import appoint, end_post
from gonghui.foundation.people.models import Post, StreetAssignment
from gonghui.foundation.people.queries import person_at
from gonghui.foundation.people.rules import lapsed_before
from gonghui.foundation.registers.actions import edit_record

SERIES = {
    Post.Kind.BARGAINING_INSTRUCTOR: "XS",
    Post.Kind.MEDIATOR: "TJ",
    Post.Kind.LAW_SUPERVISOR: "JD",
    Post.Kind.SOCIAL_WORKER: "SG",
    Post.Kind.LAWYER: "LS",
    Post.Kind.COUNSELLOR: "XL",
    Post.Kind.EMPLOYMENT_COUNSELLOR: "JY",
    Post.Kind.TRAINER: "PX",
}
POOL_POST_COLUMNS = (
    *("number", "person_id", "body_id", "kind", "full_time", "certificate", "certified_from"),
    *("certified_to", "workload", "exit_reason", "valid_from", "valid_to"),
)
STREET_ASSIGNMENT_COLUMNS = ("post_id", "area_id", "valid_from", "valid_to")
TWICE = _("This post is assigned to the street in that time already; end the earlier assignment first.")


@transaction.atomic
def enlist(
    *,
    kind: str,
    name: str,
    body: Body,
    valid_from: date,
    by: Account,
    full_time: bool | None = False,
    certificate: str | None = "",
    certified_from: date | None = None,
    certified_to: date | None = None,
    workload: int | None = None,
    valid_to: date | None = None,
    street: Area | None = None,
    identity: str = "",
) -> Post:
    """Takes somebody into a pool: the person of that name at the body, or else one entered anew.

    Args:
        identity: the number that tells which of several people of the name is meant.
        street: where the post is assigned from its first day on.
    Raises:
        Refusal: which person is meant cannot be told, or as `appoint` and `assign_to_street`.
    """
    demand_post(by, Permission.ADD, kind, body.pk)
    person = person_at(body, name, identity) or enter_person(name=name, by=by, identity=identity or None)
    post = appoint(
        person=person,
        body=body,
        kind=kind,
        on=valid_from,
        by=by,
        full_time=bool(full_time),
        certificate=certificate or "",
        certified_from=certified_from,
        certified_to=certified_to,
        workload=workload,
        until=valid_to,
        number=_numbers(kind, valid_from, 1)[0],
    )
    if street is not None:
        assign_to_street(post=post, area=street, on=valid_from, by=by, until=valid_to)
    return post


def _numbers(kind: str, on: date, count: int) -> list[str]:
    return next_numbers(series=SERIES[Post.Kind(kind)], on=on, count=count)


@transaction.atomic
def assign_to_street(
    *, post: Post, area: Area, on: date, by: Account, until: date | None = None
) -> StreetAssignment:
    """Assigns a post of a pool to a street or township, besides those it is assigned to already.

    Raises:
        Refusal: no street, outside the area, outside the post's days, or assigned there already.
    """
    person = locked(post.person)
    post = Post.objects.select_related("body").get(pk=post.pk)
    demand_post(by, Permission.EDIT, post.kind, post.body_id)
    if area.level != Area.Level.STREET or area.kind == Area.Kind.STATISTICAL:
        raise Refusal(_("An assignment is to a street or township; choose one."), "street")
    categories = {Category.PEOPLE, POOLS.get(post.kind, Category.PEOPLE)}
    if not any(sees_area(scope_of(by, Permission.EDIT, one), area, on) for one in categories):
        raise Refusal(_("This street lies outside the area of your role."), "street")
    refuse_outside(area, str(area), on, field="on")
    refuse_outside(post, str(_("The post")), on, field="on")
    until = until or post.valid_to
    if post.valid_to is not None and until is not None and until > post.valid_to:
        raise Refusal(_("The post ends on %(end)s; assign until then.") % {"end": post.valid_to}, "until")
    running = post.assignments.filter(Q(valid_to=None) | Q(valid_to__gt=on), area=area)
    if until is not None:
        running = running.filter(valid_from__lt=until)
    if running.exists():
        raise Refusal(TWICE, "street")
    assignment = StreetAssignment(post=post, area=area, valid_from=on, valid_to=until)
    with refusing({"one_assignment_a_pair": TWICE}):
        begin(person, assignment, verb="assign_to_street", by=by, params=_said(area, on))
    return assignment


def _said(area: Area, on: date) -> dict[str, str]:
    return {"area": str(area), "on": on.isoformat()}


@transaction.atomic
def end_assignment(*, assignment: StreetAssignment, on: date, by: Account) -> StreetAssignment:
    """Ends an assignment; `on` is the first day on which it no longer holds.

    Raises:
        Refusal: ended already, or outside the area.
    """
    person = locked(assignment.post.person)
    assignment = StreetAssignment.objects.select_related("post", "area").get(pk=assignment.pk)
    demand_post(by, Permission.EDIT, assignment.post.kind, assignment.post.body_id)
    end(person, assignment, on=on, verb="end_assignment", by=by, params=_said(assignment.area, on))
    return assignment


@transaction.atomic
def certify(
    *, post: Post, certificate: str, certified_from: date, by: Account, certified_to: date | None = None
) -> Post:
    """Enters a certificate, or its renewal.

    A renewal while the old one runs lengthens it. After a gap the post is ended on the day of the new
    certificate and held anew from then on, so that the days without one stay days without one.

    Returns:
        The post that holds the certificate.
    Raises:
        Refusal: the post has ended, the certificate ends before it begins, or outside the area.
    """
    person = locked(post.person)
    post = Post.objects.select_related("body").get(pk=post.pk)
    demand_post(by, Permission.EDIT, post.kind, post.body_id)
    if certified_to is not None and certified_to <= certified_from:
        raise Refusal(_("The certificate must end after the day on which it begins."), "certified_to")
    if post.valid_to is not None and post.valid_to <= certified_from:
        raise Refusal(_("The post ended on %(end)s.") % {"end": post.valid_to}, "certified_from")
    lapsed = lapsed_before(post.certified_from, post.certified_to, certified_from)
    if lapsed and certified_from > post.valid_from:
        return _held_anew(post, certificate, certified_from, certified_to, by)
    before = fields_of(post)
    post.certificate, post.certified_to = certificate, certified_to
    if lapsed or post.certified_from is None:
        post.certified_from = certified_from
    post.version += 1
    post.save(update_fields=["certificate", "certified_from", "certified_to", "version"])
    params = {"on": certified_from.isoformat()}
    record_of(person, verb="certify", record=post, by=by, before=before, params=params)
    return post


def _held_anew(post: Post, certificate: str, on: date, certified_to: date | None, by: Account) -> Post:
    streets = [
        (one.area, one.valid_to)
        for one in post.assignments.filter(Q(valid_to=None) | Q(valid_to__gt=on)).select_related("area")
    ]
    until = post.valid_to
    end_post(post=post, on=on, by=by, reason=str(_("Certificate renewed after a gap")))
    anew = appoint(
        person=post.person,
        body=post.body,
        kind=post.kind,
        on=on,
        by=by,
        full_time=post.full_time,
        certificate=certificate,
        certified_from=on,
        certified_to=certified_to,
        workload=post.workload,
        until=until,
        number=_numbers(post.kind, on, 1)[0] if post.number else "",
    )
    for area, last in streets:
        assign_to_street(post=anew, area=area, on=on, by=by, until=last)
    return anew


@transaction.atomic
def correct_post(*, record: Post, by: Account, expected_version: int, **values: Any) -> Post:
    """Corrects what is written of a pool's post; it is ended, assigned and certified by actions of their own.

    Raises:
        Refusal: somebody else changed the same field meanwhile, dates contradict, or outside the area.
    """
    demand_post(by, Permission.EDIT, record.kind, record.body_id)
    values = {name: value for name, value in values.items() if name != "full_time" or value is not None}
    now = {name: values.get(name, getattr(record, name)) for name in ("certificate", "certified_from")}
    if "certificate" in values:
        values["certificate"] = values["certificate"] or ""
    if values.get("certified_to") and not now["certified_from"]:
        raise Refusal(_("Say also since when the certificate holds."), "certified_from")
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_post", by=by
    )


@transaction.atomic
def enlist_many(*, kind: str, rows: Sequence[Mapping[str, Any]], by: Account, batch: UUID) -> int:
    """Takes the people of a sheet into a pool, all or none. Returns how many.

    Args:
        rows: the values of `enlist`, each; who may bring them was asked by the register.
    """
    persons = [person_at(row["body"], row["name"], row.get("identity", "")) for row in rows]
    unknown = [place for place, person in enumerate(persons) if person is None]
    new = [{key: rows[place].get(key, "") for key in ("name", "identity")} for place in unknown]
    entered = take_in_people(rows=new, by=by, batch=batch)
    ids = {place: person.pk for place, person in enumerate(persons) if person is not None}
    ids |= dict(zip(unknown, entered, strict=True))
    numbers = (
        _numbers(kind, max((row["valid_from"] for row in rows), default=date.min), len(rows)) if rows else []
    )
    posts = load_pool_posts(
        rows=[
            (number, ids[place], row["body"].pk, kind, bool(row["full_time"]), *_certificate(row))
            + (row["workload"], "", row["valid_from"], row["valid_to"])
            for place, (number, row) in enumerate(zip(numbers, rows, strict=True))
        ],
        by=by,
        batch=batch,
    )
    load_street_assignments(
        rows=[
            (posts[place], row["street"].pk, row["valid_from"], row["valid_to"])
            for place, row in enumerate(rows)
            if row["street"] is not None
        ],
        by=by,
        batch=batch,
    )
    return len(rows)


def _certificate(row: Mapping[str, Any]) -> tuple[str, date | None, date | None]:
    certificate, last = row["certificate"] or "", row["certified_to"]
    return certificate, row["certified_from"] or (row["valid_from"] if certificate or last else None), last


@transaction.atomic
def load_pool_posts(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads posts of pools under one Change: rows in the order of POOL_POST_COLUMNS. Returns their ids.

    Raises:
        Refusal: one person would hold one post twice at one time.
    """
    twice = _("A person would hold one post twice at one time. Nothing was loaded; mend the rows.")
    with refusing({"one_post_a_kind_at_a_body": twice}):
        return load_rows(
            model=Post, columns=POOL_POST_COLUMNS, rows=rows, verb="load_pool_posts", by=by, batch=batch
        )


@transaction.atomic
def load_street_assignments(
    *, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None
) -> range:
    """Loads assignments under one Change: rows in the order of STREET_ASSIGNMENT_COLUMNS."""
    return load_rows(
        model=StreetAssignment,
        columns=STREET_ASSIGNMENT_COLUMNS,
        rows=rows,
        verb="load_street_assignments",
        by=by,
        batch=batch,
    )
