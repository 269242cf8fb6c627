"""The life of somebody in a pool: selected, trained, certified, assigned, sent to cases, appraised, left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres import rules
from gonghui.affairs.cadres.actions.files import opened
from gonghui.affairs.cadres.models import Dispatch, PoolNeed
from gonghui.affairs.cadres.queries import (
    has_passed,
    held_of,
    last_result,
    load_of,
    tied_to_respondent,
)
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day, refuse_unseen
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import street_named
from gonghui.foundation.core.actions import fields_of, next_number, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.actions.recording import record_of
from gonghui.foundation.people.models import Post, StreetAssignment

NEEDS = "PB"  # 配备


@transaction.atomic
def select(
    *,
    name: str,
    body: Body,
    kind: str,
    valid_from: date,
    by: Account,
    identity: str = "",
    full_time: bool | None = None,
    workload: int | None = None,
) -> Post:
    """Selects somebody for a pool; training, certificate and street come after, each by its own action.

    Args:
        workload: so many open cases at most.
    Raises:
        Refusal: none of the eight pools, or as `people.enlist`.
    """
    if kind not in rules.POOLS:
        raise Refusal(_("Choose one of the eight pools."), "kind")
    return people.enlist(
        kind=kind,
        name=name,
        body=body,
        valid_from=valid_from,
        by=by,
        identity=identity,
        full_time=full_time,
        workload=workload,
    )


def certify(
    *, post: Post, certificate: str, certified_from: date, by: Account, certified_to: date | None = None
) -> Post:
    """Enters a certificate, or its renewal, of somebody who has passed a course.

    Raises:
        Refusal: nothing passed yet, or as `people.certify`.
    """
    rules.refuse_uncertifiable(has_passed(post, certified_from))
    return people.certify(
        post=post, certificate=certificate, certified_from=certified_from, certified_to=certified_to, by=by
    )


def assign(*, post: Post, street: str, on: date, by: Account, until: date | None = None) -> StreetAssignment:
    """Assigns somebody certified to a street, by its name or code.

    Raises:
        Refusal: no certificate in force, duties not done by the latest appraisal, or as
            `people.assign_to_street`.
    """
    rules.refuse_unassignable(
        certified_from=post.certified_from,
        certified_to=post.certified_to,
        last=last_result(post),
        on=on,
    )
    return people.assign_to_street(post=post, area=street_named(street, on), on=on, by=by, until=until)


@transaction.atomic
def leave_pool(*, post: Post, on: date, by: Account, reason: str = "") -> Post:
    """Ends a post of a pool with its assignments; nobody leaves with open cases.

    Raises:
        Refusal: open cases are to be handed on first, or as `people.end_post`.
    """
    opened(post, by)
    load = load_of(post)
    if load:
        raise Refusal(_("This one still has %(n)s open cases; end these parts first.") % {"n": load}, "on")
    return people.end_post(post=post, on=on, by=by, reason=reason)


@transaction.atomic
def dispatch(*, post: Post, case: Case, by: Account, now: datetime) -> Dispatch:
    """Sends somebody of a pool to help with a case.

    Raises:
        Refusal: no role at the case's lead or a case unseen, closed; not active, too many cases, or tied to
            the respondent.
    """
    on = legal_day(now)
    held_case = Case.objects.select_for_update().get(pk=case.pk)
    refuse_unseen(by, held_case, on)
    demand_at(by, Permission.EDIT, held_case.lead_id)
    if held_case.closed_at is not None:
        raise Refusal(_("The case is closed; reopen it first."))
    held = Post.objects.select_for_update().get(pk=post.pk)
    if held.kind not in rules.POOLS:
        raise Refusal(_("Choose somebody of one of the eight pools."), "post")
    state = rules.state_of(held_of(held, on), on)
    rules.refuse_busy(state=state, load=load_of(held), most=held.workload)
    if tied_to_respondent(held, held_case, on):
        raise Refusal(_("This one works for the respondent; choose somebody else."), "post")
    made = Dispatch(post=held, case=held_case, since=on)
    with refusing({"one_open_dispatch_a_case": _("This one is on the case already.")}):
        made.save(force_insert=True)
    record_of(held.person, verb="dispatch", record=made, by=by, params={"number": held_case.number})
    return made


@transaction.atomic
def end_dispatch(*, dispatch: Dispatch, by: Account, now: datetime) -> Dispatch:
    """Ends somebody's part in a case.

    Raises:
        Refusal: no role at the case's lead, or ended already.
    """
    held = (
        Dispatch.objects.select_for_update(of=("self",))
        .select_related("case", "post__person")
        .get(pk=dispatch.pk)
    )
    demand_at(by, Permission.EDIT, held.case.lead_id)
    if held.until is not None:
        raise Refusal(_("This part is over already."))
    before = fields_of(held)
    held.until = max(held.since, legal_day(now))
    held.version += 1
    held.save()
    params = {"number": held.case.number}
    record_of(held.post.person, verb="end_dispatch", record=held, by=by, before=before, params=params)
    return held


# -- what an area is to have ------------------------------------------------------------------------------


@transaction.atomic
def set_need(
    *, street: str | Area, pool: str, body: Body, basis: str, valid_from: date, by: Account
) -> PoolNeed:
    """Enters that a street is to have somebody of a pool.

    Args:
        street: its name or code, or the area.
        body: the unit whose task it is.
    Raises:
        Refusal: no such pool or street, no basis, outside the area, or entered already.
    """
    demand(by, Permission.EDIT, Category.PEOPLE, body)
    area = street if isinstance(street, Area) else street_named(street, valid_from)
    if pool not in rules.POOLS:
        raise Refusal(_("Choose one of the eight pools."), "pool")
    if not basis.strip():
        raise Refusal(_("Say by which plan or rule."), "basis")
    made = PoolNeed(
        number=next_number(series=NEEDS, on=valid_from),
        area=area,
        pool=pool,
        body=body,
        basis=basis.strip()[:200],
        valid_from=valid_from,
    )
    with refusing({"one_need_a_pool_and_area": _("This need is entered already.")}):
        made.save(force_insert=True)
    record_change(verb="set_need", record=made, by=by, params=_said(made, valid_from))
    return made


@transaction.atomic
def end_need(*, need: PoolNeed, on: date, by: Account) -> PoolNeed:
    """Ends a need; `on` is the first day on which it is none.

    Raises:
        Refusal: outside the area, or not in force then.
    """
    held = PoolNeed.objects.select_for_update(of=("self",)).select_related("area").get(pk=need.pk)
    demand(by, Permission.EDIT, Category.PEOPLE, held.body_id)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The need is not in force then."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(verb="end_need", record=held, by=by, before=before, params=_said(held, on))
    return held


def _said(need: PoolNeed, on: date) -> dict[str, Any]:
    return {"area": str(need.area), "on": on.isoformat()}
