"""What records say of one post: passed, assigned, busy, appraised; and of many posts at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case as When_
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from gonghui.affairs.cadres.models import Appraisal, Dispatch, Training
from gonghui.affairs.cadres.rules import (
    ACTIVE,
    CERTIFIED,
    EXITED,
    LAPSED,
    NON_PUBLIC,
    SELECTED,
    TRAINED,
    Held,
)
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.rules import in_force
from gonghui.foundation.bodies.models import Body, Coverage, Union
from gonghui.foundation.people.models import Employment, Post, StreetAssignment

OPEN_PARTS = Dispatch.objects.filter(until=None, case__closed_at=None)


def has_passed(post: Post, on: date) -> bool:
    """Whether a course was passed by a day."""
    return Training.objects.filter(
        post=post, kind=Training.Kind.COURSE, passed=True, ended_on__lte=on
    ).exists()


def last_result(post: Post) -> str:
    """The result of the latest appraisal; empty where there is none."""
    last = Appraisal.objects.filter(post=post).order_by("-decided_on", "-pk").first()
    return last.result if last else ""


def load_of(post: Post) -> int:
    """In how many open cases somebody has a part now."""
    return OPEN_PARTS.filter(post=post).count()


def held_of(post: Post, on: date) -> Held:
    """What records say of somebody of a pool on a day."""
    assigned = StreetAssignment.objects.filter(in_force(on), post=post).exists()
    return Held(
        ends=post.valid_to,
        trained=has_passed(post, on),
        certified_from=post.certified_from,
        certified_to=post.certified_to,
        assigned=assigned or Union.objects.filter(pk=post.body_id, type=Union.Type.STREET).exists(),
    )


def tied_to_respondent(post: Post, case: Case, on: date) -> bool:
    """Whether somebody works for the respondent of a case, as employer or host."""
    if case.about_id is None:
        return False
    works = Employment.objects.filter(in_force(on), person=post.person_id)
    return works.filter(Q(employer=case.about_id) | Q(host=case.about_id)).exists()


def covers_non_public(body: Body, on: date) -> bool:
    """Whether a union covers a private or foreign enterprise on a day."""
    held = Coverage.objects.filter(in_force(on), union=body.pk)
    return held.filter(employer__ownership__in=NON_PUBLIC, employer__unit_kind="enterprise").exists()


def with_states(posts: QuerySet[Post], on: date) -> QuerySet[Any]:
    """Posts of pools with `state` (the same as `rules.state_of` says) and `load`, their open cases."""
    assigned = Exists(StreetAssignment.objects.filter(in_force(on), post=OuterRef("pk")))
    passed = Training.objects.filter(
        post=OuterRef("pk"), kind=Training.Kind.COURSE, passed=True, ended_on__lte=on
    )
    busy = OPEN_PARTS.filter(post=OuterRef("pk")).order_by().values("post").annotate(all=Count("pk"))
    certified = Q(certified_from__lte=on)
    placed = Q(assigned) | Q(body__union__type=Union.Type.STREET)
    return posts.annotate(
        state=When_(
            When(valid_to__lte=on, then=Value(EXITED)),
            When(certified_to__lte=on, then=Value(LAPSED)),
            When(certified & placed, then=Value(ACTIVE)),
            When(certified, then=Value(CERTIFIED)),
            When(Exists(passed), then=Value(TRAINED)),
            default=Value(SELECTED),
            output_field=CharField(),
        ),
        # A question of its own: joined, all posts are grouped before the first page of them is cut off.
        load=Coalesce(Subquery(busy.values("all")), 0),
    )
