"""Members and posts of a union that goes on in others: handed on as a whole, on any day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.reorganising import pieces
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.rules import Stretch
from gonghui.foundation.core.actions import fields_of, load_rows, record_changes
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.actions.recording import end, record_of
from gonghui.foundation.people.models import Membership, Post

HANDED = ("person_id", "union_id", "status", "ended", "kept", "valid_from", "valid_to")
AT_ONCE = 2000
BODY_ENDED = _("the body ended")


def open_on(on: date) -> Q:
    """What holds on a day, or only later."""
    return Q(valid_to=None) | Q(valid_to__gt=on)


@transaction.atomic
def hand_memberships(
    *,
    union: Body,
    to: Sequence[Stretch],
    on: date,
    by: Account,
    persons: Collection[int] | None = None,
    kept: str = "",
) -> int:
    """Hands the memberships in a union from a day on to others; returns how many.

    What lay before the day stays. Status goes along, unless the memberships are kept (保留会籍) for a reason.

    Args:
        to: in which unions they go on, one after the other.
        persons: only theirs.
        kept: a `Membership.Kept`: they are retained in the other union.
    Raises:
        Refusal: the union lies outside the area of the account's role.
    """
    demand(by, Permission.EDIT, Category.PEOPLE, union.pk)
    rows = Membership.objects.select_for_update().filter(open_on(on), union=union.pk)
    if persons is not None:
        rows = rows.filter(person__in=persons)
    held = list(rows.order_by("pk"))
    new = [row for one in held for row in _handed(one, to, on, kept)]
    params = {"union": union.name_zh, "on": on.isoformat()}
    ends = [one for one in held if one.valid_from < on]
    befores = [fields_of(one) for one in ends]
    for one in ends:
        one.valid_to, one.ended = on, Membership.Ended.TRANSFERRED
        one.version += 1
    Membership.objects.bulk_update(ends, ["valid_to", "ended", "version"], batch_size=AT_ONCE)
    record_changes(verb="end_membership", records=ends, by=by, befores=befores, params=params)
    gone = [one for one in held if one.valid_from >= on]
    record_changes(verb="end_membership", records=gone, by=by, params=params, deleted=True)
    Membership.objects.filter(pk__in=[one.pk for one in gone]).delete()
    load_rows(model=Membership, columns=HANDED, rows=new, verb="hand_memberships", by=by)
    return len(held)


def _handed(one: Membership, to: Sequence[Stretch], on: date, kept: str) -> Iterable[tuple[Any, ...]]:
    """The rows in which a membership goes on; how it ended stands with the last of them."""
    status = Membership.Status.RETAINED if kept else one.status
    found = list(pieces(max(one.valid_from, on), one.valid_to, to))
    for body, first, last in found:
        ended = one.ended if last == one.valid_to else Membership.Ended.TRANSFERRED
        yield one.person_id, body, str(status), str(ended), kept or one.kept, first, last


@transaction.atomic
def end_posts_at(*, body: Body, on: date, by: Account) -> int:
    """Ends the posts at a body that ends on a day; those that would begin later are taken off.

    Raises:
        Refusal: the body lies outside the area of the account's role.
    """
    demand(by, Permission.EDIT, Category.PEOPLE, body.pk)
    posts = list(Post.objects.filter(open_on(on), body=body).select_related("person__subject").order_by("pk"))
    params = {"body": body.name_zh, "on": on.isoformat()}
    for post in posts:
        for assignment in post.assignments.filter(open_on(on)).select_related("area"):
            _end(assignment, post, on, by, "end_assignment", {"area": str(assignment.area), **params})
        _end(post, post, on, by, "end_post", params, exit_reason=str(BODY_ENDED)[:60])
    return len(posts)


def _end(
    record: Any, post: Post, on: date, by: Account, verb: str, params: dict[str, Any], **values: Any
) -> None:
    if record.valid_from < on:
        end(post.person, record, on=on, verb=verb, by=by, params=params, **values)
        return
    record_of(post.person, verb=verb, record=record, by=by, params=params, deleted=True)
    record.delete()
