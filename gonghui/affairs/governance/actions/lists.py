"""Keeping the duty list: an item is entered, gets a new edition, or leaves the list; nothing is rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.models import DutyItem
from gonghui.affairs.governance.queries.lists import keeper_of_the_list
from gonghui.affairs.governance.rules import BASE_TYPES, refuse_wrong_item
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY, Unknown

STARTING = "governance.duties"


def _demand(by: Account) -> None:
    demand(by, Permission.EDIT, Category.BODIES)
    if not scope_of(by, Permission.EDIT, Category.BODIES).everything:
        raise Refusal(_("The list holds for the whole city; the city federation keeps it."))


@transaction.atomic
def enter_item(
    *,
    key: str,
    name: str,
    basis: str,
    owner: str,
    process: str,
    on: date,
    by: Account,
    union_type: str = "",
    kind: str = DutyItem.Kind.DUTY,
    time_limit: str = "",
    tasks: Sequence[str] = (),
    mark: str = DutyItem.Mark.OURS,
) -> DutyItem:
    """Enters an item of the list, or a new edition of it: the one before ends on that day.

    Args:
        union_type: a value of Union.Type; empty: for every base union.
        tasks: kinds of case that may be sent to a base union under it; what no module declares is left out
            until one does.
    Raises:
        Refusal: not the keeper of the list, something is missing, or the edition before begins later.
    """
    _demand(by)
    if union_type and union_type not in BASE_TYPES:
        raise Refusal(_("The list is of base unions; choose one of their types, or all."), "union_type")
    for field, given, known in (("kind", kind, DutyItem.Kind), ("owner", owner, DutyItem.Owner)):
        if given not in known.values:
            raise Refusal(_("Choose one of the list."), field)
    if mark not in DutyItem.Mark.values:
        raise Refusal(_("Choose one of the list."), "mark")
    held = list(DutyItem.objects.select_for_update().filter(key=key, union_type=union_type))
    latest = max(held, key=lambda one: one.valid_from, default=None)
    start = latest.valid_from if latest else None
    refuse_wrong_item(key=key, name=name, basis=basis, process=process, start=on, latest=start)
    if latest is not None and (latest.valid_to is None or latest.valid_to > on):
        _end(latest, on, by)
    made = DutyItem(
        key=key,
        edition=latest.edition + 1 if latest else 1,
        union_type=union_type,
        kind=kind,
        name=name.strip()[:120],
        basis=basis.strip()[:300],
        owner=owner,
        process=process.strip()[:500],
        time_limit=time_limit.strip()[:120],
        tasks=sorted(set(tasks)),
        mark=mark,
        body=keeper_of_the_list(),
        valid_from=on,
    )
    made.save(force_insert=True)
    params = {"name": made.name, "on": on.isoformat(), "edition": made.edition}
    record_change(verb="enter_item", record=made, by=by, params=params)
    return made


def _end(item: DutyItem, on: date, by: Account) -> None:
    before = fields_of(item)
    item.valid_to = on
    item.version += 1
    item.save()
    params = {"name": item.name, "on": on.isoformat()}
    record_change(verb="retire_item", record=item, by=by, before=before, params=params)


@transaction.atomic
def retire_item(*, item: DutyItem, on: date, by: Account) -> DutyItem:
    """Takes an item off the list; `on` is the first day on which it may no longer be asked.

    Raises:
        Refusal: not the keeper of the list, or it is not in force then.
    """
    _demand(by)
    held = DutyItem.objects.select_for_update().get(pk=item.pk)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The item is not in force then."), "on")
    _end(held, on, by)
    return held


@transaction.atomic
def take_starting_list(*, on: date, by: Account) -> int:
    """Takes the starting list of the statute files into the register; items that are there stay. How many.

    Raises:
        Refusal: not the keeper of the list, or there is no starting list on that day.
    """
    _demand(by)
    try:
        rows = value(STARTING, COUNTRY, on).value
    except Unknown as error:
        raise Refusal(str(error), "on") from error
    there = set(DutyItem.objects.values_list("key", flat=True))
    fresh = [row for row in rows if row["key"] not in there]
    for row in fresh:
        enter_item(
            key=row["key"],
            name=row["name"],
            basis=row["basis"],
            owner=row["owner"],
            process=row["process"],
            kind=row.get("kind", DutyItem.Kind.DUTY),
            time_limit=row.get("time_limit", ""),
            tasks=row.get("tasks", ()),
            on=on,
            by=by,
        )
    return len(fresh)
