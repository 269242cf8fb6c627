"""The file of a post: rank and duties, training, appraisal by the unit, allowance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres import rules
from gonghui.affairs.cadres.models import Allowance, Appraisal, CadreTerm, Training
from gonghui.affairs.cadres.queries import covers_non_public
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.actions.refusals import refuse_outside
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.actions.persons import enter_person
from gonghui.foundation.people.actions.recording import demand_post, locked, record_of
from gonghui.foundation.people.models import Person, Post
from gonghui.foundation.people.queries import person_at

MOST_FEN = 10_000_00  # a month; more is a slip of the pen


@transaction.atomic
def appoint_cadre(
    *,
    name: str,
    body: Body,
    kind: str,
    valid_from: date,
    by: Account,
    identity: str = "",
    full_time: bool | None = None,
    valid_to: date | None = None,
) -> Post:
    """Gives a post of the union to the person of that name at the body, or to one entered anew.

    Raises:
        Refusal: no post of a cadre, which person is meant cannot be told, or as `people.appoint`.
    """
    if kind not in rules.CADRES:
        raise Refusal(_("Choose a post of the union; people of the pools are selected there."), "kind")
    demand_post(by, Permission.ADD, kind, body.pk)
    person = person_at(body, name, identity) or enter_person(name=name, by=by, identity=identity or None)
    return people.appoint(
        person=person,
        body=body,
        kind=kind,
        on=valid_from,
        by=by,
        full_time=bool(full_time),
        until=valid_to,
    )


def opened(post: Post, by: Account) -> tuple[Person, Post]:
    """The person, locked, and the post as it stands, where `by` may keep its file.

    Raises:
        Refusal: no such role, or the body lies outside its area.
    """
    person = locked(post.person)
    held = Post.objects.select_related("body", "person").get(pk=post.pk)
    demand_post(by, Permission.EDIT, held.kind, held.body_id)
    return person, held


@transaction.atomic
def enter_rank(*, post: Post, rank: str, on: date, by: Account, duties: str = "") -> CadreTerm:
    """Enters at which rank a post is held from a day on, and what a part-time deputy looks after.

    Raises:
        Refusal: no such rank, no cadre, outside the post's days, or a rank that begins later.
    """
    person, held = opened(post, by)
    if held.kind not in rules.CADRES or rank not in CadreTerm.Rank.values:
        raise Refusal(_("Choose one of the ranks."), "rank")
    refuse_outside(held, str(_("The post")), on, field="on")
    running = held.cadre_terms.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by("valid_from").last()
    if running is not None:
        if running.valid_from >= on:
            raise Refusal(
                _("A rank is entered from %(day)s; choose a later day.") % {"day": running.valid_from}, "on"
            )
        before = fields_of(running)
        running.valid_to = on
        running.version += 1
        running.save()
        record_of(
            person, verb="end_rank", record=running, by=by, before=before, params={"on": on.isoformat()}
        )
    made = CadreTerm(post=held, rank=rank, duties=duties.strip()[:200], valid_from=on, valid_to=held.valid_to)
    made.save(force_insert=True)
    record_of(person, verb="enter_rank", record=made, by=by, params={"on": on.isoformat()})
    return made


@transaction.atomic
def train(
    *,
    post: Post,
    name: str,
    hours: int,
    began_on: date,
    ended_on: date,
    by: Account,
    kind: str = Training.Kind.COURSE,
    organiser: str = "",
    passed: bool | None = None,
) -> Training:
    """Enters a course, practice, a rotation or time with a mentor.

    Args:
        ended_on: the last day.
        passed: whether its test was passed; None: there was none.
    Raises:
        Refusal: no name, days or hours that cannot be, entered already.
    """
    person, held = opened(post, by)
    if not name.strip():
        raise Refusal(_("Say what it was called."), "name")
    if kind not in Training.Kind.values:
        raise Refusal(_("Choose one of the list."), "kind")
    rules.refuse_wrong_days(began_on, ended_on, hours)
    made = Training(
        post=held,
        kind=kind,
        name=name.strip()[:120],
        organiser=organiser.strip()[:120],
        hours=hours,
        began_on=began_on,
        ended_on=ended_on,
        passed=passed,
    )
    with refusing({"one_training_once": _("This is entered already.")}):
        made.save(force_insert=True)
    record_of(person, verb="train", record=made, by=by, params={"name": made.name, "hours": hours})
    return made


@transaction.atomic
def appraise(
    *,
    post: Post,
    year: int,
    result: str,
    unit: Body,
    decided_on: date,
    by: Account,
    note: str = "",
) -> Appraisal:
    """Enters how a unit found that the duties of a year were done; of a pool, not done ends assignments.

    Raises:
        Refusal: no such result, a year to come, or appraised already.
    """
    person, held = opened(post, by)
    if result not in Appraisal.Result.values:
        raise Refusal(_("Choose one of the list."), "result")
    if not held.valid_from.year <= year <= decided_on.year:
        raise Refusal(_("Only years in which the post was held are appraised."), "year")
    made = Appraisal(
        post=held, year=year, result=result, unit=unit, decided_on=decided_on, note=note.strip()[:300]
    )
    twice = _("This year is appraised already; a finding is not rewritten.")
    with refusing({"one_appraisal_a_year": twice}):
        made.save(force_insert=True)
    record_of(person, verb="appraise", record=made, by=by, params={"year": year, "unit": unit.name_zh})
    if result == Appraisal.Result.NOT_DONE and held.kind in rules.POOLS:
        running = Q(valid_to=None) | Q(valid_to__gt=decided_on)
        for assignment in held.assignments.filter(running, valid_from__lt=decided_on):
            people.end_assignment(assignment=assignment, on=decided_on, by=by)
    return made


@transaction.atomic
def pay_allowance(
    *, post: Post, month: date, yuan: Decimal | str | int, paid_on: date, by: Account
) -> Allowance:
    """Enters what a cadre of a union in a non-public enterprise was paid for a month.

    Raises:
        Refusal: no cadre of such a union, no amount, a month outside the post, or entered already.
    """
    person, held = opened(post, by)
    first = rules.first_of(month)
    if held.kind not in rules.CADRES or not covers_non_public(held.body, paid_on):
        raise Refusal(_("This allowance is for cadres of unions in non-public enterprises."), "month")
    if first < rules.first_of(held.valid_from) or (held.valid_to is not None and first >= held.valid_to):
        raise Refusal(_("The post was not held in that month."), "month")
    fen = Money.yuan(yuan).fen
    if not 0 < fen <= MOST_FEN:
        raise Refusal(_("This is no allowance of a month; write it in yuan."), "yuan")
    made = Allowance(post=held, month=first, fen=fen, paid_on=paid_on)
    with refusing({"one_allowance_a_month": _("The allowance of this month is entered already.")}):
        made.save(force_insert=True)
    record_of(person, verb="pay_allowance", record=made, by=by, params={"month": first.strftime("%Y-%m")})
    return made
