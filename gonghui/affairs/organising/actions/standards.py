"""The six haves of a union: it says of itself, the superior confirms or not, and it expires (S025)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.models import ItemCheck, Standard
from gonghui.affairs.organising.queries.evidence import shown_record
from gonghui.affairs.organising.rules.standards import expires, spans_of_all
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.models import Body, Union
from gonghui.foundation.core.actions import attach, fields_of, record_change, record_changes
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

WAITING = _("This item waits to be checked already; correct that entry.")


@transaction.atomic
def check_self(
    *,
    union: Body,
    item: str,
    has: bool,
    by: Account,
    said_on: date | None = None,
    evidence: str = "",
    file: tuple[str, bytes] | None = None,
    shows: str = "",
) -> ItemCheck:
    """A union says whether it has one of the six, with its evidence; the superior then checks what it has.

    Args:
        evidence: in words what shows it; not enough by itself.
        file: name and content; lies sealed, its type told by its bytes.
        shows: key of a record of the union's own (`queries.evidence.showable`).
    Raises:
        Refusal: no such item, one waiting already, no file and no record, a file that is not taken, or
            outside the area of the role.
    """
    today = timezone.localdate()
    on = said_on or today
    demand(by, Permission.EDIT, Category.BODIES, union.pk)
    refuse_outside(union, str(union), on, field="said_on")
    if not hasattr(union, "union"):
        raise Refusal(_("%(body)s is no trade union.") % {"body": union}, "union")
    if on > today:
        raise Refusal(_("This day is still to come."), "said_on")
    if item not in queries.items(on):
        raise Refusal(_("The checklist has no such item; choose one of the list."), "item")
    if has and file is None and not shows:
        raise Refusal(_("Add a file that shows it, or choose a record of the union that does."), "file")
    record = shown_record(shows, union, by, on) if shows else None
    check = ItemCheck(
        union=union.union,
        item=item,
        state=ItemCheck.State.CLAIMED if has else ItemCheck.State.LACKING,
        evidence=evidence.strip()[:300],
        said_on=on,
        said_by=by,
        shown_model="" if record is None else record._meta.label_lower,
        shown_record=None if record is None else record.pk,
    )
    with refusing({"one_claim_an_item": WAITING}):
        check.save(force_insert=True)
    if file is not None:
        check.file = attach(content=file[1], name=file[0], record=check, by=by, sealed=True)
        check.save(update_fields=["file"])
    record_change(verb="check_self", record=check, by=by, params=_said(check))
    return check


def _said(check: ItemCheck) -> dict[str, str]:
    return {"union": check.union.body.name_zh, "item": check.item, "state": check.state}


@transaction.atomic
def confirm_item(
    *, record: ItemCheck, by: Account, checked_on: date | None = None, note: str = ""
) -> ItemCheck:
    """The superior confirms what a union said of an item; it holds until it expires.

    Raises:
        Refusal: by whoever said it, checked already, or a day before it was said or to come.
    """
    return _check(record, by, True, checked_on, note)


@transaction.atomic
def refuse_item(*, record: ItemCheck, by: Account, note: str, checked_on: date | None = None) -> ItemCheck:
    """The superior does not confirm what a union said of an item, and says what is missing.

    Raises:
        Refusal: as of `confirm_item`, or nothing is said.
    """
    return _check(record, by, False, checked_on, note)


def _check(record: ItemCheck, by: Account, confirmed: bool, checked_on: date | None, note: str) -> ItemCheck:
    held = ItemCheck.objects.select_for_update(of=("self",)).select_related("union__body").get(pk=record.pk)
    demand(by, Permission.DISPATCH, Category.BODIES, held.union_id)
    today = timezone.localdate()
    on = checked_on or today
    if held.state != ItemCheck.State.CLAIMED:
        raise Refusal(_("Somebody was faster: this item is “%(state)s” already.") % {"state": held.state})
    if held.said_by_id == by.pk:
        raise Refusal(_("Whoever said it does not check it; somebody else must."))
    if not held.said_on <= on <= today:
        raise Refusal(_("Checked is between the day it was said and today."), "checked_on")
    if not confirmed and not note.strip():
        raise Refusal(_("Say what is missing; the union reads it."), "note")
    before = fields_of(held)
    held.state = ItemCheck.State.CONFIRMED if confirmed else ItemCheck.State.REFUSED
    held.checked_on, held.checked_by, held.note = on, by, note.strip()[:300]
    if confirmed:
        held.confirmed_from = on
        held.expires_on = expires(queries.items(held.said_on)[held.item], on)
    held.version += 1
    held.save()
    record_change(verb="check_item", record=held, by=by, before=before, params=_said(held))
    reckon_standard(union=held.union, on=on, by=by)
    return held


@transaction.atomic
def reckon_standard(*, union: Union, on: date, by: Account) -> list[Standard]:
    """Writes on which days a union has all of the six, from its confirmed checks.

    Args:
        on: the day whose checklist counts.
    """
    Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    confirmed = ItemCheck.objects.filter(union=union, state=ItemCheck.State.CONFIRMED)
    by_item: dict[str, list[tuple[date, date | None]]] = {}
    for item, start, end in confirmed.values_list("item", "confirmed_from", "expires_on"):
        if start is not None:
            by_item.setdefault(item, []).append((start, end))
    wanted = set(spans_of_all(list(queries.items(on)), by_item))
    held = list(Standard.objects.filter(union=union).order_by("valid_from"))
    gone = [one for one in held if (one.valid_from, one.valid_to) not in wanted]
    params = {"union": union.body.name_zh}
    record_changes(verb="reckon_standard", records=gone, by=by, params=params, deleted=True)
    Standard.objects.filter(pk__in=[one.pk for one in gone]).delete()
    known = {(one.valid_from, one.valid_to) for one in held}
    new = [Standard(union=union, valid_from=start, valid_to=end) for start, end in sorted(wanted - known)]
    for one in new:
        one.save(force_insert=True)
    record_changes(verb="reckon_standard", records=new, by=by, params=params)
    return new
