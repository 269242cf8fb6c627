"""Joining drives and their codes; who works in a group, who looks after it, who was reached."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models import Drive, DriveTarget, Entrance, GroupWork, Liaison, Reach
from gonghui.affairs.membership.queries.places import holds, union_of_area
from gonghui.affairs.membership.rules import codes
from gonghui.affairs.membership.rules.settings import groups as groups_on
from gonghui.affairs.membership.rules.settings import reach_days
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Area, Body, Union
from gonghui.foundation.bodies.queries import street_named
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_number
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.privacy.queries import demand_lawful
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "XD"  # 行动
SERVICES_USED = "services_used"  # the use of data: which services somebody took, by name
ORGANISING, PEOPLE = Category.ORGANISING, Category.PEOPLE


def _known_groups(keys: Collection[str], on: date) -> list[str]:
    known = groups_on(on)
    if not keys or set(keys) - set(known):
        raise Refusal(_("Choose groups of the list that holds on the day."), "groups")
    return [key for key in known if key in set(keys)]


@transaction.atomic
def open_drive(
    *,
    name: str,
    body: Body,
    groups: Collection[str],
    on: date,
    by: Account,
    until: date | None = None,
    target: int | None = None,
) -> Drive:
    """Opens a joining drive of a union for some groups.

    Args:
        until: the first day on which it no longer runs.
        target: how many are to join in all; parts of it follow with `set_target`.
    Raises:
        Refusal: no name, no such group, no union, or outside the area.
    """
    demand(by, Permission.ADD, ORGANISING, body)
    if not hasattr(body, "union") or not holds(body, on):
        raise Refusal(_("A drive is a union's; name one that exists on the day."), "body")
    if len(name.strip()) < 2:
        raise Refusal(_("Give the drive a name."), "name")
    if until is not None and until <= on:
        raise Refusal(_("The last day lies before the first; correct the dates."), "until")
    drive = Drive(
        number=next_number(series=SERIES, on=on),
        name=" ".join(name.split()),
        body=body,
        groups=_known_groups(groups, on),
        valid_from=on,
        valid_to=until,
    )
    refuse_unfit(drive)
    drive.save(force_insert=True)
    record_change(verb="open_drive", record=drive, by=by, params={"name": drive.name})
    if target is not None:
        set_target(drive=drive, members=target, by=by)
    return drive


@transaction.atomic
def set_target(
    *, drive: Drive, members: int, by: Account, worker_group: str = "", area: Area | None = None
) -> DriveTarget:
    """Says how many are to join under a drive: in all, of a group, in an area; said again, it is changed.

    Raises:
        Refusal: below nought, a group that is not the drive's, or outside the area.
    """
    drive = Drive.objects.select_for_update(of=("self",)).get(pk=drive.pk)
    demand(by, Permission.EDIT, ORGANISING, drive.body_id)
    if members < 0:
        raise Refusal(_("A target is not below nought."), "members")
    if worker_group and worker_group not in drive.groups:
        raise Refusal(_("This group is not one of the drive's."), "worker_group")
    target = DriveTarget.objects.filter(drive=drive, worker_group=worker_group, area=area).first()
    before = fields_of(target) if target else None
    target = target or DriveTarget(drive=drive, worker_group=worker_group, area=area, version=0)
    target.members = members
    target.version += 1
    target.save()
    record_change(verb="set_drive_target", record=target, by=by, before=before, params={"members": members})
    return target


@transaction.atomic
def end_drive(*, drive: Drive, on: date, by: Account) -> Drive:
    """Ends a drive: from `on` nobody joins under it; its codes still lead to its union.

    Raises:
        Refusal: ended already, before its first day, or outside the area.
    """
    held = Drive.objects.select_for_update(of=("self",)).get(pk=drive.pk)
    demand(by, Permission.EDIT, ORGANISING, held.body_id)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The drive does not run then; choose another day."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(verb="end_drive", record=held, by=by, before=before, params={"on": on.isoformat()})
    return held


@transaction.atomic
def open_entrance(
    *,
    by: Account,
    on: date,
    union: Union | None = None,
    area: Area | None = None,
    drive: Drive | None = None,
    words: str = "",
) -> Entrance:
    """Makes a QR code: of a union, of the union that leads an area, or of a drive.

    Args:
        words: where it is to hang.
    Raises:
        Refusal: nothing named, a union or drive that has ended, no union in the area, or outside one's own.
    """
    if drive is not None:
        union = union or Union.objects.get(pk=drive.body_id)
        if not holds(drive, on):
            raise Refusal(_("The drive does not run on that day; open a new one first."), "drive")
    if union is None and area is not None:
        union = union_of_area(area, on)
        if union is None:
            raise Refusal(_("No union leads this area; name the union itself."), "area")
    if union is None:
        raise Refusal(_("Name the union, the area or the drive whose code it is."), "union")
    demand(by, Permission.ADD, ORGANISING, union.pk)
    if not holds(union.body, on):
        raise Refusal(_("This union does not exist on that day; choose another one."), "union")
    entrance = Entrance(
        code=codes.code_of(secrets.token_bytes(2 * codes.LENGTH), codes.ENTRANCE_LENGTH),
        union=union,
        area=area,
        drive=drive,
        words=" ".join(words.split()),
        valid_from=on,
    )
    refuse_unfit(entrance)
    entrance.save(force_insert=True)
    record_change(verb="open_entrance", record=entrance, by=by, params={"code": entrance.code})
    return entrance


_TWICE = _("This person is on the list of the group already in that time; end that first.")


@transaction.atomic
def note_group_work(
    *, person: Person, worker_group: str, area: Area, body: Body, on: date, by: Account
) -> GroupWork:
    """Puts a person on the list of a group, in a street.

    Raises:
        Refusal: no such group, on the list already, or outside the area.
    """
    demand(by, Permission.ADD, PEOPLE, body)
    _known_groups([worker_group], on)
    work = GroupWork(person=person, worker_group=worker_group, area=area, body=body, valid_from=on)
    with refusing({"one_work_a_group_at_a_time": _TWICE}):
        work.save(force_insert=True)
    record_change(verb="note_group_work", record=work, by=by, params={"group": worker_group})
    return work


@transaction.atomic
def end_group_work(*, work: GroupWork, on: date, by: Account) -> GroupWork:
    """Takes a person off the list of a group from a day on.

    Raises:
        Refusal: off it already, or outside the area.
    """
    held = GroupWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
    demand(by, Permission.EDIT, PEOPLE, held.body_id)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The person is not on the list then; choose another day."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(verb="end_group_work", record=held, by=by, before=before, params={"on": on.isoformat()})
    return held


@transaction.atomic
def name_liaison(
    *, worker_group: str, area: Area, union: Union, on: date, by: Account, person: Person | None = None
) -> Liaison:
    """A union names who looks after a group in an area, whether its workers have joined or not.

    Raises:
        Refusal: no such group, named already, or outside the area.
    """
    demand(by, Permission.ADD, ORGANISING, union.pk)
    _known_groups([worker_group], on)
    liaison = Liaison(worker_group=worker_group, area=area, union=union, person=person, valid_from=on)
    with refusing({"one_liaison_a_union": _("This union looks after the group there already.")}):
        liaison.save(force_insert=True)
    record_change(verb="name_liaison", record=liaison, by=by, params={"group": worker_group})
    return liaison


@transaction.atomic
def note_reach(*, person: Person, kind: str, what: str, body: Body, on: date, by: Account) -> Reach:
    """Notes that a person was given a service or took part in an activity, by name and so by consent.

    Raises:
        Refusal: an unknown kind, nothing said, no consent in force today, or outside the area.
    """
    demand(by, Permission.ADD, PEOPLE, body)
    if kind not in Reach.Kind.values:
        raise Refusal(_("Say whether it was a service or an activity."), "kind")
    if len(what.strip()) < 2:
        raise Refusal(_("Say in a few words what it was."), "what")
    # What is noted today is used from today on, whenever it took place.
    demand_lawful(person=person, use=SERVICES_USED, on=timezone.localdate())
    until = on + timedelta(days=reach_days(on))
    reach = Reach(person=person, kind=kind, what=what.strip()[:80], body=body, valid_from=on, valid_to=until)
    reach.save(force_insert=True)
    record_change(verb="note_reach", record=reach, by=by, params={"what": reach.what})
    return reach


@transaction.atomic
def list_worker(
    *, person: Person, worker_group: str, area: str, body: Body, valid_from: date, by: Account
) -> GroupWork:
    """Puts a person on the list of a group, as a form says it: the group by key or name, the street by name.

    Raises:
        Refusal: as of `note_group_work`, or no such street.
    """
    said = worker_group.strip()
    named = {group.name_zh: key for key, group in groups_on(valid_from).items()}
    street = street_named(area, valid_from)
    return note_group_work(
        person=person, worker_group=named.get(said, said), area=street, body=body, on=valid_from, by=by
    )


GROUP_WORK_COLUMNS = ("person_id", "worker_group", "area_id", "body_id", "valid_from", "valid_to")
LIAISON_COLUMNS = ("worker_group", "area_id", "union_id", "person_id", "valid_from", "valid_to")
REACH_COLUMNS = ("person_id", "kind", "what", "body_id", "valid_from", "valid_to")


def load_group_works(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads lines of the lists under one Change: rows in the order of GROUP_WORK_COLUMNS."""
    return load_rows(
        model=GroupWork, columns=GROUP_WORK_COLUMNS, rows=rows, verb="load_group_works", by=by, batch=batch
    )


def load_liaisons(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads who looks after which group under one Change: rows in the order of LIAISON_COLUMNS."""
    return load_rows(
        model=Liaison, columns=LIAISON_COLUMNS, rows=rows, verb="load_liaisons", by=by, batch=batch
    )


def load_reaches(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads who was reached under one Change: rows in the order of REACH_COLUMNS. Returns their ids."""
    return load_rows(model=Reach, columns=REACH_COLUMNS, rows=rows, verb="load_reaches", by=by, batch=batch)
