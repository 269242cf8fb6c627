"""What a federation hands down to streets and base unions: posts, hours of cadres, subsidies, shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.actions.booking import book_payment, read_yuan, unbook_payment
from gonghui.affairs.governance.models import FundsDown, StaffDown
from gonghui.affairs.governance.rules.handing import (
    refuse_to_come,
    refuse_wrong_hours,
    refuse_wrong_way,
)
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.actions import fields_of, next_number, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Post
from gonghui.foundation.people.rules import clean_name

STAFF, FUNDS = "XR", "XK"  # 下沉人员, 下拨款项
ONCE = _("This cadre is entered for this union on these days already; end that entry first.")


def _refuse_strangers(giver: Body, union: Body, on: date, by: Account) -> None:
    """Both are unions that live on the day, and lie within the role of whoever enters it."""
    for body, field in ((giver, "giver"), (union, "union")):
        if not hasattr(body, "union"):
            raise Refusal(_("%(body)s is no trade union.") % {"body": body}, field)
        refuse_outside(body, str(body), on, field=field)
        demand(by, Permission.EDIT, Category.BODIES, body.pk)
    refuse_wrong_way(giver.union.type, union.union.type)


def _basis(text: str) -> str:
    if not text.strip():
        raise Refusal(_("Name the document by which it is handed down."), "basis")
    return text.strip()[:120]


def _post_of(giver: Body, name: str, on: date) -> Post:
    """The post that somebody holds at the giver, by name."""
    held = Post.objects.filter(in_force(on), body=giver, person__name=clean_name(name))
    found = list(held.select_related("person").order_by("pk")[:2])
    if not found:
        raise Refusal(
            _("Nobody called %(name)s holds a post at %(body)s on that day; enter the post first.")
            % {"name": name, "body": giver},
            "name",
        )
    if len({post.person_id for post in found}) > 1:
        raise Refusal(_("Two people called %(name)s hold posts there.") % {"name": name}, "name")
    return found[0]


@transaction.atomic
def hand_staff_down(
    *,
    giver: Body,
    union: Body,
    kind: str,
    hours: int,
    valid_from: date,
    basis: str,
    by: Account,
    name: str = "",
    valid_to: date | None = None,
) -> StaffDown:
    """Enters a post or a cadre that a federation handed down to a street or base union.

    Args:
        hours: a week, worked there.
        name: of the cadre, who holds a post at the giver; of a post of the establishment none.
    Raises:
        Refusal: not from above to the grass roots, outside the role, no such cadre, or entered already.
    """
    if kind not in StaffDown.Kind.values:
        raise Refusal(_("Choose one of the list."), "kind")
    _refuse_strangers(giver, union, valid_from, by)
    refuse_wrong_hours(hours)
    if valid_to is not None and valid_to <= valid_from:
        raise Refusal(_("It ends after it begins."), "valid_to")
    post = None
    if kind == StaffDown.Kind.CADRE:
        if not name.strip():
            raise Refusal(_("Name the cadre; of a post without one choose the other kind."), "name")
        post = _post_of(giver, name, valid_from)
    made = StaffDown(
        giver=giver,
        union=union,
        kind=kind,
        post=post,
        hours=hours,
        basis=_basis(basis),
        valid_from=valid_from,
        valid_to=valid_to,
        number=next_number(series=STAFF, on=valid_from),
    )
    with refusing({"one_cadre_once_at_a_union": ONCE}):
        made.save(force_insert=True)
    params = {"number": made.number, "giver": giver.name_zh, "union": union.name_zh, "hours": hours}
    record_change(verb="hand_staff_down", record=made, by=by, params=params)
    return made


@transaction.atomic
def end_staff_down(*, record: StaffDown, on: date, by: Account) -> StaffDown:
    """Ends what was handed down of staff; `on` is the first day on which it no longer holds.

    Raises:
        Refusal: outside the role, ended already, or not after its beginning.
    """
    held = (
        StaffDown.objects.select_for_update(of=("self",)).select_related("giver", "union").get(pk=record.pk)
    )
    for body in (held.giver_id, held.union_id):
        demand(by, Permission.EDIT, Category.BODIES, body)
    if held.valid_to is not None and held.valid_to <= on:
        raise Refusal(_("It ended on %(day)s already.") % {"day": held.valid_to}, "on")
    if on <= held.valid_from:
        raise Refusal(_("It began on %(day)s; it ends on a later day.") % {"day": held.valid_from}, "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    params = {"number": held.number, "union": held.union.name_zh, "on": on.isoformat()}
    record_change(verb="end_staff_down", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def hand_funds_down(
    *,
    giver: Body,
    union: Body,
    kind: str,
    source: str,
    yuan: Decimal | str | int,
    paid_on: date,
    basis: str,
    by: Account,
) -> FundsDown:
    """Enters money that a federation paid to a street or base union, and books it by its source.

    Raises:
        Refusal: not from above to the grass roots, outside the role, no source, no amount, a day to come.
    """
    if kind not in FundsDown.Kind.values:
        raise Refusal(_("Choose one of the list."), "kind")
    if source not in FundsDown.Source.values:
        raise Refusal(_("Choose the source of the money."), "source")
    _refuse_strangers(giver, union, paid_on, by)
    refuse_to_come("paid_on", paid_on, timezone.localdate())
    money = read_yuan(yuan)
    made = FundsDown(
        giver=giver,
        union=union,
        kind=kind,
        source=source,
        fen=money.fen,
        paid_on=paid_on,
        basis=_basis(basis),
        number=next_number(series=FUNDS, on=paid_on),
    )
    made.save(force_insert=True)
    params = {"number": made.number, "giver": giver.name_zh, "union": union.name_zh, "yuan": str(money)}
    record_change(verb="hand_funds_down", record=made, by=by, params=params)
    book_payment(made, by)
    return made


@transaction.atomic
def strike_funds_down(*, record: FundsDown, because: str, by: Account) -> FundsDown:
    """Strikes a payment that was entered wrongly: it stays in register and book, and is counted no more.

    Raises:
        Refusal: outside the role, struck already, or no reason.
    """
    held = FundsDown.objects.select_for_update(of=("self",)).select_related("union").get(pk=record.pk)
    for body in (held.giver_id, held.union_id):
        demand(by, Permission.EDIT, Category.BODIES, body)
    if held.struck_on is not None:
        raise Refusal(_("It was struck on %(day)s already.") % {"day": held.struck_on})
    if not because.strip():
        raise Refusal(_("Say what was wrong; it is kept with the entry."), "because")
    before = fields_of(held)
    held.struck_on, held.struck_because = timezone.localdate(), because.strip()[:200]
    held.version += 1
    held.save()
    params = {"number": held.number, "union": held.union.name_zh}
    record_change(verb="strike_funds_down", record=held, by=by, before=before, params=params)
    unbook_payment(held, held.struck_because, by)
    return held
